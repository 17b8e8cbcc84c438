"""Jobs of this room; every one may run twice, or not at all for a while."""

import logging

from celery import shared_task
from django.utils import timezone

from tracking.outbox.rounds import do_round

log = logging.getLogger(__name__)


@shared_task
def remind() -> None:
    """Make and send the reminders and notices that are due; started every minute."""
    done = do_round(timezone.now)
    if not done.is_idle:
        log.info("reminders: %s", done)
