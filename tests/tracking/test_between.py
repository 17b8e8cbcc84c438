"""比较两天：what came and what went gives what is in hand, for the whole and for every department."""

from datetime import timedelta
from itertools import pairwise

import pytest

from accounts.models import User
from tests.factories import MONDAY, at, make_department
from tests.tracking.signed import signed_on_wednesday
from tests.tracking.walks.course import SAID
from tests.tracking.year import Year
from tracking.actions import moves
from tracking.actions.dispatch import reassign
from tracking.actions.reports import report_progress
from tracking.asof.past import Past
from tracking.between.comparing import Comparison, compare, days_moved
from tracking.between.marks import COMES, GOES, Mark
from tracking.between.pairs import Between
from tracking.dashboards.figures import counts
from tracking.ledger import Conditions
from tracking.models import Department, Task, load_calendar
from tracking.workflow import OPEN

SEED = 20261124
pytestmark = pytest.mark.django_db


def compared(user: User, first: int, second: int, department: int | None = None) -> Comparison:
    """So many days after Monday, on either side."""
    days = MONDAY + timedelta(days=first), MONDAY + timedelta(days=second)
    return compare(Between(user, *days, load_calendar(), department))


@pytest.mark.long
def test_what_was_and_what_came_and_went_give_what_is_for_any_two_days_of_a_year() -> None:
    year = Year.open(SEED)
    assert isinstance(year, Year)
    year.live(200, steps=16, every=5)
    days, calendar = sorted(year.ledgers), load_calendar()
    counted = set(Task.objects.counted().values_list("pk", flat=True))
    seen: set[Mark] = set()
    for first, second in [*pairwise(days), (days[0], days[-1]), (days[3], days[-4])]:
        found = compare(Between(year.supervisor, first, second, calendar))
        seen |= set(found.counts)
        then, now = ({pk: row for pk, row in year.ledgers[day].items() if pk in counted} for day in (first, second))
        assert found.sum.was == sum(row["status"] in OPEN for row in then.values()), (first, second)
        assert found.sum.now == sum(row["status"] in OPEN for row in now.values()), (first, second)
        assert found.sum.holds
        before, new, came, gone, after = found.registered
        assert (before, before + new + came - gone, after) == (len(then), after, len(now))
        assert {pair.pk: pair.was and pair.was.light for pair in found.pairs if pair.was} == {
            pk: row["light"] for pk, row in then.items()
        }
        units = [row.sum for row in found.units]
        assert all(one.holds for one in units)
        assert (sum(one.was for one in units), sum(one.now for one in units)) == (found.sum.was, found.sum.now)
        for mark in (*COMES, *GOES):
            own = sum(one.of(mark) for one in units)
            assert own == found.counts[mark] or mark in {Mark.CAME, Mark.LEFT}, mark
        assert sum(one.of(Mark.CAME) for one in units) == sum(one.of(Mark.LEFT) for one in units)
        assert sum(found.matrix.totals) == sum(total for *_, total in found.matrix.rows) == len(found.pairs)
    often = {Mark.REGISTERED, Mark.DISPATCHED, Mark.SIGNED, Mark.MOVED, Mark.LEAD_CHANGED, Mark.BECAME_LATE}
    assert often <= seen


@pytest.fixture
def task(supervisor: User, housing: Department, city: Department, clerk: User) -> Task:
    """Registered on Monday, dispatched on Tuesday, signed on Wednesday, due next Thursday."""
    return signed_on_wednesday(supervisor, housing, city, clerk, due_in=10)


def test_each_step_is_told_between_the_days_around_it(task: Task, supervisor: User) -> None:
    assert compared(supervisor, -1, 0).counts == {Mark.REGISTERED: 1}
    assert compared(supervisor, 0, 1).counts == {Mark.DISPATCHED: 1}
    assert compared(supervisor, 1, 2).counts == {Mark.SIGNED: 1}
    assert compared(supervisor, -1, 2).counts == {Mark.REGISTERED: 1, Mark.DISPATCHED: 1, Mark.SIGNED: 1}
    assert compared(supervisor, 2, 3).is_alike


def test_a_task_to_which_nothing_happens_becomes_late_by_the_day_alone(task: Task, supervisor: User) -> None:
    found = compared(supervisor, 9, 11)
    assert found.counts == {Mark.BECAME_LATE: 1}
    assert [pair.pk for pair in found.with_mark(Mark.BECAME_LATE)] == [task.pk]
    assert found.lights == {("behind", "late"): 1}
    assert (found.sum.late_was, found.sum.late_now) == (0, 1)


def test_what_was_closed_and_opened_again_in_between_is_neither(task: Task, supervisor: User, clerk: User) -> None:
    report_progress(task, SAID, by=clerk, at=at(MONDAY + timedelta(days=3)))
    moves.submit_for_closure(task, by=clerk, at=at(MONDAY + timedelta(days=4)), note="全部完工。")
    moves.close(task, by=supervisor, at=at(MONDAY + timedelta(days=4), hour=11))
    moves.reopen(
        task, by=supervisor, at=at(MONDAY + timedelta(days=5)), note="复查。", due_on=MONDAY + timedelta(days=30)
    )
    assert compared(supervisor, 3, 4).counts == {Mark.CLOSED_IN_TIME: 1}
    assert compared(supervisor, 4, 5).counts == {Mark.REOPENED: 1, Mark.MOVED: 1}
    found = compared(supervisor, 3, 5)
    assert found.counts == {Mark.MOVED: 1}
    assert days_moved(found.with_mark(Mark.MOVED)[0]) == 20


def test_a_task_that_changes_its_lead_leaves_one_department_and_comes_to_the_other(
    task: Task, supervisor: User, housing: Department
) -> None:
    water = make_department("区水利局")
    reassign(task, water, by=supervisor, at=at(MONDAY + timedelta(days=5)), note="三定方案。")
    assert compared(supervisor, 4, 5).counts == {Mark.LEAD_CHANGED: 1}
    left = compared(supervisor, 4, 5, department=housing.pk)
    came = compared(supervisor, 4, 5, department=water.pk)
    assert (left.sum.was, left.sum.now, left.counts[Mark.LEFT]) == (1, 0, 1)
    assert (came.sum.was, came.sum.now, came.counts[Mark.CAME]) == (0, 1, 1)
    assert left.sum.holds
    assert came.sum.holds
    rows = {row.department.name: (row.sum.was, row.sum.now) for row in compared(supervisor, 4, 5).units}
    assert rows == {"区住建局": (1, 0), "区水利局": (0, 1)}


def test_a_department_compares_only_what_it_may_see_today(task: Task, supervisor: User, clerk: User) -> None:
    assert compared(clerk, 0, 2).counts == {Mark.REGISTERED: 1, Mark.DISPATCHED: 1, Mark.SIGNED: 1}
    reassign(task, make_department("区水利局"), by=supervisor, at=at(MONDAY + timedelta(days=5)), note="三定方案。")
    assert compared(clerk, 0, 2).pairs == []


def test_the_second_day_is_the_ledger_of_that_day(task: Task, supervisor: User) -> None:
    day, calendar = MONDAY + timedelta(days=2), load_calendar()
    past = Past(supervisor, Conditions(), day, calendar)
    found = compared(supervisor, 0, 2)
    lit = counts(past.lasting.with_light(day, calendar)).get((), {})
    assert found.tallies[1].counts == lit
