"""Robots of groups (群机器人): added, changed, tried out, switched on and off by an administrator."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.db import transaction

from accounts.models import User
from tracking.actions.outlets import begin_trial, delete_unused, end_waiting, one_of_a_name, refuse_unfit, write
from tracking.models import Mail, Robot
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
TRIED = "没有再发：刚刚试发过一条。请先到群里看一眼，没有看到的，十秒以后再试。"


def add_robot(given: Mapping[str, Any], *, by: User, at: datetime) -> Robot:
    """Add a robot; it is off."""
    with one_of_a_name(given):
        return Robot.objects.create(**given, changed_by=by, changed_at=at)


@transaction.atomic
def change_robot(robot: Robot, given: Mapping[str, Any], *, seen: int, by: User, at: datetime) -> Robot:
    """Change a robot. One that would now speak to others is off until somebody has switched it on again."""
    moved = any(getattr(robot, name) != given[name] for name in ELSEWHERE)
    anew = {**WELL, "tried_at": None} if moved or robot.secret != given["secret"] else {}
    with one_of_a_name(given):
        write(robot, seen, by, at, **given, **anew, **(OFF if moved else {}))
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
    if on:
        refuse_unfit(robot, despite=despite, trial="试发一条")
    write(robot, seen, by, at, **({"is_active": True, "active_since": at, "retry_at": None} if on else OFF))
    if not on:
        _end_waiting(robot)
    return True


@transaction.atomic
def remove_robot(robot: Robot, *, seen: int, by: User, at: datetime) -> bool:
    """Take away a robot that has said nothing yet; of others the address and the key, and they are off."""
    if Mail.objects.filter(robot=robot).exists():
        write(robot, seen, by, at, url="", secret="", **OFF, **WELL)
        _end_waiting(robot)
        return False
    delete_unused(robot, seen)
    return True


def try_robot(robot: Robot, *, at: datetime) -> Reply:
    """试发: say one sentence in the group now, on or off, at any hour; what came of it is kept with the robot.

    Not inside a transaction: the platform may take its time. Pressed again within ten seconds nothing is said, and
    ``OutletRefusedError`` raised.
    """
    begin_trial(robot, at=at, act="试发", lately=TRIED)
    reply = tell(robot.kind, Target(robot.url, robot.secret), _trial(robot), at)
    if reply.meaning == Meaning.LATER:  # no reason to keep it quiet, yet nothing arrived
        Robot.objects.filter(pk=robot.pk).update(last_code=reply.words[:200])
    else:
        note(robot, reply, at)
    return reply


def _trial(robot: Robot) -> Message:
    site = settings.SITE_URL + "/"
    key = f"<test.robot-{robot.pk}.{uuid4().hex}>"
    return Message(key, "test", TRIAL, lines=(), more=0, url=site, sender=sender_name(Hours.load()))


def _end_waiting(robot: Robot) -> None:
    end_waiting(Mail.objects.filter(robot=robot), SWITCHED_OFF)
