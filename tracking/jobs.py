"""Jobs of this room; every one may run twice, or not at all for a while."""

import logging
from datetime import timedelta

from celery import shared_task
from django.db import transaction
from django.utils import timezone
from kombu.exceptions import OperationalError

from tracking.actions import drawing
from tracking.actions.running import forget_old, give_up_on_stranded, to_be_done
from tracking.dashboards.ahead import count_ahead
from tracking.models import Job, load_calendar
from tracking.outbox.rounds import do_round
from tracking.rechecks_ahead import tell_drawn, tell_due
from tracking.working import do_job

log = logging.getLogger(__name__)
UNCLAIMED = timedelta(seconds=20)  # a hint that has not led to a claim by then was lost
HANDED_OUT = 100  # jobs a sweep hands out again, so that a long queue is not filled with the same ones


@shared_task
def remind() -> None:
    """Make and send the reminders and notices that are due; started every minute."""
    done = do_round(timezone.now)
    if not done.is_idle:
        log.info("reminders: %s", done)


@shared_task
def count_figures() -> None:
    """Count what the first page of a day would have to; started every few minutes, and mostly finds it done."""
    if counted := count_ahead(timezone.localdate(), load_calendar()):
        log.info("figures counted ahead: %s", ", ".join(counted))


@shared_task
def draw_rechecks() -> None:
    """Draw what is looked at again this week, and say what is due; started every hour, and mostly finds it done."""
    now, calendar = timezone.now(), load_calendar()
    draws = drawing.draw_rechecks(calendar, at=now)
    tell_drawn(draws, at=now)
    tell_due(timezone.localdate(now), calendar, at=now)
    if draws:
        log.info("drawn for a second look: %s", ", ".join(map(str, draws)))


@shared_task
def work(job_id: int) -> None:
    """Do one job, unless another worker has it."""
    do_job(job_id, timezone.now)


@shared_task
def look_after_jobs() -> None:
    """Hand out again what was lost or left behind, give up on what keeps dying, forget what is long over."""
    now = timezone.now()
    give_up_on_stranded(at=now)
    forget_old(at=now)
    lost = to_be_done(at=now).filter(at__lt=now - UNCLAIMED)
    for pk in lost.values_list("pk", flat=True)[:HANDED_OUT]:
        _hint(pk)


def enqueue_job(job: Job) -> None:
    """Tell a worker after commit. Only a hint: where the broker is down, the sweep finds the row."""
    transaction.on_commit(lambda: _hint(job.pk))


def _hint(job_id: int) -> None:
    try:
        work.delay(job_id)
    except (OperationalError, OSError) as error:
        log.warning("no broker (%s): job %s waits for the sweep", error, job_id)
