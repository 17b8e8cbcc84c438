"""What has been late for longest (超期最久), found without a look at all that is late; and what has been explained."""

from datetime import date

from tracking.calendars import WorkCalendar
from tracking.models import Task
from tracking.models.task import TaskQuerySet
from tracking.workflow import OPEN, Status

HOLDS = 5  # working days for which a report on something late need not be asked for again


def longest_overdue(tasks: TaskQuerySet, on: date, most: int) -> list[int]:
    """The keys of so many of these tasks. Asked for state by state, so that an index ends at the first few of each."""
    late = [tasks.overdue(on).filter(status=state).order_by("due_on", "pk") for state in OPEN - {Status.SUSPENDED}]
    rows = [row for some in late for row in some.values_list("due_on", "pk")[:most]]
    return [pk for _, pk in sorted(rows, key=lambda row: (row[0] or on, row[1]))[:most]]


def has_explained(task: Task, today: date, calendar: WorkCalendar) -> bool:
    """Whether the lead has reported since the task is late, and lately: it is not asked for that again at once."""
    on = task.last_reported_on
    return bool(on and task.due_on and on > task.due_on and on > calendar.add(today, -HOLDS))
