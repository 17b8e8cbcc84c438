"""A spreadsheet on its way in: corrected step by step, judged anew each time, taken in as a whole or not at all."""

from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.contrib.contenttypes.models import ContentType
from pytest_django import DjangoCaptureOnCommitCallbacks

from accounts.models import Role, User
from papers.actions.intakes import (
    Corrections,
    Naming,
    choose_head,
    choose_sheet,
    correct,
    give_up,
    judged,
    skip_wrong,
    take_in,
)
from papers.actions.matters import IntakeError, StaleIntakeError
from papers.models import Intake, IntakeKind, IntakeState
from tests.factories import at, make_department, make_user
from tests.papers.workbooks import HEADINGS, received, units, workbook
from tests.tracking.racing import at_once
from tracking.models import Department, DepartmentAlias

PARK = ("区园林中心", "云溪区园林绿化中心", "部门", "", "", "", 60, "园林部门")
DATA = ("区大数据中心", "", "部门", "", "不是邮箱", "", "", "")
TOWN = ("龙潭街道", "", "乡镇街道", "", "", "", 200, "")


@pytest.fixture
def intake(administrator: User) -> Intake:
    """Three departments, one with a wrong address."""
    return received(units(PARK, DATA, TOWN), administrator)


def outcomes(intake: Intake) -> list[str]:
    return [str(line.outcome) for line in judged(intake, at()).lines]


def do_correct(intake: Intake, by: User, **given: Any) -> Intake:
    return correct(intake, Corrections(**given), version=intake.version, by=by)


def do_take_in(intake: Intake, by: User) -> Intake:
    return take_in(intake, version=intake.version, approval=None, by=by, at=at())[0]


# --- correcting ----------------------------------------------------------------------------------------------------


def test_a_corrected_cell_is_judged_instead_of_what_stood_there(intake: Intake, administrator: User) -> None:
    assert outcomes(intake) == ["new", "wrong", "new"]
    held = do_correct(intake, administrator, fixes={"2:mailbox": "dsj@yunxi.example"})
    assert outcomes(held) == ["new", "new", "new"]
    assert Intake.objects.get().fixes == {"2:mailbox": "dsj@yunxi.example"}
    assert Intake.objects.get().sheets == intake.sheets, "what came in stays as it came"


def test_corrections_gather_and_the_last_one_of_a_cell_holds(intake: Intake, administrator: User) -> None:
    held = do_correct(intake, administrator, fixes={"2:mailbox": "dsj"})
    held = do_correct(held, administrator, fixes={"3:order": "210"})
    held = do_correct(held, administrator, fixes={"2:mailbox": ""})
    assert held.fixes == {"2:mailbox": "", "3:order": "210"}
    assert outcomes(held) == ["new", "new", "new"]


def test_a_row_is_skipped_and_taken_back(intake: Intake, administrator: User) -> None:
    held = do_correct(intake, administrator, skip={2, 1})
    assert (held.skipped, outcomes(held)) == ([1, 2], ["skipped", "skipped", "new"])
    held = do_correct(held, administrator, keep={1})
    assert (held.skipped, outcomes(held)) == ([2], ["new", "skipped", "new"])


def test_every_wrong_row_is_skipped_by_one_button(intake: Intake, administrator: User) -> None:
    held = skip_wrong(intake, version=intake.version, by=administrator, at=at())
    assert (held.skipped, outcomes(held)) == ([2], ["new", "skipped", "new"])


def test_a_column_is_told_otherwise_and_nonsense_is_left_out(administrator: User) -> None:
    data = workbook(("单位", [("单位简称", "甲", "类别"), ("区园林中心", "云溪区园林绿化中心", "部门")]))
    intake = received(data, administrator)
    assert intake.mapping == {"0": "name", "2": "kind"}
    held = do_correct(intake, administrator, mapping={0: "name", 1: "full_name", 99: "kind"})
    assert held.mapping == {"0": "name", "1": "full_name"}
    held = do_correct(held, administrator, mapping={0: "name", 1: "password"})
    assert held.mapping == {"0": "name"}


def test_another_sheet_begins_anew(administrator: User) -> None:
    data = workbook(("一", [HEADINGS, PARK, TOWN]), ("二", [("二〇二六年名录",), HEADINGS, DATA]))
    held = do_correct(received(data, administrator), administrator, fixes={"1:order": "5"}, skip={2})
    held = choose_sheet(held, 1, version=held.version, by=administrator)
    assert (held.sheet, held.head, held.fixes, held.skipped) == (1, 1, {}, [])
    assert [line.texts["name"] for line in judged(held, at()).lines] == ["区大数据中心"]
    with pytest.raises(IntakeError, match="没有这张表"):
        choose_sheet(held, 2, version=held.version, by=administrator)


