"""Departments by months (节点): of the tasks whose due date lies in a month, how many were not done in time.

A rate on three tasks is noise, so a cell says 3/9: of 9 due, 3 not done in time (closed late, or late now). What is
suspended, stopped or not dispatched is among the 9 and not among the 3. Long-term tasks have no due date.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from tracking.dashboards.figures import Figure, figure
from tracking.dashboards.scope import Scope
from tracking.ledger import Conditions
from tracking.models import Department
from tracking.stretches import Days

SHARES = ((0, "没有"), (15, "15% 以内"), (30, "30% 以内"), (45, "45% 以内"), (100, "45% 以上"))  # steps of colour


@dataclass(frozen=True, slots=True)
class Cell:
    """A department in a month: what was due, and what of it was not done in time."""

    due: Figure
    missed: int
    is_ahead: bool = False  # the month has not begun

    @property
    def words(self) -> str:
        """3/9; 9 where all were in time; nothing where nothing was due."""
        return "" if not self.due.count else f"{self.missed}/{self.due.count}" if self.missed else str(self.due.count)

    @property
    def step(self) -> int:
        """The colour, 0 to 4, by the share that was not in time; one or two tasks never make it as dark as many."""
        return min(self.missed + 1, _step(self.missed, self.due.count))

    @property
    def is_toned_down(self) -> bool:
        """Whether it is paler than its share, for so few tasks."""
        return bool(self.missed) and self.step < _step(self.missed, self.due.count)

    @property
    def said(self) -> str:
        """The cell for who hears it, or points at it."""
        if self.missed:
            why = f"（占 {100 * self.missed / self.due.count:.0f}%，件数少，颜色减淡）" if self.is_toned_down else ""
            return f"{self.due.count} 件到期，{self.missed} 件没有按时办结{why}"
        return f"{self.due.count} 件{'将要到期' if self.is_ahead else '到期，没有过时限的'}"


def _step(missed: int, due: int) -> int:
    """The place in ``SHARES`` of the share that was not in time."""
    share = 100 * missed / due if due else 0
    return next(n for n, (most, _) in enumerate(SHARES) if share <= most)


@dataclass(frozen=True)
class Line:
    """One department over the months. ``counts`` and ``lost``: what was due and what was not in time, by month."""

    name: str
    months: tuple[Days, ...]
    counts: Mapping[str, int]
    lost: Mapping[str, int]
    conditions: Conditions
    today: date

    @cached_property
    def cells(self) -> tuple[Cell, ...]:
        """One for each month; made where the line is shown, for most are not."""
        return tuple(
            Cell(
                figure(self.counts.get(str(days.begin), 0), self.conditions, due_in=days),
                self.lost.get(str(days.begin), 0),
                days.begin > self.today,
            )
            for days in self.months
        )

    @property
    def due(self) -> int:
        return sum(self.counts.get(str(days.begin), 0) for days in self.months)

    @property
    def whole(self) -> Figure:
        """All that is due in these months."""
        return figure(self.due, self.conditions, due_in=Days(self.months[0].begin, self.months[-1].end))

    @property
    def missed(self) -> int:
        return sum(self.lost.get(str(days.begin), 0) for days in self.months)


@dataclass(frozen=True, slots=True)
class Heat:
    """The whole map; ``lines`` by department."""

    months: tuple[Days, ...]
    this: Days
    lines: dict[int, Line]

    def of(self, departments: Iterable[int]) -> list[Line]:
        """The lines of these departments, in their order; those with nothing due in these months are left out."""
        return [self.lines[pk] for pk in departments if pk in self.lines and self.lines[pk].due]

    @property
    def names(self) -> list[tuple[str, bool]]:
        """The months as heads of columns, with their year where it begins, and which is this one."""
        years = [days.begin.year for days in self.months]
        named = [f"{days.begin.year}年{days.begin.month}月" for days in self.months]
        short = [f"{days.begin.month}月" for days in self.months]
        begins = [n > 0 and year != years[n - 1] for n, year in enumerate(years)]
        words = [long if new else brief for long, brief, new in zip(named, short, begins, strict=True)]
        return [(word, days == self.this) for word, days in zip(words, self.months, strict=True)]


def heat(scope: Scope) -> Heat:
    """All departments that lead something due in these months."""
    months = scope.basis.months
    due = {int(pk): found for pk, found in scope.sums.due.items() if any(found.values())}
    lines = {pk: _line(scope, months, scope.departments[pk], found) for pk, found in due.items()}
    return Heat(months, Days.month(scope.today), lines)


def _line(scope: Scope, months: tuple[Days, ...], department: Department, due: Mapping[str, int]) -> Line:
    missed: Mapping[str, int] = scope.sums.missed.get(str(department.pk), {})
    return Line(department.name, months, due, missed, replace(scope.within, department=department.pk), scope.today)
