"""What has happened since figures were kept: the few tasks it touched, counted as they are, taken off as they were."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone

from tracking.counting.basis import Basis
from tracking.counting.counted import LATE, month_of, week_of
from tracking.counting.facts import FACTS, Facts, Step, undo
from tracking.counting.sums import Sums, under
from tracking.deadlines import Tracked, light
from tracking.models import Assignment, TaskEvent, TaskSource
from tracking.models.parts import Part
from tracking.workflow import COUNTED

Happened = Sequence[tuple[int, int, str, dict[str, Any]]]  # task, version, the state before, the changes
FIXED = ("structure", "kind", "created_at")  # what no step changes


@dataclass(frozen=True, slots=True)
class Standing:
    """A task at a moment, with all that the figures ask of it. ``unit``: the department that leads."""

    structure: str
    kind: str
    opened_on: date
    unit: int | None
    facts: Tracked
    speeches: Sequence[int] = ()


def happened_since(upto: int, most: int) -> Happened | None:
    """The steps after that one; None where there are more than so many."""
    later = TaskEvent.objects.filter(pk__gt=upto, version__isnull=False).order_by("pk")
    rows: Any = list(later.values_list("task", "version", "before", "changes")[: most + 1])
    return rows if len(rows) <= most else None


def moved_by(happened: Happened, basis: Basis) -> Sums:
    """What these steps have changed of the sums. Nothing is asked where nothing has happened."""
    sums = Sums()
    for count, standing in _standings(happened, basis) if happened else ():
        for section, first, second in marks(standing, basis):
            sums.add(section, first, second, count)
    return sums


def marks(of: Standing, basis: Basis) -> Iterator[tuple[str, object, str]]:
    """Where a task is counted: the section and both keys. ``counted`` says the same in SQL."""
    code = light(of.facts, basis.today, basis.calendar)
    second = under(code, of.facts.status)
    yield "structures", of.structure, second
    if of.structure not in COUNTED:
        return
    yield "kinds", of.kind, second
    yield from (("speeches", speech, second) for speech in of.speeches)
    yield "weeks", "opened", week_of(of.opened_on)
    if of.facts.closed_on:
        yield "weeks", "closed", week_of(of.facts.closed_on)
    if of.unit:
        yield "units", of.unit, second
        yield from _due(of.unit, of.facts.due_on, is_missed=code in LATE)


def _due(unit: int, due_on: date | None, *, is_missed: bool) -> Iterator[tuple[str, object, str]]:
    if due_on:
        yield "due", unit, month_of(due_on)
        if is_missed:
            yield "missed", unit, month_of(due_on)


def _standings(happened: Happened, basis: Basis) -> Iterator[tuple[int, Standing]]:
    """Each task it touched, once to be counted as it is and once to be taken off as it was, if it was there."""
    steps = _by_task(happened)
    units = dict(Assignment.objects.filter(task__in=steps, role=Part.LEAD).values_list("task", "department"))
    speeches = _speeches(steps)
    rows = basis.tasks.filter(pk__in=steps).order_by().values_list("pk", *FIXED, *FACTS)
    for pk, structure, kind, created_at, *facts in rows:
        fixed = structure, kind, timezone.localdate(created_at)
        now = dict(zip(FACTS, facts, strict=True))
        yield 1, Standing(*fixed, units.get(pk), Facts(**now), speeches[pk])
        before = undo(now, steps[pk])
        if before["status"]:
            unit = _unit_before(steps[pk], units.get(pk))
            yield -1, Standing(*fixed, unit, Facts(**before), _speeches_before(steps[pk], speeches[pk]))


def _by_task(happened: Happened) -> dict[int, list[Step]]:
    steps: dict[int, list[Step]] = defaultdict(list)
    for task, _, before, changes in sorted(happened, key=lambda row: row[:2]):
        steps[task].append((before, changes))
    return steps


def _speeches(tasks: Iterable[int]) -> dict[int, list[int]]:
    found: dict[int, list[int]] = defaultdict(list)
    rows = TaskSource.objects.filter(task__in=tasks, speech__isnull=False).order_by().values_list("task", "speech")
    for task, speech in rows.distinct():
        found[task].append(speech)
    return found


def _speeches_before(steps: Iterable[Step], now: Sequence[int]) -> Sequence[int]:
    """From which speeches it came before these steps: the first of them that joined it with others says it."""
    return next((changes["speeches"][0] for _, changes in steps if "speeches" in changes), now)


def _unit_before(steps: Iterable[Step], now: int | None) -> int | None:
    """Who led before these steps: the first of them that changed the parts says it."""
    for _, changes in steps:
        if parts := changes.get("parts"):
            return next((part["department"] for part in parts[0] if part["role"] == Part.LEAD), None)
    return now
