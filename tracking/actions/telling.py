"""What every step on a task ends in: those it concerns are told, and what it is part of follows."""

from datetime import datetime

from tracking.actions.following import follow
from tracking.models import TaskEvent
from tracking.notices import notify


def told(event: TaskEvent, at: datetime) -> TaskEvent:
    """Tell everybody the step concerns, and carry it up to the whole; the step itself, for who took it."""
    notify(event, at=at)
    follow(event.task, by=event.by, at=at)
    return event
