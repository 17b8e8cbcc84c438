"""What was urged most and what was demanded most often: unfinished tasks that keep coming back."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, OuterRef, QuerySet

from tracking.dashboards.scope import Scope
from tracking.models import Task, TaskSource, Urging
from tracking.models.task import TaskQuerySet

SHOWN = 5
LEAST = 2  # times
FEW = 2_000  # tasks that are named by their keys


@dataclass(frozen=True, slots=True)
class Often:
    """A task, and how many times. ``is_waiting``: the newest order to hurry has had no answer."""

    task: Task
    times: int
    is_waiting: bool = False


def most_urged(scope: Scope) -> tuple[Often, ...]:
    """Unfinished tasks that were urged (催办) twice or more, the most first."""
    open_ones = Exists(Urging.objects.filter(task=OuterRef("pk")).open())
    urged = _often(scope, "urgings", Urging.objects.all()).annotate(is_waiting=open_ones)
    return tuple(Often(task, _times(task), getattr(task, "is_waiting", False)) for task in urged)


def most_repeated(scope: Scope) -> tuple[Often, ...]:
    """Unfinished tasks that two speeches or papers or more have demanded (反复强调), the most first."""
    return tuple(Often(task, _times(task)) for task in _often(scope, "sources", TaskSource.objects.all()))


def _often(scope: Scope, what: str, rows: QuerySet[Any]) -> TaskQuerySet:
    """The tasks that have several of these rows. As a rule they are few, and then they are named by their keys."""
    several = rows.order_by().values("task").annotate(n=Count("pk")).filter(n__gte=LEAST).values_list("task", flat=True)
    keys: Any = list(several[: FEW + 1])
    counted = scope.tasks.open().filter(pk__in=keys if len(keys) <= FEW else several)
    lit = counted.annotate(times=Count(what, distinct=True)).with_light(scope.today, scope.calendar).for_display()
    return lit.order_by("-times", "due_on", "pk")[:SHOWN]


def _times(task: Task) -> int:
    return int(getattr(task, "times", 0))
