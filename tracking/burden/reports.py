"""报进展, as it is asked for: the days by which a lead has to report by the rhythm of a task (报送期)."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from operator import itemgetter
from typing import Any

from django.db.models import Exists, OuterRef, Q

from tracking.burden.parts_then import PartsThen
from tracking.models import Part, Task, TaskEvent
from tracking.models.event import BASELINE
from tracking.models.task import TaskQuerySet
from tracking.periods import MODES, Mode, asked_between
from tracking.stretches import Days, last_moment

CHANGERS = ("adjust", "amend", "reassign", "register", "take_in")  # steps that may change a rhythm and not the state
ASKING = tuple(state for state, mode in MODES.items() if mode is Mode.COUNTING)  # between these nothing changes


@dataclass(frozen=True, slots=True)
class Step:
    """As much of an event as periods are reckoned from."""

    after: str
    at: datetime
    changes: Any


def reports_due(days: Days, units: Collection[int] | None = None) -> Iterator[tuple[int, date, int]]:
    """Lead, day and task of every report that is due in these days."""
    tasks = _with_rhythm(days)
    due = [(task, on) for task, steps in _steps(tasks) for on in asked_between(steps, days.begin, days.end)]
    then = PartsThen.of(tasks.values("pk")) if due else None
    ends = {on: last_moment(on) for _, on in due}
    for task, on in due:
        for unit, role in then.at(task, ends[on]) if then else ():
            if role == Part.LEAD and (units is None or unit in units):
                yield unit, on, task


def _with_rhythm(days: Days) -> TaskQuerySet:
    """That have a rhythm, or had another one; not what was closed before."""
    lost = TaskEvent.objects.filter(task=OuterRef("pk"), name__in=CHANGERS, changes__has_key="rhythm")
    tasks = Task.objects.counted().exclude(dispatched_on=None)
    lasting = Q(closed_on=None) | Q(closed_on__gte=days.begin)
    return tasks.filter(Q(rhythm__gt="") | Q(Exists(lost)), lasting)


def _steps(tasks: TaskQuerySet) -> Iterator[tuple[int, list[Step]]]:
    """Task by task, the oldest step first."""
    turns = ~Q(before__in=ASKING, after__in=ASKING) | Q(name__in=(*CHANGERS, BASELINE))
    rows = TaskEvent.objects.filter(turns, task__in=tasks.values("pk")).order_by("task", "version", "pk")
    found = rows.values_list("task", "after", "at", "changes").iterator(chunk_size=2000)
    for task, steps in groupby(found, key=itemgetter(0)):
        yield task, [Step(*step[1:]) for step in steps]
