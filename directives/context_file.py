"""The context file (上下文文件): what an organisation knows and a speech does not say, as JSON between two commands.

{"departments": [{"name": "住建局", "aliases": ["区住房城乡建设局"]}],
 "calendar": {"holidays": ["2026-10-01"], "workdays": ["2026-10-10"]},
 "festivals": {"春节": ["2027-02-06"]}, "events": {"汛期": ["2026-05-01", "2027-05-01"]}, "extra_words": [],
 "verbs": ["亮晒"], "stop_phrases": ["以更加饱满的热情"]}

An event may also have a single day, as files of the first version have it.
"""

import json
from datetime import date
from pathlib import Path
from typing import Any

from directives.extraction.records import Body, Calendar, Context


class ContextFileError(ValueError):
    """A context file that cannot be understood; the message is a Chinese sentence for whoever wrote it."""


def read_context(path: Path) -> Context:
    """The context a file holds; every part may be left out. Raises ContextFileError, or OSError for the path."""
    try:
        return context_from(json.loads(path.read_text(encoding="utf-8-sig")))
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise ContextFileError(f"上下文文件 {path.name} 看不懂：{error}") from error


def context_from(said: dict[str, Any]) -> Context:
    """The context that a decoded file describes."""
    calendar = said.get("calendar", {})
    return Context(
        bodies=tuple(Body(each["name"], tuple(each.get("aliases", ()))) for each in said.get("departments", [])),
        calendar=Calendar(_days(calendar.get("holidays", [])), _days(calendar.get("workdays", []))),
        festivals={name: tuple(sorted(_days(days))) for name, days in said.get("festivals", {}).items()},
        events={name: _event_days(days) for name, days in said.get("events", {}).items()},
        extra_words=_words(said, "extra_words"),
        verbs=_words(said, "verbs"),
        stop_phrases=_words(said, "stop_phrases"),
    )


def context_as_json(context: Context) -> dict[str, Any]:
    """What ``read_context`` reads back as the same context."""
    return {
        "departments": [{"name": body.name, "aliases": list(body.aliases)} for body in context.bodies],
        "calendar": {
            "holidays": sorted(day.isoformat() for day in context.calendar.holidays),
            "workdays": sorted(day.isoformat() for day in context.calendar.workdays),
        },
        "festivals": {name: [day.isoformat() for day in days] for name, days in context.festivals.items()},
        "events": {name: [day.isoformat() for day in days] for name, days in context.events.items()},
        "extra_words": list(context.extra_words),
        "verbs": list(context.verbs),
        "stop_phrases": list(context.stop_phrases),
    }


def _event_days(written: str | list[str]) -> tuple[date, ...]:
    return tuple(sorted(_days([written] if isinstance(written, str) else written)))


def _words(said: dict[str, Any], key: str) -> tuple[str, ...]:
    """A list of words; one word where a list belongs would be taken for a list of letters."""
    written = said.get(key, [])
    if not isinstance(written, list) or not all(isinstance(word, str) and word for word in written):
        raise TypeError(f'“{key}”要写成一列词，如 ["亮晒"]')
    return tuple(written)


def _days(written: list[str]) -> frozenset[date]:
    return frozenset(map(date.fromisoformat, written))
