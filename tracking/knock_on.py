"""What another calendar moves: the last working days, reminders and signing days of tasks that are not done yet."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

from django.db.models import Count, QuerySet

from accounts.models import User
from tracking.calendars import WorkCalendar
from tracking.models import Organisation, ReminderRule, Task
from tracking.models.reminder import RuleKind
from tracking.workflow import COUNTED, OPEN, Status

SHOWN = 12  # due dates told one by one


Move: TypeAlias = tuple[date, date]  # before, after
Both: TypeAlias = tuple[WorkCalendar, WorkCalendar]


@dataclass(frozen=True, slots=True)
class Moved:
    """The tasks due on one day: their last working day, and each day they are reminded on that becomes another."""

    due_on: date
    count: int
    last: Move
    reminders: tuple[Move, ...]

    @property
    def is_last_moved(self) -> bool:
        return self.last[0] != self.last[1]


@dataclass(frozen=True, slots=True)
class KnockOn:
    """All that moves; ``signing``: how many tasks have another last day for signing."""

    moved: tuple[Moved, ...]
    signing: int

    @property
    def last_days(self) -> int:
        return sum(one.count for one in self.moved if one.is_last_moved)

    @property
    def reminders(self) -> int:
        return sum(one.count for one in self.moved if one.reminders)

    @property
    def tasks(self) -> int:
        return sum(one.count for one in self.moved)

    @property
    def shown(self) -> tuple[Moved, ...]:
        return self.moved[:SHOWN]

    @property
    def beyond(self) -> int:
        """How many tasks are not among those told one by one."""
        return sum(one.count for one in self.moved[SHOWN:])

    def __bool__(self) -> bool:
        return bool(self.moved or self.signing)


def knock_on(user: User, old: WorkCalendar, new: WorkCalendar, today: date) -> KnockOn:
    """What moves from today on, for the open tasks this person sees; a pass over due dates, not over tasks."""
    offsets = sorted(set(_due_rules().values_list("offset", flat=True)))
    tasks = Task.objects.visible_to(user).filter(status__in=OPEN, structure__in=COUNTED)
    due = _counted(tasks.filter(due_on__gte=today), "due_on")
    moved = (_moved(due_on, count, offsets, (old, new), today) for due_on, count in due)
    return KnockOn(
        moved=tuple(one for one in moved if one.is_last_moved or one.reminders),
        signing=_signing(tasks, old, new, today),
    )


def _due_rules() -> QuerySet[ReminderRule]:
    return ReminderRule.objects.filter(is_active=True, kind=RuleKind.DUE)


def _counted(tasks: QuerySet[Task], name: str) -> Iterable[tuple[date, int]]:
    """How many tasks there are for each date of a column, the earliest first."""
    return tasks.order_by(name).values_list(name).annotate(n=Count("pk"))


def _moved(due_on: date, count: int, offsets: list[int], calendars: Both, today: date) -> Moved:
    old, new = (calendar.last_working(due_on) for calendar in calendars)
    fired = [(calendars[0].add(old, offset), calendars[1].add(new, offset)) for offset in offsets]
    changed = tuple(move for move in fired if move[0] != move[1] and max(move) >= today)
    return Moved(due_on, count, (old, new), changed)


def _signing(tasks: QuerySet[Task], old: WorkCalendar, new: WorkCalendar, today: date) -> int:
    """How many tasks that nobody has signed for get another last day for it."""
    allowed = Organisation.current().accept_days
    sent = _counted(tasks.filter(status=Status.ASSIGNED, dispatched_on__isnull=False), "dispatched_on")
    ends = ((count, old.add(on, allowed), new.add(on, allowed)) for on, count in sent)
    return sum(count for count, before, after in ends if before != after and max(before, after) >= today)
