"""What a step on the whole does to its parts: they are suspended, resumed or stopped with it, said beforehand.

Everything happens in the transaction of the step on the whole, which ``held`` has locked; so no child moves meanwhile.
"""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone

from accounts.models import User
from tracking.actions.dates import end_old_reminders
from tracking.actions.filings import withdraw_open
from tracking.models import Post, Task, TaskEvent, load_calendar
from tracking.models.event import TAKE_IN
from tracking.models.task import IllegalMoveError
from tracking.notices import notify
from tracking.workflow import FINISHED, Status, Structure

WORDS = {Structure.SPREAD: "个单位", Structure.SINGLE: "个子项", Structure.UNIT: "个子项"}


def live_children(task: Task) -> list[Task]:
    """Those of its children that have not come to an end, in their order."""
    return list(task.children.exclude(status__in=FINISHED).order_by("pk"))


def count_words(task: Task, count: int) -> str:
    """3 个子项, 7 个单位."""
    return f"{count} {WORDS.get(Structure(task.structure), '个子项')}"


def refuse_open_children(task: Task, *, is_said: bool, what: str, then: str) -> list[Task]:
    """The live children of a task that is about to end; refused unless the person has said that they end too."""
    children = live_children(task)
    if children and not is_said:
        raise IllegalMoveError(
            f"没有{what}：“{task.title}”还有 {count_words(task, len(children))}没有办结。要{then}，请先勾选。"
        )
    return children


def refuse_children_in_hand(task: Task, *, is_said: bool) -> None:
    """A task does not stop over children in hand unless the person has said that they stop too."""
    count = task.children.filter(status=Status.ACCEPTED).count()
    if count and not is_said:
        raise IllegalMoveError(
            f"没有挂起：“{task.title}”有 {count_words(task, count)}正在办理。要连同它们一起挂起，请先勾选。"
        )


def numbers_of(children: Iterable[Task]) -> list[str]:
    return [child.number for child in children]


def cancel_children(task: Task, *, by: User, at: datetime, note: str, acting_for: Post | None = None) -> None:
    """Stop everything under a task that is still open, with the task."""
    for child in live_children(task):
        data = {"with_parent": task.number, "filings": withdraw_open(child, by=by, at=at)}
        _tell(child.move("cancel", by=by, at=at, note=note, data=data, acting_for=acting_for), task, at)
        end_old_reminders(child)
        cancel_children(child, by=by, at=at, note=note, acting_for=acting_for)


def suspend_children(
    task: Task, *, by: User, at: datetime, note: str, review_on: date, acting_for: Post | None = None
) -> None:
    """Let the clock of everything in hand under a task stop too; what is not signed for goes on waiting."""
    data = {"review_on": review_on.isoformat(), "with_parent": task.number}
    for child in task.children.filter(status=Status.ACCEPTED).order_by("pk"):
        event = child.move("suspend", by=by, at=at, note=note, data=data, acting_for=acting_for)
        _tell(event, task, at)
        suspend_children(child, by=by, at=at, note=note, review_on=review_on, acting_for=acting_for)


def resume_children(task: Task, *, by: User, at: datetime, today: date, due_before: date | None) -> None:
    """Let go on what was suspended with the task, later by as many days as it stood still.

    ``due_before``: the due date the whole had. What was within it stays within the new one.
    """
    for child in suspended_with(task):
        paused = paused_since(child, today)
        changes: dict[str, Any] = {"paused_days": child.paused_days + paused, "rhythm_since": today}
        old = child.due_on
        if new := _later(child, task, paused, due_before):
            changes["due_on"] = new
        data = {"paused": paused, "with_parent": task.number}
        event = child.move("resume", by=by, at=at, data=data, **changes)
        end_old_reminders(child)
        _tell(event, task, at)
        resume_children(child, by=by, at=at, today=today, due_before=old)


def suspended_with(task: Task) -> list[Task]:
    """The children that were suspended together with it, not for a reason of their own."""
    children = task.children.filter(status=Status.SUSPENDED).order_by("pk")
    return [child for child in children if (event := last_suspension(child)) and "with_parent" in event.data]


def last_suspension(task: Task) -> TaskEvent | None:
    """When it was last put aside: by a step, or in the ledger that it was taken in from."""
    stopped = task.events.filter(name__in=["suspend", TAKE_IN], after=Status.SUSPENDED)
    return stopped.in_order().last()


def paused_since(task: Task, today: date) -> int:
    """Calendar days since the task was suspended."""
    event = last_suspension(task)
    return max(0, (today - timezone.localdate(event.at)).days) if event else 0


def _later(child: Task, task: Task, paused: int, due_before: date | None) -> date | None:
    """The due date of a child after the pause: later by its days, within the whole where it was within it."""
    if child.due_on is None:
        return None
    later = load_calendar().next_working(child.due_on + timedelta(days=paused))
    was_within = due_before is not None and child.due_on <= due_before
    return min(later, task.due_on) if was_within and task.due_on else later


def _tell(event: TaskEvent, task: Task, at: datetime) -> None:
    """Tell who has a part in the child; who leads the whole has been told of the whole."""
    lead, above = event.task.lead, task.lead
    if lead is None or above is None or lead.department_id != above.department_id:
        notify(event, at=at)
