"""News that waits for a 日报 (等日报): for whom, if nothing changes until then. Nothing is written."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime

from django.db.models import Prefetch
from django.utils import timezone

from tracking.announcing import why_gone
from tracking.choices import Ways
from tracking.models import Announcement, Notice, Task
from tracking.models.notice import Way
from tracking.models.reminder import Outcome
from tracking.outbox.hours import Hours
from tracking.outbox.joining import kind_of
from tracking.outbox.queueing import News
from tracking.outbox.recipients import Recipient, Roster
from tracking.staleness import since, why_stale

WAYS = {  # by where it is: what is pending is held when it is ten minutes old, if that is how it is wanted
    Outcome.PENDING: frozenset({Way.DIGEST}),
    Outcome.HELD: frozenset({Way.DIGEST, Way.AT_ONCE}),
}


def news_ahead(hours: Hours, now: datetime) -> Counter[tuple[Recipient, bool]]:
    """How many pieces of news wait for the 日报 of each, and whether for today's: those from before its time.

    What is read or settled by now is not among them.
    """
    due = timezone.make_aware(datetime.combine(hours.today(now), hours.organisation.digest_at))
    news = _that_hold(_waiting())
    ways = Ways(one.recipient_id for one in news if one.recipient_id)
    held = [one for one in news if ways.of(one.recipient_id, kind_of(one)) in WAYS[Outcome(one.outcome)]]
    roster = Roster(_departments(held), (), hours.organisation)
    return Counter((recipient, one.made_at < due) for one in held if (recipient := roster.of_news(one)))


def _waiting() -> list[News]:
    tasks = Prefetch("event__task", Task.objects.prefetch_related("assignments"))
    notices = Notice.objects.filter(outcome__in=list(WAYS)).select_related("recipient", "event")
    others = Announcement.objects.filter(outcome__in=list(WAYS)).select_related("recipient")
    people = "recipient__memberships"
    return [*notices.prefetch_related(people, tasks).order_by("pk"), *others.prefetch_related(people).order_by("pk")]


def _that_hold(news: Iterable[News]) -> list[News]:
    """Those that still say something new and true."""
    news = list(news)
    known = since(one.event for one in news if isinstance(one, Notice))
    gone = why_gone(one.matter for one in news if isinstance(one, Announcement))
    return [
        one
        for one in news
        if (
            one.matter not in gone
            if isinstance(one, Announcement)
            else not one.read_at and not why_stale(one.event, one.event.task, known)
        )
    ]


def _departments(news: Iterable[News]) -> set[int]:
    """Whose mailboxes may stand in for somebody without an address."""
    found = {one.department_id for one in news if one.department_id}
    for one in news:
        if one.recipient:
            found |= {membership.department_id for membership in one.recipient.memberships.all()}
    return found
