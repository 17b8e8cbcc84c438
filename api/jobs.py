"""Jobs of this room; every one may run twice, or not at all for a while."""

from celery import shared_task
from django.utils import timezone

from api.idempotency import forget_old


@shared_task
def forget_answers() -> None:
    """Remove answers that were kept long enough; started every hour."""
    forget_old(at=timezone.now())
