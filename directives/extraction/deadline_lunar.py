"""Days of the two lunar months speeches reckon by (农历): the one before the Spring Festival and the one it begins."""

from datetime import date, timedelta

from directives.extraction.festivals import first_day
from directives.extraction.numerals import number
from directives.extraction.records import Context

NEW_YEAR = "春节"
LONG = 30
# The years before whose Spring Festival 腊月 has no thirtieth day.
SHORT = frozenset({2022, 2025, 2026, 2027, 2028, 2029, 2031, 2032})


def lunar_day(month: str, day: str, base: date, context: Context) -> date | None:
    """The next 腊月二十三 or 正月初八 from ``base`` on; None where the year or the day is not known."""
    count = number(day.removeprefix("初").replace("廿", "二十"))
    days = (_in_year(month, count, year, context) for year in (base.year, base.year + 1)) if count else ()
    return next((found for found in days if found and found >= base), None)


def _in_year(month: str, count: int, year: int, context: Context) -> date | None:
    """The day in the months around the Spring Festival of ``year``."""
    festival = first_day(NEW_YEAR, year, context)
    if festival is None:
        return None
    length = LONG - (year in SHORT)
    if month == "正月":
        return festival + timedelta(days=count - 1)
    return festival + timedelta(days=count - 1 - length) if count <= length else None
