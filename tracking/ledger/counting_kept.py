"""How many tasks there are in the views that somebody keeps (保存的视图)."""

from collections.abc import Callable, Iterable
from datetime import date

from accounts.models import User
from tracking.calendars import WorkCalendar
from tracking.ledger.conditions import Conditions
from tracking.ledger.selecting import select
from tracking.ledger.tabs import views
from tracking.models import SavedView, Task


def count_kept(
    kept: Iterable[SavedView], user: User, today: date, calendar: WorkCalendar, *, is_time_up: Callable[[], bool]
) -> dict[int, int]:
    """By key of the view, how many it opens. What a tab counts costs nothing; the others one query each, in their
    order, and none any more once the time is up: a large ledger with many views has some without a number.
    """
    known = {tab.conditions: tab.count for tab in views(user, today, calendar)}
    tasks, counts = Task.objects.visible_to(user), {}
    for view in kept:
        asked = Conditions.read(view.address)
        if asked.as_of:
            continue  # of a past day: nobody waits for it to be rebuilt
        if asked in known:
            counts[view.pk] = known[asked]
        elif not is_time_up():
            counts[view.pk] = known[asked] = select(tasks, asked, user, today, calendar).count()
    return counts
