"""What is late or unsigned on a desk: for how long, and when it was last urged (最近催办)."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from tracking.calendars import WorkCalendar
from tracking.deadlines import days_left
from tracking.desks.urged import Urged, last_urged
from tracking.guidance import sign_by
from tracking.latest import Latest, latest_of
from tracking.ledger import sent_span
from tracking.models import Organisation, Task
from tracking.models.task import TaskQuerySet
from tracking.workflow import MOVES, Status


@dataclass(frozen=True, slots=True)
class Overdue:
    """A row of what is late or unsigned: how long, in words; the newest order to hurry, or else a leader's word."""

    task: Task
    words: str
    on: date | None
    urged: str = ""
    is_waiting: bool = False  # for an answer
    latest: Latest | None = None

    @property
    def can_be_urged(self) -> bool:
        return self.task.status in MOVES["urge"].sources


def late_rows(tasks: Iterable[Task], today: date, calendar: WorkCalendar) -> list[Overdue]:
    """Late tasks with how long they are late."""
    late = [(task, task.due_on) for task in tasks if task.due_on]
    rows = [Overdue(task, f"{-days_left(due_on, today, calendar)} 个工作日", due_on) for task, due_on in late]
    return with_urged(rows, today)


def waiting_to_be_signed(today: date) -> TaskQuerySet:
    """What the ledger lists under 未签收: no lead has it, and it is not late, which the light says first."""
    return Task.objects.counted().filter(status__in=[Status.ASSIGNED, Status.RETURNED]).exclude(due_on__lt=today)


def unsigned(today: date, calendar: WorkCalendar, organisation: Organisation) -> TaskQuerySet:
    """What was not signed for in time: sent out so long ago that the time to sign has passed."""
    _, sent_on = sent_span("past", today, organisation.accept_days, calendar) or (None, None)
    return Task.objects.counted().filter(status=Status.ASSIGNED, dispatched_on__lte=sent_on)


def unsigned_rows(
    tasks: Iterable[Task], today: date, calendar: WorkCalendar, organisation: Organisation
) -> list[Overdue]:
    """These with how long they should have been signed for."""
    rows = []
    for task in tasks:
        if until := sign_by(task, calendar, organisation):
            days = calendar.until(until, today)
            rows.append(Overdue(task, f"过了 {days} 个工作日" if days else "刚过时限", until))
    return with_urged(rows, today)


def with_urged(rows: Iterable[Overdue], today: date) -> list[Overdue]:
    """The same rows with the newest order to hurry of each, and the newest step that says how it stands."""
    rows = list(rows)
    urged, latest = last_urged(row.task for row in rows), latest_of(row.task for row in rows)
    return [_with(row, urged.get(row.task.pk), latest.get(row.task.pk), today) for row in rows]


def _with(row: Overdue, urged: Urged | None, latest: Latest | None, today: date) -> Overdue:
    told = replace(row, latest=latest, urged=latest.instructed_words(today) if latest else "")
    return replace(told, urged=urged.words(today), is_waiting=urged.is_open) if urged else told
