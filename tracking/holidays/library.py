"""What the ``holidays`` library knows: the days of published years, and by law those of every year."""

import re
from collections.abc import Mapping
from datetime import date, timedelta
from functools import cache

import holidays

from tracking.holidays.records import FESTIVALS, SpecialDay

YEARS_END = 20  # from this day of December on, the notice of the next year may arrange days
_DAY = timedelta(days=1)
_SUBSTITUTED = re.compile(r"\d{4}-\d{2}-\d{2}")
_NAMES = {name: name for name in FESTIVALS} | {"农历除夕": "春节"}


def is_years_end(day: date) -> bool:
    """Whether the notice of the year after may arrange this day (元旦 from 30 December on, 29 December worked)."""
    return day.month == 12 and day.day >= YEARS_END


@cache
def special_days(year: int) -> Mapping[date, bool]:
    """Days of a published year that are not what their weekday says; empty for a year not announced yet."""
    china = holidays.country_holidays("CN", years=year)
    makeup = {day: True for day in china.weekend_workdays if day.year == year}
    return {**dict.fromkeys(china, False), **makeup} if makeup else {}


@cache
def statutory_days(year: int) -> Mapping[str, tuple[date, ...]]:
    """The days of each festival that are public holidays by law (法定节假日), whether announced yet or not.

    Source: 全国年节及纪念日放假办法 as the library computes it, the lunar festivals included.
    """
    china = holidays.country_holidays("CN", years=year, observed=False, language="zh_CN")
    found: dict[str, tuple[date, ...]] = {}
    for day, said in sorted(china.items()):
        for name in (_NAMES[one] for one in said.split("; ") if one in _NAMES and day.year == year):
            found[name] = (*found.get(name, ()), day)
    return found


@cache
def published_days(year: int) -> Mapping[date, SpecialDay]:
    """What the library knows of a published year, each day with the name of its holiday; weekends within one too."""
    if not special_days(year):
        return {}
    china = holidays.country_holidays("CN", years=year, language="zh_CN")
    off = _joined({day for day in china if day.year == year})
    festivals = {day: name for name, days in statutory_days(year).items() for day in days}
    names = {day: _of_block(day, off, festivals) for day in off if day.year == year}
    found = {day: SpecialDay(day, is_working=False, name=name, sentence=-1) for day, name in names.items()}
    for day, said in china.items():
        if (made_up := _SUBSTITUTED.search(said)) and (on := date.fromisoformat(made_up[0])).year == year:
            found[on] = SpecialDay(on, is_working=True, name=names.get(day, ""), sentence=-1)
    for on in (day for day, works in special_days(year).items() if works and day not in found):
        found[on] = SpecialDay(on, is_working=True, name=_next_years(on), sentence=-1)
    return dict(sorted(found.items()))


def _joined(off: set[date]) -> set[date]:
    """With the weekend days before, between and after days off."""
    weekend = {
        day + n * step
        for day in off
        for step in (_DAY, -_DAY)
        for n in (1, 2)
        if all((day + m * step).weekday() >= 5 for m in range(1, n + 1))
    }
    return off | {day for day in weekend if not special_days(day.year).get(day)}


def _of_block(day: date, off: set[date], festivals: Mapping[date, str]) -> str:
    """The festivals of the run of days off that the day lies in."""
    run = [day]
    while run[0] - _DAY in off:
        run.insert(0, run[0] - _DAY)
    while run[-1] + _DAY in off:
        run.append(run[-1] + _DAY)
    return "、".join(dict.fromkeys(festivals[one] for one in run if one in festivals)) or _next_years(day)


def _next_years(day: date) -> str:
    """Days off at the very end of a year belong to the new one."""
    return "元旦" if is_years_end(day) else ""
