"""A task as it stood at any moment, rebuilt from its events (重演): what is stored must follow from what happened."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from tracking.models import PartState, Task, TaskEvent
from tracking.models.event import BESIDE, TRACKED, as_recorded


@dataclass(frozen=True, slots=True)
class State:
    """Everything a step can change: the state, the recorded columns (dates in ISO), the parts, what was sent up."""

    status: str
    fields: Mapping[str, Any] = field(default_factory=dict)
    parts: tuple[PartState, ...] = ()
    filings: Mapping[int, str] = field(default_factory=dict)  # key of the filing → its state


def replay(events: Iterable[TaskEvent], *, until: datetime | None = None) -> State | None:
    """The state after these events of one task, or after those up to a moment; None where it did not exist yet.

    Events from before the record of changes began carry no version and are left out; the ``baseline`` stands for them.
    """
    heard = [event for event in events if event.version is not None and (until is None or event.at <= until)]
    state: State | None = None
    for event in sorted(heard, key=lambda event: event.version or 0):
        state = _after(state or State(status=event.after), event)
    return state


def _after(state: State, event: TaskEvent) -> State:
    changed = {column: pair[1] for column, pair in event.changes.items() if column not in BESIDE}
    parts = event.changes.get("parts")
    filings = {pk: new for pk, _, new in event.data.get("filings", [])}
    return replace(
        state,
        status=event.after,
        fields={**state.fields, **changed},
        parts=tuple(PartState.from_json(part) for part in parts[1]) if parts else state.parts,
        filings={**state.filings, **filings},
    )


def stored(task: Task) -> State:
    """The same, as the tables have it."""
    return State(
        status=task.status,
        fields={column: as_recorded(getattr(task, column)) for column in TRACKED},
        parts=tuple(part.state for part in task.assignments.order_by("pk")),
        filings=dict(task.filings.values_list("pk", "state")),
    )
