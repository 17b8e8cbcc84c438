"""The last twelve weeks: what was written into the ledger in each, what was closed, and what was late when it ended.

Numbers of a week open their tasks. What was late on a Sunday that has passed is reckoned from the record and cannot be
listed by today's ledger; only this week's number opens. What was opened again after its closing counts as not closed.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db.models import Count, Exists, F, OuterRef, Q

from tracking.counting.keeping import keep_day
from tracking.counting.sums import parted
from tracking.dashboards.figures import Figure, figure
from tracking.dashboards.past import is_on_record, recorded_since
from tracking.dashboards.scope import Scope
from tracking.deadlines import Light
from tracking.ledger import Conditions
from tracking.models import TaskEvent
from tracking.models.event import TaskEventQuerySet
from tracking.models.kept import What
from tracking.models.task import TaskQuerySet
from tracking.stretches import Days, last_moment
from tracking.workflow import OPEN, Status

MAY_BE_LATE = OPEN - {Status.SUSPENDED}


@dataclass(frozen=True, slots=True)
class Week:
    """One week. ``late``: at its end, or now in this week; None where the record does not go back to it."""

    days: Days
    opened: Figure
    closed: Figure
    late: int | None
    late_now: Figure | None = None  # this week's, which can be listed

    @property
    def name(self) -> str:
        """The Monday, short: 11/16."""
        return f"{self.days.begin.month}/{self.days.begin.day}"


def weeks(scope: Scope) -> tuple[Week, ...]:
    """The oldest first; the last is the one that runs."""
    stretches = scope.basis.weeks
    nothing: Mapping[str, int] = {}
    opened, closed = (scope.sums.weeks.get(name, nothing) for name in ("opened", "closed"))
    late = _late(scope, [days.end for days in stretches[:-1]])
    now = sum(n for of in scope.sums.kinds.values() for key, n in of.items() if parted(key)[0] == Light.LATE)
    return tuple(
        Week(
            days,
            figure(opened.get(str(days.begin), 0), scope.within, opened=days),
            figure(closed.get(str(days.begin), 0), scope.within, closed=days),
            at_end,
            figure(at_end or 0, scope.within, light=Light.LATE) if days == stretches[-1] else None,
        )
        for days, at_end in zip(stretches, [*late, now], strict=True)
    )


def _late(scope: Scope, ends: Sequence[date]) -> list[int | None]:
    """How many were late when each of these days ended. What is not kept is reckoned, and kept in a large ledger."""
    begun = recorded_since()
    told = [day for day in ends if is_on_record(day, begun)]
    late = {day: scope.kept[What.LATE, day].figures["late"] for day in told if (What.LATE, day) in scope.kept}
    if missing := [day for day in told if day not in late]:
        late |= (reckoned := dict(zip(missing, _reckoned(scope, missing), strict=True)))
        for day in missing if scope.is_large else ():
            keep_day(scope.basis, What.LATE, day, {"late": reckoned[day]})
    return [late.get(day) for day in ends]


def _reckoned(scope: Scope, ends: Sequence[date]) -> list[int]:
    """The same from the record, the oldest day first.

    A task whose state and due date have not changed since the first of them was late by what it is now; of the others
    the changes are undone one after the other.
    """
    since = _turns().filter(task=OuterRef("pk"), at__gt=last_moment(ends[0]))
    ever = Q(due_on__lt=scope.today) | Exists(since.filter(changes__has_key="due_on"))
    moved = scope.tasks.filter(ever, Exists(since)).order_by()
    lasting = scope.tasks.overdue(scope.today).filter(~Exists(since)).order_by()
    return [sum(both) for both in zip(_lasting(lasting, ends), _moved(moved, ends), strict=True)]


def _turns() -> TaskEventQuerySet:
    """The steps that can make a task late or not late any more."""
    turns = Q(changes__has_key="due_on") | ~Q(before=F("after"))
    return TaskEvent.objects.filter(turns, version__isnull=False)


def _lasting(late: TaskQuerySet, ends: Sequence[date]) -> list[int]:
    asked = {
        f"late{n}": Count("pk", filter=Q(due_on__lt=day, created_at__lte=last_moment(day)))
        for n, day in enumerate(ends)
    }
    counted = late.aggregate(**asked)
    return [counted[f"late{n}"] for n in range(len(ends))]


def _moved(tasks: TaskQuerySet, ends: Sequence[date]) -> list[int]:
    turns: dict[int, list[Turn]] = {}
    since = _turns().filter(task__in=tasks.values("pk"), at__gt=last_moment(ends[0])).order_by("-version")
    for task, *turn in since.values_list("task", "at", "before", "changes__due_on"):
        turns.setdefault(task, []).append(Turn(*turn))
    late = [0] * len(ends)
    moments = [last_moment(day) for day in ends]
    for pk, status, due_on in tasks.values_list("pk", "status", "due_on"):
        for n, (before, due) in enumerate(_backwards(status, due_on, turns.get(pk, []), moments)):
            late[-1 - n] += before in MAY_BE_LATE and due is not None and due < ends[-1 - n]
    return late


class Turn(NamedTuple):
    """When the state or the due date changed, and what they were before; no ``due``: it stayed."""

    at: datetime
    before: str
    due: list[str | None] | None


def _backwards(
    status: str, due_on: date | None, turns: list[Turn], moments: list[datetime]
) -> Iterator[tuple[str, date | None]]:
    """The state and due date at these moments, the newest first; ``turns`` with the newest first."""
    done = 0
    for moment in reversed(moments):
        while done < len(turns) and turns[done].at > moment:
            status, due_on = turns[done].before, _due_before(turns[done], due_on)
            done += 1
        yield status, due_on


def _due_before(turn: Turn, due_on: date | None) -> date | None:
    if turn.due is None:
        return due_on
    return date.fromisoformat(turn.due[0]) if turn.due[0] else None


def in_all(found: Iterable[Week], within: Conditions) -> tuple[Figure, Figure]:
    """What was written down and what was closed in all these weeks together."""
    rows = list(found)
    span = Days(rows[0].days.begin, rows[-1].days.end)
    opened, closed = sum(week.opened.count for week in rows), sum(week.closed.count for week in rows)
    return figure(opened, within, opened=span), figure(closed, within, closed=span)


def drawing(found: Iterable[Week], ledger: str) -> Mapping[str, Any]:
    """What charts.js draws, with the addresses the bars open."""
    rows = list(found)
    return {
        "names": [week.name for week in rows],
        "opened": [week.opened.count for week in rows],
        "closed": [week.closed.count for week in rows],
        "late": [week.late for week in rows],
        "urls": {
            "opened": [ledger + week.opened.query for week in rows],
            "closed": [ledger + week.closed.query for week in rows],
            "late": [ledger + week.late_now.query if week.late_now else "" for week in rows],
        },
    }
