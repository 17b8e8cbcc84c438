"""Jobs of this room; every one may run twice, or not at all for a while."""

import logging
from datetime import timedelta

from celery import shared_task
from django.db import transaction
from django.utils import timezone
from kombu.exceptions import OperationalError

from papers.actions.exporting import give_up_on_stranded, remove_old, to_be_made
from papers.actions.intakes import give_up_abandoned
from papers.at_length.archiving import remove_halves
from papers.at_length.files import remove_made
from papers.making import make_export
from papers.models import Export

log = logging.getLogger(__name__)
UNCLAIMED = timedelta(seconds=20)  # a hint that has not led to a claim by then was lost
HANDED_OUT = 100  # jobs a sweep hands out again, so that a long queue is not filled with the same ones


@shared_task
def export_ledger(export_id: int) -> None:
    """Make the file of one export, unless another worker has it."""
    make_export(export_id, timezone.now)


@shared_task
def look_after_exports() -> None:
    """Hand out again what was lost or left behind, give up on what keeps dying, remove what is a week old."""
    now = timezone.now()
    give_up_on_stranded(at=now)
    remove_old(at=now)
    remove_made(at=now)
    remove_halves(at=now)
    lost = to_be_made(at=now).filter(at__lt=now - UNCLAIMED)
    for pk in lost.values_list("pk", flat=True)[:HANDED_OUT]:
        _hint(pk)


@shared_task
def look_after_intakes() -> None:
    """Give up spreadsheets that nobody has gone on with; started every hour."""
    if given_up := give_up_abandoned(at=timezone.now()):
        log.info("intakes given up: %s", given_up)


def enqueue_export(export: Export) -> None:
    """Tell a worker after commit. Only a hint: where the broker is down, the sweep finds the row."""
    transaction.on_commit(lambda: _hint(export.pk))


def _hint(export_id: int) -> None:
    try:
        export_ledger.delay(export_id)
    except (OperationalError, OSError) as error:
        log.warning("no broker (%s): export %s waits for the sweep", error, export_id)
