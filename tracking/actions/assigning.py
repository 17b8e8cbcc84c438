"""Who has which part in a task, and the first event of its record."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from accounts.models import User
from tracking.models import Department, Part, PartState, Task, TaskEvent
from tracking.models.event import REGISTER, TRACKED, as_recorded


def parts_of(lead: Department | None, helpers: Iterable[Department]) -> list[PartState]:
    """The parts of a task nobody has signed for; no lead where it is the heading over several units (分发)."""
    leads = [PartState(lead.pk, Part.LEAD)] if lead else []
    return [*leads, *(PartState(helper.pk, Part.SUPPORT) for helper in helpers)]


def begin(task: Task, parts: Sequence[PartState], *, by: User, at: datetime, data: Mapping[str, Any]) -> TaskEvent:
    """Give a new task its parts and write down all it starts with (立项)."""
    task.give_parts(parts)
    event = first_event(task, parts, name=REGISTER, by=by, at=at, data=data)
    event.save()
    return event


def first_event(
    task: Task,
    parts: Sequence[PartState],
    *,
    name: str,
    by: User,
    at: datetime,
    data: Mapping[str, Any],
    note: str = "",
) -> TaskEvent:
    """All a task starts with, as an event that is not written yet: the record can be replayed from it alone."""
    changes: dict[str, Any] = {column: [None, as_recorded(getattr(task, column))] for column in TRACKED}
    changes["parts"] = [[], [state.as_json() for state in parts]]
    return TaskEvent(
        task=task,
        name=name,
        after=task.status,
        by=by,
        at=at,
        note=note,
        data=data,
        version=task.version,
        changes=changes,
    )
