"""When a festival or another known event begins: what the organisation configured first, our own table second."""

from collections.abc import Mapping
from datetime import date
from functools import cache

from directives.extraction.records import Context
from directives.extraction.wordlists import rows


@cache
def festival_names() -> Mapping[str, str]:
    """What a festival is called → the name its dates are listed under."""
    listed = [(row[0], row[1].split("、")) for row in rows("festivals")]
    return {alias: name for name, aliases in listed for alias in (name, *aliases) if alias != "-"}


@cache
def _listed() -> Mapping[str, tuple[str, ...]]:
    return {row[0]: row[2:] for row in rows("festivals")}


def first_day(festival: str, year: int, context: Context) -> date | None:
    """The first day of ``festival`` (any of its names) in ``year``, or None where no table knows it."""
    name = festival_names().get(festival, festival)
    for known in (festival, name):
        for day in context.festivals.get(known, ()):
            if day.year == year:
                return day
    return _from_table(name, year)


def _from_table(name: str, year: int) -> date | None:
    for entry in _listed().get(name, ()):
        if len(entry) == 5:
            return date.fromisoformat(f"{year:04}-{entry}")
        if entry.startswith(f"{year:04}-"):
            return date.fromisoformat(entry)
    return None


def event_day(words: str, context: Context, after: date, year: int | None = None) -> date | None:
    """The day a configured event (汛期, 寒假) starts next after a day, or in ``year``; the longest name in ``words``.

    When an event ends nobody has configured.
    """
    names = sorted((name for name in context.events if name and name in words), key=len, reverse=True)
    if not names or "结束" in words:
        return None
    days = sorted(context.events[names[0]])
    return next((day for day in days if (day > after if year is None else day.year == year)), None)
