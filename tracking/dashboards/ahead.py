"""Counting before anybody asks (先数好): what the first page of a day would count, counted by the scheduler.

Safe to run at any time and twice: what is counted already is left alone. Where it could not be kept, because somebody
was writing, the next run finds it missing.
"""

from datetime import date

from accounts.models import Role, User
from tracking.calendars import WorkCalendar
from tracking.counting.basis import LEAST, Basis
from tracking.counting.keeping import is_kept
from tracking.dashboards.changes import changes
from tracking.dashboards.period import Period
from tracking.dashboards.scope import Scope
from tracking.dashboards.sums import total_of
from tracking.dashboards.weeks import weeks


def count_ahead(today: date, calendar: WorkCalendar, *, least: int = LEAST) -> tuple[Period, ...]:
    """Count and keep the figures of today, and of the past days they are compared with; of which periods."""
    everybody = User(role=Role.ADMIN)  # nobody's own figures: those of who sees everything
    scopes = [Scope(everybody, today, calendar, period, least) for period in Period]
    return tuple(scope.period for scope in scopes if _is_wanting(scope.basis) and _count(scope))


def _is_wanting(basis: Basis) -> bool:
    """Whether the ledger is large enough to be kept, and is not, or is too far behind to be brought up to date."""
    return not is_kept(basis) and basis.tasks.order_by()[basis.least - 1 : basis.least].exists()


def _count(scope: Scope) -> bool:
    """Whether they could be kept."""
    changes(scope, total_of(scope))
    weeks(scope)
    return is_kept(scope.basis)
