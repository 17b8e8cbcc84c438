"""What has changed since the office was last at work (上个工作日以来): steps by kind, and what fell late meanwhile."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time

from django.utils import timezone

from tracking.calendars import WorkCalendar
from tracking.models import Organisation, Task, TaskEvent
from tracking.workflow import COUNTED

NAMED = 3  # tasks named of each kind; the others are counted
HAPPENED = {  # in the order they are told: what the office did not do itself
    "instruct": "批示",
    "decline": "退签",
    "submit": "申请办结",
    "answer": "答复催办",
    "report": "报进展",
    "accept": "签收",
    "countersign": "配合签收",
    "close": "办结",
}


@dataclass(frozen=True, slots=True)
class Change:
    """One kind of thing that happened, how often, to how many tasks, and the first of these, the newest first."""

    words: str
    count: int
    named: tuple[Task, ...]
    tasks: int
    is_late: bool = False

    @property
    def others(self) -> int:
        return self.tasks - len(self.named)


def last_at_work(today: date, calendar: WorkCalendar, organisation: Organisation) -> datetime:
    """The end of the last working day before today."""
    until = organisation.send_until if isinstance(organisation.send_until, time) else time(18)
    return timezone.make_aware(datetime.combine(calendar.add(today, -1), until))


def changes_since(since: datetime, today: date) -> tuple[Change, ...]:
    """What fell late between then and today, and what the departments and leaders did."""
    return (*_fallen_late(since, today), *_steps(since))


def _fallen_late(since: datetime, today: date) -> Iterable[Change]:
    """A task is late from the day after its date on."""
    then = timezone.localdate(since)
    fallen = Task.objects.counted().overdue(today).filter(due_on__gte=then)
    if count := fallen.count():
        yield Change("新超期", count, tuple(fallen.order_by("due_on", "pk")[:NAMED]), count, is_late=True)


def _steps(since: datetime) -> Iterable[Change]:
    events = TaskEvent.objects.filter(at__gte=since, name__in=HAPPENED, task__structure__in=COUNTED)
    counts: dict[str, int] = defaultdict(int)
    tasks: dict[str, dict[int, Task]] = defaultdict(dict)
    for event in events.select_related("task").order_by("-at", "-pk"):
        counts[event.name] += 1
        tasks[event.name].setdefault(event.task_id, event.task)
    for name, words in HAPPENED.items():
        if name in counts:
            named = tuple(tasks[name].values())
            yield Change(words, counts[name], named[:NAMED], len(named))
