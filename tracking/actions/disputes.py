"""异议: a department disagrees with its part or with another's; the 督查员 rules."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from tracking.actions.attachments import Upload, attach, discarded_on_failure
from tracking.actions.filings import Rows, advance, data_of, refuse_second, withdraw_open
from tracking.actions.reports import part_of
from tracking.actions.telling import told
from tracking.models import Department, Filing, Part, PartState, Task, TaskEvent
from tracking.models.filing import FilingKind, FilingState
from tracking.models.task import IllegalMoveError


class Outcome(StrEnum):
    """How a disagreement ends."""

    KEEP = "keep"  # 维持原分工
    RELEASE = "release"  # 同意退出配合
    REPLACE = "replace"  # 改由别的单位配合


STATES = {
    Outcome.KEEP: FilingState.REFUSED,
    Outcome.RELEASE: FilingState.GRANTED,
    Outcome.REPLACE: FilingState.GRANTED,
}


def dispute(
    task: Task, *, by: User, at: datetime, note: str, wants_out: bool = False, files: Sequence[Upload] = ()
) -> Filing:
    """提出异议, to the office at once. ``wants_out``: a supporting department asks to be released (退出配合)."""
    with discarded_on_failure() as stored, transaction.atomic():
        fresh = task.held("提出异议")
        task.refuse_unless_open("dispute", by, note)
        part = part_of(fresh, by)
        assert part is not None  # noqa: S101 (the table has looked)
        if wants_out and part.role == Part.LEAD:
            raise IllegalMoveError("没有提出异议：牵头单位不能退出配合；不是本单位的事，签收以前可以退签。")
        filing = Filing(
            task=task,
            department=part.department,
            kind=FilingKind.DISPUTE,
            state=FilingState.AT_OFFICE,
            note=note.strip(),
            wants_out=wants_out,
            by=by,
            at=at,
            lies_since=timezone.localdate(at),
        )
        refuse_second(filing)
        filing.save()
        data = {**data_of(filing), "filings": [[filing.pk, "", FilingState.AT_OFFICE]]}
        event = task.move("dispute", by=by, at=at, note=note, data=data)
        attach(event, files, by=by, at=at, stored=stored)
        told(event, at)
    return filing


def settle_dispute(
    filing: Filing,
    *,
    outcome: Outcome,
    by: User,
    at: datetime,
    note: str,
    department: Department | None = None,
    seen: int | None = None,
) -> TaskEvent:
    """裁定异议. A supporting department stays, may go, or gives way to ``department``, which has to sign."""
    with transaction.atomic():
        task = filing.task
        fresh = task.held("裁定异议")
        task.refuse_unless_open("settle", by, note)
        if filing.kind != FilingKind.DISPUTE or filing.state != FilingState.AT_OFFICE:
            raise IllegalMoveError(f"{filing.department}的异议{filing.get_state_display()}，不用再裁定。")
        parts = _parts(fresh, filing, outcome, department)
        rows = advance(
            filing, STATES[outcome], seen=seen, decided_by=by, decided_at=at, verdict=note.strip()
        ) + _left_behind(filing, outcome, by=by, at=at)
        data = {**data_of(filing), "outcome": str(outcome), "author": filing.by_id, "filings": rows}
        if department and outcome == Outcome.REPLACE:
            data["department"] = department.name
        return told(task.move("settle", by=by, at=at, note=note, data=data, parts=parts), at)


def _left_behind(filing: Filing, outcome: Outcome, *, by: User, at: datetime) -> Rows:
    """What a department that leaves the task has sent up besides ends with its part."""
    gone = [] if outcome == Outcome.KEEP else [filing.department_id]
    return withdraw_open(filing.task, by=by, at=at, departments=gone)


def _parts(task: Task, filing: Filing, outcome: Outcome, department: Department | None) -> list[PartState]:
    """Who has which part after the ruling."""
    if outcome == Outcome.KEEP:
        return list(task.parts)
    supports = {state.department_id for state in task.parts if state.role == Part.SUPPORT}
    if filing.department_id not in supports:
        raise IllegalMoveError("没有裁定：提出异议的不是配合单位；要换牵头单位，请用重新交办。")
    staying = [state for state in task.parts if state.department_id != filing.department_id]
    return staying if outcome == Outcome.RELEASE else [*staying, _successor(task, department)]


def _successor(task: Task, department: Department | None) -> PartState:
    if department is None:
        raise IllegalMoveError("没有裁定：请选改由哪个单位配合。")
    if not department.is_active:
        raise IllegalMoveError(f"没有裁定：{department}已经停用，请换一个单位。")
    if any(state.department_id == department.pk for state in task.parts):
        raise IllegalMoveError(f"没有裁定：{department}已经在这件事项里了。")
    return PartState(department.pk, Part.SUPPORT)
