"""Telling the groups (群里说): after the mails of a round, a few messages a robot, each robot with its own failures.

Nothing here holds up a mail or another robot: a robot that does not answer is left for the next round after one try,
after five failures in a row it rests, and all of them together have half a minute.
"""

import logging
from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar

from django.db.models import Q, QuerySet

from tracking.models import Mail, Robot
from tracking.models.mail import Channel, MailState
from tracking.outbox.breaker import has_answered, has_failed, was_told_too_much
from tracking.outbox.group_posts import compose_group_posts
from tracking.outbox.group_words import message_of
from tracking.outbox.hours import Hours
from tracking.outbox.leases import Lease, claimable, free_at
from tracking.outbox.one_by_one import Clock, send_next
from tracking.robots.form import Meaning, Reply, Target
from tracking.robots.message import as_text
from tracking.robots.telling import tell

log = logging.getLogger(__name__)
A_ROUND = 3  # messages a robot: with a round a minute far below the 20 a minute that platforms allow
BUDGET = timedelta(seconds=30)  # for all robots of a round
SWITCHED_OFF = "群机器人已停用"
NOT_TOLD = "这个群现在不说这一类"


def tell_groups(clock: Clock, owner: str, hours: Hours) -> Counter[str]:
    """Queue and send what groups are to be told; counts by state. Whatever goes wrong here ends here."""
    done: Counter[str] = Counter()
    try:
        _tell_all(clock, owner, hours, done)
    except Exception:
        log.exception("telling groups broke off")
    return done


def _tell_all(clock: Clock, owner: str, hours: Hours, done: Counter[str]) -> None:
    began = now = clock()
    end_what_nobody_tells(now)
    for robot in Robot.objects.active().select_related("department").order_by("failures", "pk"):
        try:
            compose_group_posts(robot, now, hours)
            done.update(send_next(Group(robot, hours), clock, owner, A_ROUND, until=began + BUDGET))
        except Exception:
            log.exception("robot %s broke off", robot.pk)


def end_what_nobody_tells(now: datetime) -> None:
    """Messages of robots that were switched off, wholly or for their kind, end here."""
    waiting = Mail.objects.filter(free_at(now), robot__isnull=False)
    off = Q(robot__is_active=False)
    untold = Q(channel=Channel.NOTICE, robot__tells_orders=False) | Q(channel=Channel.DIGEST, robot__tells_daily=False)
    if waiting.filter(off | untold).exists():
        for reason, condition in ((SWITCHED_OFF, off), (NOT_TOLD, untold)):
            waiting.filter(condition).update(state=MailState.SUPPRESSED, reason=reason, lease_until=None)


@dataclass(frozen=True, slots=True)
class Group:
    """One robot as the addressee of messages, one by one; in the hours of sending only."""

    robot: Robot
    hours: Hours
    refusal: ClassVar[str] = "群机器人的平台不收"

    def waiting(self, now: datetime) -> QuerySet[Mail]:
        found = claimable(now, self.hours.today(now), self.robot)
        return found if self.hours.is_open(now) else found.none()

    def is_resting(self, now: datetime) -> bool:
        """Whether it failed so often in a row, or said so much, that it is left alone until later."""
        return Robot.objects.filter(pk=self.robot.pk, retry_at__gt=now).exists()

    def tell(self, lease: Lease, now: datetime) -> Reply:
        robot = self.robot
        message = message_of(lease.mail, robot, self.hours, self.hours.today(now))
        lease.update(state=MailState.SENDING, subject=message.title[:200], body_text=as_text(message))
        return tell(robot.kind, Target(robot.url, robot.secret), message, now)

    def note(self, reply: Reply, now: datetime) -> None:
        note(self.robot, reply, now)


def note(robot: Robot, reply: Reply, now: datetime) -> None:
    """Count its failures in a row: what is refused is one, to have said too much is none."""
    row = Robot.objects.filter(pk=robot.pk)
    if reply.meaning == Meaning.TAKEN:
        has_answered(row)
    elif reply.meaning == Meaning.LATER:
        was_told_too_much(row, reply.words, now)
    else:
        has_failed(row, reply.words, now)
