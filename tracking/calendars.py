"""Working days (工作日): the State Council's calendar with its make-up days, as a library and an administrator know it.

Source: the yearly 放假安排 as published in the ``holidays`` library; rows of ``CalendarDay`` override it. A year that
neither knows falls back to Monday–Friday, and ``is_published`` says so.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache

import holidays

from directives.extraction.records import Calendar

_DAY = timedelta(days=1)


@cache
def _published_days(year: int) -> Mapping[date, bool]:
    """Days of a published year that are not what their weekday says; empty for a year not announced yet."""
    china = holidays.country_holidays("CN", years=year)
    makeup = {day: True for day in china.weekend_workdays if day.year == year}
    return {**dict.fromkeys(china, False), **makeup} if makeup else {}


@dataclass(frozen=True, slots=True)
class WorkCalendar:
    """Which days are worked. ``entered`` holds what an administrator has put in, over what the library knows."""

    entered: Mapping[date, bool] = field(default_factory=dict)

    def is_published(self, year: int) -> bool:
        """Whether make-up days of that year are known, from the library or from an administrator."""
        return bool(_published_days(year)) or any(day.year == year for day in self.entered)

    def is_working(self, day: date) -> bool:
        known = self.entered.get(day, _published_days(day.year).get(day))
        return day.weekday() < 5 if known is None else known

    def next_working(self, day: date) -> date:
        """The day itself when it is worked, else the first worked day after it."""
        while not self.is_working(day):
            day += _DAY
        return day

    def last_working(self, day: date) -> date:
        """The day itself when it is worked, else the last worked day before it."""
        while not self.is_working(day):
            day -= _DAY
        return day

    def add(self, day: date, count: int) -> date:
        """The ``count``-th working day after the day (before it when negative); the day itself for 0."""
        step = _DAY if count > 0 else -_DAY
        left = abs(count)
        while left:
            day += step
            left -= self.is_working(day)
        return day

    def until(self, start: date, end: date) -> int:
        """How many working days lie after ``start`` up to and including ``end``; negative when ``end`` is earlier."""
        if end < start:
            return -self.until(end, start)
        days = (start + timedelta(days=n) for n in range(1, (end - start).days + 1))
        return sum(map(self.is_working, days))

    def for_extraction(self, years: range) -> Calendar:
        """The same knowledge in the form the extractor takes."""
        known = {day: works for year in years for day, works in _published_days(year).items()} | dict(self.entered)
        off = frozenset(day for day, works in known.items() if not works)
        return Calendar(holidays=off, workdays=frozenset(day for day, works in known.items() if works))
