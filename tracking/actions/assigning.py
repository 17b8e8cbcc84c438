"""Who has which part in a task."""

from collections.abc import Sequence

from tracking.models import Assignment, Department, Task
from tracking.models.task import Part


def assign(task: Task, lead: Department, helpers: Sequence[Department]) -> None:
    """Give a task that has no parts yet its lead and its supporting departments."""
    Assignment.objects.create(task=task, department=lead, role=Part.LEAD)
    Assignment.objects.bulk_create(Assignment(task=task, department=h, role=Part.SUPPORT) for h in helpers)
