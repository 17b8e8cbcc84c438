"""Departments, their names and people come in from spreadsheets: all rows or none, nobody is lost."""

import pytest
from openpyxl.worksheet.worksheet import Worksheet

from accounts.models import Role, User
from papers.actions.intakes import Corrections, Naming, correct, skip_wrong, take_in
from papers.actions.matters import IntakeError
from papers.filling_in import list_of
from papers.models import Intake, IntakeKind
from tests.factories import at, make_department, make_task, make_user
from tests.papers.office_lists import changes, errors, outcomes
from tests.papers.spreadsheets import edited, looked_through, received, row_of, taken_in, workbook
from tracking.models import Department, DepartmentAlias, DepartmentGroup, Membership
from tracking.naming import Directory

DEPARTMENT_HEADINGS = ("简称", "全称", "类别", "上级单位", "单位邮箱", "须部门负责人审签", "排序", "别名")
PEOPLE_HEADINGS = ("姓名", "用户名", "角色", "单位", "职务", "邮箱")


@pytest.fixture
def towns(db: None) -> DepartmentGroup:
    group = DepartmentGroup.objects.create(name="各乡镇街道", aliases=["各镇街"])
    group.members.add(make_department("青溪镇", kind="township"))
    return group


def _departments(administrator: User, *rows: tuple[object, ...]) -> Intake:
    return received(IntakeKind.DEPARTMENTS, workbook(DEPARTMENT_HEADINGS, *rows), administrator)  # type: ignore[arg-type]


def _people(administrator: User, *rows: tuple[object, ...]) -> Intake:
    return received(IntakeKind.PEOPLE, workbook(PEOPLE_HEADINGS, *rows), administrator)  # type: ignore[arg-type]


def test_departments_come_in_with_those_above_them_and_are_known_by_every_name(
    administrator: User, housing: Department
) -> None:
    taken_in(
        _departments(
            administrator,
            ("区房管中心", "", "其他单位", "区水务局", "", "", 30, ""),
            ("区水务局", "云溪区水务局", "部门", "区住建局", "swj@yunxi.example", "是", 20, "水利部门、水利局"),
            ("区住建局", "", "", "", "zjj@yunxi.example", "", "", "建设局"),
        ),
        administrator,
    )
    water, centre = Department.objects.get(name="区水务局"), Department.objects.get(name="区房管中心")
    assert (water.parent, centre.parent) == (housing, water)
    assert (water.full_name, water.mailbox, water.head_signs, water.order) == (
        "云溪区水务局",
        "swj@yunxi.example",
        True,
        20,
    )
    assert (centre.kind, centre.head_signs, centre.order) == ("other", False, 30)
    directory = Directory.load()
    assert [directory.resolve(name) for name in ("水利部门", "区水利局", "云溪区水务局", "建设局")] == [
        water,
        water,
        water,
        housing,
    ]
    housing.refresh_from_db()
    assert (housing.name, housing.full_name, housing.mailbox) == (
        "区住建局",
        "云溪区住房和城乡建设局",
        "zjj@yunxi.example",
    )


def test_a_department_with_another_full_name_is_still_known_by_the_old_one(
    administrator: User, housing: Department
) -> None:
    row = ("区住建局", "云溪区住房城乡建设和房产局", "", "", "", "", "", "")
    taken_in(_departments(administrator, row), administrator)
    assert Directory.load().resolve("云溪区住房和城乡建设局") == housing


def test_one_wrong_row_keeps_everything_out_until_it_is_left_out(administrator: User, housing: Department) -> None:
    intake = _departments(
        administrator, ("区水务局", "", "", "", "", "", "", ""), ("区教育局", "", "学校", "", "", "", "", "")
    )
    with pytest.raises(IntakeError, match="还有 1 行有错，第一处在第 3 行"):
        taken_in(intake, administrator)
    assert set(Department.objects.values_list("name", flat=True)) == {"区住建局"}
    intake = skip_wrong(intake, version=intake.version, by=administrator, at=at())
    done = taken_in(intake, administrator)
    assert set(Department.objects.values_list("name", flat=True)) == {"区住建局", "区水务局"}
    assert [line["outcome"] for line in done.result["lines"]] == ["new", "skipped"]


