"""How the holidays of a year stand, and what the calendar would be with others (放假安排)."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Self, TypeAlias

from tracking.calendars import WorkCalendar
from tracking.holidays import SpecialDay, amended, parse_notice
from tracking.holidays.grammar import WEEKDAYS
from tracking.holidays.library import is_years_end, published_days, statutory_days
from tracking.holidays.planning import days_of, is_weekday, planned
from tracking.holidays.records import Arrangement, Sentence
from tracking.models import CalendarDay, CalendarYear, load_calendar

Plan: TypeAlias = Mapping[date, SpecialDay]
NEXT_NOTICE = "\n\f\n"  # between the texts of two notices of the same year


@dataclass(frozen=True)
class Change:
    """One day that is worked and was not, or the other way round."""

    on: date
    is_working: bool
    name: str

    @property
    def weekday(self) -> str:
        return WEEKDAYS[self.on.weekday()]


@dataclass(frozen=True)
class Standing:
    """A year as it is known now. ``locked``: its days that the notice of another year arranges, with that year."""

    year: int
    calendar: WorkCalendar
    entered: CalendarYear | None
    rows: tuple[CalendarDay, ...]

    @classmethod
    def load(cls, year: int) -> Self:
        """In a constant number of queries."""
        entered = CalendarYear.objects.select_related("entered_by").filter(year=year).first()
        first, *_, last = days_of(year)
        rows = CalendarDay.objects.filter(day__range=(first, last)).select_related("arranged_by").order_by("day")
        return cls(year, load_calendar(), entered, tuple(rows))

    @property
    def version(self) -> int:
        """0 where nobody has entered the year."""
        return self.entered.version if self.entered else 0

    @property
    def is_from_library(self) -> bool:
        return self.entered is None and self.calendar.is_published(self.year)

    @cached_property
    def locked(self) -> dict[date, int]:
        by_next = {on for on in published_days(self.year) if is_years_end(on)}
        by_row = {row.day: row.arranged_by.year if row.arranged_by else row.day.year for row in self.rows}
        return dict.fromkeys(by_next, self.year + 1) | {row.day: by_row[row.day] for row in self._others}

    @cached_property
    def plan(self) -> dict[date, SpecialDay]:
        """The special days of the year as they are now, those of other notices left out."""
        known = {} if self.entered else self._of_library()
        known |= {row.day: SpecialDay(row.day, row.is_working, row.name, -1) for row in self.rows if self.is_own(row)}
        return {on: day for on, day in sorted(known.items()) if on not in self.locked}

    @cached_property
    def notices(self) -> tuple[Arrangement, ...]:
        """The notices it was entered from, the newest last, read again."""
        texts = self.entered.text.split(NEXT_NOTICE) if self.entered else []
        return tuple(notice for text in texts if (notice := parse_notice(text, self.year)).is_notice)

    @property
    def sentences(self) -> list[Sentence]:
        """What the notices say of each holiday; of what was said twice, the later word."""
        said = [sentence for notice in self.notices for sentence in notice.sentences]
        whole = (sentence for sentence in said if sentence.extended_to is None)
        latest = {name: sentence for sentence in whole for name in sentence.name.split("、")}
        return [sentence for sentence in said if sentence.extended_to or sentence in latest.values()]

    def text_with(self, notice: Arrangement, text: str) -> str:
        """The text to keep: a notice that changes single holidays stands after the one it changes."""
        before = self.entered.text if self.entered else ""
        if not text.strip():
            return before
        return NEXT_NOTICE.join(filter(None, [before, text])) if notice.is_amendment else text

    def with_notice(self, notice: Arrangement) -> dict[date, SpecialDay]:
        """The plan the notice makes: of the whole year, or with the holidays it speaks of replaced."""
        said = amended(self.plan, notice) if notice.is_amendment else notice.by_day()
        days = frozenset(days_of(self.year)) - self.locked.keys()
        return {on: day for on, day in sorted(said.items()) if on in days}

    def with_days(self, changed: Collection[date], source: Plan | None = None) -> dict[date, SpecialDay]:
        """The plan in which these days are unusual; names come from the source (the year as it is, unless given)."""
        free = [day for day in changed if day not in self.locked]
        return planned(free, statutory_days(self.year), self.plan if source is None else source)

    def after(self, plan: Plan) -> WorkCalendar:
        """The calendar as it would be."""
        stored = {on: day.is_working for on, day in self.to_store(plan).items()}
        return WorkCalendar({**self._kept, **stored}, self.calendar.confirmed | {self.year})

    def without(self) -> WorkCalendar:
        """The calendar as it would be had nobody entered this year."""
        return WorkCalendar(self._kept, self.calendar.confirmed - {self.year})

    def to_store(self, plan: Plan) -> dict[date, SpecialDay]:
        """What has to be written down: the plan, and ordinary days of which the library would say something else."""
        bare = WorkCalendar(self._kept, self.calendar.confirmed | {self.year})
        free = (on for on in days_of(self.year) if on not in plan and on not in self.locked)
        return {
            on: SpecialDay(on, is_working=is_weekday(on), name="", sentence=-1)
            for on in free
            if bare.is_working(on) != is_weekday(on)
        } | dict(plan)

    def changes(self, calendar: WorkCalendar, plan: Plan) -> list[Change]:
        """What is worked otherwise than now, in the order of the days."""
        named = {**self.plan, **plan}
        return [
            Change(on, is_working, named[on].name if on in named else "")
            for on in days_of(self.year)
            if (is_working := calendar.is_working(on)) != self.calendar.is_working(on)
        ]

    def is_own(self, row: CalendarDay) -> bool:
        """Whether the row goes when this year is arranged anew: its own, or one that no notice has arranged."""
        if row.arranged_by is None:
            return row.day.year == self.year
        return row.arranged_by.year == self.year

    @property
    def _others(self) -> list[CalendarDay]:
        return [row for row in self.rows if not self.is_own(row)]

    @property
    def _kept(self) -> dict[date, bool]:
        """The entered days that stay, whatever becomes of this year."""
        own = {row.day for row in self.rows if self.is_own(row)}
        return {on: works for on, works in self.calendar.entered.items() if on not in own}

    def _of_library(self) -> dict[date, SpecialDay]:
        """Its days, with those at the end of the year before."""
        own = published_days(self.year)
        before = {on: day for on, day in published_days(self.year - 1).items() if is_years_end(on)}
        return {**before, **own} if own else {}
