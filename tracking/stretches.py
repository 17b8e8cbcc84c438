"""A stretch of days, as an address carries it: 2026-11-16..2026-11-22, both days counted."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from directives.dates import full_day_words

SEPARATOR = ".."


@dataclass(frozen=True, slots=True)
class Days:
    """From one day to another, both counted."""

    begin: date
    end: date

    @classmethod
    def read(cls, written: str) -> "Days | None":
        """What an address says; None where it says nothing that could be meant."""
        begin, _, end = written.partition(SEPARATOR)
        try:
            days = cls(date.fromisoformat(begin), date.fromisoformat(end))
        except ValueError:
            return None
        return days if days.begin <= days.end else None

    @classmethod
    def month(cls, day: date) -> "Days":
        """The month of a day."""
        first = day.replace(day=1)
        return cls(first, (first + timedelta(days=31)).replace(day=1) - timedelta(days=1))

    @classmethod
    def week(cls, day: date) -> "Days":
        """From Monday to Sunday."""
        monday = day - timedelta(days=day.weekday())
        return cls(monday, monday + timedelta(days=6))

    @classmethod
    def quarter(cls, day: date) -> "Days":
        """From the first day of its first month to the last of its third."""
        first = day.replace(month=(day.month - 1) // 3 * 3 + 1, day=1)
        return cls(first, cls.month(first.replace(month=first.month + 2)).end)

    @classmethod
    def year(cls, day: date) -> "Days":
        return cls(day.replace(month=1, day=1), day.replace(month=12, day=31))

    def __str__(self) -> str:
        return f"{self.begin}{SEPARATOR}{self.end}"

    def __contains__(self, day: date | None) -> bool:
        return day is not None and self.begin <= day <= self.end

    @property
    def words(self) -> str:
        """2026年11月16日至2026年11月22日."""
        return f"{full_day_words(self.begin)}至{full_day_words(self.end)}"

    @property
    def ends(self) -> tuple[date, date]:
        """As a range of a column of days."""
        return self.begin, self.end


def first_moment(day: date) -> datetime:
    """When a day begins, in local time."""
    return datetime.combine(day, time.min, timezone.get_current_timezone())


def last_moment(day: date) -> datetime:
    """When a day ends, in local time."""
    return first_moment(day + timedelta(days=1)) - timedelta(microseconds=1)
