"""Reporting rhythms (报送频率): how often a task must be reported on, and which period was missed. Pure.

Codes are those of extraction: ``weekly:5`` by Friday, ``monthly:25`` by the 25th, ``quarterly`` by the quarter's end.
"""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

GRACE = timedelta(days=3)  # a period that ends within three days of 交办 asks for no report yet

RHYTHMS = {
    "": "不定期",
    "weekly:5": "每周五前",
    "semimonthly": "每半月",
    "monthly": "每月底前",
    "monthly:5": "每月5日前",
    "monthly:10": "每月10日前",
    "monthly:15": "每月15日前",
    "monthly:20": "每月20日前",
    "monthly:25": "每月25日前",
    "quarterly": "每季度末前",
    "halfyearly": "每半年",
    "yearly": "每年底前",
}
RHYTHM_CHOICES = list(RHYTHMS.items())
_MONTHS = {"quarterly": 3, "halfyearly": 6, "yearly": 12}


@dataclass(frozen=True, slots=True)
class Period:
    """A stretch of days, both ends included, for which one report is due by ``due_on``."""

    start: date
    due_on: date


def nearest(code: str) -> str:
    """The offered rhythm for a recurrence in a speech: ``weekly`` → ``weekly:5``, ``monthly:28`` → ``monthly``."""
    if code in RHYTHMS:
        return code
    head = code.partition(":")[0]
    return {"weekly": "weekly:5", "monthly": "monthly", "yearly": "yearly", "termly": "halfyearly"}.get(head, "")


def words(code: str) -> str:
    return RHYTHMS.get(code, "不定期")


def period_of(code: str, day: date) -> Period | None:
    """The period the day falls in, or None where there is no rhythm."""
    head, _, tail = code.partition(":")
    if head == "weekly":
        return _week(day, int(tail or 5))
    if head == "semimonthly":
        return _half_month(day)
    if head == "monthly" and tail:
        return _month_to(day, int(tail))
    if head == "monthly":
        return _months(day, 1)
    return _months(day, _MONTHS[head]) if head in _MONTHS else None


def last_passed(code: str, today: date) -> Period | None:
    """The latest period whose report was due before today."""
    current = period_of(code, today)
    if current is None or current.due_on < today:
        return current
    return period_of(code, current.start - timedelta(days=1))


def is_missed(code: str, *, dispatched_on: date | None, last_reported_on: date | None, today: date) -> bool:
    """Whether the report of the latest passed period is still owed; a late report clears it."""
    period = last_passed(code, today)
    if period is None or dispatched_on is None or dispatched_on > period.due_on - GRACE:
        return False
    return last_reported_on is None or last_reported_on < period.start


def _week(day: date, weekday: int) -> Period:
    """From the day after one due weekday to the next."""
    due = day + timedelta(days=(weekday - day.isoweekday()) % 7)
    return Period(due - timedelta(days=6), due)


def _half_month(day: date) -> Period:
    if day.day <= 15:
        return Period(day.replace(day=1), day.replace(day=15))
    return Period(day.replace(day=16), day.replace(day=monthrange(day.year, day.month)[1]))


def _month_to(day: date, until: int) -> Period:
    """From the day after one month's due day to the next month's."""
    due = day.replace(day=until) if day.day <= until else _next_month(day).replace(day=until)
    before = (due.replace(day=1) - timedelta(days=1)).replace(day=until)
    return Period(before + timedelta(days=1), due)


def _months(day: date, count: int) -> Period:
    first = day.replace(month=(day.month - 1) // count * count + 1, day=1)
    last = first.replace(month=first.month + count - 1)
    return Period(first, last.replace(day=monthrange(last.year, last.month)[1]))


def _next_month(day: date) -> date:
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1)
