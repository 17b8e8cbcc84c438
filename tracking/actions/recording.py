"""代录进展: what a department said by telephone or in a returned ledger, written down for it by the office."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Literal

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from tracking.actions.attachments import Upload, attach, discarded_on_failure
from tracking.actions.reports import Progress, deliver_report, period_for
from tracking.models import Filing, Report, Task
from tracking.models.filing import FilingKind
from tracking.models.progress import Heard
from tracking.models.task import IllegalMoveError


def record_progress(
    task: Task,
    said: Progress,
    *,
    heard: Heard,
    by: User,
    at: datetime,
    files: Sequence[Upload] = (),
    period_on: date | Literal["expected"] | None = "expected",
) -> Report:
    """Write down a report of the lead, as if it had sent it; the lead is told what was written in its name.

    What the lead has lying before its own head stays there. ``period_on`` as with ``report_progress``.
    """
    if not said.progress.strip():
        raise IllegalMoveError("没有代录：还没有写进展情况。")
    with discarded_on_failure() as stored, transaction.atomic():
        fresh = task.held("代录进展")
        task.refuse_unless_open("record", by)
        lead = fresh.lead
        assert lead is not None  # noqa: S101 (the table: only what somebody leads)
        period = period_for(fresh, period_on, timezone.localdate(at))
        filing = Filing(
            task=task,
            department=lead.department,
            kind=FilingKind.REPORT,
            period_on=period.due_on if period else None,
            by=by,
            at=at,
            **said.columns(),
        )
        event = deliver_report(filing, by=by, at=at, heard=heard)
        attach(event, files, by=by, at=at, stored=stored)
    return event.report
