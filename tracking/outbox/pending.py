"""What no mail carries yet (还没有合成邮件的): each with whom it is for, since when it waits, and for what."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import QuerySet
from django.utils import timezone

from tracking.models import Announcement, Notice, Reminder
from tracking.models.reminder import Outcome
from tracking.outbox.delays import next_hours
from tracking.outbox.hours import Hours
from tracking.outbox.turning import Leaf, read_key, turn

PER_PAGE = 50
WAITING = (Outcome.PENDING, Outcome.HELD)
SORTS = {"reminders": "提醒", "notices": "通知", "announcements": "告知"}


@dataclass(frozen=True, slots=True)
class Pending:
    """One page of a sort, and how many there are of each."""

    sort: str
    counts: Mapping[str, int]
    leaf: Leaf[Reminder] | Leaf[Notice] | Leaf[Announcement]
    digest_at: datetime  # when the next 日报 is made
    news_at: datetime | None  # when news goes that is ten minutes old; empty where it goes at once


def pending(given: Mapping[str, str], now: datetime) -> Pending:
    """The sort the address asks for, else the first of which something waits; a constant number of queries."""
    hours = Hours.load()
    reminders = Reminder.objects.pending(hours.today(now))
    notices = Notice.objects.filter(outcome__in=WAITING)
    announcements = Announcement.objects.filter(outcome__in=WAITING)
    counts = {"reminders": reminders.count(), "notices": notices.count(), "announcements": announcements.count()}
    asked = given.get("what", "")
    sort = asked if asked in SORTS else next((one for one in SORTS if counts[one]), "reminders")
    return Pending(
        sort=sort,
        counts=counts,
        leaf=_leaf(sort, given, reminders, notices, announcements),
        digest_at=next_digest(now, hours),
        news_at=next_hours(now, hours),
    )


def _leaf(
    sort: str,
    given: Mapping[str, str],
    reminders: QuerySet[Reminder],
    notices: QuerySet[Notice],
    announcements: QuerySet[Announcement],
) -> Leaf[Reminder] | Leaf[Notice] | Leaf[Announcement]:
    newer, older = read_key(given.get("newer", "")), read_key(given.get("older", ""))
    if sort == "notices":
        told = notices.select_related("event__task", "recipient", "department")
        return turn(told, PER_PAGE, newer=newer, older=older)
    if sort == "announcements":
        return turn(announcements.select_related("recipient", "department"), PER_PAGE, newer=newer, older=older)
    reminded = reminders.select_related("task", "rule", "department", "post")
    return turn(reminded, PER_PAGE, newer=newer, older=older)


def next_digest(now: datetime, hours: Hours) -> datetime:
    """When the next 日报 is made: in the next round of today while it may go, else on the next working day."""
    if hours.is_digest_time(now):
        return now
    on = _digest_on(hours.today(now), hours)
    return on if on > now else _digest_on(hours.today(now) + timedelta(days=1), hours)


def _digest_on(day: date, hours: Hours) -> datetime:
    working = hours.calendar.next_working(day)
    at = max(hours.organisation.digest_at, hours.organisation.send_from)
    return datetime.combine(working, at, timezone.get_current_timezone())
