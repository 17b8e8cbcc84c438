"""What waits for the 督查员 to decide (等督查室决定): closures, refusals, suspensions to look at again."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count
from django.utils import timezone

from directives.dates import day_words
from tracking.calendars import WorkCalendar
from tracking.desks.rows import TOLD
from tracking.ledger import with_rows
from tracking.models import Task, TaskEvent
from tracking.workflow import Status, Structure

DECIDED = {
    Status.SUBMITTED: ("办结", "审核办结"),
    Status.RETURNED: ("退签", "重新交办"),
    Status.SUSPENDED: ("复核", "复核"),
}


@dataclass(frozen=True, slots=True)
class Decision:
    """A task that waits for the 督查员: what was asked, by whom, with how much evidence, and for how long."""

    task: Task
    tag: str
    act: str
    said: str
    files: int
    waited: str
    since: str


def waiting_decisions(today: date) -> list[int]:
    """The steps by which submissions, refusals, and suspensions whose day of review has come, wait; longest first.

    Only the newest such step of a task; no more of it is read than decides whether it waits.
    """
    of_the_office = Task.objects.exclude(structure=Structure.SUBTASK)  # who leads the whole decides on its pieces
    events = TaskEvent.objects.filter(task__in=of_the_office.filter(status__in=DECIDED), name__in=TOLD)
    rows = events.order_by("at", "pk").values_list("task", "at", "pk", "after", "data")
    newest = {task: (at, pk, after, data) for task, at, pk, after, data in rows}
    return [pk for _, pk in sorted((at, pk) for at, pk, after, data in newest.values() if _is_up(after, data, today))]


def _is_up(after: str, data: Mapping[str, str], today: date) -> bool:
    """A suspended task is looked at again from its day of review on; a unit's share with its heading."""
    if "with_parent" in data:
        return False
    review_on = data.get("review_on")
    return after != Status.SUSPENDED or (bool(review_on) and date.fromisoformat(str(review_on)) <= today)


def decisions(steps: Sequence[int], today: date, calendar: WorkCalendar) -> Iterable[Decision]:
    events = TaskEvent.objects.annotate(files=Count("attachments")).in_bulk(steps)
    tasks = with_rows(Task.objects.all()).in_bulk([event.task_id for event in events.values()])
    for event in (events[step] for step in steps):
        yield _decision(tasks[event.task_id], event, getattr(event, "files", 0), today, calendar)


def _decision(task: Task, event: TaskEvent, files: int, today: date, calendar: WorkCalendar) -> Decision:
    tag, act = DECIDED[Status(task.status)]
    on = timezone.localdate(event.at)
    days = calendar.until(on, today)
    waited = f"等了 {days} 个工作日" if days else "等了不到 1 个工作日"
    return Decision(task, tag, act, event.note, files, waited, day_words(on, today))
