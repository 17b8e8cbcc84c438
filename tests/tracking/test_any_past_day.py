"""任何一天：over a year made up by chance, what is told of every past day is what was kept that evening."""

import os
from datetime import date

import pytest
from django.db import connection

from tests.tracking.year import Year, looks, shown
from tracking.asof.past import Past
from tracking.asof.standing import Stood, recorded, standings, then_of, touched
from tracking.deadlines import light
from tracking.ledger import Conditions
from tracking.models import Task, TaskEvent, load_calendar
from tracking.replay import replay
from tracking.stretches import last_moment

IS_LONG = os.environ.get("CHAOS") == "long"
DAYS, STEPS, EVERY = (365, 12, 1) if IS_LONG else (364, 7, 4 if connection.vendor == "sqlite" else 7)
SEED = 20261123
pytestmark = pytest.mark.django_db


@pytest.fixture
def year() -> Year:
    office = Year.open(SEED)
    assert isinstance(office, Year)
    office.live(DAYS, steps=STEPS, every=EVERY)
    return office


@pytest.fixture
def season() -> Year:
    """A short one, for what need not be asked of every day of a year."""
    office = Year.open(SEED + 1)
    assert isinstance(office, Year)
    office.live(100, steps=12, every=10)
    return office


def told(year: Year, day: date) -> dict[int, dict[str, object]]:
    """What is told of that day now: what has changed since as it stood, all else as it stands."""
    calendar = load_calendar()
    past = Past(year.supervisor, Conditions(), day, calendar)
    now = shown(day, calendar)
    found = {pk: now[pk] for pk in past.lasting.values_list("pk", flat=True)}
    found |= {then.pk: looks(then, then.light_code, then.parts) for then in past.stood(past.visible)}
    return found


@pytest.mark.long
def test_the_ledger_of_every_day_of_a_year_is_told_as_it_was_kept_that_evening(year: Year) -> None:
    assert len(year.ledgers) == len(range(0, DAYS, EVERY))
    assert TaskEvent.objects.count() > 3 * len(year.ledgers)
    for day, kept in year.ledgers.items():
        assert told(year, day) == kept, day


def test_undoing_and_replaying_tell_the_same_of_any_two_moments(season: Year) -> None:
    days = sorted(season.ledgers)
    told_again = recorded().filter(at__lte=last_moment(days[-1]))
    for first, second in ((days[1], days[2]), (days[1], days[-2]), (days[-3], days[-2])):
        moments = last_moment(first), last_moment(second)
        undone: list[Stood] = list(standings(Task.objects.all(), *moments))
        moved = touched(Task.objects.all(), moments[0]).order_by("pk")
        replayed = []
        for fixed in moved.values(
            "pk", "number", "former_number", "kind", "structure", "registration_id", "created_at"
        ):
            story = list(told_again.filter(task=fixed["pk"]))
            replayed.append(tuple(then_of(fixed, replay(story, until=moment)) for moment in moments))
        assert undone == replayed, (first, second)
        assert any(was != now for was, now in undone)


def test_a_light_told_of_a_past_day_is_the_light_of_the_facts_of_that_day(season: Year) -> None:
    day, calendar = sorted(season.ledgers)[3], load_calendar()
    past = Past(season.supervisor, Conditions(), day, calendar)
    for then in past.stood(past.visible):
        assert then.light_code == light(then, day, calendar)
