"""A task and its children: how far they are together, who has signed, and what is later than the whole. Pure.

A demand on a group is spread (分发): a heading with a child for each unit. A task is divided (分解) into pieces.
Children come with their assignments.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from tracking import rhythms
from tracking.calendars import WorkCalendar
from tracking.deadlines import Light, is_report_missed, light
from tracking.models import Task
from tracking.workflow import FINISHED, Status

UNSIGNED = frozenset({Status.DRAFT, Status.ASSIGNED, Status.RETURNED})


def progress_of(children: Iterable[Task]) -> int | None:
    """The mean of those that were not stopped, rounded down; what is closed counts whole. None where there is none."""
    percents = [100 if child.status == Status.CLOSED else child.percent for child in _standing(children)]
    return sum(percents) // len(percents) if percents else None


def has_gathered(children: Iterable[Task]) -> bool:
    """Whether every unit has signed, those that were stopped left out."""
    standing = _standing(children)
    return bool(standing) and not any(child.status in UNSIGNED for child in standing)


def _standing(children: Iterable[Task]) -> list[Task]:
    return [child for child in children if child.status != Status.CANCELLED]


def live(children: Iterable[Task]) -> list[Task]:
    """Neither closed nor stopped."""
    return [child for child in children if child.status not in FINISHED]


def is_later(parent: Task | None, due_on: date | None) -> bool:
    """Whether a child would be due after the whole."""
    return bool(parent and parent.due_on and due_on and due_on > parent.due_on)


@dataclass(frozen=True, slots=True)
class Child:
    """A row of the table of children: who, whether signed and reported, how far, in what light."""

    task: Task
    light: Light
    is_signed: bool
    reported: str

    @property
    def unit(self) -> str:
        return str(self.task.lead.department) if self.task.lead else ""

    @property
    def handler(self) -> str:
        return str(self.task.lead.handler) if self.task.lead and self.task.lead.handler else ""

    @property
    def is_later(self) -> bool:
        """Whether it is due after the whole; that was said when it was made so."""
        return is_later(self.task.parent, self.task.due_on)

    @property
    def counts(self) -> bool:
        """Whether it is among those that the sums count: not stopped."""
        return self.task.status != Status.CANCELLED


@dataclass(frozen=True, slots=True)
class Family:
    """The children of a task, row by row, and their sums."""

    children: tuple[Child, ...]

    @property
    def counted(self) -> Sequence[Child]:
        return [child for child in self.children if child.counts]

    @property
    def signed(self) -> int:
        return sum(child.is_signed for child in self.counted)

    @property
    def has_reported(self) -> int:
        return sum(bool(child.task.last_reported_on) for child in self.counted)

    @property
    def owed(self) -> int:
        """How many owe the report of a period (未报)."""
        return sum(child.reported == OWED for child in self.counted)

    @property
    def late(self) -> int:
        return sum(child.light == Light.LATE for child in self.counted)

    @property
    def closed(self) -> int:
        return sum(child.task.status == Status.CLOSED for child in self.counted)

    @property
    def live(self) -> int:
        return sum(child.task.status not in FINISHED for child in self.children)


OWED = "未报"


def family_of(children: Iterable[Task], today: date, calendar: WorkCalendar) -> Family:
    """The table of the children on a day."""
    return Family(tuple(_child(task, today, calendar) for task in children))


def _child(task: Task, today: date, calendar: WorkCalendar) -> Child:
    is_signed = task.status not in UNSIGNED and task.status != Status.CANCELLED
    return Child(task, light(task, today, calendar), is_signed, _reported(task, today))


def _reported(task: Task, today: date) -> str:
    """How it stands with the report: of the period where there is a rhythm, else whether there was any."""
    if task.status not in {Status.ACCEPTED, Status.SUBMITTED}:
        return ""
    if is_report_missed(task, today):
        return OWED
    period = rhythms.period_of(task.rhythm, today)
    if period is None:
        return "已报" if task.last_reported_on else "还没有报"
    return "已报" if task.reported_for and task.reported_for >= period.due_on else "待报"
