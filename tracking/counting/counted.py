"""The sums counted in SQL, all of them anew: seconds over a large ledger, so what comes out is kept."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Case, CharField, Count, F, FilteredRelation, Q, QuerySet, Value, When

from tracking.counting.basis import Basis
from tracking.counting.sums import Counts, Sums, under
from tracking.deadlines import Light
from tracking.models import Task
from tracking.models.parts import Part
from tracking.models.task import TaskQuerySet
from tracking.stretches import Days, first_moment, last_moment
from tracking.workflow import COUNTED, OPEN, Status

LATE = frozenset({Light.LATE, Light.CLOSED_LATE})  # lights of what was not done in time


def counted(basis: Basis, tasks: TaskQuerySet | None = None) -> Sums:
    """Everything there is, or of these tasks, in six queries."""
    sums = Sums()
    tasks = basis.tasks if tasks is None else tasks
    lit = tasks.with_light(basis.today, basis.calendar)
    _by_light(sums, lit)
    _by_speech(sums, lit.counted())
    _by_month(sums, tasks.counted(), basis)
    _by_week(sums, tasks.counted(), basis)
    return sums


def by_structure(basis: Basis) -> Counts:
    """Everything by structure, light and state only, in one query."""
    sums, lit = Sums(), basis.tasks.with_light(basis.today, basis.calendar)
    for structure, light, status, n in _grouped(lit, "structure", "light_code", "status"):
        sums.add("structures", structure, under(light, status), n)
    return sums.structures


def led(tasks: TaskQuerySet) -> TaskQuerySet:
    """With ``unit``, the department that leads: one at most, by the database."""
    relation = FilteredRelation("assignments", condition=Q(assignments__role=Part.LEAD))
    return tasks.annotate(lead_of=relation).annotate(unit=F("lead_of__department_id"))


def _by_light(sums: Sums, lit: TaskQuerySet) -> None:
    keys = ("structure", "kind", "unit", "light_code", "status")
    for structure, kind, unit, light, status, n in _grouped(led(lit), *keys):
        second = under(light, status)
        sums.add("structures", structure, second, n)
        if structure in COUNTED:
            sums.add("kinds", kind, second, n)
            if unit:
                sums.add("units", unit, second, n)


def _by_speech(sums: Sums, lit: TaskQuerySet) -> None:
    """A task with two sources in a speech counts once."""
    keys = ["sources__speech", "light_code", "status"]
    with_one = lit.filter(sources__speech__isnull=False).order_by().values_list(*keys)
    for speech, light, status, n in with_one.annotate(n=Count("pk", distinct=True)):
        sums.add("speeches", speech, under(light, status), n)


def _by_month(sums: Sums, tasks: TaskQuerySet, basis: Basis) -> None:
    months = basis.months
    late = Q(status__in=OPEN - {Status.SUSPENDED}, due_on__lt=basis.today)
    missed = late | Q(status=Status.CLOSED, closed_on__gt=F("due_on"))
    due = led(tasks.filter(due_on__range=(months[0].begin, months[-1].end))).filter(Q(unit__isnull=False))
    sorted_out = due.annotate(
        month=_first_of((days, Q(due_on__lte=days.end)) for days in months),
        is_missed=Case(When(missed, then=1), default=0),
    )
    for unit, month, is_missed, n in _grouped(sorted_out, "unit", "month", "is_missed"):
        sums.add("due", unit, month, n)
        if is_missed:
            sums.add("missed", unit, month, n)


def _by_week(sums: Sums, tasks: TaskQuerySet, basis: Basis) -> None:
    weeks = basis.weeks
    begin, end = weeks[0].begin, weeks[-1].end
    opened = tasks.filter(created_at__gte=first_moment(begin), created_at__lte=last_moment(end))
    closed = tasks.filter(closed_on__range=(begin, end))
    by_opening = opened.annotate(week=_first_of((days, Q(created_at__lte=last_moment(days.end))) for days in weeks))
    by_closing = closed.annotate(week=_first_of((days, Q(closed_on__lte=days.end)) for days in weeks))
    for name, rows in (("opened", by_opening), ("closed", by_closing)):
        for week, n in _grouped(rows, "week"):
            sums.add("weeks", name, week, n)


def _first_of(stretches: Iterable[tuple[Days, Q]]) -> Case:
    """The first day of the first stretch that reaches so far."""
    whens = [When(reached, then=Value(str(days.begin))) for days, reached in stretches]
    return Case(*whens, default=Value(""), output_field=CharField())


def _grouped(tasks: QuerySet[Task], *keys: str) -> Iterable[tuple[Any, ...]]:
    return tasks.order_by().values_list(*keys).annotate(n=Count("pk"))


def month_of(day: date) -> str:
    """The key of its month."""
    return str(day.replace(day=1))


def week_of(day: date) -> str:
    """The key of its week."""
    return str(Days.week(day).begin)
