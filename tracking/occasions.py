"""What open tasks give occasion to be reminded of (由头): the dates that occur, so that a sweep asks for no others.

One statement that hops from date to date in the indexes instead of reading the tasks. A rule whose dates do not occur
needs no statement of its own, and PostgreSQL, which takes every date of a list to have its equal share of the tasks,
is given few.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache

from django.db import connection

from tracking.calendars import WorkCalendar
from tracking.models.filing import OPEN_FILING
from tracking.reminders import AT_THE_OFFICE, LOOK_BACK

AHEAD = timedelta(days=366)  # as far before a due date as a rule may lie
A_YEAR = timedelta(days=366)  # as long as the longest rhythm
# Each part hops from one value to the next in an index, and begins below the first, so that each hop is planned once.
USED = """used (code) AS (
  SELECT CAST('' AS text)
  UNION ALL
  SELECT (SELECT CAST(t.rhythm AS text) FROM tracking_task t WHERE t.status = 'accepted' AND t.rhythm > used.code
          ORDER BY t.rhythm LIMIT 1)
  FROM used WHERE used.code IS NOT NULL
)"""
RHYTHMS = """
WITH RECURSIVE {used} SELECT code FROM used WHERE code > ''
"""
OCCURRING = """
WITH RECURSIVE {used}, due (status, day) AS (
  SELECT states.status, %(since)s FROM ({states}) states
  UNION ALL
  SELECT due.status, (SELECT t.due_on FROM tracking_task t WHERE t.status = due.status AND t.due_on > due.day
                      ORDER BY t.due_on LIMIT 1)
  FROM due WHERE due.day < %(until)s
), review (day) AS (
  SELECT %(since)s
  UNION ALL
  SELECT (SELECT t.submitted_on FROM tracking_task t WHERE t.submitted_on > review.day ORDER BY t.submitted_on LIMIT 1)
  FROM review WHERE review.day IS NOT NULL
), silent (day) AS (
  SELECT %(since)s
  UNION ALL
  SELECT (SELECT t.dispatched_on FROM tracking_task t
          WHERE t.status = 'accepted' AND t.last_reported_on IS NULL AND t.rhythm = '' AND t.dispatched_on > silent.day
          ORDER BY t.dispatched_on LIMIT 1)
  FROM silent WHERE silent.day IS NOT NULL
), unsigned (day) AS (
  SELECT %(since)s
  UNION ALL
  SELECT (SELECT t.dispatched_on FROM tracking_task t WHERE t.status = 'assigned' AND t.dispatched_on > unsigned.day
          ORDER BY t.dispatched_on LIMIT 1)
  FROM unsigned WHERE unsigned.day IS NOT NULL
)
SELECT 'due', day, '' FROM due WHERE day > %(since)s AND day <= %(until)s
UNION ALL SELECT 'review', day, '' FROM review WHERE day > %(since)s
UNION ALL SELECT 'silent', day, '' FROM silent WHERE day > %(since)s
UNION ALL SELECT 'filed', lies_since, '' FROM tracking_filing WHERE state IN ({filed}) AND lies_since IS NOT NULL
UNION ALL SELECT 'unsigned', day, '' FROM unsigned WHERE day > %(since)s
UNION ALL SELECT DISTINCT 'unsigned', t.dispatched_on, ''
  FROM tracking_assignment a JOIN tracking_task t ON t.id = a.task_id
  WHERE a.accepted_at IS NULL AND a.role = 'support' AND t.status = 'accepted' AND t.dispatched_on > %(since)s
UNION ALL SELECT 'rhythm', %(until)s, code FROM used WHERE code > ''
"""
STATES = " UNION ALL ".join(f"SELECT '{status.value}' AS status" for status in sorted(AT_THE_OFFICE))
FILED = ", ".join(f"'{state.value}'" for state in sorted(OPEN_FILING))
RHYTHMS_IN_USE = RHYTHMS.format(used=USED)
ALL_THAT_OCCURS = OCCURRING.format(used=USED, states=STATES, filed=FILED)


@dataclass(frozen=True, slots=True)
class Occasions:
    """The due dates of open tasks, the days since which something waits, and the days on which tasks were handed out
    that somebody has not signed for (``unsigned``) or of which nothing was ever heard (``silent``).

    ``worked``: the working days they are counted by; ``rhythms``: those by which tasks in hand are reported on.
    """

    worked: tuple[date, ...]
    due: tuple[date, ...] = ()
    waiting: tuple[date, ...] = ()
    unsigned: tuple[date, ...] = ()
    silent: tuple[date, ...] = ()
    rhythms: tuple[str, ...] = field(default=(), kw_only=True)

    def firing(self, dates: Iterable[date], offset: int, every: int | None, day: date) -> list[date]:
        """Of the dates those for which a rule with this offset (and repetition) fires on a working day."""
        today, earliest = bisect_right(self.worked, day), day - LOOK_BACK
        found = []
        for anchor in dates:
            place = bisect_right(self.worked, anchor)
            passed = today - place - offset
            fires = passed == 0 or (bool(every) and passed > 0 and passed % (every or 1) == 0)
            if fires and place and self.worked[place - 1] >= earliest:
                found.append(anchor)
        return found


def occasions(days: Iterable[date], calendar: WorkCalendar, furthest: int) -> Occasions:
    """What occurs for a sweep of these days; ``furthest``: the most working days before a date that a rule looks."""
    first, last = min(days), max(days)
    since, until = first - LOOK_BACK - timedelta(days=31), min(calendar.add(last, furthest + 1), last + AHEAD)
    found, rhythms = _occurring(since, until)
    oldest = min(set().union(*found.values()), default=first)
    worked = _worked(min(max(oldest, since), first - A_YEAR) - timedelta(days=31), until + timedelta(days=31), calendar)
    waiting = found["review"] | found["filed"]
    dates = [tuple(sorted(days)) for days in (found["due"], waiting, found["unsigned"], found["silent"])]
    return Occasions(worked, *dates, rhythms=tuple(rhythms))


def _occurring(since: date, until: date) -> tuple[dict[str, set[date]], list[str]]:
    """The dates by what is there on them, and the codes of the rhythms."""
    span = {"since": connection.ops.adapt_datefield_value(since), "until": connection.ops.adapt_datefield_value(until)}
    with connection.cursor() as cursor:
        cursor.execute(ALL_THAT_OCCURS, span)
        rows = cursor.fetchall()
    found: dict[str, set[date]] = defaultdict(set)
    for what, day, _ in rows:
        found[what].add(as_date(day))
    return found, [code for _, _, code in rows if code]


def as_date(value: date | str) -> date:
    """A day from a statement of our own; SQLite keeps them as text."""
    return value if isinstance(value, date) else date.fromisoformat(value)


def rhythms_in_use() -> tuple[str, ...]:
    """The codes of rhythms by which tasks in hand are reported on."""
    with connection.cursor() as cursor:
        cursor.execute(RHYTHMS_IN_USE)
        return tuple(code for (code,) in cursor.fetchall())


def _worked(start: date, end: date, calendar: WorkCalendar) -> tuple[date, ...]:
    return _counted(start, end, frozenset(calendar.entered.items()), calendar.confirmed)


@lru_cache(maxsize=8)
def _counted(
    start: date, end: date, entered: frozenset[tuple[date, bool]], confirmed: frozenset[int]
) -> tuple[date, ...]:
    """A year and more, which every sweep of a day counts alike as long as nobody changes the calendar."""
    calendar = WorkCalendar(dict(entered), confirmed)
    days = (start + timedelta(days=n) for n in range((end - start).days + 1))
    return tuple(day for day in days if calendar.is_working(day))
