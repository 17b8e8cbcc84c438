"""Robots of groups (群机器人): added, changed, tried out, switched on and off by an administrator."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F, Q

from accounts.models import User
from tracking.models import Mail, Robot
from tracking.models.mail import MailState
from tracking.outbox.breaker import WELL
from tracking.outbox.group_sending import SWITCHED_OFF, note
from tracking.outbox.hours import Hours
from tracking.outbox.letters import sender_name
from tracking.robots.form import Meaning, Reply, Target
from tracking.robots.message import Message
from tracking.robots.telling import tell

ELSEWHERE = ("kind", "department", "url")  # with another of these what is said would reach other people
OFF: Mapping[str, Any] = {"is_active": False, "active_since": None}
TRIAL = "【督办】试发一条，能看到就是通了"
BETWEEN_TRIALS = timedelta(seconds=10)  # a button pressed twice says it once
TRIED = "没有再发：刚刚试发过一条。请先到群里看一眼，没有看到的，十秒以后再试。"


class StaleRobotError(Exception):
    """Somebody else has changed the robot since the page was read: ``current`` is how it stands."""

    def __init__(self, current: Robot) -> None:
        super().__init__(f"“{current}”在您填写的时候有人改过。")
        self.current = current


class RobotRefusedError(Exception):
    """What cannot be done with a robot now; the message is for the administrator."""


def add_robot(given: Mapping[str, Any], *, by: User, at: datetime) -> Robot:
    """Add a robot; it is off."""
    with _one_of_a_name(given):
        return Robot.objects.create(**given, changed_by=by, changed_at=at)


@transaction.atomic
def change_robot(robot: Robot, given: Mapping[str, Any], *, seen: int, by: User, at: datetime) -> Robot:
    """Change a robot. One that would now speak to others is off until somebody has switched it on again."""
    moved = any(getattr(robot, name) != given[name] for name in ELSEWHERE)
    anew = {**WELL, "tried_at": None} if moved or robot.secret != given["secret"] else {}
    with _one_of_a_name(given):
        _write(robot, seen, by, at, **given, **anew, **(OFF if moved else {}))
    if moved:
        _end_waiting(robot)
    return Robot.objects.get(pk=robot.pk)


@transaction.atomic
def switch_robot(robot: Robot, *, on: bool, despite: bool = False, seen: int, by: User, at: datetime) -> bool:
    """Switch a robot on or off; whether it was not so already. What waits for one that is switched off ends.

    One that was never tried, or did not get through last, is switched on only ``despite`` that; its last failure
    stays until something arrives.
    """
    robot.refresh_from_db()
    if robot.is_active == on:
        return False
    if on and not robot.url:
        raise RobotRefusedError(f"没有启用：“{robot}”的地址已经清除了，请先填上。")
    if on and robot.doubt and not despite:
        raise RobotRefusedError(
            f"没有启用：{robot.doubt}。请先试发一条；不试也要启用的，勾上“{robot.doubt}，仍要启用”。"
        )
    _write(robot, seen, by, at, **({"is_active": True, "active_since": at, "retry_at": None} if on else OFF))
    if not on:
        _end_waiting(robot)
    return True


@transaction.atomic
def remove_robot(robot: Robot, *, seen: int, by: User, at: datetime) -> bool:
    """Take away a robot that has said nothing yet; of others the address and the key, and they are off."""
    if Mail.objects.filter(robot=robot).exists():
        _write(robot, seen, by, at, url="", secret="", **OFF, **WELL)
        _end_waiting(robot)
        return False
    if not Robot.objects.filter(pk=robot.pk, version=seen).delete()[0]:
        raise StaleRobotError(Robot.objects.select_related("changed_by", "department").get(pk=robot.pk))
    return True


def try_robot(robot: Robot, *, at: datetime) -> Reply:
    """试发: say one sentence in the group now, on or off, at any hour; what came of it is kept with the robot.

    Not inside a transaction: the platform may take its time. Pressed again within ten seconds nothing is said, and
    ``RobotRefusedError`` raised.
    """
    if not robot.url:
        raise RobotRefusedError(f"没有试发：“{robot}”的地址已经清除了，请先填上。")
    long_ago = Q(tried_at=None) | Q(tried_at__lte=at - BETWEEN_TRIALS) | Q(tried_at__gt=at)  # a clock put back
    if not Robot.objects.filter(long_ago, pk=robot.pk).update(tried_at=at):
        raise RobotRefusedError(TRIED)
    reply = tell(robot.kind, Target(robot.url, robot.secret), _trial(robot), at)
    if reply.meaning == Meaning.LATER:  # no reason to keep it quiet, yet nothing arrived
        Robot.objects.filter(pk=robot.pk).update(last_code=reply.words[:200])
    else:
        note(robot, reply, at)
    return reply


@contextmanager
def _one_of_a_name(given: Mapping[str, Any]) -> Iterator[None]:
    """Two people gave the same name at once: the second is told so."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        raise RobotRefusedError(f"已经有一个叫“{given['name']}”的了，请换个名称。") from error


def _trial(robot: Robot) -> Message:
    site = settings.SITE_URL + "/"
    key = f"<test.robot-{robot.pk}.{uuid4().hex}>"
    return Message(key, "test", TRIAL, lines=(), more=0, url=site, sender=sender_name(Hours.load()))


def _write(robot: Robot, seen: int, by: User, at: datetime, **columns: Any) -> None:
    """Only over the version that was read."""
    row = Robot.objects.filter(pk=robot.pk, version=seen)
    if not row.update(**columns, version=F("version") + 1, changed_by=by, changed_at=at):
        raise StaleRobotError(Robot.objects.select_related("changed_by", "department").get(pk=robot.pk))


def _end_waiting(robot: Robot) -> None:
    waiting = Mail.objects.filter(robot=robot, state=MailState.QUEUED)
    waiting.update(state=MailState.SUPPRESSED, reason=SWITCHED_OFF)
