"""The desk of a 领导 or 管理员: how things stand in a few figures, what is late, and where to go on."""

from dataclasses import dataclass
from datetime import date

from accounts.models import User
from tracking.calendars import WorkCalendar
from tracking.desks.office import SHOWN
from tracking.desks.overdue import Overdue, late_rows
from tracking.ledger import Conditions, View, select, views, with_rows
from tracking.models import Task, load_calendar


@dataclass(frozen=True, slots=True)
class SummaryDesk:
    """Figures that open the ledger, the latest tasks, and how many of them are one's own."""

    today: date
    calendar: WorkCalendar
    figures: tuple[View, ...]
    late: tuple[Overdue, ...]
    mine: int


def summary_desk(user: User, today: date) -> SummaryDesk:
    """How things stand on a day, for somebody who sees everything."""
    calendar = load_calendar()
    late = with_rows(Task.objects.visible_to(user).counted().overdue(today)).order_by("due_on", "pk")[:SHOWN]
    own = select(Task.objects.visible_to(user).open(), Conditions(mine=True), user, today, calendar)
    return SummaryDesk(
        today=today,
        calendar=calendar,
        figures=tuple(views(user, today, calendar)),
        late=tuple(late_rows(late, today, calendar)),
        mine=own.count() if user.is_leader else 0,
    )
