"""Which days are worked where the organisation has configured no calendar: the official arrangement of past years."""

from datetime import date
from functools import cache

from directives.extraction.records import Calendar
from directives.extraction.wordlists import rows


@cache
def official_calendar() -> Calendar:
    """The published days off and worked weekends (调休); a year not listed has plain weekends."""
    return Calendar(holidays=_days("休"), workdays=_days("班"))


def _days(kind: str) -> frozenset[date]:
    return frozenset(
        date.fromisoformat(f"{year}-{day}")
        for year, sort, days in rows("workdays")
        if sort == kind
        for day in days.split("、")
    )


def calendar_or_official(calendar: Calendar) -> Calendar:
    return calendar if calendar != Calendar() else official_calendar()
