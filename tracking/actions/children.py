"""Making a child of a task: a unit's share of what is spread, or a piece of what is divided."""

from datetime import datetime
from typing import Any

from django.db.models import Max

from tracking.models import Task, TaskSource
from tracking.workflow import Structure

INHERITED = ("registration_id", "title", "kind", "is_hard", "measure", "officer_id", "leader_id")
DATES = ("due_on", "is_long_term", "rhythm")


def next_serial(parent: Task) -> int:
    """The number of the next child; ``held`` has locked the parent, so nobody else takes it."""
    last: int | None = parent.children.aggregate(last=Max("serial"))["last"]
    return (last or 0) + 1


def number_of(parent: Task, serial: int) -> str:
    return f"{parent.number}-{serial:02d}"


def make_child(parent: Task, structure: Structure, serial: int, *, at: datetime, **own: Any) -> Task:
    """A draft below the task with its words; what is not said of its own is the parent's."""
    kept = {column: getattr(parent, column) for column in INHERITED}
    task = Task.objects.create(
        **{
            **kept,
            **own,
            "parent": parent,
            "structure": structure,
            "serial": serial,
            "number": number_of(parent, serial),
            "created_at": at,
        }
    )
    TaskSource.objects.bulk_create(_source(task, source) for source in parent.sources.order_by("pk"))
    return task


def dates_of(parent: Task) -> dict[str, Any]:
    """When a unit's share is due: as the whole."""
    return {column: getattr(parent, column) for column in DATES}


def _source(task: Task, source: TaskSource) -> TaskSource:
    """The same words. The candidate they come from became one task, the whole."""
    return TaskSource(
        task=task,
        kind=source.kind,
        speech_id=source.speech_id,
        title=source.title,
        said_on=source.said_on,
        start=source.start,
        end=source.end,
        quote=source.quote,
    )
