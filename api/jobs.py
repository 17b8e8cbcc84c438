"""Jobs of this room; every one may run twice, or not at all for a while."""

from celery import shared_task
from django.utils import timezone

from accounts.tokens import forget_old_uses
from api.idempotency import forget_old


@shared_task
def forget_answers() -> None:
    """Remove answers that were kept long enough; started every hour."""
    forget_old(at=timezone.now())


@shared_task
def forget_uses() -> None:
    """Remove what was recorded of tokens so long ago that nobody need keep it; started every hour."""
    forget_old_uses(at=timezone.now())
