"""What follows from a new due date: reminders of the old one end; and a part is not due after the whole, unsaid."""

from datetime import date

from directives.dates import day_words
from tracking.families import is_later
from tracking.models import Reminder, Task
from tracking.models.reminder import Outcome, RuleKind
from tracking.models.task import IllegalMoveError

MOVED = "时限已改"


def end_old_reminders(task: Task) -> None:
    """Reminders of a due date that no longer holds and are in no mail yet; one that is in a mail drops out there."""
    waiting = Reminder.objects.filter(task=task, outcome=Outcome.PENDING, rule__kind=RuleKind.DUE)
    old = waiting.exclude(anchor_on=task.due_on) if task.due_on else waiting
    old.update(outcome=Outcome.SUPPRESSED, reason=MOVED)


def refuse_beyond_whole(
    parent: Task | None, due_on: date | None, *, is_said: bool, what: str, today: date, name: str = ""
) -> None:
    """A date after that of the whole (总时限) is taken only from somebody who has said that it shall be so."""
    if not is_said and parent and parent.due_on and is_later(parent, due_on):
        whole = day_words(parent.due_on, today)
        of = f"“{name}”的" if name else ""
        raise IllegalMoveError(f"没有{what}：{of}完成时限晚于总时限{whole}，确要这样，请勾选“晚于总时限，照此定”。")


def beyond_whole(task: Task, due_on: date | None) -> dict[str, bool]:
    """For the event of a step that sets this date: that it was said to be after the whole, where it is."""
    return {"over_parent": True} if due_on != task.due_on and is_later(task.parent, due_on) else {}
