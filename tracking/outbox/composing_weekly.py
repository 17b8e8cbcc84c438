"""The leaders' weekly mail (周报): made once a week for each leader, worded when it goes."""

from collections.abc import Iterable
from contextlib import suppress
from datetime import date, datetime, timedelta

from django.db import IntegrityError, transaction

from accounts.models import Role, User
from tracking.choices import Ways, wants_weekly
from tracking.models import Mail, Task
from tracking.models.mail import Channel
from tracking.outbox.hours import Hours
from tracking.outbox.queueing import new_mail
from tracking.outbox.recipients import Recipient
from tracking.workflow import Status


def monday_of(today: date) -> date:
    return today - timedelta(days=today.weekday())


def compose_weekly(now: datetime, hours: Hours) -> int:
    """Put this week's mail to every leader into the outbox, from the set day on; how many.

    ``local_date`` of such a mail is the Monday of its week: one a week, whatever day it goes. In a week whose day is
    moved out of it by a holiday nothing is sent, and the next one tells of both.
    """
    if not hours.is_digest_time(now) or not is_time(hours.today(now), hours):
        return 0
    monday = monday_of(hours.today(now))
    told = Mail.objects.filter(channel=Channel.WEEKLY, local_date=monday, recipient__isnull=False)
    leaders = User.objects.filter(role=Role.LEADER, is_active=True).exclude(email="")
    owed = wanting(leaders.exclude(pk__in=told.values("recipient")).order_by("pk"))
    if not owed or not Task.objects.exclude(status=Status.DRAFT).exists():  # nothing was ever sent out
        return 0
    mails = [new_mail(Recipient(user.email, user=user), Channel.WEEKLY, monday, now) for user in owed]
    with suppress(IntegrityError), transaction.atomic():
        return len(Mail.objects.bulk_create(mails))
    return 0


def wanting(leaders: Iterable[User]) -> list[User]:
    """Those who have not chosen to do without."""
    found = list(leaders)
    ways = Ways(user.pk for user in found)
    return [user for user in found if wants_weekly(user.pk, ways)]


def is_time(today: date, hours: Hours) -> bool:
    """Whether the set day of this week, or the working day it is moved to within the week, has come."""
    wanted = hours.organisation.weekly_on
    if wanted is None:
        return False
    monday = monday_of(today)
    on = hours.calendar.next_working(monday + timedelta(days=wanted - 1))
    return on <= today and monday_of(on) == monday
