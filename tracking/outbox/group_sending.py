"""Telling the groups (群里说): after the mails of a round, a few messages a robot, each robot with its own failures.

Nothing here holds up a mail or another robot: a robot that does not answer is left for the next round after one try,
after five failures in a row it rests, and all of them together have half a minute.
"""

import logging
from collections import Counter
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from django.db import DatabaseError
from django.db.models import F, Q

from tracking.models import Mail, Robot
from tracking.models.mail import Channel, MailState
from tracking.outbox.group_posts import compose_group_posts
from tracking.outbox.group_words import NothingToSayError, message_of
from tracking.outbox.hours import Hours
from tracking.outbox.leases import RETRIES, Lease, LostLeaseError, claim, claimable, finish, free_at, put_off
from tracking.robots.form import Meaning, Reply, Target
from tracking.robots.message import as_text
from tracking.robots.telling import tell

log = logging.getLogger(__name__)
Clock = Callable[[], datetime]
A_ROUND = 3  # messages a robot: with a round a minute far below the 20 a minute that platforms allow
BUDGET = timedelta(seconds=30)  # for all robots of a round
IN_A_ROW = 5  # failures after which a robot is left alone
REST = timedelta(minutes=5)
QUIET = timedelta(minutes=10)  # after too many messages a minute; 钉钉 is silent for as long
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
            done.update(_tell_one_robot(robot, clock, owner, hours, until=began + BUDGET))
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


def _tell_one_robot(robot: Robot, clock: Clock, owner: str, hours: Hours, until: datetime) -> Iterable[str]:
    """Its next few messages; after a failure the others wait for a later round."""
    for _ in range(A_ROUND):
        now = clock()
        waiting = claimable(now, hours.today(now), robot)
        if not hours.is_open(now) or now >= until or not waiting.exists() or is_resting(robot, now):
            return
        lease = next(iter(claim(waiting, now, owner, 1)), None)
        if lease is None:
            return
        state = send(lease, robot, clock, hours)
        yield state
        if state not in {MailState.SENT, MailState.SUPPRESSED}:
            return


def is_resting(robot: Robot, now: datetime) -> bool:
    """Whether it failed so often in a row, or said so much, that it is left alone until later."""
    return Robot.objects.filter(pk=robot.pk, retry_at__gt=now).exists()


def send(lease: Lease, robot: Robot, clock: Clock, hours: Hours) -> str:
    """Bring one message to its next state; one that was lost to another worker is left to it."""
    try:
        return _attempt(lease, robot, clock, hours)
    except LostLeaseError:
        log.warning("message %s was taken over by another worker", lease.mail.message_id)
        return "lost"


def _attempt(lease: Lease, robot: Robot, clock: Clock, hours: Hours) -> str:
    if lease.mail.attempts > len(RETRIES):  # it may be the message itself that ends every worker
        return _end(lease, MailState.DEAD, clock(), f"试了 {lease.mail.attempts} 次，每次都中断了")
    try:
        now = clock()
        message = message_of(lease.mail, robot, hours, hours.today(now))
        lease.update(state=MailState.SENDING, subject=message.title[:200], body_text=as_text(message))
        reply = tell(robot.kind, Target(robot.url, robot.secret), message, now)
    except NothingToSayError as nothing:
        return _end(lease, MailState.SUPPRESSED, clock(), str(nothing))
    except (LostLeaseError, DatabaseError):
        raise
    except Exception as error:
        log.exception("message %s cannot be written", lease.mail.message_id)
        return _end(lease, MailState.DEAD, clock(), f"这条消息写不出来：{type(error).__name__}")
    return _record(lease, robot, reply, clock())


def _end(lease: Lease, state: MailState, at: datetime, reason: str, code: str = "") -> str:
    finish(lease, state, at=at, reason=reason, code=code)
    return state


def _record(lease: Lease, robot: Robot, reply: Reply, now: datetime) -> str:
    """Write down what the platform said, with the message first: that it went is what must not be lost."""
    if reply.meaning == Meaning.TAKEN:
        state = _end(lease, MailState.SENT, now, "", reply.words)
    elif reply.meaning == Meaning.REFUSED:
        state = _end(lease, MailState.DEAD, now, "群机器人的平台不收", reply.words)
    else:
        put_off(lease, now=now, code=reply.words)
        state = "later"
    note(robot, reply, now)
    return state


def note(robot: Robot, reply: Reply, now: datetime) -> None:
    """Count its failures in a row: from the fifth on it rests. To have said too much is none, but makes it quiet."""
    row = Robot.objects.filter(pk=robot.pk)
    if reply.meaning == Meaning.TAKEN:
        row.update(failures=0, retry_at=None, last_code="")
        return
    if reply.meaning == Meaning.LATER:
        row.update(retry_at=now + QUIET, last_code=reply.words[:200])
        return
    row.update(failures=F("failures") + 1, last_code=reply.words[:200])
    row.filter(failures__gte=IN_A_ROW).update(retry_at=now + REST)
