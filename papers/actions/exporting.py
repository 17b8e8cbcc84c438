"""The life of an export: asked for once, claimed by one worker at a time, its progress, its file or why there is none.

The row is everything: a job that runs twice finds the claim taken; one whose worker died is found by the sweep when
its lease has run out, and whatever it had begun to write is removed.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from secrets import token_hex

from django.db import IntegrityError, transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from accounts.models import User
from papers.models import Export, ExportFormat, ExportState
from tracking.ledger import Conditions, Shape
from tracking.ledger.shape import USUAL

LEASE = timedelta(minutes=1)  # a worker renews it with every portion of rows
MAX_ATTEMPTS = 3
KEPT = timedelta(days=7)
PRESSED_TWICE = timedelta(seconds=3)  # a second press so soon after the file was made means the same file
MOST_WAITING = 5  # exports one person may wait for at once
EARLIEST = date(2000, 1, 1)
GAVE_UP = "生成时中断了三次，没有做完，台账里的数据没有变。请再导出一次；还不行请联系管理员，错误已经记进日志。"
S = ExportState
_UNFINISHED = Q(state__in=(S.WAITING, S.RUNNING))


class ExportRefusedError(Exception):
    """Nothing was begun; the message says why and what to do."""


class LostLeaseError(Exception):
    """Another worker has taken the export over; what this one has written is thrown away."""


def request_export(
    asked: Conditions,
    *,
    shape: Shape | None = None,
    into: ExportFormat,
    as_of: date | None,
    words: str,
    by: User,
    at: datetime,
) -> Export:
    """Ask for a ledger; of the same one a person waits for one file at a time, however often the button is pressed.
    ``shape``: the page it was asked for on, for the order of its rows; its columns are the file's own.

    Raises ``ExportRefusedError`` for a day that is not past or today, and where too many are waited for already.
    """
    _refuse_day(as_of, timezone.localdate(at))
    conditions = asked.query() | replace(shape or Shape(), columns=USUAL).query()
    key = key_of(conditions, into, as_of)
    if export := _the_same(key, by, at):
        return export
    if Export.objects.visible_to(by).unfinished().count() >= MOST_WAITING:
        raise ExportRefusedError(f"没有开始导出：您有 {MOST_WAITING} 份还没有生成完，请等它们生成好再导出。")
    try:
        with transaction.atomic():
            return Export.objects.create(
                format=into,
                conditions=conditions,
                as_of=as_of,
                words=words if len(words) <= 300 else words[:299] + "…",
                key=key,
                seen_as=rights_of(by),
                by=by,
                at=at,
            )
    except IntegrityError:  # pressed twice at once
        return Export.objects.visible_to(by).unfinished().get(key=key)


def _refuse_day(as_of: date | None, today: date) -> None:
    if as_of and as_of > today:
        raise ExportRefusedError("没有开始导出：这一天还没有到，请选今天或者以前的日期。")
    if as_of and as_of < EARLIEST:
        raise ExportRefusedError("没有开始导出：日期太早了，请核对年份。")


def _the_same(key: str, by: User, at: datetime) -> Export | None:
    """One that is being made, or that the same press has just made."""
    just_made = Q(state=S.DONE, finished_at__gte=at - PRESSED_TWICE)
    return Export.objects.visible_to(by).filter(just_made | _UNFINISHED, key=key).order_by("-pk").first()


def key_of(conditions: Mapping[str, str], into: ExportFormat, as_of: date | None) -> str:
    """What is asked for, in 64 characters."""
    said = json.dumps([dict(conditions), str(into), as_of.isoformat() if as_of else ""], sort_keys=True)
    return hashlib.sha256(said.encode()).hexdigest()


def rights_of(user: User) -> str:
    """What decides which tasks somebody sees: the role, and for a department's people the departments."""
    if user.sees_everything:
        return str(user.role)
    departments = user.memberships.order_by("department").values_list("department_id", flat=True)
    return f"{user.role}:{','.join(map(str, departments))}"


