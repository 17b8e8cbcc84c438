"""How tasks stood when a day that is not long ago ended: from how they stand now, what has happened since is undone.

``tracking.replay`` builds a state from the beginning and is the truth; here only the few steps since are read, so that
a page may ask. The two agree over a generated history (tests).
"""

from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db.models import Max

from tracking.calendars import WorkCalendar
from tracking.counting.facts import FACTS, Facts, Step, undo
from tracking.dashboards.figures import counts
from tracking.deadlines import Light, light
from tracking.models import TaskEvent
from tracking.models.event import BASELINE
from tracking.models.task import TaskQuerySet
from tracking.stretches import last_moment


def recorded_since() -> datetime | None:
    """From when on the record of changes is whole, where it was begun later than the work; None: from the first day."""
    found: datetime | None = TaskEvent.objects.filter(name=BASELINE).aggregate(at=Max("at"))["at"]
    return found


def is_on_record(day: date, since: datetime | None) -> bool:
    """Whether the record, whole ``since``, goes back to the end of that day."""
    return since is None or since <= last_moment(day)


def lights_on(tasks: TaskQuerySet, day: date, calendar: WorkCalendar) -> Counter[Light]:
    """How many of these tasks had which light when the day ended; what was not written down yet is not there.

    All are counted as if nothing had happened since; then those of the few to which something has are put right.
    """
    until = last_moment(day)
    there = tasks.filter(created_at__lte=until)
    found: Counter[Light] = Counter()
    for (code, _), n in counts(there.with_light(day, calendar)).get((), {}).items():
        found[code] += n
    for now, before in _undone(there, until):
        found[light(Facts(**now), day, calendar)] -= 1
        if before["status"]:
            found[light(Facts(**before), day, calendar)] += 1
    return found


def _undone(tasks: TaskQuerySet, until: datetime) -> Iterable[tuple[dict[str, Any], dict[str, Any]]]:
    """The facts of those to which something has happened since that moment: as they are, and as they were."""
    since = TaskEvent.objects.filter(at__gt=until, version__isnull=False).order_by()
    steps: dict[int, list[Step]] = {}
    for task, _, *step in sorted(since.values_list("task", "version", "before", "changes"), key=lambda row: row[:2]):
        steps.setdefault(task, []).append((step[0], step[1]))
    for pk, *facts in tasks.filter(pk__in=since.values("task")).order_by().values_list("pk", *FACTS):
        now = dict(zip(FACTS, facts, strict=True))
        yield now, undo(now, steps.get(pk, ()))
