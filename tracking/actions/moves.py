"""The steps of a task from 签收 to 办结: each one transaction, one event, through the table of moves."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from accounts.models import User
from tracking.actions.attachments import Upload, attach, discarded_on_failure
from tracking.models import Task, TaskEvent
from tracking.models.task import IllegalMoveError, Part
from tracking.notices import notify
from tracking.workflow import Status


@transaction.atomic
def accept(task: Task, *, by: User, at: datetime) -> TaskEvent:
    """签收: the lead takes the task on; a supporting department signs for its part."""
    mine = task.assignments.filter(department__memberships__user=by)
    signed, name = mine.filter(role=Part.LEAD), "accept"
    if task.status != Status.ASSIGNED or not signed.exists():
        signed, name = mine.filter(role=Part.SUPPORT, accepted_at=None), "countersign"
    if mine.exists() and not signed.exists():
        raise IllegalMoveError(f"“{task.title}”现在是{task.get_status_display()}，不用再签收。")
    departments = [assignment.department.name for assignment in signed.select_related("department")]
    event = task.move(name, by=by, at=at, data={"departments": departments})
    hit = task.assignments.filter(pk__in=signed, accepted_at=None).update(accepted_at=at, accepted_by=by)
    if not hit:
        raise IllegalMoveError(f"“{task.title}”刚刚被同事签收过了。")
    notify(event, at=at)
    return event


@transaction.atomic
def decline(task: Task, *, by: User, at: datetime, note: str) -> TaskEvent:
    """退签: the lead says that this is not theirs, and why."""
    return _told(task.move("decline", by=by, at=at, note=note), at)


def submit_for_closure(task: Task, *, by: User, at: datetime, note: str, files: Sequence[Upload] = ()) -> TaskEvent:
    """申请办结: the lead says what was done, with evidence."""
    if not note.strip():
        raise IllegalMoveError("申请办结要写明完成情况。")
    with discarded_on_failure() as stored, transaction.atomic():
        event = task.move("submit", by=by, at=at, note=note)
        attach(event, files, by=by, at=at, stored=stored)
        return _told(event, at)


@transaction.atomic
def send_back(task: Task, *, by: User, at: datetime, note: str) -> TaskEvent:
    """退回重办: the evidence does not do; counted."""
    data = {"times": task.sent_back + 1}
    return _told(task.move("send_back", by=by, at=at, note=note, data=data, sent_back=F("sent_back") + 1), at)


@transaction.atomic
def close(task: Task, *, by: User, at: datetime, note: str = "") -> TaskEvent:
    """办结: done, on the day the 督查员 says so."""
    closed_on = timezone.localdate(at)
    return _told(task.move("close", by=by, at=at, note=note, closed_on=closed_on, percent=100), at)


@transaction.atomic
def suspend(task: Task, *, by: User, at: datetime, note: str, review_on: date) -> TaskEvent:
    """挂起: reminders stop until the task is resumed; ``review_on`` is the day to look at it again."""
    if review_on <= timezone.localdate(at):
        raise IllegalMoveError("没有挂起：复核日期要在今天之后。")
    return _told(task.move("suspend", by=by, at=at, note=note, data={"review_on": review_on.isoformat()}), at)


@transaction.atomic
def resume(task: Task, *, by: User, at: datetime, note: str = "", due_on: date | None = None) -> TaskEvent:
    """恢复办理: the task goes on, with a new due date where the old one no longer holds."""
    return _told(_with_new_date(task, "resume", by=by, at=at, note=note, due_on=due_on), at)


@transaction.atomic
def cancel(task: Task, *, by: User, at: datetime, note: str) -> TaskEvent:
    """中止: the task ends without being done; it stays in the ledger and leaves the rates."""
    return _told(task.move("cancel", by=by, at=at, note=note), at)


@transaction.atomic
def reopen(task: Task, *, by: User, at: datetime, note: str, due_on: date | None = None) -> TaskEvent:
    """重新打开: a closed task turns out not to be done."""
    return _told(_with_new_date(task, "reopen", by=by, at=at, note=note, due_on=due_on, closed_on=None), at)


def _with_new_date(
    task: Task, name: str, *, by: User, at: datetime, note: str, due_on: date | None, **changes: Any
) -> TaskEvent:
    """Take a step that may set another due date; the old one stays in the event."""
    if due_on is None or task.is_long_term or due_on == task.due_on:
        return task.move(name, by=by, at=at, note=note, **changes)
    if due_on < timezone.localdate(at):
        raise IllegalMoveError("新的完成时限已经过了，请改日期。")
    old = task.due_on.isoformat() if task.due_on else ""
    data = {"due_on": [old, due_on.isoformat()]}
    return task.move(name, by=by, at=at, note=note, data=data, due_on=due_on, **changes)


def _told(event: TaskEvent, at: datetime) -> TaskEvent:
    notify(event, at=at)
    return event
