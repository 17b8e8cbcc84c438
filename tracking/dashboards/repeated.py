"""反复强调: every task that was demanded more than once, each time in the words of then, the oldest first."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Max, Prefetch

from accounts.models import User
from tracking.calendars import WorkCalendar
from tracking.dashboards.often import LEAST
from tracking.models import Task, TaskSource
from tracking.models.task import TaskQuerySet
from tracking.passages import speech_url
from tracking.workflow import FINISHED, Status


@dataclass(frozen=True, slots=True)
class Said:
    """One of the times: where, when, in what words; ``url``: the speech at this place, where it is open."""

    title: str
    on: date
    quote: str
    url: str


@dataclass(frozen=True, slots=True)
class Repeated:
    """A task with all the times it was demanded, the oldest first."""

    task: Task
    said: tuple[Said, ...]

    @property
    def days(self) -> int:
        """From the first time to the last."""
        return (self.said[-1].on - self.said[0].on).days

    @property
    def lead(self) -> str:
        return self.task.lead.department.name if self.task.lead else "分发各单位"


def repeated(user: User, today: date, calendar: WorkCalendar, *, with_closed: bool = False) -> TaskQuerySet:
    """Those this person may see, most often first; what a unit or a piece has of a whole stands under the whole.

    Cancelled ones are left out; ``with_closed``: closed ones are not.
    """
    several = TaskSource.objects.order_by().values("task").annotate(n=Count("pk")).filter(n__gte=LEAST)
    found = Task.objects.visible_to(user).filter(pk__in=several.values("task"))
    found = found.tops() if user.sees_everything else found.counted()
    found = found.exclude(status__in=[Status.CANCELLED] if with_closed else FINISHED)
    counted = found.annotate(times=Count("sources", distinct=True), newest=Max("sources__said_on"))
    lit = counted.with_light(today, calendar).select_related("leader", "registration")
    sources = TaskSource.objects.select_related("speech").defer("speech__text").order_by("said_on", "pk")
    return lit.prefetch_related("assignments__department", Prefetch("sources", sources)).order_by(
        "-times", "-newest", "pk"
    )


def told(task: Task, user: User) -> Repeated:
    """What the page shows of one of them."""
    said = (Said(one.title, one.said_on, one.quote, speech_url(one, user)) for one in task.sources.all())
    return Repeated(task, tuple(said))
