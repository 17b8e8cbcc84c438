"""A file exported some time ago (旧表): what nobody edited in it takes nothing back that happened since. Pure."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta, tzinfo
from typing import Any

from papers.intake.drafts import HEADINGS
from papers.intake.known import Existing
from papers.intake.records import Change, Line, Outcome, Problem, Table
from papers.intake.texts import squeezed

LABEL = "时点"  # of the line in our own file that says of when it is
_WHEN = re.compile(r"^(20\d\d)年(\d{1,2})月(\d{1,2})日(?:\s*(\d{1,2}):(\d\d)|结束时)$")
_MOMENT = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Made:
    """When a file was made, as exactly as it says: what had happened by ``first`` is in it, after ``last`` nothing."""

    first: datetime
    last: datetime


def made(rows: Sequence[Sequence[Any]], zone: tzinfo) -> Made | None:
    """What the sheet of explanations in our own file says; None where there is none, or it makes no sense."""
    for row in rows:
        if len(row) > 1 and row[0] == LABEL and (found := _WHEN.match(str(row[1]).strip())):
            return _moments(found.groups(), zone)
    return None


def _moments(parts: Sequence[str | None], zone: tzinfo) -> Made | None:
    year, month, day, hour, minute = (int(part) if part else None for part in parts)
    try:
        midnight = datetime.combine(datetime(year or 0, month or 0, day or 0, tzinfo=zone), time.min, zone)
        if hour is None or minute is None:
            end = midnight + timedelta(days=1) - _MOMENT
            return Made(end, end)
        start = midnight.replace(hour=hour, minute=minute)
    except ValueError:
        return None
    return Made(start - _MOMENT, start + timedelta(minutes=1) - _MOMENT)


def spare_what_happened_since(table: Table, then: Mapping[int, Sequence[Existing]]) -> Table:
    """The table with only such changes as somebody made in the file.

    ``then``: how a task stood when the file was made, where it has changed since, by key; several where the moment is
    known to the minute only. A cell that says what stood there then was left alone; one that was edited while the task
    changed too is pointed out.
    """
    lines = (_spared(line, then) if line.outcome == Outcome.CHANGED else line for line in table.lines)
    return replace(table, lines=tuple(lines))


def _spared(line: Line, then: Mapping[int, Sequence[Existing]]) -> Line:
    stood = then.get(line.target or 0, ())
    if not stood:
        return line
    kept = [change for change in line.changes if any(_is_untouched(line, change, one) for one in stood)]
    left = tuple(change for change in line.changes if change not in kept)
    spared = {change.field for change in kept}
    problems = [problem for problem in line.problems if problem.is_error or problem.field not in spared]
    outcome = Outcome.CHANGED if left else Outcome.SAME
    return replace(line, changes=left, outcome=outcome, problems=(*problems, *_notes(kept, left, stood)))


def _is_untouched(line: Line, change: Change, stood: Existing) -> bool:
    """Whether the cell says what an export made then would have said."""
    if squeezed(line.texts.get(change.field, "")) == squeezed(stood.words.get(change.field, "")):
        return True
    codes = ("due_on", "is_long_term") if change.field == "due_on" else (change.field,)
    return all(_plain(line.values.get(code)) == _plain(stood.values.get(code)) for code in codes)


def _plain(value: Any) -> Any:
    return frozenset(value) if isinstance(value, tuple) else value or None


def _notes(kept: Sequence[Change], left: Sequence[Change], stood: Sequence[Existing]) -> Iterator[Problem]:
    if kept:
        names = "、".join(HEADINGS.get(change.field, change.field) for change in kept)
        words = f"{names}在导出这张表以后系统里有了变化，表里没有改过，按系统里的留着。"
        yield Problem("", words, is_error=False)
    for change in left:
        if not any(_is_as_now(change, one) for one in stood):
            name, now = HEADINGS.get(change.field, change.field), change.old or "空的"
            words = f"{name}在导出以后系统里也改过，现在是“{now}”，导入会改成“{change.new or '空的'}”。"
            yield Problem(change.field, words, is_error=False)


def _is_as_now(change: Change, stood: Existing) -> bool:
    """Whether the task still stands there as it did."""
    return squeezed(change.old).rstrip("%") == squeezed(stood.words.get(change.field, ""))
