"""What a department can be urged about in writing (催办通知): late tasks it leads, and urgings it has not answered."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count

from papers.contents.urging import to_urge
from tracking.deadlines import due_words
from tracking.models import Department, Task, Urging, load_calendar


@dataclass(frozen=True, slots=True)
class Waiting:
    """A task with the reasons to urge it, in words."""

    task: Task
    why: tuple[str, ...]

    @property
    def key(self) -> str:
        return str(self.task.pk)


def departments_to_urge(today: date) -> list[tuple[Department, int]]:
    """The departments in use with something to be urged about, in order, and how many tasks that is."""
    counts = [(one, to_urge(one, today).count()) for one in Department.objects.active().in_order()]
    return [(one, count) for one, count in counts if count]


def waiting_of(department: Department, today: date) -> list[Waiting]:
    """The longest late first."""
    open_ones = Urging.objects.open().filter(department=department)
    unanswered = dict(open_ones.order_by().values_list("task").annotate(n=Count("pk")))
    calendar = load_calendar()
    return [
        Waiting(task, (due_words(task, today, calendar), *_unanswered(unanswered.get(task.pk, 0))))
        for task in to_urge(department, today).order_by("due_on", "pk")
    ]


def _unanswered(count: int) -> tuple[str, ...]:
    return (f"催办 {count} 次没有答复",) if count else ()
