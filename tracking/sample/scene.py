"""The day the sample is loaded on and who acts in it: every story of the sample is told with these."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from accounts.models import Role, User
from directives.extraction.records import Calendar
from tracking.calendars import WorkCalendar
from tracking.models import Department, Task


@dataclass(frozen=True, slots=True)
class Scene:
    """The day the sample is loaded on, the two 督查员 of the story, and the calendar of the office."""

    today: date
    supervisor: User
    colleague: User
    calendar: WorkCalendar

    @property
    def known(self) -> Calendar:
        """The calendar as the speeches are written by it."""
        return self.calendar.for_extraction(range(self.today.year - 1, self.today.year + 3))

    def at(self, day: date, hour: int = 10) -> datetime:
        """An instant on a day in the past; on the day itself never later than its beginning allows."""
        return timezone.make_aware(datetime.combine(day, time(0 if day >= self.today else hour, 5)))

    def after(self, task: Task, count: int) -> date:
        """The ``count``-th working day after 交办, never after yesterday unless 交办 was later."""
        start = task.dispatched_on or self.today
        return max(start, min(self.calendar.add(start, count), self.today - timedelta(days=1)))


def clerk_of(department: Department) -> User | None:
    """The person who works on the department's tasks."""
    staff = User.objects.filter(memberships__department=department, is_active=True)
    return staff.filter(role=Role.CLERK).order_by("pk").first() or staff.filter(role=Role.HEAD).first()


def undertaker(task: Task) -> User:
    """The person who works on it for its lead department."""
    lead = task.lead
    clerk = clerk_of(lead.department) if lead else None
    if clerk is None:
        raise LookupError(f"nobody works on {task}")
    return clerk
