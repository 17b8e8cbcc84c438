"""What follows from a new due date: reminders of the old one end."""

from tracking.models import Reminder, Task
from tracking.models.reminder import Outcome, RuleKind

MOVED = "时限已改"


def end_old_reminders(task: Task) -> None:
    """Reminders of a due date that no longer holds and are in no mail yet; one that is in a mail drops out there."""
    waiting = Reminder.objects.filter(task=task, outcome=Outcome.PENDING, rule__kind=RuleKind.DUE)
    old = waiting.exclude(anchor_on=task.due_on) if task.due_on else waiting
    old.update(outcome=Outcome.SUPPRESSED, reason=MOVED)
