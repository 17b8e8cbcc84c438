"""Nobody waits for the first count of a day: the scheduler has counted, and finds it done the next time."""

from datetime import date, timedelta

import pytest
import time_machine
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from tests.factories import MONDAY, at, make_task
from tracking.calendars import WorkCalendar
from tracking.counting import Basis, counted, figures
from tracking.dashboards.ahead import count_ahead
from tracking.dashboards.board import board
from tracking.dashboards.period import Period
from tracking.dashboards.scope import Scope
from tracking.jobs import count_figures
from tracking.models import Department, Kept, Registration, Task, TaskEvent
from tracking.models.kept import EVER, What

pytestmark = pytest.mark.django_db
LEAST = 3


def ahead(day: date = MONDAY) -> tuple[Period, ...]:
    return count_ahead(day, WorkCalendar(), least=LEAST)


@pytest.fixture
def ledger(supervisor: User, housing: Department) -> list[Task]:
    """Four tasks, of which three were approved this year and one this quarter."""
    made = [make_task(supervisor, housing) for _ in range(LEAST + 1)]
    for task, month in zip(made, (None, 3, 4, 10), strict=True):
        on = date(2025, 5, 6) if month is None else date(2026, month, 6)
        Registration.objects.filter(pk=task.registration_id).update(approved_on=on)
    return made


@pytest.mark.usefixtures("ledger")
def test_everything_large_enough_to_be_kept_is_counted_and_the_days_it_is_compared_with() -> None:
    assert ahead() == (Period.ALL, Period.YEAR), "one task of a quarter is counted in no time"
    kept = set(Kept.objects.values_list("what", "approved_since", "day"))
    assert {(What.NOW, since, MONDAY) for since in (EVER, "2026-01-01")} <= kept
    assert {what for what, _, _ in kept} == {What.NOW, What.LIGHTS, What.LATE}


@pytest.mark.usefixtures("ledger")
def test_what_is_counted_already_is_left_alone() -> None:
    ahead()
    before = list(Kept.objects.order_by("pk").values())
    with CaptureQueriesContext(connection) as asked:
        assert ahead() == ()
    assert list(Kept.objects.order_by("pk").values()) == before
    assert not [query for query in asked if not query["sql"].startswith("SELECT")]


@pytest.mark.usefixtures("ledger")
def test_the_next_day_is_counted_anew() -> None:
    ahead()
    assert ahead(MONDAY + timedelta(days=1)) == (Period.ALL, Period.YEAR)


@pytest.mark.usefixtures("ledger")
def test_the_first_page_of_the_day_counts_nothing_and_shows_what_a_count_would(leader: User) -> None:
    ahead()
    basis, kept = Basis(MONDAY, WorkCalendar(), least=LEAST), set(Kept.objects.values_list("pk", "upto"))
    assert set(figures(basis)) == set(counted(basis))
    board(Scope(leader, MONDAY, WorkCalendar(), least=LEAST))
    assert set(Kept.objects.values_list("pk", "upto")) == kept


def test_what_is_too_far_behind_is_counted_again(ledger: list[Task], supervisor: User) -> None:
    ahead()
    event = TaskEvent(task=ledger[0], name="remark", before="accepted", after="accepted", by=supervisor, at=at())
    for number in range(2, 203):
        event.pk, event.version = None, number
        event.save(force_insert=True)
    assert ahead() == (Period.ALL, Period.YEAR)
    assert Kept.objects.filter(what=What.NOW, upto=event.pk).count() == 2


@pytest.mark.usefixtures("ledger")
def test_a_small_office_keeps_nothing() -> None:
    with time_machine.travel(at(MONDAY, 0, 5), tick=False):
        count_figures()
    assert not Kept.objects.exists()


def test_it_is_done_soon_after_midnight_whatever_the_hour_the_scheduler_was_started() -> None:
    [planned] = [one for one in settings.CELERY_BEAT_SCHEDULE.values() if one["task"] == count_figures.name]
    assert isinstance(planned["schedule"], float)
    assert planned["schedule"] <= 600
