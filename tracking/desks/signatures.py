"""Signatures that supporting departments owe (配合未签收): how many there are, and on which tasks, the oldest first."""

from dataclasses import dataclass

from django.db.models import Count, Prefetch

from tracking.models import Assignment, Task
from tracking.models.parts import Part
from tracking.workflow import COUNTED, MOVES

SHOWN = 30  # tasks named


@dataclass(frozen=True, slots=True)
class Unsigned:
    """A task with the supporting departments that have not signed for it."""

    task: Task
    units: tuple[str, ...]

    @property
    def can_be_urged(self) -> bool:
        return self.task.status in MOVES["urge"].sources


@dataclass(frozen=True, slots=True)
class Signatures:
    """``count``: one for each department and task; ``tasks``: how many tasks that is; ``rows``: the first of these."""

    count: int = 0
    tasks: int = 0
    rows: tuple[Unsigned, ...] = ()

    @property
    def others(self) -> int:
        """Tasks that are not named."""
        return self.tasks - len(self.rows)


def owed_by_supporters() -> Signatures:
    """Of what figures count, sent out and in hand; a light says nothing of these, it looks at the lead alone."""
    asked = {"task__structure__in": COUNTED, "task__status__in": MOVES["countersign"].sources}
    owed = Assignment.objects.filter(role=Part.SUPPORT, accepted_at=None, **asked)
    sums = owed.aggregate(count=Count("pk"), tasks=Count("task", distinct=True))
    if not sums["count"]:
        return Signatures()
    parts = Prefetch("assignments", owed.select_related("department").order_by("pk"), to_attr="owed")
    tasks = Task.objects.filter(pk__in=owed.values("task")).order_by("dispatched_on", "pk")[:SHOWN]
    return Signatures(sums["count"], sums["tasks"], tuple(map(_row, tasks.prefetch_related(parts))))


def _row(task: Task) -> Unsigned:
    owed: list[Assignment] = getattr(task, "owed", [])
    return Unsigned(task, tuple(part.department.name for part in owed))