def test_another_heading_row_tells_the_columns_anew(administrator: User) -> None:
    other = ("备注", "单位简称", "单位全称")
    data = workbook(("单位", [HEADINGS, PARK, other, ("新", "区大数据中心", "云溪区大数据中心")]))
    intake = received(data, administrator)
    assert intake.head == 0
    held = choose_head(intake, 2, version=intake.version, by=administrator)
    assert (held.head, held.mapping["1"], held.mapping["2"]) == (2, "name", "full_name")
    assert [line.texts["name"] for line in judged(held, at()).lines] == ["区大数据中心"]
    with pytest.raises(IntakeError, match="没有这一行"):
        choose_head(held, 4, version=held.version, by=administrator)


def test_saving_a_page_on_which_nothing_was_changed_is_no_change(intake: Intake, administrator: User) -> None:
    held = do_correct(intake, administrator, mapping={int(n): code for n, code in intake.mapping.items()}, keep={1, 2})
    assert held.version == intake.version == Intake.objects.get().version


# --- names ---------------------------------------------------------------------------------------------------------


def test_a_name_is_told_for_this_sheet_only(intake: Intake, administrator: User, housing: Department) -> None:
    held = do_correct(intake, administrator, names={"住建和房管局": Naming(department=housing.pk)})
    assert held.names == {"住建和房管局": housing.pk}
    assert not DepartmentAlias.objects.filter(name="住建和房管局").exists()
    held = do_correct(held, administrator, names={"住建和房管局": Naming()})
    assert held.names == {}


def test_a_name_is_told_for_always(intake: Intake, administrator: User, housing: Department) -> None:
    do_correct(intake, administrator, names={"住建和房管局": Naming(department=housing.pk, always=True)})
    assert DepartmentAlias.objects.get(name="住建和房管局").department == housing


def test_a_name_can_be_a_department_nobody_had_entered(intake: Intake, administrator: User) -> None:
    held = do_correct(intake, administrator, names={"区文旅局": Naming(kind="office")})
    made = Department.objects.get(name="区文旅局")
    assert held.names == {"区文旅局": made.pk}


def test_a_name_that_cannot_be_given_changes_nothing_else(
    intake: Intake, administrator: User, housing: Department, city: Department
) -> None:
    """区住建局 is a name already: it becomes nobody else's, and the other corrections wait too."""
    with pytest.raises(IntakeError, match="没有保存：“住建部门”已经是区住建局"):
        do_correct(
            intake,
            administrator,
            fixes={"2:mailbox": ""},
            names={"区文旅局": Naming(kind="office"), "住建部门": Naming(department=city.pk, always=True)},
        )
    assert Intake.objects.get().fixes == {}
    assert not Department.objects.filter(name="区文旅局").exists()


def test_a_name_is_not_given_to_a_retired_department(intake: Intake, administrator: User) -> None:
    retired = make_department("区撤并局", is_active=False)
    with pytest.raises(IntakeError, match="已经停用"):
        do_correct(intake, administrator, names={"撤并部门": Naming(department=retired.pk)})


# --- taking in -----------------------------------------------------------------------------------------------------


def test_nothing_is_taken_in_while_a_row_is_wrong(intake: Intake, administrator: User) -> None:
    with pytest.raises(IntakeError, match="还有 1 行有错，第一处在第 3 行"):
        do_take_in(intake, administrator)
    assert Intake.objects.get().state == IntakeState.OPEN
    assert not Department.objects.exists()


def test_all_rows_are_taken_in_and_each_says_what_became_of_it(intake: Intake, administrator: User) -> None:
    held = skip_wrong(intake, version=intake.version, by=administrator, at=at())
    other = make_user(Role.ADMIN)
    done, _ = take_in(held, version=held.version, approval=None, by=other, at=at() + timedelta(hours=1))
    assert (done.state, done.by, done.done_by) == (IntakeState.DONE, administrator, other)
    assert done.done_at == at() + timedelta(hours=1)
    assert set(Department.objects.values_list("name", flat=True)) == {"区园林中心", "龙潭街道"}
    told = {line["index"]: line for line in Intake.objects.get().result["lines"]}
    assert [told[n]["outcome"] for n in (1, 2, 3)] == ["new", "skipped", "new"]
    assert told[1]["key"] == Department.objects.get(name="区园林中心").pk
    assert "不是邮箱" in told[2]["why"], "why it was left out stands there for later"


