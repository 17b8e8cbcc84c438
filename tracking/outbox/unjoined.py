"""News that waits to be joined into mails (等着合并的): whose it is, and which of it is not even looked at yet."""

from collections.abc import Collection
from datetime import date, datetime
from typing import NamedTuple, Self

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.utils import timezone

from tracking.models import Announcement, Mail, MailItem, Notice, Task
from tracking.models.mail import Channel, MailState
from tracking.models.reminder import Outcome
from tracking.outbox.hours import Hours
from tracking.outbox.queueing import News

NOT_SENT = (MailState.DEAD, MailState.SUPPRESSED)
Reader = tuple[int | None, int | None]  # a person, or the mailbox of a department


class Waiting(NamedTuple):
    """News that waits, of both sorts."""

    notices: QuerySet[Notice]
    announcements: QuerySet[Announcement]

    def is_any(self, since: datetime) -> bool:
        """Whether something waits from then or before."""
        return any(rows.filter(made_at__lte=since).exists() for rows in self)

    def readers(self) -> set[Reader]:
        return {pair for rows in self for pair in rows.values_list("recipient", "department")}

    def of(self, readers: Collection[Reader]) -> Self:
        people = {user for user, _ in readers if user}
        mailboxes = {department for _, department in readers if department}
        theirs = Q(recipient__in=people) | Q(department__in=mailboxes)
        return self._replace(notices=self.notices.filter(theirs), announcements=self.announcements.filter(theirs))

    def locked(self) -> list[News]:
        """Each with its reader, and with its task as it is now; locked where the database locks rows."""
        tasks = Prefetch("event__task", Task.objects.prefetch_related("assignments"))
        notices = self.notices.select_for_update(of=("self",)).select_related("recipient", "event").order_by("pk")
        others = self.announcements.select_for_update(of=("self",)).select_related("recipient").order_by("pk")
        people = "recipient__memberships"
        return [*notices.prefetch_related(people, tasks), *others.prefetch_related(people)]


def held(now: datetime, hours: Hours) -> Waiting:
    """What waits for today's 日报: from before its time, and of readers who have not had theirs."""
    due = timezone.make_aware(datetime.combine(hours.today(now), hours.organisation.digest_at))
    had = Mail.objects.filter(channel=Channel.DIGEST, local_date=hours.today(now))
    person = Exists(had.filter(recipient=OuterRef("recipient")))
    mailbox = Exists(had.filter(recipient=None, department=OuterRef("department")))
    notices = Notice.objects.filter(outcome=Outcome.HELD, made_at__lt=due)
    others = Announcement.objects.filter(outcome=Outcome.HELD, made_at__lt=due)
    return Waiting(notices.exclude(person | mailbox), others.exclude(person | mailbox))


def not_for_tomorrow(notices: QuerySet[Notice], today: date) -> QuerySet[Notice]:
    """Without the orders to hurry of readers who have had one today: they are not even looked at again before night."""
    had = MailItem.objects.filter(mail__local_date=today, notice__event__name="urge", dropped="")
    had = had.exclude(mail__state__in=NOT_SENT)
    person = Exists(had.filter(mail__recipient=OuterRef("recipient")))
    mailbox = Exists(had.filter(mail__recipient=None, mail__department=OuterRef("department")))
    return notices.exclude(Q(event__name="urge") & (person | mailbox))
