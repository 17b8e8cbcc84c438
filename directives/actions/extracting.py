"""The life of an extraction job: asked for, claimed by one worker, its progress, its result or the reason it failed.

The row is everything: a job that runs twice finds the claim taken, one whose worker died is found by the sweep.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Q, QuerySet

from directives.actions.errors import NotAllowedError
from directives.actions.reviewing import as_directive
from directives.extraction.records import Found
from directives.models import Directive, Extraction, ExtractionState, Speech
from directives.workflow import DirectiveStatus

STALE = timedelta(minutes=3)  # a worker that has said nothing for so long is taken for dead
MAX_ATTEMPTS = 3
S = ExtractionState


class LostClaimError(Exception):
    """Another worker has taken the job over; what this one found is thrown away."""


def request_extraction(speech: Speech, *, at: datetime) -> Extraction:
    """Ask for a speech to be extracted, for the first time or once more after a failure."""
    fresh = {"state": S.WAITING, "requested_at": at, "touched_at": at, "attempts": 0}
    extraction, is_new = Extraction.objects.get_or_create(speech=speech, defaults=fresh)
    if is_new:
        return extraction
    again = Extraction.objects.filter(pk=extraction.pk, state__in=[S.DONE, S.FAILED])
    if not again.update(**fresh, stage="", done=0, total=0, error="", finished_at=None):
        raise NotAllowedError("这篇讲话已经在提取了。")
    extraction.refresh_from_db()
    return extraction


def claim_extraction(pk: int, *, at: datetime) -> Extraction | None:
    """Take a waiting or stranded job; None where somebody else has it or it is finished."""
    free = Q(state=S.WAITING) | Q(state=S.RUNNING, touched_at__lt=at - STALE)
    hit = Extraction.objects.filter(free, pk=pk, attempts__lt=MAX_ATTEMPTS).update(
        state=S.RUNNING, attempts=F("attempts") + 1, touched_at=at, stage="读讲话", done=0, total=0, error=""
    )
    return Extraction.objects.select_related("speech").get(pk=pk) if hit else None


def note_progress(extraction: Extraction, stage: str, done: int, total: int, *, at: datetime) -> None:
    """Say how far the job is; the row is what the page shows."""
    _guarded(extraction).update(stage=stage, done=done, total=total, touched_at=at)


@transaction.atomic
def record_extraction(extraction: Extraction, found: Iterable[Found], *, at: datetime) -> int:
    """Write the candidates of a run; how many are new.

    A second run replaces only what nobody has touched: whatever a person decided, edited or added stays as it is.
    """
    finished = _guarded(extraction).update(state=S.DONE, stage="", finished_at=at, touched_at=at)
    if not finished:
        raise LostClaimError
    speech = extraction.speech
    untouched = speech.directives.filter(
        status=DirectiveStatus.CANDIDATE, version=1, added_by=None, events__isnull=True
    )
    Directive.objects.filter(pk__in=list(untouched.values_list("pk", flat=True))).delete()
    kept = set(speech.directives.values_list("start", "end"))
    rows = {(one.span.start, one.span.end): as_directive(speech, one) for one in found}
    return len(Directive.objects.bulk_create(row for span, row in rows.items() if span not in kept))


def fail_extraction(extraction: Extraction, sentence: str, *, at: datetime) -> None:
    """End the run with the reason, in one sentence for the person who waits."""
    _guarded(extraction).update(state=S.FAILED, error=sentence[:300], stage="", finished_at=at, touched_at=at)


def give_up_on_stranded(*, at: datetime) -> int:
    """End the jobs whose worker has died too often; how many."""
    return (
        Extraction.objects.stranded(at - STALE)
        .filter(attempts__gte=MAX_ATTEMPTS)
        .update(
            state=S.FAILED,
            error=f"提取中断了 {MAX_ATTEMPTS} 次，没有做完。讲话已经存好，可以再试一次；还不行请联系管理员。",
            finished_at=at,
            touched_at=at,
        )
    )


def _guarded(extraction: Extraction) -> QuerySet[Extraction]:
    """The row, while this run still has the claim."""
    return Extraction.objects.filter(pk=extraction.pk, state=S.RUNNING, attempts=extraction.attempts)
