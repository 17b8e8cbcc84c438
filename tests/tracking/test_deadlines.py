"""Lights and lateness, as the office counts them."""

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import product

import pytest

from accounts.models import User
from tests.factories import MONDAY, make_task
from tracking.calendars import WorkCalendar
from tracking.deadlines import Light, days_left, due_words, light, planned_percent
from tracking.models import Department, Task
from tracking.workflow import Status

CALENDAR = WorkCalendar()


@dataclass
class Facts:
    """A task as far as its light is concerned."""

    status: str = Status.ACCEPTED
    dispatched_on: date | None = MONDAY
    due_on: date | None = MONDAY + timedelta(days=28)
    closed_on: date | None = None
    is_long_term: bool = False
    rhythm: str = ""
    percent: int = 0
    rhythm_since: date | None = MONDAY
    reported_for: date | None = None
    paused_days: int = 0


def test_overdue_counts_from_the_day_after_the_deadline() -> None:
    task = Facts(due_on=MONDAY, percent=100)
    assert light(task, MONDAY, CALENDAR) == Light.SOON
    assert light(task, MONDAY + timedelta(days=1), CALENDAR) == Light.LATE


def test_a_task_nobody_has_signed_for_is_grey_until_it_is_late() -> None:
    task = Facts(status=Status.ASSIGNED, due_on=MONDAY + timedelta(days=2))
    assert light(task, MONDAY, CALENDAR) == Light.UNSIGNED
    assert light(task, MONDAY + timedelta(days=3), CALENDAR) == Light.LATE


@pytest.mark.parametrize(
    ("percent", "expected"), [(50, Light.OK), (41, Light.OK), (40, Light.SLOW), (20, Light.SLOW), (19, Light.BEHIND)]
)
def test_half_way_through_the_time_the_light_follows_the_progress(percent: int, expected: Light) -> None:
    task = Facts(percent=percent)
    assert planned_percent(task, MONDAY + timedelta(days=14)) == 50
    assert light(task, MONDAY + timedelta(days=14), CALENDAR) == expected


def test_three_working_days_before_the_deadline_is_soon_even_over_a_weekend() -> None:
    task = Facts(due_on=date(2026, 12, 8), percent=90)  # a Tuesday
    assert light(task, date(2026, 12, 2), CALENDAR) != Light.SOON
    assert light(task, date(2026, 12, 3), CALENDAR) == Light.SOON
    assert days_left(date(2026, 12, 8), date(2026, 12, 3), CALENDAR) == 3


def test_closing_late_stays_visible() -> None:
    on_time = Facts(status=Status.CLOSED, due_on=MONDAY, closed_on=MONDAY)
    late = Facts(status=Status.CLOSED, due_on=MONDAY, closed_on=MONDAY + timedelta(days=1))
    assert light(on_time, MONDAY, CALENDAR) == Light.CLOSED
    assert light(late, MONDAY, CALENDAR) == Light.CLOSED_LATE


def test_a_long_term_task_goes_by_missed_reports_alone() -> None:
    first = date(2026, 9, 1)
    task = Facts(due_on=None, is_long_term=True, rhythm="monthly:25", dispatched_on=first, rhythm_since=first)
    assert light(task, date(2026, 9, 25), CALENDAR) == Light.OK
    assert light(task, date(2026, 9, 26), CALENDAR) == Light.OWED
    task.reported_for = date(2026, 9, 25)
    assert light(task, date(2026, 9, 26), CALENDAR) == Light.OK
    assert light(task, date(2026, 10, 26), CALENDAR) == Light.OWED


@pytest.mark.parametrize("percent", [0, 50, 100])
def test_a_long_term_task_is_never_late_and_never_soon(percent: int) -> None:
    task = Facts(due_on=None, is_long_term=True, rhythm="monthly:25", percent=percent)
    lights = {light(task, MONDAY + timedelta(days=n), CALENDAR) for n in range(800)}
    assert lights == {Light.OK, Light.OWED}
    task.rhythm = ""
    assert {light(task, MONDAY + timedelta(days=n), CALENDAR) for n in range(800)} == {Light.OK}


