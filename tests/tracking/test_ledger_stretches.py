"""The ledger asked for a stretch of days: written into it, closed, or due in a week or a month."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
import time_machine
from django.test import Client

from accounts.models import User
from tests.factories import MONDAY, at, make_task
from tracking.forms.ledger import LedgerForm
from tracking.ledger import Conditions, View, closed_days, open_page
from tracking.ledger.tabs import narrowed_to
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


def test_a_quarter_runs_to_the_last_day_of_its_third_month_and_a_year_to_its_end() -> None:
    assert Days.quarter(date(2026, 11, 23)) == Days(date(2026, 10, 1), date(2026, 12, 31))
    assert Days.quarter(date(2027, 2, 28)) == Days(date(2027, 1, 1), date(2027, 3, 31))
    assert Days.year(MONDAY) == Days(date(2026, 1, 1), date(2026, 12, 31))


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


@pytest.mark.parametrize(
    ("code", "first", "last"),
    [
        ("this_week", date(2027, 1, 4), date(2027, 1, 10)),
        ("last_week", date(2026, 12, 28), date(2027, 1, 3)),
        ("this_month", date(2027, 1, 1), date(2027, 1, 31)),
        ("last_month", date(2026, 12, 1), date(2026, 12, 31)),
        ("this_quarter", date(2027, 1, 1), date(2027, 3, 31)),
        ("this_year", date(2027, 1, 1), date(2027, 12, 31)),
    ],
)
def test_words_for_days_of_closing_mean_whole_weeks_months_and_quarters(code: str, first: date, last: date) -> None:
    assert closed_days(code, date(2027, 1, 6)) == Days(first, last)
    assert closed_days("", MONDAY) is None


def test_days_of_closing_from_and_to_both_count_and_combine(
    supervisor: User, leader: User, housing: Department, city: Department
) -> None:
    october, november = date(2026, 10, 31), date(2026, 11, 1)
    before, after, other = (
        make_task(supervisor, unit, status=Status.CLOSED, closed_on=day).pk
        for unit, day in ((housing, october), (housing, november), (city, october))
    )
    make_task(supervisor, housing)
    assert listed(leader, Conditions(closed_when="last_month")) == {before, other}
    assert listed(leader, Conditions(closed_when="last_month", department=housing.pk)) == {before}
    assert listed(leader, Conditions(closed_from=october, closed_to=october)) == {before, other}
    assert listed(leader, Conditions(closed_from=november)) == {after}
    assert listed(leader, Conditions(closed_to=october, closed_when="this_month")) == set()


def test_who_asks_when_from_the_tasks_in_hand_is_shown_what_was_closed(
    supervisor: User, housing: Department, sign_in: SignIn
) -> None:
    closed = make_task(supervisor, housing, status=Status.CLOSED, closed_on=date(2026, 10, 31))
    make_task(supervisor, housing)
    with time_machine.travel(at(MONDAY), tick=False):
        answer = sign_in(supervisor).get("/tasks/", {"status": "open", "closed_when": "last_month"})
    assert [task.pk for task in answer.context["page"].rows] == [closed.pk]
    assert [words for words, _ in answer.context["drops"]] == ["状态：已办结", "办结日期：上月"]
    said = LedgerForm(asked := Conditions(closed_from=MONDAY, closed_to=WEEK.end), supervisor).in_words(asked)
    assert said == [("closed_from", "2026年11月23日起办结"), ("closed_to", "截至2026年11月29日办结")]


def test_beside_closed_tasks_last_month_is_one_press_away_and_off_again(
    supervisor: User, housing: Department, sign_in: SignIn
) -> None:
    make_task(supervisor, housing, status=Status.CLOSED, closed_on=date(2026, 10, 31))
    where = f"status=closed&department={housing.pk}&sort=number"
    with time_machine.travel(at(MONDAY), tick=False):
        browser = sign_in(supervisor)
        page = browser.get(f"/tasks/?{where}").content.decode()
        on = browser.get("/tasks/?status=closed&closed_when=last_month").content.decode()
        bare = browser.get("/tasks/").content.decode()
    october = 'title="2026年10月1日至2026年10月31日"'
    address = f"department={housing.pk}&amp;status=closed&amp;closed_when=last_month&amp;sort=number"
    assert f'<a href="?{address}" {october}>上月<' in page
    assert f'<a href="?status=closed" {october} aria-current="true">上月<' in on
    assert "哪些日子办结的" not in bare


def test_a_tab_of_what_is_not_closed_keeps_no_day_of_closing(supervisor: User, housing: Department) -> None:
    asked = Conditions(status=Status.CLOSED, closed_when="last_month", department=housing.pk)
    tabs = [
        View("在办", Conditions(status="open"), 0),
        View("超期", Conditions(light="late"), 0),
        View("全部", Conditions(), 0),
    ]
    kept = [tab.conditions.query() for tab in narrowed_to(asked, tabs)]
    unit = {"department": str(housing.pk)}
    assert kept == [{"status": "open", **unit}, {"light": "late", **unit}, {**unit, "closed_when": "last_month"}]
