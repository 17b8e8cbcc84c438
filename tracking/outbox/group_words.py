"""What a message to a group says when it goes (群消息的措辞): everything read again, what no longer holds left out."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.db.models import Case, Count, Exists, IntegerField, OuterRef, Q, QuerySet, When, prefetch_related_objects

from tracking.deadlines import SOON_DAYS
from tracking.models import Assignment, Mail, MailItem, Part, Robot, Task, TaskEvent
from tracking.models.mail import Channel
from tracking.outbox.contents import GIVEN_AWAY, Matter
from tracking.outbox.group_posts import orders_for
from tracking.outbox.hours import Hours
from tracking.outbox.letters import sender_name
from tracking.outbox.one_by_one import NothingToSayError
from tracking.outbox.wording import Mark, link, one_line, time_words
from tracking.reminders import AT_THE_DEPARTMENT, AT_THE_OFFICE
from tracking.robots.message import Line, Message
from tracking.staleness import since, why_stale
from tracking.workflow import Status

FULL = 10  # tasks written out; of the rest the number
PRESSING = ("instruct", "urge")  # 批示 and 催办 before what is merely new
NOTHING_STANDS = "没有超期、临期和待签收的事"
ORDERS, DAILY = "orders", "daily"
CATEGORIES = (Mark.LATE, Mark.UNSIGNED, Mark.SOON)  # each task is in the first that fits


def message_of(mail: Mail, robot: Robot, hours: Hours, today: date) -> Message:
    """The message in words, as of today; ``NothingToSayError`` where it has none left."""
    write = _daily if mail.channel == Channel.DIGEST else _orders
    kind, title, lines, total = write(mail, robot, hours, today)
    return Message(
        key=mail.message_id,
        kind=kind,
        title=title,
        lines=tuple(lines),
        more=total - len(lines),
        url=link("tracking:tasks"),
        sender=sender_name(hours),
    )


def _orders(mail: Mail, robot: Robot, hours: Hours, today: date) -> tuple[str, str, list[Line], int]:
    events = sorted(_still_true(mail, robot), key=lambda event: event.name not in PRESSING)
    said = "、".join(f"{label} {count} 项" for label, count in Counter(event.label for event in events).items())
    lines = _lines_of_orders(events[:FULL], robot, hours, today)
    return ORDERS, f"【督办通知】{_whose(robot)}{said}", lines, len(events)


def _still_true(mail: Mail, robot: Robot) -> list[TaskEvent]:
    """The orders that still hold and still concern the group, in their order; the others are marked with the reason."""
    items = MailItem.objects.filter(mail=mail, event__isnull=False)
    ours = set(orders_for(robot).filter(pk__in=items.values("event")).values_list("pk", flat=True))
    carried = [(item.pk, item.event) for item in items.select_related("event__task").order_by("pk") if item.event]
    known = since(event for _, event in carried)
    reasons = {pk: why_stale(event, event.task, known) if event.pk in ours else GIVEN_AWAY for pk, event in carried}
    _mark(reasons)
    if kept := [event for pk, event in carried if not reasons[pk]]:
        return kept
    raise NothingToSayError("，".join(sorted(set(reasons.values()))) or "没有内容")


def _mark(reasons: Mapping[int, str]) -> None:
    """Keep why each item was left out; one that was left out by an earlier try may hold again."""
    by_reason = defaultdict(list)
    for pk, reason in reasons.items():
        by_reason[reason].append(pk)
    for reason, pks in by_reason.items():
        MailItem.objects.filter(pk__in=pks).exclude(dropped=reason).update(dropped=reason)


def _lines_of_orders(events: list[TaskEvent], robot: Robot, hours: Hours, today: date) -> list[Line]:
    tasks = [event.task for event in events]
    prefetch_related_objects(tasks, "assignments")
    lines = []
    for event in events:
        matter = _matter(event.task, robot, event)
        due = time_words(matter, Mark.NEWS, hours, today)
        lines.append(_line(event.label, matter, due, is_urgent=event.name in PRESSING))
    return lines


def _daily(mail: Mail, robot: Robot, hours: Hours, today: date) -> tuple[str, str, list[Line], int]:  # noqa: ARG001
    tasks = standing(robot, hours, today)
    found = dict(tasks.order_by().values_list("category").annotate(Count("pk")))
    counts = {mark: found[n] for n, mark in enumerate(CATEGORIES) if n in found}
    if not counts:
        raise NothingToSayError(NOTHING_STANDS)
    said = "、".join(f"{count} 项{mark.word}" for mark, count in counts.items())
    lines = _lines_of_tasks(tasks.prefetch_related("assignments")[:FULL], robot, hours, today)
    return DAILY, f"【督办提醒】{_whose(robot)}{said}", lines, sum(counts.values())


def standing(robot: Robot, hours: Hours, today: date) -> QuerySet[Any]:
    """Tasks that are late, not signed for, or near, the most urgent first; ``category`` is a place in ``CATEGORIES``.

    For a department what it leads and has on its desk, and what it has not signed for; for the office every task that
    counts (no pieces, no headings), unsigned only where the time for signing is over.
    """
    near = Q(due_on__lt=hours.calendar.add(today, SOON_DAYS + 1))
    if robot.department_id is None:
        tasks, led, unsigned = _of_the_office(hours, today)
    else:
        tasks, led, unsigned = _of_a_department(robot.department_id)
    category = Case(
        When(led & Q(due_on__lt=today), then=0),
        When(unsigned, then=1),
        When(led & near, then=2),
        output_field=IntegerField(null=True),
    )
    return tasks.annotate(category=category).filter(category__isnull=False).order_by("category", "due_on", "pk")


def _of_a_department(pk: int) -> tuple[QuerySet[Task], Q, Q]:
    parts = Assignment.objects.filter(task=OuterRef("pk"), department=pk)
    led, unsigned = parts.filter(role=Part.LEAD), parts.filter(accepted_at=None)
    return Task.objects.filter(Exists(parts), status__in=AT_THE_DEPARTMENT), Q(Exists(led)), Q(Exists(unsigned))


def _of_the_office(hours: Hours, today: date) -> tuple[QuerySet[Task], Q, Q]:
    last = hours.calendar.add(today, -hours.organisation.accept_days)
    too_long = Q(status=Status.ASSIGNED, dispatched_on__lt=last)
    return Task.objects.counted().filter(status__in=AT_THE_OFFICE), Q(pk__isnull=False), too_long


def _lines_of_tasks(tasks: Iterable[Task], robot: Robot, hours: Hours, today: date) -> list[Line]:
    lines = []
    for task in tasks:
        mark, matter = CATEGORIES[getattr(task, "category", 0)], _matter(task, robot)
        due = time_words(matter, mark, hours, today)
        lines.append(_line(mark.word, matter, due, is_urgent=mark == Mark.LATE))
    return lines


def _matter(task: Task, robot: Robot, event: TaskEvent | None = None) -> Matter:
    parts = (part for part in task.assignments.all() if robot.department_id in {None, part.department_id})
    return Matter(task, tuple(parts), "", event=event)


def _line(word: str, matter: Matter, due: str, *, is_urgent: bool) -> Line:
    return Line(word, one_line(matter.task.title), due, link("tracking:task", matter.task.pk), is_urgent)


def _whose(robot: Robot) -> str:
    return f"{robot.department}：" if robot.department else ""
