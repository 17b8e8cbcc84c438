"""From the days that are not what their weekday says to a year in which every day off has its holiday's name."""

from collections.abc import Collection, Iterator, Mapping
from datetime import date, timedelta

from tracking.holidays.library import YEARS_END
from tracking.holidays.records import SpecialDay

_DAY = timedelta(days=1)
NEAR = 14  # days between a holiday and a day that makes up for it, where nothing says which it belongs to


def days_of(year: int) -> Iterator[date]:
    """The days a notice of the year may arrange: all of them, and the last of the year before."""
    first, last = date(year - 1, 12, YEARS_END), date(year, 12, 31)
    return (first + timedelta(days=n) for n in range((last - first).days + 1))


def unusual(plan: Mapping[date, SpecialDay]) -> frozenset[date]:
    """The days that are not what their weekday says."""
    return frozenset(on for on, day in plan.items() if day.is_working != is_weekday(on))


def is_weekday(day: date) -> bool:
    return day.weekday() < 5


def planned(
    changed: Collection[date], festivals: Mapping[str, Collection[date]], source: Mapping[date, SpecialDay]
) -> dict[date, SpecialDay]:
    """The plan in which exactly the ``changed`` days are unusual. Their names, and the weekend days within a holiday,
    are those of the source; where it has none, the festival among the days off around gives its name.
    """
    known = {day: name for name, days in festivals.items() for day in days}
    plan: dict[date, SpecialDay] = {}
    for run in _runs(changed, source):
        name = "、".join(dict.fromkeys(known[day] for day in run if day in known)) or "放假"
        plan |= {day: _named(source, SpecialDay(day, is_working=False, name=name, sentence=-1)) for day in run}
    worked = [day for day in sorted(changed) if not is_weekday(day)]
    made_up = {day: SpecialDay(day, is_working=True, name=_nearest(day, plan), sentence=-1) for day in worked}
    plan |= {day: _named(source, one) for day, one in made_up.items()}
    return dict(sorted(plan.items()))


def _runs(changed: Collection[date], source: Mapping[date, SpecialDay]) -> Iterator[list[date]]:
    """Days off that follow one another, where a weekday or a weekend day that the source names is among them."""
    named = {on for on, day in source.items() if not day.is_working and not is_weekday(on) and on not in changed}
    seen: set[date] = set()
    for start in sorted({day for day in changed if is_weekday(day)} | named):
        if start not in seen:
            run = _run(start, changed)
            seen |= set(run)
            yield _as_named(run, source)


def _run(start: date, changed: Collection[date]) -> list[date]:
    run = [start]
    while _is_off(run[0] - _DAY, changed):
        run.insert(0, run[0] - _DAY)
    while _is_off(run[-1] + _DAY, changed):
        run.append(run[-1] + _DAY)
    return run


def _as_named(run: list[date], source: Mapping[date, SpecialDay]) -> list[date]:
    """Without the weekend at either end that the source leaves out, where it names the day before or after it."""
    first, last = 0, len(run)
    while last > 1 and _is_left_out(run[last - 1], source):
        last -= 1
    while first < last - 1 and _is_left_out(run[first], source):
        first += 1
    return run[first if run[first] in source else 0 : last if run[last - 1] in source else None]


def _is_left_out(day: date, source: Mapping[date, SpecialDay]) -> bool:
    return not is_weekday(day) and day not in source


def _is_off(day: date, changed: Collection[date]) -> bool:
    return is_weekday(day) == (day in changed)


def _named(source: Mapping[date, SpecialDay], new: SpecialDay) -> SpecialDay:
    """As the source has it, where it says the same of the day."""
    known = source.get(new.on)
    return known if known and known.is_working == new.is_working and known.name else new


def _nearest(day: date, plan: Mapping[date, SpecialDay]) -> str:
    """Whose make-up day it most likely is."""
    off = [(abs((on - day).days), one.name) for on, one in plan.items() if not one.is_working]
    distance, name = min(off, default=(NEAR + 1, ""))
    return name if distance <= NEAR else ""
