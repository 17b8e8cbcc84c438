"""落实情况 in motion: weeks and months that open what they count, what comes back, and a choice of departments."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from urllib.parse import parse_qsl

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from tests.factories import MONDAY, at, make_department, make_registration, make_speech, make_task
from tests.tracking.figures_kept import LOCKING
from tracking.calendars import WorkCalendar
from tracking.counting.basis import AFTER, BEFORE
from tracking.dashboards.board import Board, board
from tracking.dashboards.choice import MOST, Choice, Order, choices, units
from tracking.dashboards.figures import Figure
from tracking.dashboards.months import Cell, heat
from tracking.dashboards.often import most_repeated, most_urged
from tracking.dashboards.period import Period
from tracking.dashboards.scope import Scope
from tracking.ledger import Conditions, open_page
from tracking.models import Department, DepartmentGroup, Registration, Task, TaskEvent, TaskSource, Urging
from tracking.workflow import Status

SignIn = Callable[[User], Client]
WEEK = timedelta(weeks=1)
QUERIES = 40 + LOCKING


def scope(leader: User, period: Period = Period.ALL) -> Scope:
    return Scope(leader, MONDAY, WorkCalendar(), period)


def listed(user: User, figure: Figure) -> int:
    asked = Conditions.read(dict(parse_qsl(figure.query.removeprefix("?"))))
    return open_page(user, asked, MONDAY, WorkCalendar(), {}).total


def urge(task: Task, by: User, times: int, *, answered: bool = False) -> None:
    for number in range(times):
        event = TaskEvent.objects.create(task=task, name="urge", after=task.status, by=by, at=task.created_at)
        said = {"answer": "正在办。", "answered_by": by, "answered_at": task.created_at, "answer_event": event}
        Urging.objects.create(
            task=task, department=task.assignments.get(role="lead").department, urged_on=MONDAY, by=by,
            text=f"第{number}次催办。", at=task.created_at, event=event, **(said if answered else {}),
        )  # fmt: skip


@pytest.fixture
def office_at_work(supervisor: User, housing: Department, city: Department) -> None:
    """Every state, due from five months before to two months after, written down and closed in several weeks."""
    for number, status in enumerate([*Status, *Status, *Status, Status.CLOSED, Status.CLOSED]):
        more: dict[str, Any] = {"closed_on": MONDAY - timedelta(days=number * 3)} if status == Status.CLOSED else {}
        task = make_task(
            supervisor,
            (housing, city)[number % 2],
            status=status,
            due_on=MONDAY + timedelta(days=(number * 31) % 210 - 150),
            dispatched_on=None if status == Status.DRAFT else MONDAY - timedelta(days=160),
            **more,
        )
        Task.objects.filter(pk=task.pk).update(created_at=task.created_at - number * timedelta(days=4))
        if number % 3 == 0:
            Registration.objects.filter(pk=task.registration_id).update(approved_on=date(2025, 3, 4))


@pytest.mark.usefixtures("office_at_work")
@pytest.mark.parametrize("period", list(Period))
def test_every_number_of_a_week_opens_what_it_counts(leader: User, period: Period) -> None:
    found = board(scope(leader, period)).weeks
    figures = [figure for week in found for figure in (week.opened, week.closed, week.late_now) if figure]
    assert [listed(leader, figure) for figure in figures] == [figure.count for figure in figures]
    assert sum(week.opened.count for week in found) > 3
    assert sum(week.closed.count for week in found) > 1
    assert [week.late_now is not None for week in found] == [False] * 11 + [True]


@pytest.mark.usefixtures("office_at_work")
def test_late_at_the_end_of_this_week_so_far_is_late_in_the_sum(leader: User) -> None:
    found = board(scope(leader))
    assert found.weeks[-1].late == found.sums.total.cells["late"].count > 0


@pytest.mark.usefixtures("office_at_work")
@pytest.mark.parametrize("period", list(Period))
def test_every_cell_of_the_map_opens_what_is_due_in_it(leader: User, period: Period) -> None:
    lines = heat(scope(leader, period)).lines.values()
    cells = [cell for line in lines for cell in line.cells]
    assert [listed(leader, cell.due) for cell in cells] == [cell.due.count for cell in cells]
    assert sum(cell.due.count for cell in cells) > 5


@pytest.mark.usefixtures("office_at_work")
def test_what_was_not_done_in_time_is_late_now_or_was_closed_late(leader: User) -> None:
    found = board(scope(leader))
    missed = sum(line.missed for line in found.heat.lines.values())
    total = found.sums.total.cells
    assert missed == total["late"].count + total["closed_late"].count > 0


def test_the_map_shows_nine_months_before_this_one_and_two_after(leader: User) -> None:
    months = heat(scope(leader)).months
    assert len(months) == BEFORE + 1 + AFTER
    assert (months[0].begin, months[BEFORE].begin, months[-1].end) == (
        date(2026, 2, 1),
        date(2026, 11, 1),
        date(2027, 1, 31),
    )
    names = heat(scope(leader)).names
    assert names[BEFORE] == ("11月", True)
    assert names[-1] == ("2027年1月", False)


@pytest.mark.parametrize(
    ("missed", "due", "words", "step"),
    [
        (0, 0, "", 0),
        (0, 9, "9", 0),
        (1, 9, "1/9", 1),
        (3, 9, "3/9", 3),
        (1, 1, "1/1", 2),
        (2, 3, "2/3", 3),
        (5, 6, "5/6", 4),
    ],
)
def test_a_cell_is_written_as_a_fraction_and_a_single_task_never_makes_it_darkest(
    missed: int, due: int, words: str, step: int
) -> None:
    cell = Cell(Figure(due), missed)
    assert (cell.words, cell.step) == (words, step)


def test_a_cell_that_is_paler_than_its_share_says_so_when_pointed_at() -> None:
    assert Cell(Figure(1), 1).said == "1 件到期，1 件没有按时办结（占 100%，件数少，颜色减淡）"
    assert Cell(Figure(9), 3).said == "9 件到期，3 件没有按时办结"


def test_a_task_urged_twice_is_among_the_most_urged_until_it_is_finished(
    supervisor: User, leader: User, housing: Department
) -> None:
    once, twice, often, closed = (make_task(supervisor, housing, title=title) for title in "一二三四")
    urge(once, supervisor, 1)
    urge(twice, supervisor, 2, answered=True)
    urge(often, supervisor, 3)
    urge(closed, supervisor, 4)
    Task.objects.filter(pk=closed.pk).update(status=Status.CLOSED, closed_on=MONDAY)
    found = [(one.task.title, one.times, one.is_waiting) for one in most_urged(scope(leader))]
    assert found == [("三", 3, True), ("二", 2, False)]


def test_a_task_two_speeches_demand_is_among_the_repeated(supervisor: User, leader: User, housing: Department) -> None:
    make_task(supervisor, housing)
    task = make_task(supervisor, housing, registration=make_registration(supervisor, speech=make_speech(supervisor)))
    TaskSource.objects.create(task=task, title="又提到", said_on=MONDAY, quote="再强调一遍。")
    urge(task, supervisor, 3)  # no more sources for it
    assert [(one.task, one.times) for one in most_repeated(scope(leader))] == [(task, 2)]


def many(supervisor: User, count: int) -> list[Department]:
    made = [make_department(f"第{n:02d}局", kind="township" if n % 3 == 0 else "office", order=n) for n in range(count)]
    for n, unit in enumerate(made):
        for k in range(n % 4 + 1):
            closed = {"status": Status.CLOSED} if k % 2 else {}
            late = MONDAY - timedelta(days=3) if n % 5 == 0 else MONDAY + timedelta(days=60)
            make_task(supervisor, unit, due_on=late, **closed)  # type: ignore[arg-type]
    return made


def of(leader: User, **given: str) -> tuple[Board, list[str]]:
    found = board(scope(leader))
    shown = units(Choice.read(given), found.sums.departments)
    return found, [row.name for row in shown.shown]


def test_of_many_departments_thirty_are_shown_and_the_sums_are_of_all(supervisor: User, leader: User) -> None:
    many(supervisor, MOST + 4)
    rows = board(scope(leader)).sums.departments
    first, everything = units(Choice(), rows), units(Choice(is_all=True), rows)
    assert (len(first.shown), len(first.rest)) == (MOST, 4)
    assert (len(everything.shown), len(everything.rest)) == (MOST + 4, 0)
    total = board(scope(leader)).sums.total
    parts = sum(row.tally.registered.count for row in first.shown) + first.remainder.registered.count
    assert parts == first.whole.registered.count == everything.whole.registered.count == total.registered.count
    assert first.whole.rate == total.rate


def test_departments_of_a_kind_or_a_group_are_chosen(supervisor: User, leader: User) -> None:
    made = many(supervisor, 6)
    group = DepartmentGroup.objects.create(name="城建口")
    group.members.set(made[1:3])
    assert set(of(leader, units="township")[1]) == {"第00局", "第03局"}
    assert set(of(leader, units=f"g{group.pk}")[1]) == {"第01局", "第02局"}
    assert len(of(leader, units="g999999")[1]) == 0


@pytest.mark.parametrize("units_asked", ["nobody", "g", "gx", "g12345678901", "-1"])
def test_a_choice_nobody_could_have_meant_is_none(units_asked: str) -> None:
    assert Choice.read({"units": units_asked, "order": "best", "all": "yes"}) == Choice()


def test_departments_come_in_the_order_that_is_asked_for(supervisor: User, leader: User) -> None:
    many(supervisor, 8)
    found = board(scope(leader))
    rows = {order: units(Choice(order=order), found.sums.departments).shown for order in Order}
    assert [row.name for row in rows[Order.NAME]] == [f"第{n:02d}局" for n in range(8)]
    rates = [row.tally.rate or 0 for row in rows[Order.RATE]]
    assert rates == sorted(rates)
    counts = [row.tally.registered.count for row in rows[Order.MANY]]
    assert counts == sorted(counts, reverse=True)
    late = [row.tally.cells["late"].count for row in rows[Order.LATE]]
    assert late == sorted(late, reverse=True)


def test_kinds_and_groups_are_offered_only_where_there_are_many(supervisor: User, leader: User) -> None:
    many(supervisor, 3)
    assert choices(board(scope(leader)).sums.departments) == []
    for number in range(MOST):
        make_task(supervisor, make_department(f"街道{number}", kind="township"))
    DepartmentGroup.objects.create(name="各街道")
    offered = [words for _, words in choices(board(scope(leader)).sums.departments)]
    assert offered == ["全部单位", "部门", "乡镇街道", "各街道"]


def test_a_choice_stays_in_the_address_beside_the_period(sign_in: SignIn, supervisor: User, leader: User) -> None:
    many(supervisor, 3)
    with time_machine.travel(at(hour=10), tick=False):  # in the year of the tasks
        page = sign_in(leader).get("/completion/?period=year&units=office&order=rate").content.decode()
    assert 'href="?period=year&amp;units=office&amp;order=many"' in page
    assert 'href="?period=all&amp;units=office&amp;order=rate"' in page


def test_the_whole_page_asks_no_more_for_many_tasks_than_for_few(supervisor: User, leader: User) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            board(scope(leader))
        return len(queries)

    def fill(times: int) -> None:
        for number in range(times):
            unit = make_department(f"单位{Department.objects.count()}")
            task = make_task(supervisor, unit, due_on=MONDAY - timedelta(days=number + 1))
            TaskSource.objects.create(task=task, title="又提到", said_on=MONDAY, quote="再强调一遍。")
            urge(task, supervisor, 2)

    fill(1)
    few = asked()
    fill(6)
    assert asked() == few <= QUERIES
