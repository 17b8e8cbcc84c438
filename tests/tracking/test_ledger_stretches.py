"""The ledger asked for a stretch of days: written into it, closed, or due in a week or a month."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.test import Client

from accounts.models import User
from tests.factories import MONDAY, at, make_task
from tracking.ledger import Conditions, open_page
from tracking.models import Department, Task, load_calendar
from tracking.stretches import Days, first_moment, last_moment
from tracking.workflow import Status

SignIn = Callable[[User], Client]
WEEK = Days(MONDAY, MONDAY + timedelta(days=6))


def listed(user: User, asked: Conditions) -> set[int]:
    return {task.pk for task in open_page(user, asked, MONDAY, load_calendar(), {}).rows}


def test_a_week_runs_from_monday_to_sunday_and_a_month_to_its_last_day() -> None:
    assert {Days.week(MONDAY + timedelta(days=back)) for back in range(7)} == {WEEK}
    assert Days.month(date(2027, 2, 14)) == Days(date(2027, 2, 1), date(2027, 2, 28))
    assert Days.month(date(2026, 12, 31)) == Days(date(2026, 12, 1), date(2026, 12, 31))


def test_a_day_ends_where_the_next_begins() -> None:
    assert last_moment(MONDAY) + timedelta(microseconds=1) == first_moment(MONDAY + timedelta(days=1))


@pytest.mark.parametrize(
    "written", ["", "2026-11-23", "2026-11-24..2026-11-23", "..", "昨天..今天", "2026-02-30..2026-03-01"]
)
def test_what_no_stretch_can_be_is_left_out(written: str) -> None:
    assert Days.read(written) is None
    assert Conditions.read({"closed": written}) == Conditions(status="open")


def test_an_address_carries_stretches_there_and_back() -> None:
    asked = Conditions(opened=WEEK, closed=WEEK, due_in=Days.month(MONDAY))
    assert Conditions.read(asked.query()) == asked


def test_the_days_at_both_ends_count(supervisor: User, leader: User, housing: Department) -> None:
    days = [MONDAY - timedelta(days=1), WEEK.begin, WEEK.end, WEEK.end + timedelta(days=1)]
    _, first, last, _ = (make_task(supervisor, housing, due_on=day).pk for day in days)
    assert listed(leader, Conditions(due_in=WEEK)) == {first, last}


def test_what_was_closed_in_a_week_is_listed(supervisor: User, leader: User, housing: Department) -> None:
    closed = make_task(supervisor, housing, status=Status.CLOSED, closed_on=MONDAY)
    make_task(supervisor, housing, status=Status.CLOSED, closed_on=MONDAY - timedelta(days=1))
    make_task(supervisor, housing)
    assert listed(leader, Conditions(closed=WEEK)) == {closed.pk}


def test_what_was_written_down_in_a_week_is_listed_by_local_days(
    supervisor: User, leader: User, housing: Department
) -> None:
    tasks = [make_task(supervisor, housing) for _ in range(3)]
    moments = [at(MONDAY - timedelta(days=1), 23, 59), at(MONDAY, 0, 0), at(WEEK.end, 23, 59)]
    for task, moment in zip(tasks, moments, strict=True):
        Task.objects.filter(pk=task.pk).update(created_at=moment)
    assert listed(leader, Conditions(opened=WEEK)) == {task.pk for task in tasks[1:]}


def test_the_page_names_the_stretch_and_keeps_it_when_filtered(
    sign_in: SignIn, supervisor: User, leader: User, housing: Department
) -> None:
    make_task(supervisor, housing, due_on=MONDAY)
    page = sign_in(leader).get(f"/tasks/?due_in={WEEK}").content.decode()
    assert "2026年11月23日至2026年11月29日到期" in page
    assert f'name="due_in" value="{WEEK}"' in page
