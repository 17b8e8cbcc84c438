"""One worker at the outbox (当班): how fast it goes, what each mail has come to, and what it has done."""

import logging
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from tracking.models.mail import MailState
from tracking.outbox.answers import Answer, Meaning
from tracking.outbox.hours import Hours
from tracking.outbox.leases import Lease, LostLeaseError, finish, put_off
from tracking.outbox.server import Breaker, Courier

log = logging.getLogger(__name__)
Clock = Callable[[], datetime]
FRESH = timedelta(seconds=0.5)  # what was read longer ago is read again before it goes
TOGETHER = 50  # mails read at a time at most: more save no queries worth having, and make each step long
FINAL = {
    Meaning.DELIVERED: (MailState.SENT, ""),
    Meaning.REFUSED: (MailState.DEAD, "对方服务器不收这个地址"),
    Meaning.REJECTED: (MailState.DEAD, "对方服务器拒收这封邮件"),
}


@dataclass(slots=True)
class Pace:
    """How many mails are read at a time: so many that twice as many go while what was read is fresh, by the last ones.

    While some go, as many are read ahead. One at a time: the server is so slow that reading ahead is in vain.
    """

    at_once: int = 10

    def note(self, went: int, took: timedelta) -> None:
        """So many were read and went in that time."""
        fit = int(went * 0.4 * FRESH / took) if took else TOGETHER
        self.at_once = max(1, min(fit, 4 * self.at_once, TOGETHER))


@dataclass(frozen=True, slots=True)
class Shift:
    """One worker at the outbox: its line to the server, breaker, clock, hours, pace, and what it has done."""

    courier: Courier
    breaker: Breaker
    clock: Clock
    hours: Hours
    done: Counter[str]
    pace: Pace = field(default_factory=Pace)

    def goes_on(self) -> bool:
        now = self.clock()
        return self.hours.is_open(now) and self.breaker.lets_through(now)


def record(lease: Lease, answer: Answer, shift: Shift, kept: Mapping[str, str] | None = None) -> None:
    """Write down what the server said, and what follows from it."""
    now = shift.clock()
    shift.breaker.note(answer, now)
    if answer.meaning in FINAL:
        state, reason = FINAL[answer.meaning]
        end(lease, state, reason, shift, at=now, code=answer.code, **(kept or {}))
        return
    with leaving_lost(lease, shift):
        put_off(lease, now=now, code=answer.code, **(kept or {}))
        shift.done["later"] += 1


def end(lease: Lease, state: MailState, reason: str, shift: Shift, *, at: datetime, **written: str) -> None:
    """The mail has come to its end."""
    with leaving_lost(lease, shift):
        finish(lease, state, at=at, reason=reason, **written)
        shift.done[state] += 1


@contextmanager
def leaving_lost(lease: Lease, shift: Shift) -> Iterator[None]:
    """A mail that was lost to another worker is left to it."""
    try:
        yield
    except LostLeaseError:
        log.warning("mail %s was taken over by another worker", lease.mail.message_id)
        shift.done["lost"] += 1
