"""Dates as papers write them: 2026年3月5日, 2026.3.5, 二〇二六年三月五日; with the place where they stand."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

_SPACE = r"[ \t\u3000]*"
_CHINESE_ZERO = "〇○零０0OОo"
_CHINESE = {digit: value for value, digit in enumerate("〇一二三四五六七八九")}
_FULL_WIDTH = str.maketrans("０１２３４５６７８９", "0123456789")
_YEAR = r"(?P<year>(?:19|20)\d\d)"
_MONTH, _DAY = r"(?P<month>1[0-2]|0?[1-9])", r"(?P<day>3[01]|[12]\d|0?[1-9])"

_FORMS = tuple(
    re.compile(form)
    for form in (
        rf"{_YEAR}{_SPACE}年{_SPACE}{_MONTH}{_SPACE}月{_SPACE}{_DAY}{_SPACE}[日号]",
        rf"{_YEAR}年(?P<month>0[1-9]|1[0-2])月(?P<day>0[1-9]|[12]\d|3[01])(?=来源|作者|编辑|点击|浏览|[ \t\u3000]|$)",
        rf"(?<!\d){_YEAR}(?P<part>[-./．])0?{_MONTH}(?P=part)0?{_DAY}(?!\d)",
        rf"(?<!\d){_YEAR}(?P<month>0[1-9]|1[0-2])(?P<day>0[1-9]|[12]\d|3[01])(?!\d)",
    )
)
_SPELT = re.compile(
    rf"(?P<year>[一二][一二三四五六七八九{_CHINESE_ZERO}]{{3}}){_SPACE}年{_SPACE}(?P<month>[一二三四五六七八九十]{{1,2}})"
    rf"{_SPACE}月{_SPACE}(?P<day>[一二三四五六七八九十廿卅]{{1,3}}){_SPACE}[日号]"
)
_WITHOUT_YEAR = re.compile(rf"(?<![\d年]){_MONTH}{_SPACE}月{_SPACE}{_DAY}{_SPACE}[日号]")


_UPTO = re.compile(rf"(?:[上下]午)?(?:至|到|[-－—–~～]{{1,2}})(?:{_MONTH}月)?{_DAY}[日号]")


@dataclass(frozen=True, slots=True)
class WrittenDate:
    """A day and where it is written, ``[start, end)``."""

    day: date
    start: int
    end: int


def written_dates(text: str) -> list[WrittenDate]:
    """All full dates in ``text``, in order; days that no calendar has are left out."""
    plain = text.translate(_FULL_WIDTH)
    found = [_dated(match, int) for form in _FORMS for match in form.finditer(plain)]
    found += [_dated(match, _spelt_number) for match in _SPELT.finditer(plain)]
    return sorted((one for one in found if one), key=lambda one: one.start)


def days_without_year(text: str, known: date) -> Iterator[WrittenDate]:
    """Days as 3月10日, in the year that brings them last before ``known`` or on it: a report follows its event."""
    for match in _WITHOUT_YEAR.finditer(text.translate(_FULL_WIDTH)):
        years = (known.year, known.year - 1)
        days = (_day(year, int(match["month"]), int(match["day"])) for year in years)
        day = next((day for day in days if day and day <= known), None)
        if day:
            yield WrittenDate(day, match.start(), match.end())


def last_day(found: WrittenDate, text: str) -> date:
    """The day ``found``, or the last one where days from it on are written: 9月2日至5日."""
    match = _UPTO.match(text.translate(_FULL_WIDTH), found.end)
    day = _day(found.day.year, int(match["month"] or found.day.month), int(match["day"])) if match else None
    return day if day and day > found.day else found.day


def _dated(match: re.Match[str], number: Callable[[str], int]) -> WrittenDate | None:
    day = _day(number(match["year"]), number(match["month"]), number(match["day"]))
    return WrittenDate(day, match.start(), match.end()) if day else None


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _spelt_number(written: str) -> int:
    """二〇二六 by its digits; 十二, 二十一, 廿五 by its tens."""
    if len(written) == 4:
        return int("".join("0" if c in _CHINESE_ZERO else str(_CHINESE[c]) for c in written))
    plain = written.replace("廿", "二十").replace("卅", "三十")
    tens, ten, ones = plain.rpartition("十")
    return (_CHINESE.get(tens, 1) * 10 if ten else 0) + _CHINESE.get(ones, 0)


def without_dates(text: str) -> str:
    """``text`` without the dates in it, full or not."""
    plain = text.translate(_FULL_WIDTH)
    for form in (*_FORMS, _SPELT, _WITHOUT_YEAR):
        plain = form.sub("", plain)
    return plain