def test_where_nothing_is_new_nothing_is_taken_in(administrator: User) -> None:
    make_department("区园林中心", "园林部门", full_name="云溪区园林绿化中心", order=60)
    intake = received(units(PARK), administrator)
    assert outcomes(intake) == ["same"]
    with pytest.raises(IntakeError, match="没有新增的行，也没有变化"):
        do_take_in(intake, administrator)


def test_what_is_over_cannot_be_changed_or_taken_in_again(administrator: User) -> None:
    done = do_take_in(received(units(PARK), administrator), administrator)
    given_up = received(units(TOWN), administrator)
    give_up(given_up, by=administrator)
    for over, words in ((done, "已导入"), (given_up, "已放弃")):
        current = Intake.objects.get(pk=over.pk)
        steps = (
            lambda held: do_correct(held, administrator, skip={1}),
            lambda held: do_take_in(held, administrator),
            lambda held: give_up(held, by=administrator),
            lambda held: choose_head(held, 0, version=held.version, by=administrator),
        )
        for step in steps:
            with pytest.raises(IntakeError, match=words):
                step(current)
    assert Department.objects.count() == 1


def test_of_what_was_given_up_nothing_stays_but_that_it_was_here(
    intake: Intake, administrator: User, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    held = do_correct(intake, administrator, fixes={"2:mailbox": "dsj@yunxi.example"}, skip={1})
    kept, storage = str(intake.file.name), intake.file.storage
    with django_capture_on_commit_callbacks(execute=True):
        give_up(held, by=administrator)
    gone = Intake.objects.get()
    assert (gone.sheets, gone.fixes, gone.names, gone.skipped, gone.file.name) == ([], {}, {}, [], "")
    assert (gone.name, gone.by, gone.state) == ("单位.xlsx", administrator, IntakeState.DISCARDED)
    assert not storage.exists(kept)


# --- whose it is, and two at once ----------------------------------------------------------------------------------


@pytest.mark.parametrize("role", [role for role in Role if role != Role.ADMIN])
def test_a_list_of_departments_is_nobodys_business_but_the_administrators(intake: Intake, role: Role) -> None:
    stranger = make_user(role)
    with pytest.raises(IntakeError, match="您的角色不能办"):
        do_correct(intake, stranger, skip={1})
    with pytest.raises(IntakeError, match="您的角色不能办"):
        do_take_in(intake, stranger)
    with pytest.raises(IntakeError, match="您的角色不能办"):
        give_up(intake, by=stranger)


def test_who_comes_second_with_an_old_page_overwrites_nothing(intake: Intake, administrator: User) -> None:
    other = make_user(Role.ADMIN)
    do_correct(intake, administrator, fixes={"2:mailbox": "dsj@yunxi.example"})
    with pytest.raises(StaleIntakeError) as caught:
        do_correct(intake, other, fixes={"2:mailbox": ""})
    assert caught.value.current.fixes == {"2:mailbox": "dsj@yunxi.example"}
    assert Intake.objects.get().fixes == {"2:mailbox": "dsj@yunxi.example"}


def test_what_was_not_seen_is_not_taken_in(administrator: User) -> None:
    """The last look was at two new departments; meanwhile a colleague has left one out."""
    seen = received(units(PARK, TOWN), administrator)
    do_correct(seen, make_user(Role.ADMIN), skip={2})
    with pytest.raises(StaleIntakeError):
        do_take_in(seen, administrator)
    assert not Department.objects.exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("shared_database")
def test_pressed_twice_at_once_it_is_taken_in_once() -> None:
    ContentType.objects.clear_cache()
    people = [make_user(Role.ADMIN), make_user(Role.ADMIN)]
    intake = received(units(PARK, TOWN), people[0])
    refused: list[str] = []

    def press(by: User) -> None:
        try:
            do_take_in(intake, by)
        except IntakeError as error:
            refused.append(str(error))

    assert at_once(*(partial(press, by) for by in people)) == []
    assert refused == ["没有保存：这次导入已导入，不能再改。"]
    assert Department.objects.count() == 2


def test_a_kind_can_be_told_from_its_rows_alone(administrator: User) -> None:
    """Aliases and people go the same way as departments."""
    make_department("区住建局")
    data = workbook(("别名", [("单位", "别名"), ("区住建局", "住建系统、区住建委")]))
    do_take_in(received(data, administrator, kind=IntakeKind.ALIASES), administrator)
    assert set(DepartmentAlias.objects.values_list("name", flat=True)) == {"住建系统", "区住建委"}
