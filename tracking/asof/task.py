"""One task as it stood when a past day ended: its facts of then, its story so far, the words it came from."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Prefetch

from accounts.models import User
from tracking.asof.rows import dress
from tracking.asof.standing import Then, standings
from tracking.calendars import WorkCalendar
from tracking.deadlines import Light, light
from tracking.dossier import tasks_in_full
from tracking.happened import events_of, old_dates
from tracking.models import Report, Task, TaskEvent, TaskSource
from tracking.passages import Passage, passages
from tracking.story import Story, tell
from tracking.stretches import last_moment
from tracking.workflow import Status

CLOCK_STOPS = frozenset({Status.CANCELLED, Status.SUSPENDED})


@dataclass(frozen=True, slots=True)
class TaskThen:
    """What the page of one task shows of a past day; it offers no step."""

    task: Task
    today: date  # the past day: dates are told from it, as on any page
    calendar: WorkCalendar
    light: Light
    passages: tuple[Passage, ...]
    story: Story
    old_dates: tuple[date, ...]
    last_report: Report | None

    @property
    def shows_due(self) -> bool:
        return self.task.status not in CLOCK_STOPS

    @property
    def may_speak(self) -> bool:
        return False


def sources_then(user: User, day: date, pk: int) -> Task | None:
    """The task with what it came from by then, where this person may see it today."""
    by_then = TaskSource.objects.known_by(last_moment(day)).select_related("speech", "directive").order_by("pk")
    tasks = tasks_in_full(user).prefetch_related(None)
    found = tasks.filter(pk=pk).prefetch_related("assignments__department", "assignments__handler")
    return found.prefetch_related(Prefetch("sources", by_then)).first()


def open_task_then(task: Task, user: User, day: date, calendar: WorkCalendar) -> TaskThen | None:
    """As it stood that day; None where it was not there yet, or this person had not been told of it."""
    until = last_moment(day)
    if task.created_at > until:
        return None
    if stood := _stood(task, day):
        if stood[0] is None:
            return None
        dress([(task, stood[0])])
    if task.status == Status.DRAFT and not user.sees_everything:
        return None
    events = [event for event in events_of(task, user) if event.at <= until]
    return TaskThen(
        task=task,
        today=day,
        calendar=calendar,
        light=light(task, day, calendar),
        passages=tuple(passages(task, user)),
        story=tell(events, day, to_departments=not user.sees_everything),
        old_dates=tuple(old_dates(events)),
        last_report=_last_report(events),
    )


def _stood(task: Task, day: date) -> tuple[Then | None, ...]:
    """How it stood, if something has happened to it since."""
    return next(standings(Task.objects.filter(pk=task.pk), last_moment(day)), ())


def _last_report(events: Iterable[TaskEvent]) -> Report | None:
    return next((event.report for event in events if hasattr(event, "report")), None)
