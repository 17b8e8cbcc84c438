"""Work done outside the request: extracting a speech. Each job takes an id, claims its row, does its work once.

Nothing depends on a message arriving: the sweep runs every minute and finds whatever is still waiting.
"""

import logging
from collections.abc import Callable
from datetime import timedelta
from time import monotonic

from celery import shared_task
from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.module_loading import import_string
from kombu.exceptions import OperationalError

from directives.actions.extracting import (
    LostClaimError,
    claim_extraction,
    fail_extraction,
    give_up_on_stranded,
    note_progress,
    record_extraction,
)
from directives.actions.importing import discard_drafts
from directives.extraction.records import Context
from directives.models import Extraction
from directives.versions import basis_of, changed_parts

logger = logging.getLogger(__name__)

UNCLAIMED = timedelta(seconds=20)  # a hint that has not led to a claim by then was lost
HANDED_OUT = 100  # jobs a sweep hands out again, so that a long queue is not filled with the same ones
TOLD_EVERY = 0.3  # seconds between two writes of the progress
DRAFTS_KEPT = timedelta(days=1)
FAILED = "提取时程序出了错，讲话已经存好，没有丢东西。可以再试一次；还不行请联系管理员，错误已经记进日志。"


@shared_task
def extract_speech(extraction_id: int) -> None:
    """Extract the candidates of one speech, unless another worker has it."""
    run_extraction(extraction_id)


@shared_task
def resume_extractions() -> None:
    """Hand out again what was lost, give up on what keeps dying, throw away imports nobody finished."""
    now = timezone.now()
    give_up_on_stranded(at=now)
    discard_drafts(before=now - DRAFTS_KEPT)
    waiting = Extraction.objects.stranded(now - UNCLAIMED).order_by("requested_at")
    for pk in waiting.values_list("pk", flat=True)[:HANDED_OUT]:
        _hint(pk)


def run_extraction(extraction_id: int) -> bool:
    """Claim, extract, write; whether this call did the work. A failure is written on the row and in the log."""
    from directives.extraction.pipeline import extract  # brings the segmenter: only where work is done

    claimed = claim_extraction(extraction_id, at=timezone.now())
    if claimed is None:
        return False
    try:
        speech, context = claimed.speech, extraction_context()
        found = extract(speech.text, speech.spoken_on, context, _teller(claimed))
        record_extraction(claimed, found, at=timezone.now(), basis=basis_of(context, speech.spoken_on))
    except LostClaimError:
        return False
    except Exception:
        logger.exception("extraction of speech %s failed", claimed.speech_id)
        fail_extraction(claimed, FAILED, at=timezone.now())
    return True


def _teller(extraction: Extraction) -> Callable[[int, int], None]:
    """Writes the progress of a run on its row, a few times a second at most."""
    last = 0.0

    def tell(done: int, total: int) -> None:
        nonlocal last
        if (now := monotonic()) - last >= TOLD_EVERY:
            last = now
            note_progress(extraction, "核对单位、期限和类型", done, total, at=timezone.now())

    return tell


def extraction_context() -> Context:
    """What this office knows, by the dotted path in the settings: this room imports no other for it."""
    context = import_string(settings.EXTRACTION_CONTEXT)()
    if not isinstance(context, Context):
        raise TypeError(f"{settings.EXTRACTION_CONTEXT} must return a Context")
    return context


def outdated_parts(extraction: Extraction) -> tuple[str, ...]:
    """The names of the rules and words that have changed since the speech was last extracted."""
    speech = extraction.speech
    return changed_parts(extraction.basis, basis_of(extraction_context(), speech.spoken_on))


def enqueue_extraction(extraction: Extraction) -> None:
    """Tell a worker after commit. Only a hint: where the broker is down, the sweep finds the row."""
    transaction.on_commit(lambda: _hint(extraction.pk))


def _hint(extraction_id: int) -> None:
    try:
        extract_speech.delay(extraction_id)
    except (OperationalError, OSError) as error:
        logger.warning("no broker (%s): extraction %s waits for the sweep", error, extraction_id)
