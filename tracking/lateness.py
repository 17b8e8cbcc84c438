"""What has been late for longest (超期最久), found without a look at all that is late."""

from datetime import date

from tracking.models.task import TaskQuerySet
from tracking.workflow import OPEN, Status


def longest_overdue(tasks: TaskQuerySet, on: date, most: int) -> list[int]:
    """The keys of so many of these tasks. Asked for state by state, so that an index ends at the first few of each."""
    late = [tasks.overdue(on).filter(status=state).order_by("due_on", "pk") for state in OPEN - {Status.SUSPENDED}]
    rows = [row for some in late for row in some.values_list("due_on", "pk")[:most]]
    return [pk for _, pk in sorted(rows, key=lambda row: (row[0] or on, row[1]))[:most]]
