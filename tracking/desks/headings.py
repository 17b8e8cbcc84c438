"""What is spread over units (分发), heading by heading: no figure counts it, and the office has to end it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Prefetch

from tracking.calendars import WorkCalendar
from tracking.deadlines import Light, light
from tracking.families import Family, family_of
from tracking.models import Assignment, Task
from tracking.workflow import Status, Structure


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading with the sums of its units."""

    task: Task
    light: Light
    family: Family

    @property
    def is_done(self) -> bool:
        """Whether every unit is done, so that the whole can be ended."""
        return bool(self.family.counted) and not self.family.live


def open_headings(today: date, calendar: WorkCalendar) -> list[Heading]:
    """Those in hand: what can be ended first, then what is due first."""
    parts = Prefetch("assignments", Assignment.objects.select_related("department", "handler").order_by("pk"))
    units = Prefetch("children", Task.objects.prefetch_related(parts).order_by("serial"))
    tasks = Task.objects.filter(structure=Structure.SPREAD).open().exclude(status=Status.SUSPENDED)
    found = _headings(tasks.prefetch_related(units).order_by("due_on", "pk"), today, calendar)
    return sorted(found, key=lambda heading: not heading.is_done)


def _headings(tasks: Iterable[Task], today: date, calendar: WorkCalendar) -> Iterable[Heading]:
    for task in tasks:
        yield Heading(task, light(task, today, calendar), family_of(task.children.all(), today, calendar))
