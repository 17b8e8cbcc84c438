"""Words of leaders (批示) that wait for an answer, as a desk lists them: as long as they do, closed tasks included."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Prefetch
from django.urls import reverse
from django.utils import timezone

from accounts.models import Role, User
from directives.dates import day_words
from tracking.calendars import WorkCalendar
from tracking.chapters import speaker
from tracking.models import Assignment, Department, Part, Task, TaskEvent, load_calendar
from tracking.unanswered import unanswered
from tracking.workflow import MOVES, Status

SHOWN = 10
ENDING = {Status.SUBMITTED: "已申请办结", Status.CLOSED: "已办结"}


@dataclass(frozen=True, slots=True)
class Instructed:
    """One of them: who said it and when, how the task stands, for how long it has waited, and the way to answer."""

    task: Task
    said: str
    who: str
    state: str
    waited: str
    act: str
    url: str


@dataclass(frozen=True, slots=True)
class Waiting:
    """The oldest few, and how many there are."""

    rows: tuple[Instructed, ...] = ()
    count: int = 0

    @property
    def others(self) -> int:
        return self.count - len(self.rows)


def waiting_words(user: User, today: date) -> Waiting:
    """To a department those on what it leads, to a 督查员 all; one query where there are none."""
    found = unanswered()
    if user.role in {Role.CLERK, Role.HEAD}:
        mine = Department.objects.of(user).values("pk")
        led = Assignment.objects.filter(role=Part.LEAD, department__in=mine).values("task")
        found = found.filter(task__in=led)
    elif user.role != Role.SUPERVISOR:
        return Waiting()
    parts = Prefetch("task__assignments", Assignment.objects.select_related("department").order_by("pk"))
    rows = list(found.select_related("task", "by", "acting_for").prefetch_related(parts)[: SHOWN + 1])
    count = found.count() if len(rows) > SHOWN else len(rows)
    calendar = load_calendar() if rows else WorkCalendar()
    return Waiting(tuple(_row(event, user, today, calendar) for event in rows[:SHOWN]), count)


def _row(event: TaskEvent, user: User, today: date, calendar: WorkCalendar) -> Instructed:
    on = timezone.localdate(event.at)
    days = calendar.until(on, today)
    name, act = _way(event.task, user)
    return Instructed(
        task=event.task,
        said=event.note,
        who=f"{speaker(event)}{day_words(on, today)}批示",
        state=ENDING.get(Status(event.task.status), ""),
        waited=f"等了 {days} 个工作日" if days else "等了不到 1 个工作日",
        act=act,
        url=reverse(f"tracking:{name}", args=[event.task_id]),
    )


def _way(task: Task, user: User) -> tuple[str, str]:
    """The step that answers it, or that asks for an answer, while it can be taken."""
    if user.is_supervisor:
        return ("urge", "催办") if task.status in MOVES["urge"].sources else ("task", "看事项")
    if task.status == Status.ACCEPTED:
        return "report", "报进展"
    return ("remark", "答复批示") if task.status in ENDING else ("task", "看事项")
