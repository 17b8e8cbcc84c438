"""What is late or unsigned on a desk: for how long, and when it was last urged (最近催办)."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from tracking.calendars import WorkCalendar
from tracking.deadlines import days_left
from tracking.desks.urged import Urged, last_urged
from tracking.guidance import sign_by
from tracking.ledger import with_rows
from tracking.models import Organisation, Task
from tracking.workflow import MOVES, Status


@dataclass(frozen=True, slots=True)
class Overdue:
    """A row of what is late or unsigned: how long, in words; the newest order to hurry."""

    task: Task
    words: str
    on: date | None
    urged: str = ""
    is_waiting: bool = False  # for an answer

    @property
    def can_be_urged(self) -> bool:
        return self.task.status in MOVES["urge"].sources


def late_rows(tasks: Iterable[Task], today: date, calendar: WorkCalendar) -> list[Overdue]:
    """Late tasks with how long they are late."""
    late = [(task, task.due_on) for task in tasks if task.due_on]
    rows = [Overdue(task, f"{-days_left(due_on, today, calendar)} 个工作日", due_on) for task, due_on in late]
    return with_urged(rows, today)


def unsigned_rows(today: date, calendar: WorkCalendar, organisation: Organisation) -> list[Overdue]:
    """What was not signed for in time, the longest first."""
    unsigned = Task.objects.counted().filter(status=Status.ASSIGNED)
    rows = []
    for task in with_rows(unsigned).order_by("dispatched_on", "pk"):
        until = sign_by(task, calendar, organisation)
        if until and until < today:
            days = calendar.until(until, today)
            rows.append(Overdue(task, f"过了 {days} 个工作日" if days else "刚过时限", until))
    return rows


def with_urged(rows: Iterable[Overdue], today: date) -> list[Overdue]:
    """The same rows with the newest order to hurry of each."""
    rows = list(rows)
    urged = last_urged(row.task for row in rows)
    return [_with(row, urged.get(row.task.pk), today) for row in rows]


def _with(row: Overdue, urged: Urged | None, today: date) -> Overdue:
    return replace(row, urged=urged.words(today), is_waiting=urged.is_open) if urged else row
