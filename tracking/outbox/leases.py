"""Holding a mail while it is sent (租约): claimed by a conditional update, fenced by its owner, given back by time.

A worker that dies keeps nothing: when the lease has run out another one takes the mail, with the same Message-ID.
"""

import random
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Case, Exists, F, OuterRef, Q, QuerySet, When

from tracking.models import Mail, MailItem, Notice, Reminder
from tracking.models.reminder import Channel, MailState, Outcome

LEASE = timedelta(minutes=5)  # longer than one delivery can take with a time-out on every answer of the server
RETRIES = (1, 5, 15, 60, 240)  # minutes
WAITING = (MailState.QUEUED, MailState.LEASED, MailState.SENDING)
OUTCOMES = {
    MailState.SENT: Outcome.SENT,
    MailState.DEAD: Outcome.DEAD,
    MailState.SUPPRESSED: Outcome.SUPPRESSED,
}
MERGED = "并入后一天的日报"


class LostLeaseError(Exception):
    """Somebody else holds the mail by now; whoever lost it must not touch it."""


@dataclass(frozen=True, slots=True)
class Lease:
    """A mail held by one worker for a while."""

    mail: Mail
    owner: str

    def update(self, **fields: object) -> None:
        """Change the mail as its holder, or raise where it has been lost."""
        if not Mail.objects.filter(pk=self.mail.pk, lease_owner=self.owner, state__in=WAITING).update(**fields):
            raise LostLeaseError(self.mail.message_id)


def claim(now: datetime, today: date, owner: str) -> Lease | None:
    """Take the next mail that may go now, or nothing; of two workers at once exactly one gets it."""
    free = claimable(now, today)
    for pk in list(free.order_by("not_before", "pk").values_list("pk", flat=True)[:20]):
        died = Case(When(state=MailState.QUEUED, then=0), default=1)  # whoever held it before did not come back
        until = now + LEASE
        taken = free.filter(pk=pk).update(
            state=MailState.LEASED, lease_owner=owner, lease_until=until, attempts=F("attempts") + died
        )
        if taken:
            return Lease(Mail.objects.select_related("recipient", "department").get(pk=pk), owner)
    return None


def claimable(now: datetime, today: date) -> QuerySet[Mail]:
    """Waiting, its time come, nobody holding it; a 日报 only on its own day."""
    on_time = Q(channel=Channel.NOTICE) | Q(local_date=today)
    return Mail.objects.filter(on_time, _free(now), not_before__lte=now)


def _free(now: datetime) -> Q:
    return Q(state=MailState.QUEUED) | Q(state__in=(MailState.LEASED, MailState.SENDING), lease_until__lt=now)


def finish(lease: Lease, state: MailState, *, at: datetime, reason: str = "", code: str = "") -> None:
    """End the mail, and everything it carried that waits for no other mail."""
    with transaction.atomic():
        sent_at = at if state == MailState.SENT else None
        lease.update(state=state, reason=reason[:200], last_code=code[:200], sent_at=sent_at, lease_until=None)
        settle(lease.mail, state, reason)


def settle(mail: Mail, state: MailState, reason: str) -> None:
    """What became of the notices and reminders of a mail that has come to its end."""
    carried = MailItem.objects.filter(mail=mail)
    for item in carried.exclude(dropped="").values("notice_id", "dropped"):
        Notice.objects.filter(pk=item["notice_id"]).update(outcome=Outcome.SUPPRESSED, reason=item["dropped"])
    kept = Notice.objects.filter(item__mail=mail, item__dropped="")
    kept.update(outcome=OUTCOMES[state], reason=reason[:60])
    pks = carried.exclude(reminder=None).values_list("reminder_id", flat=True)
    settle_reminders(Reminder.objects.filter(pk__in=list(pks), outcome=Outcome.QUEUED), reason)


def settle_reminders(reminders: QuerySet[Reminder], reason: str) -> None:
    """A reminder in several mails ends with the last of them: sent if any was sent, else dead, else suppressed."""
    items = MailItem.objects.filter(reminder=OuterRef("pk"))
    list(reminders.select_for_update().order_by("pk"))  # of two mails ending at once, the second sees the first
    ended = list(reminders.exclude(Exists(items.filter(mail__state__in=WAITING))).values_list("pk", flat=True))
    rest = Reminder.objects.filter(pk__in=ended, outcome=Outcome.QUEUED)
    for state in (MailState.SENT, MailState.DEAD):
        carried = items.filter(mail__state=state, dropped="")
        rest.filter(Exists(carried)).update(outcome=OUTCOMES[state], reason=reason[:60] if state != "sent" else "")
    for pk in rest.values_list("pk", flat=True):
        last = MailItem.objects.filter(reminder=pk).order_by("-mail__pk").values_list("dropped", flat=True)[:1]
        rest.filter(pk=pk).update(outcome=Outcome.SUPPRESSED, reason=last[0] or reason[:60])


def put_off(lease: Lease, *, now: datetime, code: str) -> None:
    """Try again later: after 1, 5, 15, 60 and 240 minutes, then never."""
    tried = lease.mail.attempts
    if tried >= len(RETRIES):
        lease.update(attempts=tried + 1)
        finish(lease, MailState.DEAD, at=now, reason=f"试了 {tried + 1} 次没有送出", code=code)
        return
    pause = timedelta(minutes=RETRIES[tried] * random.uniform(1, 1.2))  # noqa: S311 (jitter, no secret)
    lease.update(
        state=MailState.QUEUED,
        attempts=tried + 1,
        not_before=now + pause,
        last_code=code[:200],
        lease_owner="",
        lease_until=None,
    )


def withdraw_stale_digests(today: date, now: datetime) -> None:
    """A 日报 that did not go on its day goes no more; what it carried is pending again, for today's."""
    with transaction.atomic():
        stale = Mail.objects.filter(_free(now), channel=Channel.DIGEST, local_date__lt=today)
        pks = list(stale.select_for_update().values_list("pk", flat=True))
        if not pks:
            return
        Mail.objects.filter(pk__in=pks).update(state=MailState.SUPPRESSED, reason=MERGED, lease_until=None)
        carried = Reminder.objects.filter(items__mail__in=pks, outcome=Outcome.QUEUED)
        carried.update(outcome=Outcome.PENDING)
