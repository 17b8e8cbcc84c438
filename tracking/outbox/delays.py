"""Mail that should have gone by now (晚了的邮件): told by the sending hours of today, rest and night do not count."""

from datetime import date, datetime, timedelta

from django.db.models import Min, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone

from tracking.models import Mail
from tracking.outbox.hours import Hours
from tracking.outbox.leases import claimable

LATE = timedelta(minutes=15)


def opens_on(day: date, hours: Hours) -> datetime:
    """When mail could first go on the day, were it a working day."""
    return datetime.combine(day, hours.organisation.send_from, timezone.get_current_timezone())


def next_hours(now: datetime, hours: Hours) -> datetime | None:
    """When mail may go next, or nothing where it may go now."""
    if hours.is_open(now):
        return None
    today = hours.today(now)
    first = today if opens_on(today, hours) > now else today + timedelta(days=1)
    return opens_on(hours.calendar.next_working(first), hours)


def goes_at(mail: Mail, now: datetime, hours: Hours) -> datetime | None:
    """When a mail that waits may go: when it is due, and then within the hours. Nothing where it may go now."""
    due_at = max(mail.not_before, now)
    opens = next_hours(due_at, hours) or due_at
    return opens if opens > now else None


def lag(now: datetime, hours: Hours) -> timedelta:
    """How long the oldest mail that may go and that nobody is sending has waited; nothing outside the hours.

    A mail put off because of the server's answer waits from the time of its next try.
    """
    if not hours.is_open(now):
        return timedelta()
    free = claimable(now, hours.today(now)).aggregate(oldest=Min("not_before"))["oldest"]
    return now - max(free, opens_on(hours.today(now), hours)) if free else timedelta()


def late_mails(now: datetime, hours: Hours) -> QuerySet[Mail]:
    """What was made, or asked for again, more than 15 minutes of sending hours ago and still waits; retried or not."""
    before = now - LATE
    if not hours.is_open(now) or opens_on(hours.today(now), hours) > before:
        return Mail.objects.none()
    waiting = Mail.objects.to_be_read().waiting().annotate(asked_at=Coalesce("asked_again_at", "made_at"))
    return waiting.filter(asked_at__lt=before)
