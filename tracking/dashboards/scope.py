"""What a page of figures is about: the tasks a person sees, those of a period, and the conditions that list them."""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from accounts.models import User
from tracking.calendars import WorkCalendar
from tracking.counting import Basis, Sums, counted, figures
from tracking.counting.basis import LEAST
from tracking.counting.keeping import Shelf, shelf
from tracking.dashboards.period import Period
from tracking.ledger import Conditions
from tracking.models import Department, Task
from tracking.models.task import TaskQuerySet

WEEK = timedelta(weeks=1)


@dataclass(frozen=True)
class Scope:
    """Whose figures, on which day, of which registrations, and of which lead. ``least``: see ``Basis``."""

    user: User
    today: date
    calendar: WorkCalendar
    period: Period = Period.ALL
    least: int = LEAST
    department: Department | None = None  # the one whose figures they are; None: all

    @property
    def since(self) -> date | None:
        return self.period.since(self.today)

    @property
    def within(self) -> Conditions:
        """The conditions every address of the page carries."""
        return Conditions(since=self.since, department=self.department.pk if self.department else None)

    @property
    def tasks(self) -> TaskQuerySet:
        """What is counted."""
        return self.ever.filter(registration__approved_on__gte=self.since) if self.since else self.ever

    @property
    def ever(self) -> TaskQuerySet:
        """The same of any period."""
        tasks = Task.objects.visible_to(self.user).counted()
        return tasks.led_by(self.department) if self.department else tasks

    @property
    def is_whole(self) -> bool:
        """Whether everything is counted that there is: only such figures are kept."""
        return self.user.sees_everything and self.department is None

    @property
    def late_before(self) -> int:
        """How many tasks are late that were registered before the period, and are not counted."""
        if self.since is None:
            return 0
        return self.ever.overdue(self.today).filter(registration__approved_on__lt=self.since).count()

    @property
    def basis(self) -> Basis:
        """The same, to count by."""
        return Basis(self.today, self.calendar, self.since, self.least)

    @cached_property
    def sums(self) -> Sums:
        """All that is counted, once for the whole page; kept figures are those of who sees everything."""
        if self.is_whole:
            return figures(self.basis, self.kept)
        return counted(self.basis, self.tasks)

    @cached_property
    def kept(self) -> Shelf:
        """What is kept of this day and of the past ones that the page shows."""
        ends = [days.end for days in self.basis.weeks[:-1]]
        return shelf(self.basis, [self.today, self.today - WEEK, *ends]) if self.is_whole else {}

    @cached_property
    def departments(self) -> dict[int, Department]:
        """Those that lead something, as they are called now."""
        return Department.objects.in_bulk([int(pk) for pk in self.sums.units])

    @property
    def is_large(self) -> bool:
        """Whether what was counted is kept."""
        return self.is_whole and self.sums.total >= self.least
