"""The steps of a task from 签收 to 办结: each one transaction, one event, through the table of moves."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import Role, User
from tracking.actions.attachments import Upload, attach, discarded_on_failure
from tracking.actions.cascading import (
    cancel_children,
    numbers_of,
    paused_since,
    refuse_children_in_hand,
    refuse_open_children,
    resume_children,
    suspend_children,
)
from tracking.actions.dates import beyond_whole, end_old_reminders, refuse_beyond_whole
from tracking.actions.filings import Rows, data_of, must_sign, refuse_second, send_up, withdraw_open
from tracking.actions.reopening import end_rechecks
from tracking.actions.telling import told
from tracking.actions.words_on_task import remark
from tracking.models import Filing, Part, PartState, Post, Task, TaskEvent
from tracking.models.filing import FilingKind
from tracking.models.task import IllegalMoveError
from tracking.workflow import FINISHED, Status, Structure


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


def submit_for_closure(
    task: Task, *, by: User, at: datetime, note: str, files: Sequence[Upload] = (), reply: str = ""
) -> TaskEvent:
    """申请办结: the lead says what was done, with evidence; where its head signs first, the step that lays it there.

    ``reply``: what answers the words of a leader (批示), said on the task at once whoever has to sign the rest.
    """
    if not note.strip():
        raise IllegalMoveError("申请办结要写明完成情况。")
    with discarded_on_failure() as stored, transaction.atomic():
        lead = task.held("申请办结").lead
        filing = Filing(task=task, kind=FilingKind.CLOSURE, note=note.strip(), by=by, at=at)
        task.refuse_unless_open("submit", by)
        if reply.strip():
            remark(task, text=reply, by=by, at=at)
        if lead:
            filing.department = lead.department
            refuse_second(filing)
            if must_sign(task, lead.department, by):
                return send_up(filing, by=by, at=at, files=files, stored=stored)
        event = deliver_closure(filing, by=by, at=at)
        attach(event, files, by=by, at=at, stored=stored)
        return event


def deliver_closure(filing: Filing, *, by: User, at: datetime, rows: Rows | None = None) -> TaskEvent:
    """Bring the request before the office; ``rows``: what became of the filing, where this step has to tell it."""
    data = {**data_of(filing), "drafted_by": str(filing.by), "filings": rows or []} if filing.pk else None
    return told(filing.task.move("submit", by=by, at=at, note=filing.note, data=data), at)


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
def close(task: Task, *, by: User, at: datetime, note: str = "", over_open: bool = False) -> TaskEvent:
    """办结: done, on the day the 督查员 says so.

    ``over_open``: it has been said that pieces which are still open end with it (中止).
    """
    fresh = task.held("办结")
    still = refuse_open_children(fresh, is_said=over_open, what="办结", then="连同它们一起结束")
    data = {"filings": withdraw_open(fresh, by=by, at=at), "open_children": numbers_of(still)}
    closed_on = timezone.localdate(at)
    event = task.move("close", by=by, at=at, note=note, data=data, closed_on=closed_on, percent=100)
    cancel_children(task, by=by, at=at, note="上级事项已经办结。")
    return told(event, at)


@transaction.atomic
def suspend(
    task: Task,
    *,
    by: User,
    at: datetime,
    note: str,
    review_on: date,
    authority: Post | None = None,
    with_children: bool = False,
) -> TaskEvent:
    """挂起: the clock stops until the task is resumed; ``review_on`` is the day to look at it again.

    ``authority``: the leader who has agreed, where a 督查员 records it. ``with_children``: it has been said that what
    is in hand under it stops too.
    """
    if review_on <= timezone.localdate(at):
        raise IllegalMoveError("没有挂起：复核日期要在今天之后。")
    consent, fresh = consent_of(authority, by, "挂起"), task.held("挂起")
    refuse_children_in_hand(fresh, is_said=with_children)
    data = {"review_on": review_on.isoformat()}
    event = task.move("suspend", by=by, at=at, note=note, data=data, acting_for=consent)
    suspend_children(task, by=by, at=at, note=note, review_on=review_on, acting_for=consent)
    return told(event, at)


@transaction.atomic
def resume(
    task: Task, *, by: User, at: datetime, note: str = "", due_on: date | None = None, over_parent: bool = False
) -> TaskEvent:
    """恢复办理: the task goes on, with a new due date where the old one is over; no report is owed for the pause.

    What was suspended with it goes on too.
    """
    fresh, today = task.held("恢复办理"), timezone.localdate(at)
    _refuse_without_whole(fresh, "恢复办理", {Status.SUSPENDED, *FINISHED})
    paused = paused_since(fresh, today)
    changes = {"paused_days": fresh.paused_days + paused, **_counting_from(fresh, today)}
    date_given = _new_date(fresh, due_on, today, what="恢复办理", over_parent=over_parent)
    data = {"paused": paused, **beyond_whole(fresh, due_on)}
    event = task.move("resume", by=by, at=at, note=note, data=data, **changes, **date_given)
    end_old_reminders(task)
    resume_children(task, by=by, at=at, today=today, due_before=fresh.due_on)
    return told(event, at)


@transaction.atomic
def cancel(
    task: Task, *, by: User, at: datetime, note: str, authority: Post | None = None, with_children: bool = False
) -> TaskEvent:
    """中止: the task ends without being done; it stays in the ledger and leaves the rates.

    ``with_children``: it has been said that what is open under it ends too.
    """
    consent, fresh = consent_of(authority, by, "中止"), task.held("中止")
    still = refuse_open_children(fresh, is_said=with_children, what="中止", then="连同它们一起中止")
    data = {"filings": withdraw_open(fresh, by=by, at=at), "open_children": numbers_of(still)}
    event = task.move("cancel", by=by, at=at, note=note, data=data, acting_for=consent)
    cancel_children(task, by=by, at=at, note=note, acting_for=consent)
    return told(event, at)


@transaction.atomic
def reopen(
    task: Task, *, by: User, at: datetime, note: str, due_on: date | None = None, over_parent: bool = False
) -> TaskEvent:
    """重新打开: a closed task turns out not to be done."""
    fresh, today = task.held("重新打开"), timezone.localdate(at)
    _refuse_without_whole(fresh, "重新打开", FINISHED)
    changes = {"closed_on": None, **_counting_from(fresh, today)}
    date_given = _new_date(fresh, due_on, today, what="重新打开", over_parent=over_parent)
    event = task.move("reopen", by=by, at=at, note=note, data=beyond_whole(fresh, due_on), **changes, **date_given)
    end_old_reminders(task)
    end_rechecks(task, at=at)
    return told(event, at)


def _refuse_without_whole(task: Task, what: str, states: Collection[str]) -> None:
    """A piece goes on only while the whole does."""
    if task.structure == Structure.SUBTASK and task.parent and task.parent.status in states:
        state = task.parent.get_status_display()
        raise IllegalMoveError(f"没有{what}：上级事项“{task.parent.title}”现在是{state}，要先处理它。")


def _counting_from(task: Task, today: date) -> dict[str, Any]:
    """Reports are owed anew from today on; nobody reports for the heading of what is spread."""
    return {} if task.structure == Structure.SPREAD else {"rhythm_since": today}


def consent_of(authority: Post | None, by: User, what: str) -> Post | None:
    """Whose consent a 督查员 records with a step that is a leader's to allow; a leader needs to name nobody."""
    if not by.is_supervisor:
        return None
    if authority is None:
        raise IllegalMoveError(f"没有{what}：要有领导同意，请选是哪位领导批准的。")
    if not (authority.is_active and authority.can_approve):
        raise IllegalMoveError(f"没有{what}：{authority}不能批准，请另选批准人。")
    return authority


def _new_date(task: Task, due_on: date | None, today: date, *, what: str, over_parent: bool) -> dict[str, Any]:
    """The due date a step sets, if any; the old one stays in the event."""
    if due_on is None or task.is_long_term:
        return {}
    if due_on != task.due_on and due_on < today:
        raise IllegalMoveError("新的完成时限已经过了，请改日期。")
    if due_on != task.due_on:
        refuse_beyond_whole(task.parent, due_on, is_said=over_parent, what=what, today=today)
    return {"due_on": due_on}