def test_who_was_beaten_to_a_name_is_told_and_nothing_is_half_done(administrator: User) -> None:
    intake = _departments(
        administrator, ("区教育局", "", "", "", "", "", "", ""), ("区水务局", "", "", "", "", "", "", "水利局")
    )
    make_department("区体育局", "水利局")
    with pytest.raises(IntakeError, match="有错"):
        taken_in(intake, administrator)
    assert set(Department.objects.values_list("name", flat=True)) == {"区体育局"}


def test_names_come_in_for_departments_and_for_groups(
    administrator: User, housing: Department, towns: DepartmentGroup
) -> None:
    rows = ("单位", "别名"), ("区住建局", "建设局、住建口"), ("各乡镇街道", "各乡镇、各街道")
    done = taken_in(received(IntakeKind.ALIASES, workbook(*rows), administrator), administrator)
    directory = Directory.load()
    assert [directory.resolve(name) for name in ("住建口", "各街道")] == [housing, towns]
    towns.refresh_from_db()
    assert towns.aliases == ["各镇街", "各乡镇", "各街道"]
    assert done.result["lines"][0]["words"] == "加了别名建设局、住建口"


def test_an_unknown_department_can_be_pointed_at_on_the_page(administrator: User, housing: Department) -> None:
    intake = received(IntakeKind.ALIASES, workbook(("单位", "别名"), ("建设口", "住建线")), administrator)
    named = {"建设口": Naming(department=housing.pk)}
    intake = correct(intake, Corrections(names=named), version=intake.version, by=administrator)
    taken_in(intake, administrator)
    assert DepartmentAlias.objects.get(name="住建线").department == housing


def test_people_come_in_with_their_places_and_cannot_sign_in_before_they_have_a_password(
    administrator: User, housing: Department, city: Department
) -> None:
    done = taken_in(
        _people(
            administrator,
            ("梁听雨", "liang", "督查员", "", "", "liang@yunxi.example"),
            ("顾南乔", "gu", "", "区住建局", "科员", ""),
            ("顾南乔", "gu", "", "区城管局", "联络员", ""),
        ),
        administrator,
    )
    liang, gu = User.objects.get(username="liang"), User.objects.get(username="gu")
    assert (liang.name, liang.role, liang.email) == ("梁听雨", Role.SUPERVISOR, "liang@yunxi.example")
    assert gu.role == Role.CLERK
    assert dict(gu.memberships.values_list("department__name", "title")) == {"区住建局": "科员", "区城管局": "联络员"}
    assert all(user.must_change_password and user.is_active and not user.has_usable_password() for user in (liang, gu))
    assert [line["words"] for line in done.result["lines"]] == ["新建账号（liang）", "新建账号（gu）", "加了任职（gu）"]


def test_people_who_are_there_are_changed_and_keep_their_password_and_their_other_places(
    administrator: User, clerk: User, housing: Department, city: Department
) -> None:
    before = clerk.password
    done = taken_in(
        _people(administrator, ("何晓岚", "he", "部门负责人", "区城管局", "副局长", "new@yunxi.example")), administrator
    )
    clerk.refresh_from_db()
    assert (clerk.role, clerk.email, clerk.password) == (Role.HEAD, "new@yunxi.example", before)
    assert clerk.must_change_password is False
    assert done.result["lines"][0]["words"] == "更新角色、邮箱、单位、职务（he）"
    assert dict(clerk.memberships.values_list("department__name", "title")) == {"区住建局": "", "区城管局": "副局长"}


def test_a_list_deactivates_nobody_and_takes_nobody_out_of_a_department(
    administrator: User, clerk: User, outsider: User
) -> None:
    before = set(Membership.objects.values_list("user", "department"))
    taken_in(_people(administrator, ("梁听雨", "liang", "督查员", "", "", "")), administrator)
    assert set(Membership.objects.values_list("user", "department")) == before
    assert not User.objects.filter(is_active=False).exists()


def test_who_can_no_longer_do_his_work_is_named_when_his_role_changes(
    administrator: User, supervisor: User, housing: Department
) -> None:
    make_task(supervisor, housing)
    done = taken_in(_people(administrator, ("沈若川", "shen", "领导", "", "", "")), administrator)
    assert "名下还有 1 件没办完的事，本人已经办不了，请督查员移交" in done.result["lines"][0]["why"]


