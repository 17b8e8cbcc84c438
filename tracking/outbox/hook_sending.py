"""Telling programs (对接通知): at any hour, each receiver with its own failures, after mails and groups of a round.

Machines do not sleep, and nobody is woken by them: the hours of sending are people's. Nothing here holds up a mail, a
group or another receiver: one that does not answer is left for the next round after one try, rests after five failures
in a row, and is switched off when it has not answered for three days; then the administrators are told.
"""

import logging
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

from django.db import DatabaseError
from django.db.models import F

from tracking.hooks.keys import mark_of, secret_of
from tracking.hooks.posting import Place, post
from tracking.models import Mail, Receiver
from tracking.models.mail import MailState
from tracking.outbox.group_sending import IN_A_ROW, QUIET, REST
from tracking.outbox.group_words import NothingToSayError
from tracking.outbox.hook_ends import switch_off_for_good
from tracking.outbox.hook_posts import compose_hooks
from tracking.outbox.hook_words import Frame, said_in
from tracking.outbox.hours import Hours
from tracking.outbox.leases import RETRIES, Lease, LostLeaseError, claim, claimable, finish, free_at, put_off
from tracking.robots.form import Meaning, Reply, as_json

log = logging.getLogger(__name__)
Clock = Callable[[], datetime]
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
            for state in _tell_one(receiver, clock, owner, hours, until):
                done[state] += 1
        except Exception:
            log.exception("receiver %s broke off", receiver.pk)


def _tell_one(receiver: Receiver, clock: Clock, owner: str, hours: Hours, until: datetime) -> Iterator[str]:
    """Its next messages; after a failure the others wait for a later round."""
    for _ in range(A_ROUND):
        now = clock()
        waiting = claimable(now, hours.today(now), receiver=receiver)
        if now >= until or not waiting.exists() or is_resting(receiver, now):
            return
        lease = next(iter(claim(waiting, now, owner, 1)), None)
        if lease is None:
            return
        state = send(lease, receiver, clock, hours)
        yield state
        if state not in {MailState.SENT, MailState.SUPPRESSED}:
            return


def is_resting(receiver: Receiver, now: datetime) -> bool:
    """Whether it is left alone until later, or was switched off meanwhile."""
    return not Receiver.objects.active().filter(pk=receiver.pk).exclude(retry_at__gt=now).exists()


def send(lease: Lease, receiver: Receiver, clock: Clock, hours: Hours) -> str:
    """Bring one message to its next state; one that was lost to another worker is left to it."""
    try:
        return _attempt(lease, receiver, clock, hours)
    except LostLeaseError:
        log.warning("message %s was taken over by another worker", lease.mail.message_id)
        return "lost"


def _attempt(lease: Lease, receiver: Receiver, clock: Clock, hours: Hours) -> str:
    if lease.mail.attempts > len(RETRIES):  # it may be the message itself that ends every worker
        return _end(lease, MailState.DEAD, clock(), f"试了 {lease.mail.attempts} 次，每次都中断了")
    try:
        now = clock()
        said = said_in(lease.mail, Frame(receiver, hours, hours.today(now)))
        lease.update(state=MailState.SENDING, body_text=as_json(said).decode())
        reply = hand_over(receiver, said, now)
    except NothingToSayError as nothing:
        return _end(lease, MailState.SUPPRESSED, clock(), str(nothing))
    except (LostLeaseError, DatabaseError):
        raise
    except Exception as error:
        log.exception("message %s cannot be written", lease.mail.message_id)
        return _end(lease, MailState.DEAD, clock(), f"这一条写不出来：{type(error).__name__}")
    return _record(lease, receiver, reply, clock())


def hand_over(receiver: Receiver, said: dict[str, object], at: datetime) -> Reply:
    """Sign and post; with another key of the machine than the secret was made with, nothing goes."""
    if mark_of(receiver.salt) != receiver.mark:
        return Reply(Meaning.OUTAGE, OTHER_KEY)
    secrets = tuple(secret_of(salt) for salt in receiver.salts(at))
    return post(Place(receiver.url, secrets), said, at)


def _end(lease: Lease, state: MailState, at: datetime, reason: str, code: str = "") -> str:
    finish(lease, state, at=at, reason=reason, code=code)
    return state


def _record(lease: Lease, receiver: Receiver, reply: Reply, now: datetime) -> str:
    """Write down what was answered, with the message first: that it went is what must not be lost."""
    if reply.meaning == Meaning.TAKEN:
        state = _end(lease, MailState.SENT, now, "", reply.words)
    elif reply.meaning == Meaning.REFUSED:
        state = _end(lease, MailState.DEAD, now, "对方不收", reply.words)
    else:
        put_off(lease, now=now, code=reply.words)
        state = "later"
    note(receiver, reply, now)
    return state


def note(receiver: Receiver, reply: Reply, now: datetime) -> None:
    """Count its failures in a row, and since when; to have been told too much is none, but makes us quiet."""
    row = Receiver.objects.filter(pk=receiver.pk)
    if reply.meaning == Meaning.TAKEN:
        row.update(failures=0, failing_since=None, retry_at=None, last_code="")
        return
    code = {"last_code": reply.words[:200]}
    if reply.meaning == Meaning.LATER:
        row.update(retry_at=now + QUIET, **code)
        return
    row.update(failures=F("failures") + 1, **code)
    row.filter(failing_since=None).update(failing_since=now)
    row.filter(failures__gte=IN_A_ROW).update(retry_at=now + REST)
    switch_off_for_good(receiver, now)
