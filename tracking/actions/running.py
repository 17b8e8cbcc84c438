"""The life of a job (后台工作): asked for once, claimed by one worker at a time, its progress, how it ended.

The row is everything: a job that runs twice finds the claim taken; one whose worker died is found by the sweep when its
lease has run out, and goes on from what it had kept.
"""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F, Q, QuerySet

from accounts.models import User
from tracking.models.job import Job, JobState

LEASE = timedelta(minutes=3)  # a worker renews it with every portion; the longest single step takes less
MAX_ATTEMPTS = 3
KEPT = timedelta(days=30)
GAVE_UP = "中断了三次，没有办完。{kept}请再办一次；还不行请联系管理员，错误已经记进日志。"
NOTHING_DONE = "什么都没有变。"
SOME_DONE = "已经办成的都在，没有办的没有变。"
STOPPED_BEFORE = "还没有开始就停下了，什么都没有变。"
S = JobState


class JobRefusedError(Exception):
    """It cannot be done; the message says why and what to do, and that nothing has changed."""


class JobStoppedError(Exception):
    """Whoever asked for it wants no more of it; the message says what has been done by then."""


class LostJobError(Exception):
    """Another worker has taken the job over; what this one is doing is taken back."""


def start_job(
    kind: str,
    about: object,
    *,
    title: str,
    unit: str,
    order: Mapping[str, Any],
    place: Callable[[Job], str],
    by: User,
    at: datetime,
) -> Job:
    """Ask for it; of one kind about one thing a person waits for one at a time, however often the button is pressed."""
    unfinished = Job.objects.visible_to(by).unfinished()
    if job := unfinished.filter(kind=kind, about=str(about)).first():
        return job
    try:
        with transaction.atomic():
            job = Job.objects.create(
                kind=kind, about=str(about), title=title[:200], unit=unit, order=dict(order), by=by, at=at
            )
            job.place = place(job)
            job.save(update_fields=["place"])
            return job
    except IntegrityError:  # pressed twice at once
        return unfinished.get(kind=kind, about=str(about))


def claim_job(pk: int, *, at: datetime) -> Job | None:
    """Take one that waits or was left behind; None where somebody has it or it has ended."""
    claimed = Job.objects.filter(_free(at), pk=pk, attempts__lt=MAX_ATTEMPTS).update(
        state=S.RUNNING, attempts=F("attempts") + 1, leased_until=at + LEASE, stage="", total=0, done=0
    )
    return Job.objects.select_related("by").get(pk=pk) if claimed else None


def note_progress(job: Job, stage: str, done: int, total: int, *, at: datetime) -> None:
    """Say how far it is, and hold it for another while.

    Raises ``LostJobError`` where it is somebody else's, ``JobStoppedError`` where it shall go no further.
    """
    if not _held(job).update(stage=stage, done=done, total=total, leased_until=at + LEASE):
        raise LostJobError(job.pk)
    if Job.objects.filter(pk=job.pk, is_stopping=True, may_stop=True).exists():
        raise JobStoppedError


def pass_the_point(job: Job) -> None:
    """From here on it is not stopped any more. Raises ``JobStoppedError`` where that was asked for before."""
    if not _held(job).filter(is_stopping=False).update(may_stop=False):
        raise JobStoppedError


def keep(job: Job, kept: Mapping[str, Any], *, at: datetime) -> None:
    """Write down what has been done, in the transaction that does it: both happen, or neither."""
    if not _held(job).update(kept=dict(kept), leased_until=at + LEASE):
        raise LostJobError(job.pk)
    job.kept = dict(kept)


def hold(job: Job, *, at: datetime) -> None:
    """Make sure, in a transaction, that the job is still this worker's. Raises ``LostJobError``."""
    if not _held(job).update(leased_until=at + LEASE):
        raise LostJobError(job.pk)


def end_job(job: Job, state: JobState, said: str, *, at: datetime, place: str = "") -> None:
    """How it ended, in a sentence; ``place`` shows what came of it, where that is another page than it began on."""
    ended = {"state": state, "said": said, "finished_at": at, "leased_until": None, "stage": "", "is_stopping": False}
    if not _held(job).update(**ended, **({"place": place} if place else {})):
        raise LostJobError(job.pk)


def put_back(job: Job, *, at: datetime) -> None:
    """It did not work: to be tried again, or given up after the third time."""
    if job.attempts < MAX_ATTEMPTS:
        _held(job).update(state=S.WAITING, leased_until=None, stage="")
    else:
        end_job(job, S.FAILED, _gave_up(job), at=at)


def ask_to_stop(job: Job, *, at: datetime) -> Job:
    """Stop it: at once where nobody has begun, else before its next portion, where that is still possible."""
    waiting = Job.objects.filter(pk=job.pk, state=S.WAITING, may_stop=True)
    said = SOME_DONE if job.kept else STOPPED_BEFORE
    if not waiting.update(state=S.STOPPED, said=said, finished_at=at):
        Job.objects.filter(pk=job.pk, state=S.RUNNING, may_stop=True).update(is_stopping=True)
    return Job.objects.get(pk=job.pk)


def mark_seen(job: Job, *, at: datetime) -> None:
    """Whoever asked for it has seen how it ended."""
    if not job.is_unfinished and job.seen_at is None:
        Job.objects.filter(pk=job.pk, seen_at=None).update(seen_at=at)


def give_up_on_stranded(*, at: datetime) -> int:
    """End those whose workers have died too often; how many."""
    dead = Job.objects.filter(state=S.RUNNING, leased_until__lt=at, attempts__gte=MAX_ATTEMPTS)
    stranded = list(dead.order_by("pk"))
    for job in stranded:
        end_job(job, S.FAILED, _gave_up(job), at=at)
    return len(stranded)


def forget_old(*, at: datetime) -> int:
    """Remove what ended thirty days ago; what it did is told elsewhere. How many."""
    old = Job.objects.filter(finished_at__lt=at - KEPT).order_by("pk").values_list("pk", flat=True)[:500]
    return Job.objects.filter(pk__in=list(old)).delete()[0]


def to_be_done(*, at: datetime) -> QuerySet[Job]:
    """Waiting ones and those left behind, the oldest first."""
    return Job.objects.filter(_free(at), attempts__lt=MAX_ATTEMPTS).order_by("at", "pk")


def _free(at: datetime) -> Q:
    return Q(state=S.WAITING) | Q(state=S.RUNNING, leased_until__lt=at)


def _held(job: Job) -> QuerySet[Job]:
    """The row, while this run still has it."""
    return Job.objects.filter(pk=job.pk, state=S.RUNNING, attempts=job.attempts)


def _gave_up(job: Job) -> str:
    return GAVE_UP.format(kept=SOME_DONE if job.kept else NOTHING_DONE)
