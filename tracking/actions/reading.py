"""Reading news in the application (看过): it need not be mailed any more."""

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from tracking.models import Notice
from tracking.outbox.portions import portions


@transaction.atomic
def mark_read(notices: QuerySet[Notice], *, at: datetime) -> None:
    """Locked in the order in which they are joined into mails, so that neither waits for the other for ever."""
    unread = notices.filter(read_at=None).select_for_update(of=("self",)).order_by("pk")
    for pks in portions(list(unread.values_list("pk", flat=True))):
        Notice.objects.filter(pk__in=pks).update(read_at=at)
