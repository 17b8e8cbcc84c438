"""How tasks stood at past moments (当时的样子): from how they stand now, what has happened since is undone; or replayed
from the beginning, where less had happened by then than since. Both ways are the same (tests); at most half of what
was ever recorded is read.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db.models import Exists, F, OuterRef

from tracking.models import Assignment, Part, PartState, TaskEvent
from tracking.models.event import BASELINE, REGISTER, TAKE_IN, TRACKED, TaskEventQuerySet
from tracking.models.task import TaskQuerySet
from tracking.replay import State, replay

FIXED = ("pk", "number", "former_number", "kind", "structure", "registration_id", "created_at")  # what no step changes
TOLD = frozenset({*TRACKED, "parts"})
BEGINNINGS = frozenset({REGISTER, TAKE_IN, BASELINE})  # before these nothing is known of a task
DAYS = frozenset(
    {"due_on", "rhythm_since", "dispatched_on", "last_reported_on", "reported_for", "closed_on"}
)  # recorded in ISO


@dataclass(slots=True, kw_only=True)
class Then:
    """A task as it stood at a moment: all that a step can change, beside what none does."""

    pk: int
    number: str
    former_number: str
    kind: str
    structure: str
    registration_id: int
    created_at: datetime
    status: str
    title: str
    measure: str
    leader_id: int | None
    due_on: date | None
    is_long_term: bool
    rhythm: str
    rhythm_since: date | None
    percent: int
    dispatched_on: date | None
    last_reported_on: date | None
    reported_for: date | None
    closed_on: date | None
    sent_back: int
    extensions: int
    paused_days: int
    officer_id: int
    parts: tuple[PartState, ...]
    light_code: str = ""  # by whoever knows the day and its calendar

    @property
    def lead(self) -> PartState | None:
        return next((part for part in self.parts if part.role == Part.LEAD), None)

    @property
    def unit(self) -> int | None:
        """The department that led it."""
        return self.lead.department_id if self.lead else None


Stood = tuple[Then | None, ...]  # at each of some moments, the earliest first; None: it was not there


class Step(NamedTuple):
    """What one event has changed, with the state before it."""

    at: datetime
    name: str
    before: str
    changes: Mapping[str, Any]


def recorded() -> TaskEventQuerySet:
    """The events a state is rebuilt from."""
    return TaskEvent.objects.filter(version__isnull=False)


def touched(tasks: TaskQuerySet, until: datetime) -> TaskQuerySet:
    """Those to which something has happened since that moment; all others stand as they stood."""
    return tasks.filter(Exists(recorded().filter(task=OuterRef("pk"), at__gt=until)))


def untouched(tasks: TaskQuerySet, until: datetime) -> TaskQuerySet:
    """The others."""
    return tasks.exclude(Exists(recorded().filter(task=OuterRef("pk"), at__gt=until)))


def standings(tasks: TaskQuerySet, *moments: datetime) -> Iterator[Stood]:
    """How each of these tasks that was touched since the first moment stood at all of them, in the order of keys."""
    since, by_then = recorded().filter(at__gt=moments[0]), recorded().filter(at__lte=moments[-1])
    moved = touched(tasks, moments[0])
    if since.count() <= by_then.count():
        return _undone(moved, since, moments)
    return _replayed(moved, by_then, moments)


def _undone(tasks: TaskQuerySet, since: TaskEventQuerySet, moments: Sequence[datetime]) -> Iterator[Stood]:
    steps: dict[int, list[Step]] = {}
    telling = since.filter(task__in=tasks.values("pk")).exclude(changes={}, before=F("after")).order_by()
    rows = telling.values_list("task", "version", "at", "name", "before", "changes")
    for task, _, *step in sorted(rows, key=lambda row: row[:2]):
        steps.setdefault(task, []).append(Step(*step))
    parts = _parts(tasks)
    names = (*FIXED, "status", *TRACKED)
    for row in tasks.order_by("pk").values_list(*names):
        now = {**dict(zip(names, row, strict=True)), "parts": parts.get(row[0], ())}
        yield tuple(_backwards(now, steps.get(row[0], []), moments))


def _backwards(now: dict[str, Any], steps: list[Step], moments: Sequence[datetime]) -> list[Then | None]:
    """At each moment, from how it stands ``now``; ``steps`` with the oldest first."""
    found: list[Then | None] = []
    for moment in reversed(moments):
        while steps and steps[-1].at > moment:
            step = steps.pop()
            now = now | {name: _read(name, pair[0]) for name, pair in step.changes.items() if name in TOLD}
            now["status"] = "" if step.name in BEGINNINGS else step.before
        found.append(Then(**now) if now["status"] else None)
    return found[::-1]


def _replayed(tasks: TaskQuerySet, by_then: TaskEventQuerySet, moments: Sequence[datetime]) -> Iterator[Stood]:
    events: dict[int, list[TaskEvent]] = {}
    told = by_then.filter(task__in=tasks.values("pk")).order_by()
    for event in told.only("task_id", "version", "at", "after", "changes", "data"):
        events.setdefault(event.task_id, []).append(event)
    for row in tasks.order_by("pk").values_list(*FIXED):
        fixed = dict(zip(FIXED, row, strict=True))
        yield tuple(then_of(fixed, replay(events.get(row[0], ()), until=moment)) for moment in moments)


def then_of(fixed: Mapping[str, Any], state: State | None) -> Then | None:
    """What was replayed, beside what never changes."""
    if state is None:
        return None
    changing = {name: _read(name, value) for name, value in state.fields.items()}
    return Then(**fixed, **changing, status=state.status, parts=state.parts)


def _read(name: str, recorded: Any) -> Any:
    """A value as an event has kept it, as the column holds it."""
    if name == "parts":
        return tuple(PartState.from_json(part) for part in recorded)
    return date.fromisoformat(recorded) if recorded and name in DAYS else recorded


def _parts(tasks: TaskQuerySet) -> dict[int, tuple[PartState, ...]]:
    """Who has which part in each, as it stands now."""
    found: dict[int, tuple[PartState, ...]] = {}
    rows = Assignment.objects.filter(task__in=tasks.values("pk")).order_by("pk")
    columns = ("task_id", "department_id", "role", "accepted_at", "accepted_by_id", "handler_id")
    for task, *part in rows.values_list(*columns):
        found[task] = (*found.get(task, ()), PartState(*part))
    return found
