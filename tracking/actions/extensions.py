"""延期: the lead asks for time before the date is over; the office decides with a concrete date, and counts."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from directives.dates import day_words
from tracking.actions.attachments import Upload, attach, discarded_on_failure
from tracking.actions.dates import end_old_reminders, refuse_beyond_whole
from tracking.actions.filings import Rows, advance, data_of, must_sign, refuse_second, send_up
from tracking.actions.moves import consent_of
from tracking.actions.telling import told
from tracking.models import Filing, Post, Task, TaskEvent
from tracking.models.filing import FREE, FilingKind, FilingState
from tracking.models.task import IllegalMoveError


def ask_extension(
    task: Task, *, due_on: date, by: User, at: datetime, note: str, files: Sequence[Upload] = ()
) -> Filing:
    """申请延期: until when, and why. From the due day on it is late, and only a leader can still allow it."""
    with discarded_on_failure() as stored, transaction.atomic():
        fresh, today = task.held("申请延期"), timezone.localdate(at)
        task.refuse_unless_open("extend", by, note)
        old = _refuse_date(fresh, due_on, today, "申请延期")
        lead = fresh.lead
        assert lead is not None  # noqa: S101 (only its lead has asked)
        filing = Filing(
            task=task,
            department=lead.department,
            kind=FilingKind.EXTENSION,
            note=note.strip(),
            old_due_on=old,
            due_on=due_on,
            is_late=today >= old,
            by=by,
            at=at,
        )
        refuse_second(filing)
        if must_sign(fresh, lead.department, by):
            send_up(filing, by=by, at=at, files=files, stored=stored)
            return filing
        filing.state, filing.lies_since = FilingState.AT_OFFICE, today
        filing.save()
        event = deliver_extension(filing, by=by, at=at, rows=[[filing.pk, "", FilingState.AT_OFFICE]])
        attach(event, files, by=by, at=at, stored=stored)
    return filing


def deliver_extension(filing: Filing, *, by: User, at: datetime, rows: Rows | None = None) -> TaskEvent:
    """Bring the request before the office; asked in time or not goes by the day it was written."""
    fresh = filing.task.held("申请延期")
    assert filing.due_on is not None  # noqa: S101 (a constraint of the table)
    _refuse_date(fresh, filing.due_on, timezone.localdate(at), "申请延期")
    data = {**_told_of(filing, fresh), "filings": rows or []}
    if by != filing.by:
        data["drafted_by"] = str(filing.by)
    return told(filing.task.move("extend", by=by, at=at, note=filing.note, data=data), at)


def grant_extension(
    filing: Filing,
    *,
    due_on: date,
    by: User,
    at: datetime,
    note: str = "",
    authority: Post | None = None,
    over_parent: bool = False,
    seen: int | None = None,
) -> TaskEvent:
    """同意延期, until a day that is named; counted. Reminders follow the new date at once.

    ``authority``: the leader who has allowed it, where a 督查员 records it (``needs_authority``). ``over_parent``: it
    has been said that this is later than the task it is part of. ``seen``: the version of the filing that was read.
    """
    with transaction.atomic():
        task = filing.task
        fresh, today = task.held("同意延期"), timezone.localdate(at)
        task.refuse_unless_open("grant", by)
        _refuse_decided(filing)
        _refuse_date(fresh, due_on, today, "同意延期")
        refuse_beyond_whole(fresh.parent, due_on, is_said=over_parent, what="同意延期", today=today)
        consent = consent_of(authority, by, "同意延期") if authority or needs_authority(filing, fresh) else None
        data = {**_told_of(filing, fresh), "new": due_on.isoformat()}
        decided = {"decided_by": by, "decided_at": at, "authority": consent, "verdict": note.strip()}
        data["filings"] = advance(filing, FilingState.GRANTED, seen=seen, granted_on=due_on, **decided)
        if over_parent:
            data["over_parent"] = True
        event = task.move(
            "grant",
            by=by,
            at=at,
            note=note,
            data=data,
            acting_for=consent,
            due_on=due_on,
            extensions=fresh.extensions + 1,
        )
        end_old_reminders(task)
        return told(event, at)


def refuse_extension(filing: Filing, *, by: User, at: datetime, note: str, seen: int | None = None) -> TaskEvent:
    """不同意延期: the date stays, and why."""
    with transaction.atomic():
        fresh = filing.task.held("不同意延期")
        filing.task.refuse_unless_open("refuse", by, note)
        _refuse_decided(filing)
        data = _told_of(filing, fresh)
        decided = {"decided_by": by, "decided_at": at, "verdict": note.strip()}
        data["filings"] = advance(filing, FilingState.REFUSED, seen=seen, **decided)
        return told(filing.task.move("refuse", by=by, at=at, note=note, data=data), at)


def needs_authority(filing: Filing, task: Task) -> bool:
    """Whether only a leader can allow it: asked too late, or more often than the office grants by itself."""
    return filing.is_late or task.extensions >= FREE


def _refuse_date(task: Task, due_on: date, today: date, what: str) -> date:
    """The present date; refused where there is none, or where the new one is not later than it and than today."""
    if task.due_on is None:
        raise IllegalMoveError(f"没有{what}：“{task.title}”是长期坚持的事项，没有完成时限。")
    if due_on <= task.due_on:
        raise IllegalMoveError(f"没有{what}：要晚于现在的完成时限{day_words(task.due_on, today)}。")
    if due_on <= today:
        raise IllegalMoveError(f"没有{what}：{day_words(due_on, today)}已经过了，要在今天之后。")
    return task.due_on


def _refuse_decided(filing: Filing) -> None:
    if filing.kind != FilingKind.EXTENSION or filing.state != FilingState.AT_OFFICE:
        raise IllegalMoveError(f"{filing.department}的延期申请{filing.get_state_display()}，不用再裁定。")


def _told_of(filing: Filing, task: Task) -> dict[str, Any]:
    """What the history says of it: from when to when, for which time, asked late or not."""
    return {
        **data_of(filing),
        "old": task.due_on.isoformat() if task.due_on else None,
        "asked": filing.due_on.isoformat() if filing.due_on else None,
        "times": task.extensions + 1,
        "late": filing.is_late,
    }
