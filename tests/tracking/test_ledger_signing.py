"""Several lights at once, next week and next month, and who has not signed: asked for in the ledger."""

from collections.abc import Callable, Iterable, Iterator
from datetime import date, timedelta

import pytest
import time_machine
from django.http import QueryDict
from django.test import Client

from accounts.models import User
from papers.contents.scope import Scope, scope_words
from tests.factories import MONDAY, at, make_task
from tracking.calendars import WorkCalendar
from tracking.forms.ledger import LedgerForm
from tracking.ledger import Conditions, address_in, due_span, select
from tracking.models import Assignment, Department, Task, load_calendar
from tracking.workflow import Status

SignIn = Callable[[User], Client]
THURSDAY, FRIDAY, SATURDAY = (MONDAY - timedelta(days=days) for days in (4, 3, 2))


@pytest.fixture(autouse=True)
def _monday() -> Iterator[None]:
    with time_machine.travel(at(hour=10), tick=False):
        yield


def found(asked: Conditions, user: User, on: date = MONDAY) -> set[str]:
    tasks = select(Task.objects.visible_to(user), asked, user, on, load_calendar())
    return set(tasks.values_list("title", flat=True))


def asked_by(address: str) -> Conditions:
    return Conditions.read(address_in(QueryDict(address)))


@pytest.fixture
def lit(supervisor: User, housing: Department) -> None:
    make_task(supervisor, housing, title="过了时限的", due_on=MONDAY - timedelta(days=1))
    make_task(supervisor, housing, title="没人签的", status=Status.ASSIGNED)
    make_task(supervisor, housing, title="正常的")


@pytest.mark.parametrize(
    "address", ["light=late&light=unsigned", "light=late,unsigned", "light=unsigned.late", "light=late%2Cunsigned&q="]
)
def test_several_lights_find_what_is_under_any_of_them(lit: None, supervisor: User, address: str) -> None:
    asked = asked_by(address)
    assert found(asked, supervisor) == {"过了时限的", "没人签的"}
    assert asked.query() == {"light": "late.unsigned"}, "one way to write it, whatever way it was asked"
    assert Conditions.read(asked.query()) == asked


def test_one_light_is_asked_for_as_it_always_was(lit: None, supervisor: User) -> None:
    assert asked_by("light=late") == Conditions(light="late")
    assert found(asked_by("light=late"), supervisor) == {"过了时限的"}
    assert asked_by("light=purple") == Conditions(status="open")
    assert asked_by("light=purple&light=late") == Conditions(light="late")


def test_several_lights_are_one_sentence_that_one_press_takes_off(lit: None, supervisor: User, sign_in: SignIn) -> None:
    page = sign_in(supervisor).get("/tasks/?light=late&light=unsigned&kind=推进")
    assert page.context["page"].total == 2
    assert page.context["drops"][0] == ("灯：超期或未签收", "kind=%E6%8E%A8%E8%BF%9B")
    html = page.content.decode()
    assert html.count('type="checkbox" name="light"') == 12
    assert 'value="late" checked' in html
    assert 'value="unsigned" checked' in html
    assert 'value="soon" checked' not in html


def test_a_paper_about_several_lights_says_so_and_keeps_them(lit: None, supervisor: User, sign_in: SignIn) -> None:
    assert "灯是超期或者未签收" in scope_words(Scope(Conditions(light="late.unsigned")))
    page = sign_in(supervisor).get("/papers/bulletin/?light=late&light=unsigned")
    assert page.context["count"] == 2
    assert 'value="unsigned" checked' in page.content.decode()


@pytest.mark.parametrize(
    ("code", "on", "first", "last"),
    [
        ("next_week", date(2026, 11, 25), date(2026, 11, 30), date(2026, 12, 6)),
        ("next_week", date(2026, 12, 27), date(2026, 12, 28), date(2027, 1, 3)),
        ("next_month", date(2026, 11, 30), date(2026, 12, 1), date(2026, 12, 31)),
        ("next_month", date(2027, 1, 31), date(2027, 2, 1), date(2027, 2, 28)),
        ("next_month", date(2026, 12, 1), date(2027, 1, 1), date(2027, 1, 31)),
    ],
)
def test_next_week_and_next_month_are_whole_ones(db: None, code: str, on: date, first: date, last: date) -> None:
    calendar: WorkCalendar = load_calendar()
    assert due_span(code, on, calendar) == (first, last)


def test_late_or_unsigned_and_due_next_week_can_be_asked(supervisor: User, housing: Department) -> None:
    for days in (3, 7, 13, 14):
        make_task(supervisor, housing, title=f"{days}", status=Status.ASSIGNED, due_on=MONDAY + timedelta(days=days))
    make_task(supervisor, housing, title="签了的", due_on=MONDAY + timedelta(days=7))
    assert found(Conditions(light="late.unsigned", due="next_week"), supervisor) == {"7", "13"}


def sent(supervisor: User, lead: Department, days: Iterable[date]) -> None:
    for day in days:
        make_task(supervisor, lead, title=f"{day:%d}日交办", status=Status.ASSIGNED, dispatched_on=day)


def test_the_last_day_to_sign_is_today_or_has_passed_by_working_days(supervisor: User, housing: Department) -> None:
    sent(supervisor, housing, (THURSDAY, FRIDAY, SATURDAY, MONDAY))
    make_task(supervisor, housing, title="签了的", dispatched_on=THURSDAY)
    assert found(Conditions(signing="today"), supervisor) == {"20日交办", "21日交办"}
    assert found(Conditions(signing="past"), supervisor) == {"19日交办"}
    assert found(Conditions(signing="today"), supervisor, SATURDAY) == set(), "no last day on a rest day"
    assert found(Conditions(signing="past"), supervisor, MONDAY + timedelta(days=1)) == {
        "19日交办", "20日交办", "21日交办",
    }  # fmt: skip


def test_a_supporting_department_that_has_not_signed_is_found_whoever_leads(
    supervisor: User, housing: Department, city: Department
) -> None:
    make_task(supervisor, housing, city, title="城管没签")
    signed = make_task(supervisor, housing, city, title="都签了")
    Assignment.objects.filter(task=signed).update(accepted_at=at())
    make_task(supervisor, city, housing, title="住建没签")
    make_task(supervisor, housing, city, title="办结了", status=Status.CLOSED)
    assert found(Conditions(signing="support"), supervisor) == {"城管没签", "住建没签"}
    its = Conditions(signing="support", department=city.pk, part="support")
    assert found(its, supervisor) == {"城管没签"}
    Assignment.objects.filter(department=city, role="support").update(accepted_at=at())
    assert found(its, supervisor) == set()
    asked = Conditions(signing="support")
    assert LedgerForm(asked, supervisor).in_words(asked) == [("signing", "签收：配合单位未签收")]
    assert "配合单位未签收" in scope_words(Scope(asked))
