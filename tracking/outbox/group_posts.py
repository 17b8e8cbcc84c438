"""What groups are told (群消息): orders joined for ten minutes, and once a working day how much is late or near.

A message is a row of the outbox like a mail. Two rounds at once make it once: the robot's row is locked, and where a
database locks no rows the number of the message is read before what it tells, so that the second of two collides.
"""

from contextlib import suppress
from datetime import date, datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from tracking.choices import KIND_OF
from tracking.models import Assignment, Mail, MailItem, Notice, Robot, TaskEvent
from tracking.models.mail import Channel
from tracking.models.notice import NewsKind
from tracking.notices import IN_THE_APPLICATION
from tracking.outbox.hours import Hours
from tracking.outbox.joining import JOINED
from tracking.outbox.letters import message_id
from tracking.workflow import Structure

ORDERS = tuple(name for name, kind in KIND_OF.items() if kind == NewsKind.ORDERS)
LOOK_BACK = timedelta(days=14)  # longer than any holidays; what a stop has held back for longer is told no more
BATCH = 500  # rows a statement


def compose_group_posts(robot: Robot, now: datetime, hours: Hours) -> int:
    """Queue what this robot is to say now; how many messages."""
    if not hours.is_open(now) or robot.active_since is None:
        return 0
    return int(_orders_are_ripe(robot, now) and _queue_orders(robot, now, hours)) + int(
        _is_daily_due(robot, now, hours) and _queue_daily(robot, now, hours)
    )


def orders_for(robot: Robot) -> QuerySet[TaskEvent]:
    """Orders that concern the robot's group as things stand now, of which people are told by mail as well.

    A department hears of its own parts and of who urges it; the office of everything but pieces inside a department.
    What is given to one person within a department is no news for a group.
    """
    told = Exists(Notice.objects.filter(event=OuterRef("pk")).exclude(reason=IN_THE_APPLICATION))
    orders = TaskEvent.objects.filter(name__in=ORDERS, inside=None)
    orders = orders.exclude(name="dispatch", data__has_key="mentions")
    if robot.department_id is None:
        whole = orders.exclude(task__structure=Structure.SUBTASK).exclude(name="instruct", data__has_key="from")
        return whole.filter(told | Q(name="instruct"))  # words on what is spread are one thing, whoever wrote them down
    parts = Assignment.objects.filter(task=OuterRef("task"), department=robot.department_id)
    of_another = Q(name="urge") & ~Q(data__department_id=robot.department_id)
    return orders.filter(told, Exists(parts)).exclude(of_another)


def untold(robot: Robot, now: datetime) -> QuerySet[TaskEvent]:
    """Orders since the robot was switched on that no message to its group carries."""
    carried = MailItem.objects.filter(event=OuterRef("pk"), mail__robot=robot)
    since = max(robot.active_since or now, now - LOOK_BACK)
    return orders_for(robot).filter(~Exists(carried), at__gt=since)


def _orders_are_ripe(robot: Robot, now: datetime) -> bool:
    """Whether the oldest has waited for ten minutes."""
    return robot.tells_orders and untold(robot, now).filter(at__lte=now - JOINED).exists()


def _queue_orders(robot: Robot, now: datetime, hours: Hours) -> bool:
    today = hours.today(now)
    with suppress(IntegrityError), transaction.atomic():
        _lock(robot)
        number = Mail.objects.filter(robot=robot, channel=Channel.NOTICE, local_date=today).count()
        events = list(untold(robot, now).order_by("at", "pk").values_list("pk", flat=True))
        if not events:
            return False
        mail = _post(robot, Channel.NOTICE, today, now, number)
        MailItem.objects.bulk_create([MailItem(mail=mail, event_id=pk) for pk in events], batch_size=BATCH)
        return True
    return False


def _is_daily_due(robot: Robot, now: datetime, hours: Hours) -> bool:
    """Once a working day, from the time of the 日报 on; the first on the day after a robot was switched on too late."""
    if not robot.tells_daily or not hours.is_digest_time(now) or robot.active_since is None:
        return False
    today, began = hours.today(now), timezone.localtime(robot.active_since)
    if began.date() == today and began.time() >= hours.organisation.digest_at:
        return False
    return not Mail.objects.filter(robot=robot, channel=Channel.DIGEST, local_date=today).exists()


def _queue_daily(robot: Robot, now: datetime, hours: Hours) -> bool:
    """What it says is read when it goes; where nothing is late or near then, it ends there."""
    with suppress(IntegrityError), transaction.atomic():
        _post(robot, Channel.DIGEST, hours.today(now), now, 0)
        return True
    return False


def _lock(robot: Robot) -> None:
    Robot.objects.select_for_update().get(pk=robot.pk)


def _post(robot: Robot, channel: Channel, today: date, now: datetime, number: int) -> Mail:
    key = f"robot:{robot.pk}"
    return Mail.objects.create(
        robot=robot,
        to_key=key,
        local_date=today,
        channel=channel,
        seq=number,
        not_before=now,
        message_id=message_id(key, today, channel, number, now),
        made_at=now,
    )
