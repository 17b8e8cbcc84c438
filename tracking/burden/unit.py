"""减负账本 of one unit: its weeks, and behind each number the very orders, urgings and reports it was asked for."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from accounts.models import User
from tracking.burden.asks import Ask, Kind, asks
from tracking.burden.matrix import Line, Matrix, matrix
from tracking.models import Department, Task
from tracking.models.parts import Part
from tracking.stretches import Days

ELSEWHERE = "后来改派了别的单位"


@dataclass(frozen=True, slots=True)
class Item:
    """One thing asked for. ``task``: where this person may still see it."""

    on: date
    kind: Kind
    words: str
    task: Task | None

    @property
    def label(self) -> str:
        return self.kind.label


@dataclass(frozen=True, slots=True)
class Unit:
    """The page: ``days`` are the week that is shown, or all of them."""

    department: Department
    matrix: Matrix
    days: Days
    items: tuple[Item, ...]

    @property
    def papers(self) -> int:
        """Of what is listed; they are told beside the sum."""
        return sum(item.kind == Kind.PAPER for item in self.items)

    @property
    def added(self) -> int:
        """What is listed and belongs to the sum of the week."""
        return len(self.items) - self.papers

    @property
    def line(self) -> Line:
        return next(line for line in self.matrix.lines if line.department == self.department)


def open_unit(department: Department, user: User, last: date, days: Days, kind: Kind | None) -> Unit:
    """Up to the week of ``last``; the list is of ``days``, the newest first, of one kind where one is chosen."""
    found = [ask for ask in asks(days, [department.pk]) if kind in {None, ask.kind}]
    items = _items(found, user)
    return Unit(department, matrix(last, [department.pk]), days, tuple(items))


def _items(found: Iterable[Ask], user: User) -> list[Item]:
    rows = sorted(set(found), key=lambda ask: (ask.on, ask.kind, ask.task, ask.said), reverse=True)
    tasks = Task.objects.visible_to(user).in_bulk([ask.task for ask in rows if ask.task])
    return [Item(ask.on, ask.kind, _words(ask, tasks.get(ask.task)), tasks.get(ask.task)) for ask in rows]


def _words(ask: Ask, task: Task | None) -> str:
    if ask.task and task is None:
        return ELSEWHERE
    if ask.kind == Kind.ORDER:
        return Part(ask.said).label
    return ask.said
