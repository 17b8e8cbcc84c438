"""审签: the head of a department signs what its clerks send up, or returns it; they change it or take it back."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import Role, User
from tracking.actions.attachments import Upload, attach, discarded_on_failure
from tracking.actions.extensions import deliver_extension
from tracking.actions.filings import (
    advance,
    carry_files,
    data_of,
    lay_before_head,
    must_sign,
    refuse_too_many,
    require_own,
)
from tracking.actions.moves import deliver_closure
from tracking.actions.reports import Progress, deliver_report
from tracking.actions.telling import told
from tracking.checkup.flaws import Flaw
from tracking.models import Filing, Report, TaskEvent
from tracking.models.filing import INSIDE, FilingKind, FilingState
from tracking.models.task import IllegalMoveError

Deliver = Callable[..., TaskEvent]
DELIVERED: dict[str, tuple[FilingState, Deliver]] = {
    FilingKind.REPORT: (FilingState.DELIVERED, deliver_report),
    FilingKind.CLOSURE: (FilingState.DELIVERED, deliver_closure),
    FilingKind.EXTENSION: (FilingState.AT_OFFICE, deliver_extension),
}


@dataclass(frozen=True, slots=True)
class Revised:
    """What a returned filing says after it was changed; what its kind does not have stays empty."""

    note: str = ""
    due_on: date | None = None
    said: Progress | None = None
    period_on: date | None = None
    take_in: Sequence[Report] = ()
    flaws: Sequence[Flaw] = ()
    keep: Iterable[int] | None = field(default=None)  # keys of the files that stay; None: all

    def columns(self, kind: str) -> dict[str, Any]:
        if kind == FilingKind.REPORT and self.said:
            taken_in = [report.pk for report in self.take_in]
            flaws = [flaw.as_json() for flaw in self.flaws]
            return {**self.said.columns(), "period_on": self.period_on, "taken_in": taken_in, "flaws": flaws}
        words = {"note": self.note.strip()}
        return {**words, "due_on": self.due_on} if kind == FilingKind.EXTENSION else words


@transaction.atomic
def endorse(filing: Filing, *, by: User, at: datetime, note: str = "", seen: int | None = None) -> TaskEvent:
    """审签同意: the head answers for it, and it goes out at once, with its files; what is returned is that step."""
    task = filing.task
    task.held("审签")
    task.refuse_unless_open("endorse", by)
    _refuse_unless(filing, by, FilingState.AT_HEAD)
    if by.role != Role.HEAD:
        raise IllegalMoveError(f"没有审签：要由{filing.department}的负责人审签。")
    to, deliver = DELIVERED[filing.kind]
    rows = advance(filing, to, seen=seen, lies_since=timezone.localdate(at))
    data = {**data_of(filing), "filings": rows}
    told(task.move("endorse", by=by, at=at, note=note, data=data, inside=filing.department), at)
    event = deliver(filing, by=by, at=at)
    carry_files(filing, event)
    return event


@transaction.atomic
def turn_down(filing: Filing, *, by: User, at: datetime, note: str, seen: int | None = None) -> TaskEvent:
    """审签退回: back to who wrote it, with what is to be changed."""
    task = filing.task
    task.held("审签退回")
    task.refuse_unless_open("turn_down", by, note)
    _refuse_unless(filing, by, FilingState.AT_HEAD)
    decided = {"decided_by": by, "decided_at": at, "verdict": note.strip(), "lies_since": timezone.localdate(at)}
    rows = advance(filing, FilingState.SENT_BACK, seen=seen, **decided)
    data = {**data_of(filing), "author": filing.by_id, "filings": rows}
    return told(task.move("turn_down", by=by, at=at, note=note, data=data, inside=filing.department), at)


def refile(
    filing: Filing,
    revised: Revised,
    *,
    by: User,
    at: datetime,
    files: Sequence[Upload] = (),
    seen: int | None = None,
) -> TaskEvent:
    """修改后再呈: the same filing with other words, before the head again; out at once where nobody has to sign it."""
    with discarded_on_failure() as stored, transaction.atomic():
        task = filing.task
        task.held("呈签")
        task.refuse_unless_open("file", by)
        _refuse_unless(filing, by, FilingState.SENT_BACK)
        goes_out = not must_sign(task, filing.department, by)
        to, deliver = DELIVERED[filing.kind] if goes_out else (FilingState.AT_HEAD, lay_before_head)
        undecided = {"decided_by": None, "decided_at": None, "verdict": "", "lies_since": timezone.localdate(at)}
        rows = advance(filing, to, seen=seen, **undecided, **revised.columns(filing.kind))
        event = deliver(filing, rows=rows, by=by, at=at)
        refuse_too_many(carry_files(filing, event, revised.keep), files)
        attach(event, files, by=by, at=at, stored=stored)
        return event


@transaction.atomic
def take_back(filing: Filing, *, by: User, at: datetime, note: str = "", seen: int | None = None) -> TaskEvent:
    """撤回呈报: before it is decided. What the office has seen already is taken back before its eyes.

    Who takes back what a colleague has sent up says why.
    """
    task = filing.task
    task.held("撤回呈报")
    task.refuse_unless_open("take_back", by)
    was_inside = filing.state in INSIDE
    _refuse_unless(filing, by, FilingState.AT_HEAD, FilingState.SENT_BACK, FilingState.AT_OFFICE)
    if filing.by_id != by.pk and not note.strip():
        raise IllegalMoveError(f"没有撤回：这份{filing.get_kind_display()}是{filing.by}报的，请写明撤回的理由。")
    rows = advance(filing, FilingState.WITHDRAWN, seen=seen, decided_by=by, decided_at=at)
    inside = filing.department if was_inside else None
    data = {**data_of(filing), "filings": rows}
    return told(task.move("take_back", by=by, at=at, note=note.strip(), data=data, inside=inside), at)


def _refuse_unless(filing: Filing, by: User, *states: FilingState) -> None:
    require_own(filing, by)
    if filing.state not in states:
        words = f"{filing.department}的{filing.get_kind_display()}现在是{filing.get_state_display()}"
        raise IllegalMoveError(f"{words}，请刷新后再看。")
