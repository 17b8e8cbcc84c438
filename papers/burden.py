"""What papers add to the 减负账本: every one that reached a unit; a 催办通知 is one urging, however much it names."""

from collections.abc import Collection, Iterator
from datetime import date

from django.utils import timezone

from papers.models import Paper
from papers.workflow import PaperKind, PaperState
from tracking.stretches import Days, first_moment, last_moment

WITHDRAWN = (PaperState.VOID,)


def published(days: Days, units: Collection[int] | None = None) -> Iterator[tuple[int, date, str, bool]]:
    """Unit, day, title, and whether it is a 催办通知; what was made void is not held against anybody."""
    within = (first_moment(days.begin), last_moment(days.end))
    rows = Paper.objects.filter(published_at__range=within).exclude(state__in=WITHDRAWN).order_by("published_at", "pk")
    fields = ("published_at", "title", "kind")
    for path in ("department", "recipients"):
        sent = rows.exclude(**{path: None}) if units is None else rows.filter(**{f"{path}__in": units})
        for unit, at, title, kind in sent.values_list(path, *fields):
            if path == "department" or kind in (PaperKind.BULLETIN, PaperKind.BRIEF):
                yield unit, timezone.localdate(at), title, kind == PaperKind.URGING
