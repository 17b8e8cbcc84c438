"""What a list is compared with is what the office has: everybody, retired ones too, by every name."""

from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Role, User
from papers.filling_in import list_of
from papers.intake.office import Roll
from papers.lists import load_office
from papers.models import Intake, IntakeKind
from tests.factories import at, make_department, make_user
from tests.papers.office_lists import outcomes
from tests.papers.spreadsheets import looked_through, received
from tracking.models import Department, DepartmentGroup


def _intake(by: User) -> Intake:
    return Intake(kind=IntakeKind.PEOPLE, by=by, at=at())


def test_every_department_is_known_with_its_names_and_its_place(administrator: User, housing: Department) -> None:
    centre = make_department("区房管中心", "房管中心", kind="other", parent=housing, order=7, head_signs=True)
    retired = make_department("区撤并局", is_active=False)
    found = {one.name: one for one in load_office(_intake(administrator), at()).departments}
    assert set(found) == {"区住建局", "区房管中心", "区撤并局"}
    assert found["区住建局"].names == (
        "区住建局",
        "云溪区住房和城乡建设局",
        "区住房城乡建设局",
        "住建部门",
    )
    known = found["区房管中心"]
    assert (known.key, known.parent, known.kind, known.order, known.head_signs) == (
        centre.pk,
        housing.pk,
        "other",
        7,
        True,
    )
    assert (found["区撤并局"].key, found["区撤并局"].is_active) == (retired.pk, False)


def test_groups_are_known_by_all_their_names_so_that_no_department_takes_one(administrator: User) -> None:
    group = DepartmentGroup.objects.create(name="各乡镇街道", aliases=["各镇街", "各乡镇"])
    assert load_office(_intake(administrator), at()).groups == {group.pk: ("各乡镇街道", "各镇街", "各乡镇")}


def test_everybody_is_known_with_where_and_as_what_they_work(
    administrator: User, clerk: User, housing: Department, city: Department
) -> None:
    clerk.memberships.create(department=city, title="联络员")
    User.objects.filter(pk=clerk.pk).update(is_active=False)
    office = load_office(_intake(administrator), at())
    found = {one.username: one for one in office.people}
    assert found["he"].posts == {housing.pk: "", city.pk: "联络员"}
    assert (found["he"].role, found["he"].is_active) == (Role.CLERK, False)
    assert office.by == administrator.pk


def test_a_bigger_office_takes_no_more_questions(administrator: User, housing: Department) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            load_office(_intake(administrator), at())
        return len(queries)

    make_user(Role.CLERK, housing)
    DepartmentGroup.objects.create(name="各乡镇街道").members.add(housing)
    before = asked()
    for number in range(20):
        make_user(Role.CLERK, make_department(f"第{number}办", f"{number}办"))
    assert asked() == before


def test_a_name_of_its_own_goes_before_what_others_are_called(administrator: User, db: None) -> None:
    """Where one department's 简称 is another's other name, as it may be entered by hand, it means the first."""
    other = make_department("区执法局", "区城管局")
    own = make_department("区城管局")
    roll = Roll.of(load_office(_intake(administrator), at()).departments)
    assert roll.by_any["区城管局"].key == own.pk
    assert roll.by_any["区执法局"].key == other.pk


def test_who_is_alike_is_found_without_the_level_of_government_among_those_in_use(
    administrator: User, housing: Department
) -> None:
    make_department("市住建局", is_active=False)
    roll = Roll.of(load_office(_intake(administrator), at()).departments)
    assert [one.name for one in roll.alike["住建局"]] == ["区住建局"]


def test_an_office_whose_names_overlap_already_gets_its_own_list_back_unchanged(administrator: User) -> None:
    make_department("区执法局", "区城市管理局", full_name="云溪区综合行政执法局")
    make_department("区城管局", "云溪区综合行政执法局", full_name="区城市管理局")
    table = looked_through(received(IntakeKind.DEPARTMENTS, list_of(IntakeKind.DEPARTMENTS)[1], administrator))
    assert outcomes(table) == ["same", "same"]
