"""One round of the outbox (一轮): make what the day calls for, join it into mails, send what may go."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from uuid import uuid4

from tracking.outbox.composing import compose_digests, compose_notices
from tracking.outbox.hours import Hours
from tracking.outbox.sending import send_waiting
from tracking.sweep import sweep


@dataclass(frozen=True, slots=True)
class Round:
    """What one round did."""

    reminders: int
    digests: int
    notices: int
    sent: dict[str, int] = field(default_factory=dict)

    @property
    def is_idle(self) -> bool:
        return not (self.reminders or self.digests or self.notices or self.sent)


def do_round(clock: Callable[[], datetime]) -> Round:
    """Safe to run twice, or twice at once. The day is read once; the clock again only for leases and hours."""
    now = clock()
    hours = Hours.load()
    return Round(
        reminders=sweep(now, hours.today(now), hours.calendar),
        digests=compose_digests(now, hours),
        notices=compose_notices(now, hours),
        sent=dict(send_waiting(clock, uuid4().hex, hours)),
    )
