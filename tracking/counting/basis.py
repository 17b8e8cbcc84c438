"""What is counted, and as of when: the day, its calendar, and from which approvals on."""

from dataclasses import dataclass
from datetime import date, timedelta

from tracking.calendars import WorkCalendar
from tracking.deadlines import SOON_DAYS
from tracking.models import Task
from tracking.models.kept import EVER
from tracking.models.task import TaskQuerySet
from tracking.stretches import Days

BEFORE, AFTER = 9, 2  # months counted before and after this one
WEEKS = 12
LEAST = 2_000  # tasks from which on figures are kept; fewer are counted each time
MOST = 200  # steps since a count from which on it is time for another


@dataclass(frozen=True, slots=True)
class Basis:
    """``since``: only what was approved from that day on; None: everything. From ``least`` tasks on what was
    counted is kept, until there are more than ``most`` steps since.
    """

    today: date
    calendar: WorkCalendar
    since: date | None = None
    least: int = LEAST
    most: int = MOST

    @property
    def tasks(self) -> TaskQuerySet:
        """What is counted, headings and pieces too."""
        tasks = Task.objects.all()
        return tasks.filter(registration__approved_on__gte=self.since) if self.since else tasks

    @property
    def approved_since(self) -> str:
        """The same, as kept figures name it."""
        return str(self.since) if self.since else EVER

    def soon_before(self, day: date) -> date:
        """Due dates before it were near on that day."""
        return self.calendar.add(day, SOON_DAYS + 1)

    @property
    def months(self) -> tuple[Days, ...]:
        """The oldest first; this one has two behind it."""
        found = [Days.month(self.today)]
        for _ in range(BEFORE):
            found.insert(0, Days.month(found[0].begin - timedelta(days=1)))
        for _ in range(AFTER):
            found.append(Days.month(found[-1].end + timedelta(days=1)))
        return tuple(found)

    @property
    def weeks(self) -> tuple[Days, ...]:
        """The oldest first; the last is the one that runs."""
        this = Days.week(self.today)
        backs = [timedelta(weeks=count) for count in reversed(range(WEEKS))]
        return tuple(Days(this.begin - back, this.end - back) for back in backs)
