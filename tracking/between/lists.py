"""The tasks behind a number of two days compared, a row each with what has become of it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from directives.dates import full_day_words
from tracking.between.comparing import Comparison, days_moved
from tracking.between.marks import Mark, marks, sent_back
from tracking.between.pairs import Pair, Side
from tracking.models import Department, Task

FIRST = 8  # rows of a list on the page of all
AT_ONCE = 5_000  # tasks named by their keys in one statement


@dataclass(frozen=True, slots=True)
class Row:
    """One task: who leads it, its lights then and now, and what has changed, in words."""

    pk: int
    number: str
    title: str
    lead: str
    was: str
    now: str
    said: str
    due_on: date | None


@dataclass(frozen=True, slots=True)
class Listed:
    """The tasks that one change has happened to; the first of them, and how many there are."""

    mark: Mark
    count: int
    rows: Sequence[Row]

    @property
    def rest(self) -> int:
        return self.count - len(self.rows)


def lists(comparison: Comparison, order: Iterable[Mark], most: int | None = FIRST) -> list[Listed]:
    """The changes in that order, those that happened to something, with the first rows of each. ``most``: None: all."""
    behind = {mark: comparison.with_mark(mark) for mark in order if comparison.counts.get(mark)}
    shown = {mark: pairs[:most] for mark, pairs in behind.items()}
    told = {row.pk: row for row in rows_of([pair for pairs in shown.values() for pair in pairs])}
    return [
        Listed(mark, len(behind[mark]), [_under(mark, told[pair.pk], pair) for pair in pairs])
        for mark, pairs in shown.items()
    ]


def _under(mark: Mark, row: Row, pair: Pair) -> Row:
    """The row as it is told in that list: only what belongs there."""
    return Row(row.pk, row.number, row.title, row.lead, row.was, row.now, said_of(pair, mark), row.due_on)


def rows_of(pairs: Sequence[Pair]) -> list[Row]:
    """These tasks in their order, each with all that has become of it."""
    named, units = _named({pair.pk for pair in pairs}), dict(Department.objects.values_list("pk", "name"))
    rows = []
    for pair in pairs:
        side = pair.after or pair.before
        if side is None or pair.pk not in named:
            continue
        number, title = named[pair.pk]
        was, now = (one.light if one else "" for one in (pair.was, pair.now))
        lead = _lead(pair, units)
        rows.append(Row(pair.pk, number, side.title or title, lead, was, now, _said(pair), side.due_on))
    return rows


def _named(keys: set[int]) -> dict[int, tuple[str, str]]:
    found: dict[int, tuple[str, str]] = {}
    wanted = sorted(keys)
    for start in range(0, len(wanted), AT_ONCE):
        rows = Task.objects.filter(pk__in=wanted[start : start + AT_ONCE]).values_list("pk", "number", "title")
        found |= {pk: (number, title) for pk, number, title in rows}
    return found


def _lead(pair: Pair, units: dict[int, str]) -> str:
    """The lead; of a task that has another one now both."""
    was, now = (units.get(side.unit, "") if side and side.unit else "" for side in (pair.before, pair.after))
    return f"{was} → {now}" if was and now and was != now else now or was


def _said(pair: Pair) -> str:
    """Everything, in words."""
    found = marks(pair)
    return "；".join(f"{mark.words}{_more(mark, pair)}" for mark in Mark if mark in found)


def said_of(pair: Pair, mark: Mark) -> str:
    """One change in words: what belongs to it, or nothing where its name says all."""
    return _more(mark, pair).removeprefix("，")


def _more(mark: Mark, pair: Pair) -> str:
    now = pair.after
    if mark is Mark.MOVED:
        return f"，{moved_words(pair)}"
    if mark in {Mark.CLOSED_IN_TIME, Mark.CLOSED_LATE} and now and now.closed_on:
        return f"，{full_day_words(now.closed_on)}办结"
    if mark is Mark.DISPATCHED and now and now.dispatched_on:
        return f"，{full_day_words(now.dispatched_on)}交办"
    if mark is Mark.BECAME_LATE and now and now.due_on:
        return f"，{full_day_words(now.due_on)}到期"
    if mark is Mark.SENT_BACK:
        return f"，{sent_back(pair)} 次"
    return ""


def moved_words(pair: Pair) -> str:
    """2026年6月30日 → 2026年7月15日，推后 15 天."""
    days = days_moved(pair)
    how = "" if not days else f"，{'推后' if days > 0 else '提前'} {abs(days)} 天"
    return f"{_due(pair.before)} → {_due(pair.after)}{how}"


def _due(side: Side | None) -> str:
    return full_day_words(side.due_on) if side and side.due_on else "没有时限"
