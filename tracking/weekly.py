"""What a leader is told once a week (周报): how things stand, what the week brought, what is late. Frozen."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.conf import settings
from django.db.models import Count, F, QuerySet
from django.utils.module_loading import import_string

from accounts.models import User
from tracking.calendars import WorkCalendar
from tracking.dashboards import Completion, Row, Tally, completion
from tracking.deadlines import Light, due_words
from tracking.ledger import Conditions, select
from tracking.models import Assignment, Department, Filing, Task
from tracking.models.parts import Part
from tracking.models.task import TaskQuerySet

NAMED = 10  # late tasks written out
UNITS = 8  # departments in the table where the leader oversees none
IN_HAND = (Light.LATE, Light.BEHIND, Light.SOON, Light.OWED, Light.SLOW, Light.OK, Light.UNSIGNED, Light.SUSPENDED)


@dataclass(frozen=True, slots=True)
class Week:
    """The days told of, both counted: whole weeks from Monday to Sunday, more than one after a long holiday."""

    begin: date
    end: date

    @classmethod
    def before(cls, monday: date, last: date | None) -> "Week":
        """The weeks since the one that was told last (``last``: the Monday it was told in); four at most."""
        earliest = monday - timedelta(weeks=4)
        begin = last if last and earliest <= last < monday else monday - timedelta(weeks=1)
        return cls(begin, monday - timedelta(days=1))

    @property
    def is_one(self) -> bool:
        return (self.end - self.begin).days == 6


@dataclass(frozen=True, slots=True)
class Unit:
    """One department: what it has in hand, what of it is late, what it closed in the week."""

    name: str
    in_hand: int
    late: int
    closed: int


@dataclass(frozen=True, slots=True)
class LateTask:
    """One late task as the mail names it."""

    task: Task
    lead: str
    due: str
    is_mine: bool


@dataclass(frozen=True, slots=True)
class Weekly:
    """Everything the mail says. ``mine``: open tasks of the leader's own field; None where nothing is in his field."""

    week: Week
    figures: Completion
    in_hand: int
    late: int
    dispatched: int
    closed: int
    closed_late: int
    units: tuple[Unit, ...]
    are_mine: bool  # the units are those the leader oversees
    longest_late: tuple[LateTask, ...]
    mine: int | None
    mine_late: int
    to_sign: int
    to_rule: int


def weekly(leader: User, week: Week, today: date, calendar: WorkCalendar) -> Weekly:
    """How things stand for this leader today, and what the week brought."""
    figures = completion(leader, today, calendar)
    tasks = Task.objects.visible_to(leader).counted()
    closed = tasks.closed().filter(closed_on__range=(week.begin, week.end))
    own = select(Task.objects.visible_to(leader).counted().open(), Conditions(mine=True), leader, today, calendar)
    has_field = leader.posts.filter(is_active=True).exists()
    overseen = set(_overseen(leader).values_list("pk", flat=True))
    return Weekly(
        week=week,
        figures=figures,
        in_hand=_in_hand(figures.total),
        late=figures.total.by(Light.LATE).count,
        dispatched=tasks.filter(dispatched_on__range=(week.begin, week.end)).count(),
        closed=closed.count(),
        closed_late=closed.filter(closed_on__gt=F("due_on")).count(),
        units=_units(figures, closed, overseen),
        are_mine=bool(overseen),
        longest_late=_longest_late(tasks, own, today, calendar),
        mine=own.count() if has_field else None,
        mine_late=own.overdue(today).count() if has_field else 0,
        to_sign=import_string(settings.PAPERS_WAITING)(leader),
        to_rule=Filing.objects.visible_to(leader).waiting_for(leader).count(),
    )


def _overseen(leader: User) -> QuerySet[Department]:
    return Department.objects.filter(overseers__holder=leader, overseers__is_active=True).distinct()


def _in_hand(tally: Tally) -> int:
    return sum(tally.by(light).count for light in IN_HAND)


def _units(figures: Completion, closed: TaskQuerySet, overseen: set[int]) -> tuple[Unit, ...]:
    """The departments the leader oversees, or else those with the most late tasks; worst first."""
    closings = Assignment.objects.filter(role=Part.LEAD, task__in=closed).order_by().values_list("department")
    counts = dict(closings.annotate(n=Count("task", distinct=True)))
    rows = [row for row in figures.departments if not overseen or _department(row) in overseen]
    units = [
        Unit(row.name, _in_hand(row.tally), row.tally.by(Light.LATE).count, counts.get(_department(row), 0))
        for row in rows
    ]
    busy = [unit for unit in units if unit.in_hand or unit.closed]
    return tuple(busy if overseen else [unit for unit in busy if unit.late][:UNITS])


def _department(row: Row) -> int:
    return row.tally.conditions.department or 0


def _longest_late(tasks: TaskQuerySet, own: TaskQuerySet, today: date, calendar: WorkCalendar) -> tuple[LateTask, ...]:
    """The leader's own field first, then the longest late."""
    mine = set(own.overdue(today).values_list("pk", flat=True))
    late = tasks.overdue(today).order_by("due_on", "pk").for_display()
    rows = [*late.filter(pk__in=mine)[:NAMED], *late.exclude(pk__in=mine)[:NAMED]][:NAMED]
    return tuple(LateTask(task, _lead(task), due_words(task, today, calendar), task.pk in mine) for task in rows)


def _lead(task: Task) -> str:
    return next((part.department.name for part in task.assignments.all() if part.role == Part.LEAD), "")
