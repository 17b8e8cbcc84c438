"""What every step on a task ends in: those it concerns are told."""

from datetime import datetime

from tracking.models import TaskEvent
from tracking.notices import notify


def told(event: TaskEvent, at: datetime) -> TaskEvent:
    """Tell everybody the step concerns; the step itself, for who took it."""
    notify(event, at=at)
    return event