def claim_export(pk: int, *, at: datetime) -> Export | None:
    """Take one that waits or was left behind, and name its file; None where somebody has it or it is finished."""
    free = Q(state=S.WAITING) | Q(state=S.RUNNING, leased_until__lt=at)
    claimed = Export.objects.filter(free, pk=pk, attempts__lt=MAX_ATTEMPTS).update(
        state=S.RUNNING, attempts=F("attempts") + 1, leased_until=at + LEASE, total=0, done=0, error=""
    )
    if not claimed:
        return None
    export = Export.objects.select_related("by").get(pk=pk)
    drop_file(export)
    export.file.name = export.file.field.generate_filename(export, f"{token_hex(16)}.{export.format}")
    export.seen_as = rights_of(export.by)
    _held(export).update(file=export.file.name, seen_as=export.seen_as)
    return export


def note_progress(export: Export, done: int, total: int, *, at: datetime) -> None:
    """Say how far it is, and hold it for another while. Raises ``LostLeaseError`` where it is somebody else's."""
    if not _held(export).update(done=done, total=total, leased_until=at + LEASE):
        raise LostLeaseError(export.pk)


def finish_export(export: Export, *, size: int, sha256: str, count: int, note: str, at: datetime) -> None:
    """The file is there. Raises ``LostLeaseError`` where somebody else has made it meanwhile."""
    finished = _held(export).update(
        state=S.DONE,
        size=size,
        sha256=sha256,
        total=count,
        done=count,
        note=note[:300],
        finished_at=at,
        leased_until=None,
    )
    if not finished:
        raise LostLeaseError(export.pk)


def mark_seen(export: Export, *, at: datetime) -> None:
    """Whoever asked for it has seen how it ended: it is told of no more."""
    if not export.is_unfinished and export.seen_at is None:
        Export.objects.filter(pk=export.pk, seen_at=None).update(seen_at=at)


def put_back(export: Export, *, at: datetime, sentence: str = GAVE_UP) -> None:
    """It did not work: to be tried again, or given up with a sentence after the third time."""
    drop_file(export)
    if export.attempts < MAX_ATTEMPTS:
        _held(export).update(state=S.WAITING, leased_until=None, file="")
    else:
        fail_export(export, sentence, at=at)


def fail_export(export: Export, sentence: str, *, at: datetime) -> None:
    """End it with the reason."""
    drop_file(export)
    _held(export).update(state=S.FAILED, error=sentence[:300], finished_at=at, leased_until=None, file="")


def give_up_on_stranded(*, at: datetime) -> int:
    """End those whose workers have died too often; how many."""
    dead = Export.objects.filter(state=S.RUNNING, leased_until__lt=at, attempts__gte=MAX_ATTEMPTS)
    stranded = list(dead.order_by("pk"))
    for export in stranded:
        fail_export(export, GAVE_UP, at=at)
    return len(stranded)


def remove_old(*, at: datetime) -> int:
    """Remove the files that have been there for seven days; the rows stay. How many."""
    old = list(Export.objects.filter(state=S.DONE, finished_at__lt=at - KEPT).order_by("pk")[:500])
    for export in old:
        drop_file(export)  # first the file: whoever dies here does it once more
        Export.objects.filter(pk=export.pk, state=S.DONE).update(state=S.REMOVED, file="")
    return len(old)


def drop_file(export: Export) -> None:
    """Whatever was written under the name of the row; nothing where nothing was."""
    if export.file.name:
        export.file.storage.delete(export.file.name)


def to_be_made(*, at: datetime) -> QuerySet[Export]:
    """Waiting ones and those left behind, the oldest first."""
    free = Q(state=S.WAITING) | Q(state=S.RUNNING, leased_until__lt=at)
    return Export.objects.filter(free, attempts__lt=MAX_ATTEMPTS).order_by("at", "pk")


def _held(export: Export) -> QuerySet[Export]:
    """The row, while this run still has it."""
    return Export.objects.filter(pk=export.pk, state=S.RUNNING, attempts=export.attempts)
