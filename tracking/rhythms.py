"""Reporting rhythms (报送频率): how often a task must be reported on, and which period a report is for. Pure.

A rhythm is a code: ``weekly:3`` by Wednesday, ``monthly:8`` by the 8th, ``monthly`` by the month's end, ``quarterly``
by the quarter's end. Extraction names more recurrences than are offered (每旬, 每学期); ``nearest`` finds the rhythm.
"""

from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

GRACE = timedelta(days=3)  # a period that ends within three days of 交办 asks for no report yet
WEEKDAYS = "一二三四五六日"
FRIDAY = 5
LAST_DAY = 28  # the latest day every month has; later ones are the month's end

EVERY = {
    "": "不定期",
    "weekly": "每周",
    "semimonthly": "每半月",
    "monthly": "每月",
    "quarterly": "每季度",
    "halfyearly": "每半年",
    "yearly": "每年",
}
_WORDS = {
    "weekly": "每周",
    "semimonthly": "每半月",
    "monthly": "每月底前",
    "quarterly": "每季度末前",
    "halfyearly": "每半年",
    "yearly": "每年底前",
    "daily": "每天",
    "tendaily": "每旬",
    "biweekly": "每两周",
    "bimonthly": "每两个月",
    "termly": "每学期",
}
_NEAREST = {"daily": "weekly:5", "tendaily": "weekly:5", "biweekly": "semimonthly", "bimonthly": "monthly"} | {
    "termly": "halfyearly",
    **{every: every for every in ("semimonthly", "quarterly", "halfyearly", "yearly")},
}
_MONTHS = {"monthly": 1, "quarterly": 3, "halfyearly": 6, "yearly": 12}


@dataclass(frozen=True, slots=True)
class Period:
    """A stretch of days, both ends included, for which one report is due by ``due_on`` (报送期)."""

    start: date
    due_on: date

    @property
    def begun_by(self) -> date:
        """The day by which counting must have begun for this period's report to be asked for."""
        return self.due_on - GRACE


def code_of(every: str, day: int = 0) -> str:
    """The code of a rhythm: by the weekday (1–5, else Friday) or the day of the month (0: its end)."""
    if every == "weekly":
        return f"weekly:{day or FRIDAY}"
    return f"monthly:{day}" if every == "monthly" and day else every


def parts(code: str) -> tuple[str, int]:
    """How often, and by which day: ``weekly:3`` → weekly, 3; ``monthly`` → monthly, 0."""
    every, _, point = code.partition(":")
    return every, int(point) if point.isdigit() else 0


def nearest(code: str) -> str:
    """The rhythm for a recurrence in a speech; where none is like it, the next one that asks no less often."""
    every, day = parts(code)
    if every == "weekly":
        return code_of(every, min(day, FRIDAY))
    if every == "monthly":
        return code_of(every, day if day <= LAST_DAY else 0)
    return _NEAREST.get(every, "")


def words(code: str) -> str:
    """每周三前, 每月8日前, 每季度末前; also for recurrences that are no rhythm: 每旬, 每年6月30日前."""
    every, day = parts(code)
    if every == "weekly" and day:
        return f"每周{WEEKDAYS[day - 1]}前"
    if every == "monthly" and 0 < day <= LAST_DAY:
        return f"每月{day}日前"
    if every == "yearly" and "-" in code and not code.endswith("12-31"):
        month, day = (int(part) for part in code.partition(":")[2].split("-"))
        return f"每年{month}月{day}日前"
    return _WORDS.get(every, "不定期")


def period_of(code: str, day: date) -> Period | None:
    """The period the day falls in, or None where there is no rhythm."""
    every, point = parts(nearest(code))
    if every == "weekly":
        return _week(day, point)
    if every == "semimonthly":
        return _half_month(day)
    if every == "monthly" and point:
        return _month_to(day, point)
    return _months(day, _MONTHS[every]) if every in _MONTHS else None


def before(code: str, period: Period) -> Period | None:
    """The period before this one."""
    return period_of(code, period.start - timedelta(days=1))


def last_passed(code: str, today: date) -> Period | None:
    """The latest period whose report was due before today."""
    current = period_of(code, today)
    return before(code, current) if current else None


def owed(code: str, *, since: date | None, reported_for: date | None, today: date) -> tuple[Period, ...]:
    """The passed periods nobody has reported for, oldest first.

    ``since`` is the day from which periods count, ``reported_for`` the due day of the newest period reported for.
    """
    found: list[Period] = []
    period = last_passed(code, today)
    while period and _is_open(period, since, reported_for):
        found.append(period)
        period = before(code, period)
    return tuple(reversed(found))


def expected(code: str, *, since: date | None, reported_for: date | None, today: date) -> Period | None:
    """The period a report made now is for: the latest missed one, else the current one unless reported for."""
    passed, current = last_passed(code, today), period_of(code, today) if since else None
    if passed and _is_open(passed, since, reported_for):
        return passed
    return current if current and (reported_for is None or reported_for < current.due_on) else None


def coming(code: str, *, since: date | None, reported_for: date | None, today: date) -> Period | None:
    """The period that runs now, where its report is asked for and not made."""
    current = period_of(code, today)
    return current if current and _is_open(current, since, reported_for) else None


def _is_open(period: Period, since: date | None, reported_for: date | None) -> bool:
    """Whether the report of a period is asked for and not made."""
    is_asked = since is not None and since <= period.begun_by
    return is_asked and (reported_for is None or reported_for < period.due_on)


def is_missed(code: str, *, since: date | None, reported_for: date | None, today: date) -> bool:
    """Whether the report of the latest passed period is still owed; a late report clears it."""
    period = last_passed(code, today)
    return period is not None and _is_open(period, since, reported_for)


def period_words(code: str, period: Period, today: date) -> str:
    """A period as people call it: 11月（25日前）, 11月20日这周, 11月上半月, 四季度; with its year when not this one."""
    due = period.due_on
    every, day = parts(nearest(code))
    year = "" if due.year == today.year else f"{due.year}年"
    if every == "weekly":
        return f"{year}{due.month}月{due.day}日这周"
    if every == "yearly":
        return f"{due.year}年"
    return year + _NAMES[every](due) + (f"（{day}日前）" if day else "")


_NAMES: dict[str, Callable[[date], str]] = {
    "semimonthly": lambda due: f"{due.month}月{'上' if due.day == 15 else '下'}半月",
    "monthly": lambda due: f"{due.month}月",
    "quarterly": lambda due: f"{WEEKDAYS[due.month // 3 - 1]}季度",
    "halfyearly": lambda due: "上半年" if due.month == 6 else "下半年",
}


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
    former = (due.replace(day=1) - timedelta(days=1)).replace(day=until)
    return Period(former + timedelta(days=1), due)


def _months(day: date, count: int) -> Period:
    first = day.replace(month=(day.month - 1) // count * count + 1, day=1)
    last = first.replace(month=first.month + count - 1)
    return Period(first, last.replace(day=monthrange(last.year, last.month)[1]))


def _next_month(day: date) -> date:
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1)
