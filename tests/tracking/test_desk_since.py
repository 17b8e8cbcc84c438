"""What the 督查员 reads first in the morning: what has changed since the office was last at work."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
import time_machine
from django.test import Client

from accounts.models import User
from tests.factories import MONDAY, at, make_task
from tracking.actions import moves
from tracking.actions.reports import Progress, report_progress
from tracking.desks.since import Change, changes_since, last_at_work
from tracking.models import Department, Organisation, Task, load_calendar
from tracking.workflow import Status

FRIDAY = MONDAY - timedelta(days=3)
SINCE = at(FRIDAY, 18)


def told() -> list[tuple[str, int, list[str]]]:
    return [
        (change.words, change.count, [task.title for task in change.named]) for change in changes_since(SINCE, MONDAY)
    ]


@pytest.mark.parametrize(
    ("today", "then"),
    [
        (MONDAY, FRIDAY),
        (MONDAY + timedelta(days=1), MONDAY),
        (date(2026, 10, 10), date(2026, 10, 9)),  # a Saturday that is worked, after a Friday
        (date(2026, 10, 8), date(2026, 9, 30)),  # after the days of the national holiday
    ],
)
def test_the_office_was_last_at_work_at_the_end_of_its_last_working_day(db: None, today: date, then: date) -> None:
    assert last_at_work(today, load_calendar(), Organisation.current()) == at(then, 18)


def test_steps_are_told_by_kind_with_their_tasks_the_newest_first(
    supervisor: User, clerk: User, housing: Department
) -> None:
    first, second = (make_task(supervisor, housing, title=title, status=Status.ASSIGNED) for title in ("甲", "乙"))
    moves.accept(first, by=clerk, at=at(hour=9))
    moves.accept(second, by=clerk, at=at(hour=10))
    done = make_task(supervisor, housing, title="丙", status=Status.SUBMITTED)
    moves.close(done, by=supervisor, at=at(hour=9), note="材料齐全。")
    assert told() == [("签收", 2, ["乙", "甲"]), ("办结", 1, ["丙"])]


def test_what_was_done_before_the_office_went_home_is_not_told_again(
    supervisor: User, clerk: User, housing: Department
) -> None:
    moves.accept(make_task(supervisor, housing, status=Status.ASSIGNED), by=clerk, at=at(FRIDAY, 17))
    assert told() == []


def test_a_task_that_was_reported_on_twice_is_named_once_and_counted_twice(
    supervisor: User, clerk: User, housing: Department
) -> None:
    task = make_task(supervisor, housing, title="甲")
    for hour in (9, 10):
        report_progress(task, Progress(f"做到第{hour}步。", hour), by=clerk, at=at(hour=hour))
    assert told() == [("报进展", 2, ["甲"])]


@pytest.mark.parametrize(("days_ago", "is_told"), [(4, False), (3, True), (1, True), (0, False)])
def test_what_fell_late_since_then_is_told_and_what_was_late_already_is_not(
    supervisor: User, housing: Department, days_ago: int, is_told: bool
) -> None:
    due = MONDAY - timedelta(days=days_ago)
    make_task(supervisor, housing, title="甲", due_on=due, dispatched_on=MONDAY - timedelta(days=60))
    assert told() == ([("新超期", 1, ["甲"])] if is_told else [])


def test_of_many_the_first_three_are_named_and_the_others_counted() -> None:
    change = Change("签收", 6, tuple(Task(pk=n, title=str(n)) for n in range(3)), 5)
    assert ([task.title for task in change.named], change.others) == (["0", "1", "2"], 2)


def test_the_desk_names_the_tasks_and_leads_to_them(
    supervisor: User, housing: Department, sign_in: Callable[[User], Client]
) -> None:
    late = make_task(supervisor, housing, title="拆违", due_on=FRIDAY, dispatched_on=MONDAY - timedelta(days=60))
    with time_machine.travel(at(hour=10), tick=False):
        page = sign_in(supervisor).get("/").content.decode().split("上个工作日以来")[1].split("</section>")[0]
    assert "新超期 1 件" in page
    assert f'<a href="/tasks/{late.pk}/">拆违</a>' in page
