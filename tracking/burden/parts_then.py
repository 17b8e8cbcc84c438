"""Which units had a part in a task at a moment: as it stands, with the later changes undone."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from tracking.models import Assignment, TaskEvent

MOVERS = ("amend", "reassign", "settle", "adjust", "transfer")  # steps by which a unit comes to a part, or loses it
Held = tuple[int, str]  # the department and its role


@dataclass(frozen=True, slots=True)
class Turn:
    """The parts changed: what they were, and what they became."""

    at: datetime
    name: str
    before: tuple[Held, ...]
    after: tuple[Held, ...]


@dataclass(frozen=True, slots=True)
class PartsThen:
    """Of some tasks, read in two queries."""

    now: Mapping[int, Sequence[Held]]
    turns: Mapping[int, Sequence[Turn]]  # the oldest first

    @classmethod
    def of(cls, tasks: "QuerySet[Any, Any]") -> "PartsThen":
        """``tasks``: a query of their keys."""
        now = defaultdict[int, list[Held]](list)
        rows = Assignment.objects.filter(task__in=tasks).order_by("pk")
        for task, unit, role in rows.values_list("task", "department", "role"):
            now[task].append((unit, role))
        return cls(now, turns_of(TaskEvent.objects.filter(task__in=tasks)))

    def at(self, task: int, moment: datetime) -> Sequence[Held]:
        """Just after that moment."""
        later = next((turn for turn in self.turns.get(task, ()) if turn.at > moment), None)
        return later.before if later else self.now.get(task, ())


def turns_of(events: "QuerySet[TaskEvent]") -> Mapping[int, Sequence[Turn]]:
    """Where the parts changed hands among these steps; signing and handing on inside a unit is none."""
    found = defaultdict[int, list[Turn]](list)
    rows = events.filter(name__in=MOVERS, changes__has_key="parts").order_by("task", "version", "pk")
    for task, at, name, changes in rows.values_list("task", "at", "name", "changes"):
        before, after = (_held(states) for states in changes["parts"])
        found[task].append(Turn(at, name, before, after))
    return found


def _held(states: Iterable[Mapping[str, Any]]) -> tuple[Held, ...]:
    return tuple((state["department"], state["role"]) for state in states)
