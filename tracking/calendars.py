"""Working days (工作日): the State Council's calendar with its make-up days, as a library and an administrator know it.

Source: the yearly 放假安排 as published in the ``holidays`` library; what an administrator has entered goes before it.
A year that neither knows falls back to Monday–Friday, ``is_published`` says so and ``doubt`` says it to readers.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from directives.extraction.records import Calendar
from tracking.holidays.library import is_years_end, special_days

_DAY = timedelta(days=1)
AHEAD = timedelta(days=60)  # so long before a year begins it is pointed out that nobody has announced its holidays


@dataclass(frozen=True, slots=True)
class WorkCalendar:
    """Which days are worked. ``entered`` holds what an administrator has put in, over what the library knows;
    ``confirmed`` the years he has said to be complete: of those the library is not asked, but for their last days.
    """

    entered: Mapping[date, bool] = field(default_factory=dict)
    confirmed: frozenset[int] = frozenset()

    def is_published(self, year: int) -> bool:
        """Whether make-up days of that year are known, from the library or as an administrator confirmed."""
        return year in self.confirmed or bool(special_days(year))

    def doubt(self, day: date | None) -> str:
        """What to say beside a date whose year nobody has announced; nothing where it is known, or there is no date."""
        if day is None or self.is_published(day.year):
            return ""
        return f"{day.year} 年放假安排还没有公布，暂按周一至周五推算"

    def unpublished_ahead(self, today: date) -> list[int]:
        """The years, this one or the one that begins within 60 days, whose holidays are not known."""
        return [year for year in sorted({today.year, (today + AHEAD).year}) if not self.is_published(year)]

    def is_working(self, day: date) -> bool:
        known = self.entered.get(day)
        if known is None and (day.year not in self.confirmed or is_years_end(day)):
            known = special_days(day.year).get(day)
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
        asked = (day for year in years for day in special_days(year) if year not in self.confirmed)
        ends = (day for year in years for day in special_days(year) if is_years_end(day))
        known = {day: special_days(day.year)[day] for day in (*asked, *ends)} | dict(self.entered)
        off = frozenset(day for day, works in known.items() if not works)
        return Calendar(holidays=off, workdays=frozenset(day for day, works in known.items() if works))
