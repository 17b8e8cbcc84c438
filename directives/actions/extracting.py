"""The life of an extraction job: asked for, claimed by one worker, its progress, its result or the reason it failed.

The row is everything: a job that runs twice finds the claim taken, one whose worker died is found by the sweep.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F, Q, QuerySet

from accounts.models import User
from directives.actions.errors import NotAllowedError
from directives.actions.indexing import index_directives
from directives.columns import columns_of
from directives.extraction.records import Found
from directives.models import Directive, Extraction, ExtractionState, Finding, Speech
from directives.versions import Basis

STALE = timedelta(minutes=3)  # a worker that has said nothing for so long is taken for dead
MAX_ATTEMPTS = 3
S = ExtractionState


class LostClaimError(Exception):
    """Another worker has taken the job over; what this one found is thrown away."""


def request_extraction(speech: Speech, *, at: datetime, by: User | None = None) -> Extraction:
    """Ask for a speech to be extracted: for the first time, once more after a failure, or anew (重新提取).

    ``by`` is who wants it anew. What an earlier run found stays as it is until the new one is there.
    """
    fresh = {"state": S.WAITING, "requested_at": at, "touched_at": at, "attempts": 0, "requested_by": by}
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
def record_extraction(
    extraction: Extraction, found: Iterable[Found], *, at: datetime, basis: Basis | None = None
) -> int:
    """Write the result of a run: candidates the first time, after that only findings to compare with; how many.

    A run anew (重新提取) changes no candidate, whether somebody touched it or not: people decide on the comparison.
    ``basis`` says with which rules and words it was made.
    """
    result = {"extracted_at": at, "basis": basis or {}, **({"compared_at": at} if extraction.is_again else {})}
    finished = _guarded(extraction).update(state=S.DONE, stage="", finished_at=at, touched_at=at, **result)
    if not finished:
        raise LostClaimError
    columns = {(one.span.start, one.span.end): columns_of(one) for one in found}
    if extraction.is_again:
        return _keep_findings(extraction.speech, columns.values())
    taken = set(extraction.speech.directives.values_list("start", "end"))  # added by hand after a first failure
    fresh = (Directive(speech=extraction.speech, **row) for span, row in columns.items() if span not in taken)
    made = Directive.objects.bulk_create(fresh)
    index_directives(made)
    return len(made)


def _keep_findings(speech: Speech, rows: Iterable[dict[str, Any]]) -> int:
    """Put the findings of this run in the place of the last one's; what was decided on those is in the events."""
    speech.findings.all().delete()
    return len(Finding.objects.bulk_create(Finding(speech=speech, **row) for row in rows))


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