def test_nobody_changes_his_own_role_even_in_a_list_a_colleague_has_uploaded(administrator: User) -> None:
    other = make_user(Role.ADMIN, name="顾南乔", username="gu")
    intake = _people(administrator, ("顾南乔", "gu", "督查员", "", "", ""))
    assert outcomes(looked_through(intake)) == ["changed"]
    with pytest.raises(IntakeError, match="您自己的角色"):
        taken_in(intake, other)
    other.refresh_from_db()
    assert other.role == Role.ADMIN
    taken_in(intake, administrator)
    other.refresh_from_db()
    assert other.role == Role.SUPERVISOR


def test_a_list_of_people_is_not_the_business_of_a_supervisor(supervisor: User, administrator: User) -> None:
    with pytest.raises(IntakeError, match="您的角色不能导入"):
        _people(supervisor, ("梁听雨", "liang", "督查员", "", "", ""))
    intake = _people(administrator, ("梁听雨", "liang", "督查员", "", "", ""))
    with pytest.raises(IntakeError, match="您的角色不能办"):
        take_in(intake, version=intake.version, approval=None, by=supervisor, at=at())
    assert not User.objects.filter(username="liang").exists()


def test_the_same_list_twice_makes_nobody_twice(administrator: User, housing: Department) -> None:
    rows = ("梁听雨", "liang", "督查员", "", "", ""), ("顾南乔", "gu", "", "区住建局", "科员", "")
    taken_in(_people(administrator, *rows), administrator)
    again = _people(administrator, *rows, ("", "", "", "", "", ""), ("合计2人", "", "", "", "", ""))
    assert outcomes(looked_through(again))[:2] == ["same", "same"]


@pytest.mark.parametrize("kind", [IntakeKind.DEPARTMENTS, IntakeKind.ALIASES, IntakeKind.PEOPLE])
def test_a_list_that_went_out_comes_back_without_any_change(
    administrator: User,
    clerk: User,
    outsider: User,
    supervisor: User,
    city: Department,
    towns: DepartmentGroup,
    kind: IntakeKind,
) -> None:
    clerk.memberships.create(department=city, title="联络员")
    city.parent = clerk.memberships.earliest("pk").department
    city.save()
    table = looked_through(received(kind, list_of(kind)[1], administrator))
    assert table.lines
    assert set(outcomes(table)) == {"same"}
    assert [errors(line) for line in table.lines if line.problems] == []


def test_what_was_changed_in_a_list_that_went_out_is_what_changes(
    administrator: User, housing: Department, city: Department
) -> None:
    def change(sheet: Worksheet) -> None:
        row = row_of(sheet, 1, "区城管局")
        sheet.cell(row, 4).value = "区住建局"
        sheet.cell(row, 7).value = 15
        sheet.append(["区水务局", "", "部门", "区城管局", "", "", 40, "水利局"])

    content = edited(list_of(IntakeKind.DEPARTMENTS)[1], change)
    intake = received(IntakeKind.DEPARTMENTS, content, administrator)
    changed = [line for line in looked_through(intake).lines if line.outcome == "changed"]
    assert [changes(line) for line in changed] == [{"parent": ("", "区住建局"), "order": ("100", "15")}]
    taken_in(intake, administrator)
    city.refresh_from_db()
    assert (city.parent, city.order) == (housing, 15)
    assert Department.objects.get(name="区水务局").parent == city


def test_a_person_edited_in_the_list_that_went_out_is_changed_and_nobody_else(
    administrator: User, clerk: User, outsider: User, supervisor: User
) -> None:
    def change(sheet: Worksheet) -> None:
        row = row_of(sheet, 2, "he")
        sheet.cell(row, 5).value = "科长"
        sheet.cell(row, 6).value = "xl@yunxi.example"

    before = {user.pk: (user.role, user.email, user.name) for user in User.objects.exclude(pk=clerk.pk)}
    taken_in(received(IntakeKind.PEOPLE, edited(list_of(IntakeKind.PEOPLE)[1], change), administrator), administrator)
    clerk.refresh_from_db()
    assert (clerk.email, clerk.memberships.get().title) == ("xl@yunxi.example", "科长")
    assert {user.pk: (user.role, user.email, user.name) for user in User.objects.exclude(pk=clerk.pk)} == before
