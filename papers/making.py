"""Making the file of an export: written to the side, kept under the name the row has for it, with its checksum."""

import logging
from collections.abc import Callable
from datetime import datetime
from tempfile import TemporaryFile
from time import monotonic
from typing import BinaryIO, cast

from django.core.files import File

from papers.actions.exporting import (
    LostLeaseError,
    claim_export,
    drop_file,
    fail_export,
    finish_export,
    note_progress,
    put_back,
)
from papers.ledger.output import Order, Tell, Written, write_ledger
from papers.ledger.writer import TooManyRowsError
from papers.models import Export, ExportFormat
from tracking.checksums import checksum
from tracking.ledger import Conditions, Shape
from tracking.models import load_calendar

log = logging.getLogger(__name__)
TOLD_EVERY = 0.3  # seconds between two writes of the progress
Clock = Callable[[], datetime]


def make_export(pk: int, clock: Clock) -> bool:
    """Claim, write, keep; whether this call did the work. A failure is written on the row and in the log."""
    export = claim_export(pk, at=clock())
    if export is None:
        return False
    try:
        _make(export, clock)
    except LostLeaseError:
        drop_file(export)
        return False
    except TooManyRowsError as error:
        fail_export(export, f"没有生成：{error}", at=clock())
    except Exception:
        log.exception("export %s failed, attempt %s", export.pk, export.attempts)
        put_back(export, at=clock())
    return True


def _make(export: Export, clock: Clock) -> None:
    with TemporaryFile() as made:
        target = cast("BinaryIO", made)
        written = _write(target, export, clock)
        size = target.tell()
        sha256 = checksum(File(target))
        target.seek(0)
        export.file.storage.save(export.file.name or "", File(target))
    finish_export(export, size=size, sha256=sha256, count=written.count, note=written.note, at=clock())


def _write(target: BinaryIO, export: Export, clock: Clock) -> Written:
    return write_ledger(target, order_of(export, clock()), _teller(export, clock))


def _teller(export: Export, clock: Clock) -> Tell:
    """Writes the progress on the row, a few times a second at most, and holds the lease by it."""
    last = -TOLD_EVERY

    def tell(done: int, total: int) -> None:
        nonlocal last
        if (now := monotonic()) - last >= TOLD_EVERY or done == total:
            last = now
            note_progress(export, done, total, at=clock())

    return tell


def order_of(export: Export, at: datetime) -> Order:
    """What the row asks for, read at that moment."""
    asked = Conditions.read(export.conditions)
    into, calendar, shape = ExportFormat(export.format), load_calendar(), Shape.read(export.conditions)
    return Order(export.by, asked, export.as_of, into, export.words, at, calendar, shape)
