"""What became of all that a mail carried (结清), once the mail has come to its end: many mails at a time.

The outcome of a reminder or of news follows from the mails that carry it. So a worker that dies before it has settled
loses nothing: the next round finds the mails that ended and are not settled.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import NamedTuple

from django.db import connection, transaction

from tracking.models import Announcement, Mail, MailItem, Notice, Reminder
from tracking.models.mail import MailState
from tracking.models.reminder import Outcome
from tracking.outbox.leases import WAITING
from tracking.outbox.portions import portions

AT_ONCE = 100  # mails a transaction
ENDED = {MailState.SENT: Outcome.SENT, MailState.DEAD: Outcome.DEAD, MailState.SUPPRESSED: Outcome.SUPPRESSED}
Fate = tuple[Outcome, str]  # and why


class Carrier(NamedTuple):
    """A mail that carries something: where it stands, why this was left out of it, why it ended so."""

    state: str
    dropped: str
    reason: str


def settle_ended() -> int:
    """Settle every mail that has ended and is not settled; how many."""
    settled = 0
    while some := _settle_some():
        settled += some
    return settled


def _settle_some() -> int:
    with transaction.atomic():
        skipping = connection.features.has_select_for_update_skip_locked  # another worker settles those
        ended = Mail.objects.filter(is_settled=False).exclude(state__in=WAITING).order_by("pk")
        mails = list(ended.select_for_update(skip_locked=skipping).values_list("pk", flat=True)[:AT_ONCE])
        if mails:
            settle_news(mails)
            settle_reminders(mails)
            Mail.objects.filter(pk__in=mails).update(is_settled=True)
        return len(mails)


def settle_news(mails: Collection[int]) -> None:
    """News is carried by one mail; what is told to a group settles nothing."""
    items = MailItem.objects.filter(mail__in=mails, mail__robot=None, reminder=None)
    told: dict[type[Notice] | type[Announcement], list[tuple[int, Fate]]] = {Notice: [], Announcement: []}
    for notice, announcement, *carrier in items.values_list(
        "notice", "announcement", "mail__state", "dropped", "mail__reason"
    ):
        fate = fate_of([Carrier(*carrier)])
        if fate and notice:
            told[Notice].append((notice, fate))
        elif fate and announcement:
            told[Announcement].append((announcement, fate))
    for model, fates in told.items():
        _write(model, fates)


def settle_reminders(mails: Collection[int]) -> None:
    """End the reminders of these mails that wait for no other; locked, so that of two mails the second sees the first.

    One that has been put back is pending and stays so.
    """
    carried = MailItem.objects.filter(mail__in=mails, mail__robot=None).values("reminder")
    locked = Reminder.objects.filter(pk__in=carried).exclude(outcome=Outcome.PENDING).select_for_update()
    pks = list(locked.order_by("pk").values_list("pk", flat=True))
    _write(Reminder, [(pk, fate) for pk, mails in carriers_of(pks).items() if (fate := fate_of(mails))])


def carriers_of(reminders: Iterable[int]) -> dict[int, list[Carrier]]:
    """The mails to people that carry these reminders, oldest first."""
    found: dict[int, list[Carrier]] = defaultdict(list)
    for pks in portions(reminders):
        items = MailItem.objects.filter(reminder__in=pks).order_by("mail")
        for pk, robot, *carrier in items.values_list(
            "reminder", "mail__robot", "mail__state", "dropped", "mail__reason"
        ):
            if not robot:  # asked for in SQL, it leads SQLite to go through all mails
                found[pk or 0].append(Carrier(*carrier))
    return found


def fate_of(carriers: list[Carrier]) -> Fate | None:
    """Of what is in several mails: nothing while one waits; sent if one was sent; else dead; else suppressed."""
    if any(carrier.state in WAITING for carrier in carriers):
        return None
    for state in (MailState.SENT, MailState.DEAD):
        for carrier in carriers:
            if carrier.state == state and not carrier.dropped:
                return ENDED[state], carrier.reason
    return Outcome.SUPPRESSED, carriers[-1].dropped or carriers[-1].reason


def _write(model: type[Reminder] | type[Notice] | type[Announcement], fates: Iterable[tuple[int, Fate]]) -> None:
    by_fate: dict[Fate, list[int]] = defaultdict(list)
    for pk, fate in fates:
        by_fate[fate].append(pk)
    for (outcome, why), pks in by_fate.items():
        for some in portions(pks):
            model.objects.filter(pk__in=some).update(outcome=outcome, reason=why[:60])
