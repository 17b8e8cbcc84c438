"""Holding a mail while it is sent (租约): claimed by a conditional update, fenced by its owner, given back by time.

A worker that dies keeps nothing: when the lease has run out another one takes the mail, with the same Message-ID.
"""

import random
from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple

from django.db import transaction
from django.db.models import Case, F, Q, QuerySet, When

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


class Carrier(NamedTuple):
    """A mail that carries a reminder: where it stands, why the reminder was left out of it, why it ended so."""

    state: str
    dropped: str
    reason: str


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
    if mail.channel == Channel.DIGEST:
        settle_reminders(mail)
        return
    kept = Notice.objects.filter(item__mail=mail, item__dropped="")
    kept.update(outcome=OUTCOMES[state], reason=reason[:60])
    for item in MailItem.objects.filter(mail=mail).exclude(dropped=""):
        Notice.objects.filter(item=item).update(outcome=Outcome.SUPPRESSED, reason=item.dropped)


def settle_reminders(mail: Mail) -> None:
    """End the reminders of the mail that wait for no other; locked, so that of two mails the second sees the first."""
    carried = MailItem.objects.filter(mail=mail).values("reminder")
    locked = Reminder.objects.filter(pk__in=carried, outcome=Outcome.QUEUED).select_for_update().order_by("pk")
    carriers: dict[int, list[Carrier]] = {pk: [] for pk in locked.values_list("pk", flat=True)}
    items = MailItem.objects.filter(reminder__in=list(carriers)).order_by("mail")
    for pk, *carrier in items.values_list("reminder", "mail__state", "dropped", "mail__reason"):
        carriers[pk or 0].append(Carrier(*carrier))
    fates: dict[tuple[Outcome, str], list[int]] = defaultdict(list)
    for pk, mails in carriers.items():
        if fate := fate_of(mails):
            fates[fate].append(pk)
    for (outcome, why), pks in fates.items():
        Reminder.objects.filter(pk__in=pks).update(outcome=outcome, reason=why[:60])


def fate_of(carriers: list[Carrier]) -> tuple[Outcome, str] | None:
    """Of a reminder in several mails: nothing while one waits; sent if one was sent; else dead; else suppressed."""
    if any(carrier.state in WAITING for carrier in carriers):
        return None
    for state in (MailState.SENT, MailState.DEAD):
        for carrier in carriers:
            if carrier.state == state and not carrier.dropped:
                return OUTCOMES[state], carrier.reason
    return Outcome.SUPPRESSED, carriers[-1].dropped or carriers[-1].reason


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
