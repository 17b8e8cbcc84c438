"""Telling programs (对接通知): at any hour, each receiver with its own failures, after mails and groups of a round.

Machines do not sleep, and nobody is woken by them: the hours of sending are people's. Nothing here holds up a mail, a
group or another receiver: one that does not answer is left for the next round after one try, rests after five failures
in a row, and is switched off when it has not answered for three days; then the administrators are told.
"""

import logging
from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar

from django.db.models import QuerySet

from tracking.hooks.keys import mark_of, secret_of
from tracking.hooks.posting import Place, post
from tracking.models import Mail, Receiver
from tracking.models.mail import MailState
from tracking.outbox.breaker import has_answered, has_failed, was_told_too_much
from tracking.outbox.hook_ends import switch_off_for_good
from tracking.outbox.hook_posts import compose_hooks
from tracking.outbox.hook_words import Frame, said_in
from tracking.outbox.hours import Hours
from tracking.outbox.leases import Lease, claimable, free_at
from tracking.outbox.one_by_one import Clock, send_next
from tracking.robots.form import Meaning, Reply, as_json

log = logging.getLogger(__name__)
A_ROUND = 100  # messages a receiver
BUDGET = timedelta(seconds=30)  # for all receivers of a round, each its share
SWITCHED_OFF = "接收方停用了"
OTHER_KEY = "系统的密钥文件换过，签名对不上了：请到接收方的页面重新生成密钥"


def tell_receivers(clock: Clock, owner: str, hours: Hours) -> Counter[str]:
    """Queue and send what programs are to be told; counts by state. Whatever goes wrong here ends here."""
    done: Counter[str] = Counter()
    try:
        _tell_all(clock, owner, hours, done)
    except Exception:
        log.exception("telling receivers broke off")
    return done


def _tell_all(clock: Clock, owner: str, hours: Hours, done: Counter[str]) -> None:
    now = clock()
    Mail.objects.filter(free_at(now), receiver__is_active=False).update(
        state=MailState.SUPPRESSED, reason=SWITCHED_OFF, lease_until=None
    )
    receivers = list(Receiver.objects.active().select_related("department").order_by("failures", "pk"))
    for receiver in receivers:
        try:
            until = clock() + BUDGET / len(receivers)
            compose_hooks(receiver, clock())
            done.update(send_next(Program(receiver, hours), clock, owner, A_ROUND, until))
        except Exception:
            log.exception("receiver %s broke off", receiver.pk)


@dataclass(frozen=True, slots=True)
class Program:
    """One receiver as the addressee of messages, one by one; at any hour."""

    receiver: Receiver
    hours: Hours
    refusal: ClassVar[str] = "对方不收"

    def waiting(self, now: datetime) -> QuerySet[Mail]:
        return claimable(now, self.hours.today(now), receiver=self.receiver)

    def is_resting(self, now: datetime) -> bool:
        """Whether it is left alone until later, or was switched off meanwhile."""
        return not Receiver.objects.active().filter(pk=self.receiver.pk).exclude(retry_at__gt=now).exists()

    def tell(self, lease: Lease, now: datetime) -> Reply:
        said = said_in(lease.mail, Frame(self.receiver, self.hours, self.hours.today(now)))
        lease.update(state=MailState.SENDING, body_text=as_json(said).decode())
        return hand_over(self.receiver, said, now)

    def note(self, reply: Reply, now: datetime) -> None:
        note(self.receiver, reply, now)


def hand_over(receiver: Receiver, said: dict[str, object], at: datetime) -> Reply:
    """Sign and post; with another key of the machine than the secret was made with, nothing goes."""
    if mark_of(receiver.salt) != receiver.mark:
        return Reply(Meaning.OUTAGE, OTHER_KEY)
    secrets = tuple(secret_of(salt) for salt in receiver.salts(at))
    return post(Place(receiver.url, secrets), said, at)


def note(receiver: Receiver, reply: Reply, now: datetime) -> None:
    """Count its failures in a row, and since when; after three days of them it is switched off."""
    row = Receiver.objects.filter(pk=receiver.pk)
    if reply.meaning == Meaning.TAKEN:
        has_answered(row, failing_since=None)
    elif reply.meaning == Meaning.LATER:
        was_told_too_much(row, reply.words, now)
    else:
        has_failed(row, reply.words, now)
        row.filter(failing_since=None).update(failing_since=now)
        switch_off_for_good(receiver, now)