def test_counting_starts_where_the_rhythm_was_set_or_the_work_was_resumed() -> None:
    task = Facts(due_on=None, is_long_term=True, rhythm="monthly:25", dispatched_on=date(2026, 9, 1))
    for since, expected in ((date(2026, 11, 22), Light.OWED), (date(2026, 11, 23), Light.OK), (None, Light.OK)):
        task.rhythm_since = since
        assert light(task, date(2026, 11, 26), CALENDAR) == expected


def test_a_missed_report_is_told_before_slow_progress_and_after_a_near_deadline() -> None:
    task = Facts(rhythm="weekly:5", dispatched_on=MONDAY - timedelta(days=20), rhythm_since=date(2026, 11, 3))
    for due, expected in ((60, Light.OWED), (2, Light.SOON)):
        task.due_on, task.percent = MONDAY + timedelta(days=due), 10 if due == 60 else 75
        assert light(task, MONDAY, CALENDAR) == expected
    task.due_on, task.percent, task.reported_for = MONDAY + timedelta(days=60), 10, date(2026, 11, 20)
    assert light(task, MONDAY, CALENDAR) == Light.SLOW


def test_days_under_suspension_are_not_on_the_course() -> None:
    """Dispatched for 28 days, twelve of them suspended, and the date moved by twelve: half of the time is over."""
    task = Facts(due_on=MONDAY + timedelta(days=40), paused_days=12)
    assert planned_percent(task, MONDAY + timedelta(days=26)) == 50
    assert planned_percent(task, MONDAY + timedelta(days=5)) == 0
    task.paused_days = 40
    assert planned_percent(task, MONDAY + timedelta(days=26)) == 0


@pytest.mark.parametrize(
    ("due", "words"),
    [(0, "今天到期"), (3, "还剩 3 个工作日"), (5, "还剩 4 个工作日"), (-3, "超期 1 个工作日")],
)
def test_a_due_date_is_said_in_working_days(due: int, words: str) -> None:
    assert due_words(Facts(due_on=MONDAY + timedelta(days=due)), MONDAY, CALENDAR) == words


GRID = list(
    product(
        [Status.ASSIGNED, Status.RETURNED, Status.ACCEPTED, Status.SUBMITTED, Status.SUSPENDED],
        [-40, -9, -2, -1, 0, 1, 2, 3, 4, 5, 6, 7, 30],
        [0, 10, 35, 60, 89, 100],
        ["", "weekly:5", "monthly:25"],
        [None, date(2026, 10, 25), date(2026, 11, 20), date(2026, 11, 25)],
        [0, 10],
    )
)


def test_python_and_sql_give_every_task_the_same_light(supervisor: User, housing: Department) -> None:
    model = make_task(supervisor, housing)
    tasks = [_copy(model, n, row) for n, row in enumerate(GRID, 1)]
    Task.objects.bulk_create(tasks)
    found: set[str] = set()
    for today in (MONDAY, MONDAY + timedelta(days=4), date(2026, 10, 2)):
        rows = Task.objects.with_light(today, CALENDAR)
        assert {t.pk: t.light_code for t in rows} == {t.pk: light(t, today, CALENDAR) for t in rows}
        late = set(Task.objects.overdue(today).values_list("pk", flat=True))
        assert late == {t.pk for t in rows if t.light_code == Light.LATE}
        found |= {t.light_code for t in rows}
    assert found >= {Light.LATE, Light.BEHIND, Light.UNSIGNED, Light.SOON, Light.OWED, Light.SLOW, Light.OK}


def _copy(model: Task, n: int, row: tuple[Status, int, int, str, date | None, int]) -> Task:
    status, due, percent, rhythm, reported_for, paused = row
    due_on = MONDAY + timedelta(days=due)
    dispatched_on = min(due_on, MONDAY) - timedelta(days=n % 50)
    return Task(
        registration=model.registration,
        officer=model.officer,
        serial=100_000 + n,
        number=f"{model.number}-{n}",
        title="一项工作",
        kind="推进",
        status=status,
        percent=percent,
        rhythm=rhythm,
        due_on=due_on,
        dispatched_on=dispatched_on,
        rhythm_since=dispatched_on + timedelta(days=n % 7),
        reported_for=reported_for,
        paused_days=paused,
        created_at=model.created_at,
    )
