"""One message after the other (逐条送): to a group or a program, where letters go to people by the hundred.

After a failure the others wait for a later round; what a message came to is written down before the next one goes.
"""

import logging
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import ClassVar, Protocol

from django.db import DatabaseError
from django.db.models import QuerySet

from tracking.models import Mail
from tracking.models.mail import MailState
from tracking.outbox.leases import RETRIES, Lease, LostLeaseError, claim, finish, put_off
from tracking.robots.form import Meaning, Reply

log = logging.getLogger(__name__)
Clock = Callable[[], datetime]


class NothingToSayError(Exception):
    """The message need not go; the words say why."""


class Addressee(Protocol):
    """A group or a program. ``refusal``: what is said where it takes a message never."""

    refusal: ClassVar[str]

    def waiting(self, now: datetime) -> QuerySet[Mail]:
        """What may go to it now."""

    def is_resting(self, now: datetime) -> bool:
        """Whether it is left alone until later, or was switched off meanwhile."""

    def tell(self, lease: Lease, now: datetime) -> Reply:
        """Word a message, keep the words and hand it over; ``NothingToSayError`` where it says nothing any more."""

    def note(self, reply: Reply, now: datetime) -> None:
        """Count its failures in a row."""


def send_next(to: Addressee, clock: Clock, owner: str, most: int, until: datetime) -> Iterator[str]:
    """Send at most so many, until that moment or a failure; what became of each."""
    for _ in range(most):
        now = clock()
        waiting = to.waiting(now)
        if now >= until or not waiting.exists() or to.is_resting(now):
            return
        lease = next(iter(claim(waiting, now, owner, 1)), None)
        if lease is None:
            return
        state = send(lease, to, clock)
        yield state
        if state not in {MailState.SENT, MailState.SUPPRESSED}:
            return


def send(lease: Lease, to: Addressee, clock: Clock) -> str:
    """Bring one message to its next state; one that was lost to another worker is left to it."""
    try:
        return _attempt(lease, to, clock)
    except LostLeaseError:
        log.warning("message %s was taken over by another worker", lease.mail.message_id)
        return "lost"


def _attempt(lease: Lease, to: Addressee, clock: Clock) -> str:
    if lease.mail.attempts > len(RETRIES):  # it may be the message itself that ends every worker
        return _end(lease, MailState.DEAD, clock(), f"试了 {lease.mail.attempts} 次，每次都中断了")
    try:
        reply = to.tell(lease, clock())
    except NothingToSayError as nothing:
        return _end(lease, MailState.SUPPRESSED, clock(), str(nothing))
    except (LostLeaseError, DatabaseError):
        raise
    except Exception as error:
        log.exception("message %s cannot be written", lease.mail.message_id)
        return _end(lease, MailState.DEAD, clock(), f"这条消息写不出来：{type(error).__name__}")
    return _record(lease, to, reply, clock())


def _record(lease: Lease, to: Addressee, reply: Reply, now: datetime) -> str:
    """Write down what was answered, with the message first: that it went is what must not be lost."""
    if reply.meaning == Meaning.TAKEN:
        state = _end(lease, MailState.SENT, now, "", reply.words)
    elif reply.meaning == Meaning.REFUSED:
        state = _end(lease, MailState.DEAD, now, to.refusal, reply.words)
    else:
        put_off(lease, now=now, code=reply.words)
        state = "later"
    to.note(reply, now)
    return state


def _end(lease: Lease, state: MailState, at: datetime, reason: str, code: str = "") -> str:
    finish(lease, state, at=at, reason=reason, code=code)
    return state
