"""Tasks that are due about now, for tests of reminders."""

from datetime import date, timedelta
from typing import Any

from accounts.models import User
from tests.factories import MONDAY, make_task
from tracking.models import Department, Task

LONG_AGO = date(2026, 9, 1)


def due(by: User, lead: Department, days: int = 0, **fields: Any) -> Task:
    """A task that is due so many calendar days after Monday and has been reported on today."""
    given = {"due_on": MONDAY + timedelta(days=days), "dispatched_on": LONG_AGO, "last_reported_on": MONDAY}
    return make_task(by, lead, **{**given, **fields})
