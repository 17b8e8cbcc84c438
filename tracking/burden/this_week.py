"""What each unit was asked for in the week that runs: asked at every change of a form, so the dear part of it is kept.

What follows from the steps of tasks is reckoned once and kept until the next step is taken, by whomever: the newest
step is in its name. So it is never behind, but for steps of two people that end in another order than they began;
that is made good by the next step, or in ``KEPT`` seconds. What was said in words is read every time.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from datetime import date

from django.core.cache import cache
from redis import RedisError

from tracking.burden.asks import Ask, Kind, asked_by_steps, asked_in_words
from tracking.settled import last_step
from tracking.stretches import Days

KEPT = 600
Counts = Mapping[int, Counter[Kind]]  # by unit


def this_week(today: date) -> Counts:
    """Of every unit that was asked for anything."""
    days = Days.week(today)
    found = defaultdict[int, Counter[Kind]](Counter)
    for counts in (_kept(days), _counted(asked_in_words(days))):
        for unit, asked in counts.items():
            found[unit].update(asked)
    return found


def _kept(days: Days) -> Counts:
    key = f"burden.{days.begin}.{last_step()}"
    try:
        found: Counts | None = cache.get(key)
        if found is None:
            found = _counted(asked_by_steps(days))
            cache.set(key, found, KEPT)
    except (RedisError, OSError):  # reckoned anew while nothing can be kept
        return _counted(asked_by_steps(days))
    return found


def _counted(asks: Iterable[Ask]) -> Counts:
    found: dict[int, Counter[Kind]] = {}
    for ask in asks:
        found.setdefault(ask.department, Counter())[ask.kind] += 1
    return found
