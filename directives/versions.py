"""With what a speech was extracted (规则版本): marks of the rules and of every list of words, to see what changed.

The mark of the rules is taken from the files themselves, so nobody has to remember to count a version up.
"""

import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from datetime import date
from functools import cache
from hashlib import sha256
from pathlib import Path

from directives.extraction import records
from directives.extraction.records import Calendar, Context

RULES = "rules"
DAY = "spoken_on"
PARTS = {
    RULES: "提取规则",
    DAY: "讲话日期",
    "bodies": "单位和别名",
    "calendar": "放假和调休",
    "festivals": "节日",
    "events": "事件日期",
    "extra_words": "专用词",
    "verbs": "本地的动词",
    "stop_phrases": "不提取的说法",
}
YEARS_AHEAD = 1  # limits seldom reach further, and the calendar of later years is still to be published
Basis = dict[str, str]


def basis_of(context: Context, spoken_on: date) -> Basis:
    """The marks of everything that decides what is found in a speech of that day."""
    near = replace(
        context, calendar=_near(context.calendar, spoken_on.year), events=_coming(context.events, spoken_on.year)
    )
    words = {field.name: _mark(json.dumps(_plain(getattr(near, field.name)))) for field in fields(near)}
    return {RULES: rules_mark(), DAY: spoken_on.isoformat(), **words}


def changed_parts(then: Mapping[str, str], now: Mapping[str, str]) -> tuple[str, ...]:
    """The names of what is no longer as it was then; the rules alone where nothing is known of then."""
    if not then:
        return (PARTS[RULES],)
    before = {DAY: now.get(DAY, ""), **then}  # runs of before 更正 did not note the day; nobody could change it then
    return tuple(PARTS.get(part, part) for part in now if before.get(part, "") != now[part])


@cache
def rules_mark() -> str:
    """The mark of every file of extraction: its rules, its lexicons, its weights. The same as long as we run."""
    home = Path(records.__file__).parent
    files = sorted(path for path in home.rglob("*") if path.is_file() and path.suffix not in {".pyc", ".md"})
    return _mark(*(f"{path.relative_to(home).as_posix()}\n{sha256(path.read_bytes()).hexdigest()}" for path in files))


def _near(calendar: Calendar, year: int) -> Calendar:
    """The days that limits of a speech of that year fall on: a year's calendar published later changes no older one."""
    years = range(year, year + YEARS_AHEAD + 1)
    return Calendar(
        frozenset(day for day in calendar.holidays if day.year in years),
        frozenset(day for day in calendar.workdays if day.year in years),
    )


def _coming(events: Mapping[str, tuple[date, ...]], year: int) -> dict[str, tuple[date, ...]]:
    """The days that limits of a speech of that year can mean (后年入汛前): the years listed move on by themselves."""
    return {name: tuple(day for day in days if year <= day.year <= year + 2) for name, days in events.items()}


def _plain(said: object) -> object:
    """Anything a context holds, in an order that means nothing, as JSON takes it."""
    if is_dataclass(said) and not isinstance(said, type):
        return {field.name: _plain(getattr(said, field.name)) for field in fields(said)}
    if isinstance(said, Mapping):
        return {str(key): _plain(said[key]) for key in sorted(said)}
    if isinstance(said, tuple | list | frozenset | set):
        return sorted((_plain(one) for one in said), key=json.dumps)
    return said.isoformat() if isinstance(said, date) else said


def _mark(*said: str) -> str:
    return sha256("\n".join(said).encode()).hexdigest()[:16]
