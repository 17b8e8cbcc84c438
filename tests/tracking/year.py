"""A year of the office, day by day: people take steps by chance, and somebody keeps what each evening showed."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from tests.tracking.generated import Office
from tracking.calendars import WorkCalendar
from tracking.counting import Basis, counted
from tracking.counting.sums import Sums
from tracking.models import Task, TaskEvent, load_calendar
from tracking.models.event import TRACKED
from tracking.models.parts import PartState
from tracking.workflow import MOVES

Shown = dict[str, Any]


@dataclass
class Year(Office):
    """``every``: so many days pass between the days on which something happens; each of these is kept."""

    ledgers: dict[date, dict[int, Shown]] = field(default_factory=dict)
    figures: dict[date, Sums] = field(default_factory=dict)

    def live(self, days: int, *, steps: int, every: int = 1, new: int = 8) -> None:
        """From the first day on, so many days, ``new`` tasks a month; what each showed is kept in the evening."""
        calendar, first = load_calendar(), self.now
        self.take_in(16)
        for passed in range(0, days, every):
            self.now = first + timedelta(days=passed)
            if passed % 30 == 0:
                self.register(new)
            if passed == days // 2 // every * every:
                self.reorganise()
            self.awaited = MOVES.keys() - set(TaskEvent.objects.values_list("name", flat=True).distinct())
            self.spend_the_day(steps)
            self.keep(self.now.date(), calendar)

    def spend_the_day(self, steps: int) -> None:
        tasks = list(Task.objects.order_by("pk").values_list("pk", flat=True))[-80:]
        for _ in range(steps):
            if self.now.hour < 22:
                self.one_step(Task.objects.prefetch_related("assignments").get(pk=self.chance.choice(tasks)))

    def keep(self, day: date, calendar: WorkCalendar) -> None:
        self.ledgers[day] = shown(day, calendar)
        self.figures[day] = counted(Basis(day, calendar))


def shown(day: date, calendar: WorkCalendar) -> dict[int, Shown]:
    """All tasks as the tables have them: state, light, dates, progress, who has which part."""
    tasks = Task.objects.with_light(day, calendar).prefetch_related("assignments")
    return {task.pk: looks(task, task.light_code, task.parts) for task in tasks.order_by("pk")}


def looks(task: Any, light: str, parts: tuple[PartState, ...]) -> Shown:
    """What a ledger says of a task, however it was learnt."""
    return {
        **{name: getattr(task, name) for name in TRACKED},
        "status": str(task.status),
        "light": str(light),
        "parts": tuple(parts),
    }
