"""One round of the outbox (一轮): make what is due, join it into mails, send what may go, tell groups and programs."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import uuid4

from tracking.outbox.composing import compose_digests
from tracking.outbox.composing_weekly import compose_weekly
from tracking.outbox.group_sending import tell_groups
from tracking.outbox.hook_sending import tell_receivers
from tracking.outbox.hours import Hours
from tracking.outbox.joining import compose_notices
from tracking.outbox.pulse import beating
from tracking.outbox.sending import send_waiting
from tracking.sweep import sweep


@dataclass(frozen=True, slots=True)
class Round:
    """What one round did."""

    reminders: int
    digests: int
    notices: int
    weeklies: int = 0
    sent: dict[str, int] = field(default_factory=dict)
    groups: dict[str, int] = field(default_factory=dict)
    hooks: dict[str, int] = field(default_factory=dict)

    @property
    def is_idle(self) -> bool:
        composed = self.reminders or self.digests or self.notices or self.weeklies
        return not (composed or self.sent or self.groups or self.hooks)


def do_round(clock: Callable[[], datetime]) -> Round:
    """Safe to run twice, or twice at once. The day is read once; the clock again only for leases and hours."""
    with beating(clock) as now:
        hours = Hours.load()
        done = Round(
            reminders=sweep(now, hours.today(now), hours.calendar),
            digests=compose_digests(now, hours),
            notices=compose_notices(now, hours),
            weeklies=compose_weekly(now, hours),
            sent=dict(send_waiting(clock, uuid4().hex, hours)),
        )
    groups = tell_groups(clock, uuid4().hex, hours)  # when no mail waits any more
    return replace(done, groups=dict(groups), hooks=dict(tell_receivers(clock, uuid4().hex, hours)))
