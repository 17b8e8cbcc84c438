"""交办, as the units meet it: when each came to have a part in a task that was given out."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime
from typing import NamedTuple

from django.utils import timezone

from tracking.burden.parts_then import PartsThen, turns_of
from tracking.models import Task, TaskEvent
from tracking.models.event import TaskEventQuerySet
from tracking.stretches import Days, first_moment, last_moment
from tracking.workflow import Status

GIVEN, TAKEN_BACK = "dispatch", "recall"
GIVEN_ON = ("reassign", "settle", "adjust")  # a unit may come to its part later; 划转 asks nobody for anything new


class Given(NamedTuple):
    """A task was given out, or handed to another unit after that."""

    task: int
    at: datetime


def orders(days: Days) -> Iterator[tuple[int, date, int, str]]:
    """Unit, day, task and part of every order of these days."""
    within = (first_moment(days.begin), last_moment(days.end))
    events = TaskEvent.objects.filter(task__in=Task.objects.counted().values("pk"), at__range=within)
    given, zone = list(_given(events)), timezone.get_current_timezone()
    then = PartsThen.of(events.filter(name=GIVEN).values("task")) if given else None
    for task, at in given:
        on = at.astimezone(zone).date()
        for unit, role in then.at(task, at) if then else ():
            yield unit, on, task, role
    for task, turns in turns_of(events.filter(name__in=GIVEN_ON).exclude(before=Status.DRAFT)).items():
        for turn in turns:
            had = {unit for unit, _ in turn.before}
            on = turn.at.astimezone(zone).date()
            for unit, role in turn.after:
                if unit not in had:
                    yield unit, on, task, role


def _given(events: TaskEventQuerySet) -> Iterator[Given]:
    """Every 交办 that was not taken back next."""
    steps = defaultdict[int, list[tuple[str, datetime]]](list)
    rows = events.filter(name__in=(GIVEN, TAKEN_BACK)).order_by("task", "version", "pk")
    for task, name, at in rows.values_list("task", "name", "at"):
        steps[task].append((name, at))
    for task, found in steps.items():
        for place, (name, at) in enumerate(found):
            taken_back = place + 1 < len(found) and found[place + 1][0] == TAKEN_BACK
            if name == GIVEN and not taken_back:
                yield Given(task, at)
