"""A year on the page (年历): its months as grids, and its holidays in words."""

from calendar import Calendar
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby

from tracking.calendars import WorkCalendar
from tracking.holidays import SpecialDay
from tracking.holidays.library import YEARS_END, is_years_end, published_days, statutory_days
from tracking.holidays.planning import is_weekday
from tracking.rhythms import WEEKDAYS


@dataclass(frozen=True, slots=True)
class Cell:
    """One day of a grid. ``name``: whose holiday, where it is off or made up for; ``locked``: the year whose notice
    arranges it, where that is another.
    """

    on: date
    is_working: bool
    name: str = ""
    is_changed: bool = False
    is_today: bool = False
    locked: int | None = None

    @property
    def is_weekday(self) -> bool:
        return is_weekday(self.on)

    @property
    def is_unusual(self) -> bool:
        return self.is_working != self.is_weekday

    @property
    def is_holiday(self) -> bool:
        """A weekday off, or a weekend day within a holiday."""
        return not self.is_working and (self.is_weekday or bool(self.name))

    @property
    def mark(self) -> str:
        if self.is_working:
            return "班" if self.is_unusual else ""
        return "休" if self.is_holiday else ""

    @property
    def words(self) -> str:
        """10月10日，周六，国庆节，上班: what a reader who does not see the grid is told."""
        what = "上班" if self.is_working else "放假" if self.is_holiday else "休息"
        said = [f"{self.on.month}月{self.on.day}日", f"周{WEEKDAYS[self.on.weekday()]}", self.name, what]
        return "，".join(filter(None, said))


@dataclass(frozen=True, slots=True)
class Month:
    """A month as weeks from Monday to Sunday; None beside its first and last day."""

    year: int
    number: int
    weeks: tuple[tuple[Cell | None, ...], ...]
    is_end_only: bool = False

    @property
    def cells(self) -> Iterator[Cell]:
        return (cell for week in self.weeks for cell in week if cell)

    @property
    def worked(self) -> int:
        return sum(cell.is_working for cell in self.cells)


@dataclass(frozen=True, slots=True)
class Look:
    """What the cells of a page are made from."""

    calendar: WorkCalendar
    names: Mapping[date, str]
    today: date
    changed: Collection[date] = ()
    locked: Mapping[date, int] = field(default_factory=dict)

    def cell(self, on: date) -> Cell:
        works = self.calendar.is_working(on)
        name = self.names.get(on, "") if works != is_weekday(on) or not works else ""
        return Cell(on, works, name, on in self.changed, on == self.today, self.locked.get(on))


def months(year: int, look: Look, *, with_years_end: bool = False) -> list[Month]:
    """The twelve months; before them, where asked, the last days of the year before, which the notice may arrange."""
    before = [_month(year - 1, 12, look, first=YEARS_END)] if with_years_end else []
    return [*before, *(_month(year, number, look) for number in range(1, 13))]


def _month(year: int, number: int, look: Look, first: int = 1) -> Month:
    weeks = Calendar().monthdatescalendar(year, number)
    shown = [[on if on.month == number and on.day >= first else None for on in week] for week in weeks]
    cells = (tuple(look.cell(on) if on else None for on in week) for week in shown if any(week))
    return Month(year, number, tuple(cells), is_end_only=first > 1)


def names_of(year: int, plan: Mapping[date, SpecialDay]) -> dict[date, str]:
    """Whose holiday each day is: as the plan has it, and the year's last days as the library knows them."""
    days = {**{on: day for on, day in published_days(year).items() if is_years_end(on)}, **plan}
    return {on: day.name for on, day in days.items() if day.name}


@dataclass(frozen=True, slots=True)
class Holiday:
    """One holiday: its days off in a row, and the days that make up for it."""

    name: str
    off: tuple[date, ...]
    worked: tuple[date, ...]

    @property
    def off_words(self) -> str:
        """2月15日（周日）至23日（周一），共 9 天; days that do not follow one another each by itself."""
        return "、".join(_run_words(run) for run in _runs(self.off))

    @property
    def worked_words(self) -> str:
        return "、".join(_day_words(on) for on in self.worked)


def holidays_of(plan: Mapping[date, SpecialDay]) -> list[Holiday]:
    """The holidays of a plan in the order of the year."""
    names = dict.fromkeys(
        day.name for day in plan.values() if day.is_working != is_weekday(day.on) or not day.is_working
    )
    found = [Holiday(name, _of(plan, name, works=False), _of(plan, name, works=True)) for name in names if name]
    return sorted(found, key=lambda one: min(one.off or one.worked))


def festivals_of(year: int) -> list[Holiday]:
    """The days that are off by law, whatever is made up for: what somebody who ticks by hand starts from."""
    found = [Holiday(name, days, ()) for name, days in statutory_days(year).items()]
    return sorted(found, key=lambda one: one.off)


def _of(plan: Mapping[date, SpecialDay], name: str, *, works: bool) -> tuple[date, ...]:
    return tuple(on for on, day in plan.items() if day.name == name and day.is_working == works)


def _runs(days: Collection[date]) -> Iterator[list[date]]:
    placed = ((on.toordinal() - place, on) for place, on in enumerate(sorted(days)))
    for _, run in groupby(placed, key=lambda pair: pair[0]):
        yield [on for _, on in run]


def _run_words(run: list[date]) -> str:
    first, last = run[0], run[-1]
    if first == last:
        return f"{_day_words(first)}放假 1 天"
    until = f"{last.day}日（周{WEEKDAYS[last.weekday()]}）" if last.month == first.month else _day_words(last)
    return f"{_day_words(first)}至{until}，共 {len(run)} 天"


def _day_words(on: date) -> str:
    return f"{on.month}月{on.day}日（周{WEEKDAYS[on.weekday()]}）"
