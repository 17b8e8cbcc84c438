"""An import that is written a few rows at a time: what has become of which row, and how it is over at last."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from accounts.models import User
from papers.actions.intake_kinds import matter_of
from papers.actions.intakes import FATES, gone_on, held_by, judged, reasons_of, record_of, sheet_of, written_rows
from papers.actions.matters import Fate
from papers.intake.records import Outcome, Table
from papers.models import Intake, IntakeState
from tracking.models import Job, Registration

LEFT = {"outcome": Outcome.SKIPPED, "words": FATES[Outcome.SKIPPED]}


@transaction.atomic
def write_down(
    intake: Intake,
    table: Table,
    fates: Sequence[Fate],
    *,
    left: Mapping[int, str] | None = None,
    registration: Registration | None = None,
) -> None:
    """Keep what has become of some rows; ``left``: those that stay as they are, and why."""
    held = Intake.objects.select_for_update().get(pk=intake.pk)
    sheet, headline = sheet_of(held), matter_of(held.kind).headline
    lines = {line.index: line for line in table.lines}
    written = {str(one.index): record_of(sheet, lines[one.index], one, {}, headline) for one in fates}
    for index in left or {}:
        written[str(index)] = record_of(sheet, lines[index], None, left or {}, headline) | LEFT
    held.result = {**held.result, "written": {**written_rows(held), **written}}
    held.registration = registration or held.registration
    held.save(update_fields=["result", "registration"])


@transaction.atomic
def close(intake: Intake, table: Table, *, by: User, at: datetime, job: Job) -> Intake:
    """It is over: what became of every row, of those written on the way and of all the others."""
    held = held_by(intake, None, by, job=job)
    sheet, headline, written = sheet_of(held), matter_of(held.kind).headline, written_rows(held)
    reasons = reasons_of(table, judged(held, at, skipped=()) if held.skipped else table)
    told: list[dict[str, Any]] = [
        written.get(str(line.index)) or record_of(sheet, line, None, reasons, headline) for line in table.lines
    ]
    held.result = {"lines": told}
    held.state, held.done_by, held.done_at = IntakeState.DONE, by, at
    return gone_on(held)
