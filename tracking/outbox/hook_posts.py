"""What programs are told (对接通知): a message for each step since a receiver was switched on, and for what is late.

The event of a step is written with the step, so nothing has to be remembered: a round finds the steps no message tells
of. Two rounds at once tell of each once: the receiver's row is locked, and the unique key of a message names the step.
"""

from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import islice
from uuid import uuid4

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from tracking.hooks.kinds import UNTOLD, steps_of
from tracking.models import Assignment, Department, Mail, MailItem, Part, Receiver, Task, TaskEvent
from tracking.models.hook import HookKind
from tracking.models.mail import Channel
from tracking.workflow import Status, Structure

AT_ONCE = 500  # messages queued in a transaction
OVERLAP = timedelta(days=1)  # a step that took long to be written is still found
REMEMBERED = timedelta(hours=1)  # how exactly it is known up to when a quiet receiver has been told everything
LOOKED_FOR = 10  # minutes between two looks for what has become late, after the first of a day


def compose_hooks(receiver: Receiver, now: datetime) -> int:
    """Queue what this receiver is to be told; how many messages."""
    if receiver.active_since is None or receiver.told_until is None:
        return 0
    return _queue_steps(receiver, now) + _queue_late(receiver, now)


def open_to(department: Department | None) -> Q:
    """The tasks a receiver hears of: all of them, or what people of its department see."""
    if department is None:
        return Q()
    parts = Assignment.objects.filter(department=department)
    above = parts.filter(task=OuterRef("parent"), role=Part.LEAD)
    mine = Q(Exists(parts.filter(task=OuterRef("pk")))) & ~Q(status=Status.DRAFT)
    return mine | Q(structure=Structure.SUBTASK) & Q(Exists(above))


def untold(receiver: Receiver, since: datetime) -> QuerySet[TaskEvent]:
    """Steps from then on no message to this receiver carries, oldest first; what is inside a department stays there."""
    carried = MailItem.objects.filter(event=OuterRef("pk"), mail__receiver=receiver)
    steps = TaskEvent.objects.filter(steps_of(receiver.kinds), ~Exists(carried), at__gt=since, inside=None)
    return _concerning(steps.exclude(name__in=UNTOLD), receiver.department).order_by("at", "pk")


def _concerning(steps: QuerySet[TaskEvent], department: Department | None) -> QuerySet[TaskEvent]:
    """Of a department's receiver: the steps on what it sees, and those by which parts may have left it."""
    if department is None:
        return steps
    before_dispatch = Q(after=Status.DRAFT, before__in=["", Status.DRAFT]) | Q(before=Status.DRAFT) & ~Q(
        name="dispatch"
    )
    seen = Exists(Task.objects.filter(open_to(department), pk=OuterRef("task")))
    return steps.exclude(before_dispatch).annotate(is_seen=seen).filter(Q(is_seen=True) | LEAVING)


LEAVING = Q(changes__has_key="parts") | Q(name="recall")


def was_part(event: TaskEvent, department: Department) -> bool:
    """Whether the step took the department's part away, or the whole task back to the office."""
    if event.name == "recall":
        return event.task.assignments.filter(department=department).exists()
    before, after = ({part["department"] for part in parts} for parts in event.changes.get("parts") or [[], []])
    return department.pk in before - after


def _for(receiver: Receiver, steps: Iterable[TaskEvent]) -> Iterator[TaskEvent]:
    """Those of these steps that are this receiver's to hear of."""
    for event in steps:
        if receiver.department is None or getattr(event, "is_seen", False) or was_part(event, receiver.department):
            yield event


def _queue_steps(receiver: Receiver, now: datetime) -> int:
    """The next of them, and up to when everything has been looked at."""
    since = max(receiver.active_since or now, (receiver.told_until or now) - OVERLAP)
    found = list(islice(_for(receiver, untold(receiver, since).select_related("task").iterator()), AT_ONCE))
    is_known = receiver.told_until and now - receiver.told_until < REMEMBERED
    if not found and is_known and not _is_new_day(receiver, now):
        return 0
    until = found[-1].at if len(found) == AT_ONCE else now
    with suppress(IntegrityError), transaction.atomic():
        if not _lock(receiver):
            return 0
        carried = set(MailItem.objects.filter(mail__receiver=receiver, event__in=found).values_list("event", flat=True))
        fresh = [event for event in found if event.pk not in carried]
        _make(receiver, now, map(_of_step, fresh))
        Receiver.objects.filter(pk=receiver.pk, told_until__lt=until).update(told_until=until)
        return len(fresh)
    return 0


def _lock(receiver: Receiver) -> bool:
    """Nobody else queues for it meanwhile; false where it has been switched off or changed since it was read."""
    return Receiver.objects.active().select_for_update().filter(pk=receiver.pk, version=receiver.version).exists()


def became_late(receiver: Receiver, now: datetime) -> QuerySet[Task]:
    """What is late and became so while the receiver was on, and was not told with that due date."""
    on = timezone.localdate(receiver.active_since)
    told = Mail.objects.filter(
        to_key=receiver.key, channel=Channel.HOOK_LATE, local_date=OuterRef("due_on"), seq=OuterRef("pk")
    )
    late = Task.objects.overdue(timezone.localdate(now)).filter(open_to(receiver.department), due_on__gte=on)
    return late.filter(~Exists(told)).order_by("due_on", "pk")


def _queue_late(receiver: Receiver, now: datetime) -> int:
    looks = _is_new_day(receiver, now) or now.minute % LOOKED_FOR == 0  # what was suspended may go on late
    if HookKind.LATE not in receiver.kinds or not looks or not became_late(receiver, now).exists():
        return 0
    with suppress(IntegrityError), transaction.atomic():
        found = list(became_late(receiver, now)[:AT_ONCE]) if _lock(receiver) else []
        _make(receiver, now, map(_of_late, found))
        return len(found)
    return 0


def _is_new_day(receiver: Receiver, now: datetime) -> bool:
    """Whether this is the first round of a day."""
    return timezone.localdate(receiver.told_until) != timezone.localdate(now)


@dataclass(frozen=True, slots=True)
class News:
    """One thing to tell: its key is the receiver, the channel, the day and the number."""

    channel: Channel
    day: date
    number: int
    title: str
    item: MailItem


def _of_step(event: TaskEvent) -> News:
    title = f"{event.label}：{event.task}"
    return News(Channel.HOOK, timezone.localdate(event.at), event.pk, title, MailItem(event=event))


def _of_late(task: Task) -> News:
    assert task.due_on  # noqa: S101 (it is late)
    return News(Channel.HOOK_LATE, task.due_on, task.pk, f"超期：{task}", MailItem(task=task))


def _make(receiver: Receiver, now: datetime, told: Iterable[News]) -> None:
    """A message for each."""
    items = []
    for news in told:
        news.item.mail = Mail(
            receiver=receiver,
            to_key=receiver.key,
            local_date=news.day,
            channel=news.channel,
            seq=news.number,
            not_before=now,
            made_at=now,
            message_id=str(uuid4()),
            subject=news.title[:200],
        )
        items.append(news.item)
    Mail.objects.bulk_create([item.mail for item in items])
    for item in items:
        item.mail = item.mail  # its key is known by now
    MailItem.objects.bulk_create(items)
