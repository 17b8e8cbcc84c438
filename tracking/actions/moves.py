"""The steps of a task from 签收 to 办结: each one transaction, one event, through the table of moves."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import Role, User
from tracking.actions.attachments import Upload, attach, discarded_on_failure
from tracking.actions.dates import end_old_reminders
from tracking.actions.filings import withdraw_open
from tracking.actions.telling import told
from tracking.models import Part, PartState, Post, Task, TaskEvent
from tracking.models.task import IllegalMoveError
from tracking.workflow import Status


@transaction.atomic
def accept(task: Task, *, by: User, at: datetime) -> TaskEvent:
    """签收: the lead takes the task on; a supporting department signs for its part. A clerk who signs handles it."""
    fresh = task.held("签收")
    mine = set(by.memberships.values_list("department_id", flat=True))
    theirs = [part for part in fresh.assignments.select_related("department") if part.department_id in mine]
    signed, name = [part for part in theirs if part.role == Part.LEAD], "accept"
    if fresh.status != Status.ASSIGNED or not signed:
        signed, name = [part for part in theirs if part.role == Part.SUPPORT and not part.accepted_at], "countersign"
    if theirs and not signed:
        raise IllegalMoveError(f"“{task.title}”现在是{task.get_status_display()}，不用再签收。")
    pks = {part.department_id for part in signed}
    handler = by.pk if by.role == Role.CLERK else None
    parts = [_signed(part, by, at, handler) if part.department_id in pks else part for part in fresh.parts]
    data = {"departments": [part.department.name for part in signed]}
    return told(task.move(name, by=by, at=at, data=data, parts=parts), at)


def _signed(part: PartState, by: User, at: datetime, handler: int | None) -> PartState:
    return replace(part, accepted_at=at, accepted_by_id=by.pk, handler_id=handler or part.handler_id)


@transaction.atomic
def decline(task: Task, *, by: User, at: datetime, note: str) -> TaskEvent:
    """退签: the lead says that this is not theirs, and why."""
    return told(task.move("decline", by=by, at=at, note=note), at)


def submit_for_closure(task: Task, *, by: User, at: datetime, note: str, files: Sequence[Upload] = ()) -> TaskEvent:
    """申请办结: the lead says what was done, with evidence."""
    if not note.strip():
        raise IllegalMoveError("申请办结要写明完成情况。")
    with discarded_on_failure() as stored, transaction.atomic():
        event = task.move("submit", by=by, at=at, note=note)
        attach(event, files, by=by, at=at, stored=stored)
        return told(event, at)


@transaction.atomic
def withdraw(task: Task, *, by: User, at: datetime) -> TaskEvent:
    """撤回申请: the lead takes its request for closure back before it is decided, to go on working."""
    return told(task.move("withdraw", by=by, at=at), at)


@transaction.atomic
def send_back(task: Task, *, by: User, at: datetime, note: str) -> TaskEvent:
    """退回重办: the evidence does not do; counted."""
    times = task.held("退回重办").sent_back + 1
    return told(task.move("send_back", by=by, at=at, note=note, data={"times": times}, sent_back=times), at)


@transaction.atomic
def close(task: Task, *, by: User, at: datetime, note: str = "") -> TaskEvent:
    """办结: done, on the day the 督查员 says so."""
    data = {"filings": withdraw_open(task.held("办结"), by=by, at=at)}
    closed_on = timezone.localdate(at)
    return told(task.move("close", by=by, at=at, note=note, data=data, closed_on=closed_on, percent=100), at)


@transaction.atomic
def suspend(
    task: Task, *, by: User, at: datetime, note: str, review_on: date, authority: Post | None = None
) -> TaskEvent:
    """挂起: the clock stops until the task is resumed; ``review_on`` is the day to look at it again.

    ``authority``: the leader who has agreed, where a 督查员 records it.
    """
    if review_on <= timezone.localdate(at):
        raise IllegalMoveError("没有挂起：复核日期要在今天之后。")
    data = {"review_on": review_on.isoformat()}
    consent = consent_of(authority, by, "挂起")
    return told(task.move("suspend", by=by, at=at, note=note, data=data, acting_for=consent), at)


@transaction.atomic
def resume(task: Task, *, by: User, at: datetime, note: str = "", due_on: date | None = None) -> TaskEvent:
    """恢复办理: the task goes on, with a new due date where the old one is over; no report is owed for the pause."""
    fresh, today = task.held("恢复办理"), timezone.localdate(at)
    paused = paused_since(fresh, today)
    changes = {"paused_days": fresh.paused_days + paused, "rhythm_since": today}
    return _with_new_date(
        task, "resume", by=by, at=at, note=note, due_on=due_on, data={"paused": paused}, changes=changes
    )


def paused_since(task: Task, today: date) -> int:
    """Calendar days since the task was suspended."""
    event = task.events.filter(name="suspend").in_order().last()
    return max(0, (today - timezone.localdate(event.at)).days) if event else 0


@transaction.atomic
def cancel(task: Task, *, by: User, at: datetime, note: str, authority: Post | None = None) -> TaskEvent:
    """中止: the task ends without being done; it stays in the ledger and leaves the rates."""
    consent = consent_of(authority, by, "中止")
    data = {"filings": withdraw_open(task.held("中止"), by=by, at=at)}
    return told(task.move("cancel", by=by, at=at, note=note, data=data, acting_for=consent), at)


@transaction.atomic
def reopen(task: Task, *, by: User, at: datetime, note: str, due_on: date | None = None) -> TaskEvent:
    """重新打开: a closed task turns out not to be done."""
    changes = {"closed_on": None, "rhythm_since": timezone.localdate(at)}
    return _with_new_date(task, "reopen", by=by, at=at, note=note, due_on=due_on, changes=changes)


def consent_of(authority: Post | None, by: User, what: str) -> Post | None:
    """Whose consent a 督查员 records with a step that is a leader's to allow; a leader needs to name nobody."""
    if not by.is_supervisor:
        return None
    if authority is None:
        raise IllegalMoveError(f"没有{what}：要有领导同意，请选是哪位领导批准的。")
    if not (authority.is_active and authority.can_approve):
        raise IllegalMoveError(f"没有{what}：{authority}不能批准，请另选批准人。")
    return authority


def _with_new_date(
    task: Task,
    name: str,
    *,
    by: User,
    at: datetime,
    note: str,
    due_on: date | None,
    changes: dict[str, Any],
    data: dict[str, Any] | None = None,
) -> TaskEvent:
    """Take a step that may set another due date; the old one stays in the event."""
    if due_on and not task.is_long_term:
        if due_on != task.due_on and due_on < timezone.localdate(at):
            raise IllegalMoveError("新的完成时限已经过了，请改日期。")
        changes = {**changes, "due_on": due_on}
    event = task.move(name, by=by, at=at, note=note, data=data, **changes)
    end_old_reminders(task)
    return told(event, at)
