"""What a unit was asked for this week, said while a form is filled in: reckoned once, and never behind."""

from collections import Counter
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from accounts.models import User
from papers.workflow import PaperState
from tests.factories import MONDAY, at, make_subtask, make_task
from tests.papers.desk import bring, draft_notice
from tests.tracking.test_burden import event, given, urge
from tracking.burden.advice import loads
from tracking.burden.asks import ADDED, Ask, Kind, asked_by_steps, asked_in_words, asks
from tracking.burden.this_week import this_week
from tracking.models import Department, Organisation, TaskEvent
from tracking.stretches import Days
from tracking.workflow import Status

pytestmark = pytest.mark.django_db
WEEK = Days.week(MONDAY)


def total(unit: Department) -> int:
    return sum(this_week(MONDAY).get(unit.pk, Counter())[kind] for kind in ADDED)


def queries() -> int:
    with CaptureQueriesContext(
        connection,
    ) as asked:
        this_week(MONDAY)
    return len(asked)


def test_it_counts_what_the_account_of_the_week_counts(supervisor: User, housing: Department, city: Department) -> None:
    task = given(supervisor, housing, city)
    urge(task, city, supervisor, MONDAY)
    event(task, supervisor, "pick", at(hour=11), before=Status.CLOSED, after=Status.CLOSED)
    bring(draft_notice(supervisor, housing, registration=task.registration), PaperState.PUBLISHED, supervisor)
    counted = Counter((ask.department, ask.kind) for ask in asks(WEEK))
    told = {(unit, kind): n for unit, kinds in this_week(MONDAY).items() for kind, n in kinds.items()}
    assert told == dict(counted)
    assert {kind for _, kind in told} == {Kind.ORDER, Kind.URGING, Kind.RECHECK, Kind.PAPER}


def test_what_follows_from_steps_and_what_was_said_are_all_and_nothing_twice(
    supervisor: User, housing: Department
) -> None:
    task = given(supervisor, housing)
    urge(task, housing, supervisor, MONDAY)
    halves: list[Ask] = [*asked_by_steps(WEEK), *asked_in_words(WEEK)]
    assert sorted(halves) == sorted(asks(WEEK))
    assert {ask.kind for ask in asked_in_words(WEEK)} == {Kind.URGING}


def test_asked_again_it_is_read_and_not_reckoned(supervisor: User, housing: Department) -> None:
    given(supervisor, housing)
    first = queries()
    assert queries() < first
    assert total(housing) == 1


def test_every_step_that_is_taken_counts_at_once(supervisor: User, housing: Department, city: Department) -> None:
    task = given(supervisor, housing)
    assert (total(housing), total(city)) == (1, 0)
    given(supervisor, city)
    assert (total(housing), total(city)) == (1, 1)
    event(task, supervisor, "recall", at(hour=10), before=Status.ASSIGNED, after=Status.DRAFT)
    assert (total(housing), total(city)) == (0, 1)


def test_a_week_that_begins_begins_with_nothing(supervisor: User, housing: Department) -> None:
    given(supervisor, housing)
    assert total(housing) == 1
    assert this_week(Days.week(MONDAY).end).get(housing.pk)
    assert this_week(date_after(WEEK)).get(housing.pk) is None


def date_after(days: Days) -> Any:
    return days.end.fromordinal(days.end.toordinal() + 1)


def test_an_urging_taken_out_of_the_book_does_not_stay_in_it(supervisor: User, housing: Department) -> None:
    made = urge(given(supervisor, housing), housing, supervisor, MONDAY)
    assert total(housing) == 2
    made.delete()
    assert total(housing) == 1


def test_without_anything_that_keeps_it_is_reckoned_every_time(
    supervisor: User, housing: Department, settings: Settings
) -> None:
    settings.CACHES = {
        "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": "redis://127.0.0.1:9/0"}
    }
    given(supervisor, housing)
    assert total(housing) == total(housing) == 1


def test_before_the_first_step_nothing_was_asked(db: None) -> None:
    assert not TaskEvent.objects.exists()
    assert dict(this_week(MONDAY)) == {}


def test_the_average_is_over_every_unit_in_use_and_the_limit_counts_what_would_come(
    supervisor: User, housing: Department, city: Department
) -> None:
    Department.objects.exclude(pk__in=[housing.pk, city.pk]).update(is_active=False)
    Organisation.objects.update_or_create(pk=1, defaults={"weekly_asks": 3})
    for _ in range(3):
        given(supervisor, housing)
    heaviest, lighter = loads({city.pk: 3, housing.pk: 1}, MONDAY)
    assert (heaviest.department, heaviest.total, heaviest.adds, heaviest.average) == (housing, 3, 1, 1.5)
    assert (lighter.department, lighter.total, lighter.adds) == (city, 0, 3)
    assert (heaviest.is_over, lighter.is_over) == (True, False)
    assert loads({}, MONDAY) == ()


def test_a_piece_a_unit_makes_of_its_task_weighs_nothing(supervisor: User, clerk: User, housing: Department) -> None:
    piece = make_subtask(make_task(supervisor, housing), housing)
    event(piece, clerk, "dispatch", at())
    urge(piece, housing, supervisor, MONDAY)
    assert total(housing) == 0
