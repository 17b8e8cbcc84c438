"""和以前相比: what has changed in a 通报 since an earlier day, mostly that of the issue before; kept in its facts."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any, Self

from accounts.models import User
from directives.dates import full_day_words
from papers.contents.figures import percent
from papers.contents.scope import ContentError
from tracking.asof.past import CHANGING
from tracking.between.comparing import Comparison, Sum, compare
from tracking.between.lists import rows_of, said_of
from tracking.between.marks import COMES, GOES, Mark
from tracking.between.pairs import Between
from tracking.calendars import WorkCalendar
from tracking.dashboards import Tally
from tracking.deadlines import Light
from tracking.ledger import Conditions

LISTED = (
    *(Mark.CLOSED_IN_TIME, Mark.CLOSED_LATE, Mark.BECAME_LATE, Mark.MOVED, Mark.LEAD_CHANGED, Mark.REOPENED),
    *(Mark.DECLINED, Mark.SENT_BACK, Mark.SUSPENDED, Mark.RESUMED, Mark.CANCELLED),
)  # told task by task; what is new stands in the annex
WHY_NOT = (
    "范围里有会变的条件（状态、灯、期限、经办人这些），以前的范围和现在不是一回事，比不出来。"
    "请去掉这些条件再比，或者不比。"
)


@dataclass(frozen=True, slots=True)
class Kept:
    """What was in hand, what came and went by the name of the change, what is; how many were late."""

    name: str
    was: int
    now: int
    counts: Mapping[str, int]
    late_was: int
    late_now: int

    @classmethod
    def of(cls, name: str, one: Sum) -> Self:
        counts = {str(mark): n for mark, n in one.counts.items() if n}
        return cls(name, one.was, one.now, counts, one.late_was, one.late_now)

    def n(self, *marks: Mark) -> int:
        return sum(self.counts.get(str(mark), 0) for mark in marks)


@dataclass(frozen=True, slots=True)
class Changed:
    """One change of one task, as a line of the table says it."""

    mark: str
    number: str
    title: str
    lead: str
    said: str


@dataclass(frozen=True, slots=True)
class Since:
    """Everything the section says. ``first``: the earlier day (ISO); ``there``: how many were there then."""

    first: str
    whole: Kept
    units: tuple[Kept, ...]
    rows: tuple[Changed, ...]
    there: int
    come: int
    gone: int
    rate_was: str
    on_time_was: str
    unrecorded: int = 0

    @classmethod
    def read(cls, given: Mapping[str, Any] | None) -> Self | None:
        """Back from ``Paper.facts``."""
        if not given:
            return None
        kept = {"whole": Kept(**given["whole"]), "units": tuple(Kept(**one) for one in given["units"])}
        return cls(**{**given, **kept, "rows": tuple(Changed(**one) for one in given["rows"])})

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @property
    def day(self) -> str:
        return full_day_words(date.fromisoformat(self.first))


def why_not_since(asked: Conditions) -> str:
    """Why what is asked for cannot be compared with an earlier day; empty where it can."""
    fixed = replace(asked, **{**CHANGING, "department": asked.department})
    return WHY_NOT if fixed != asked else ""


def since(first: date, asked: Conditions, *, user: User, today: date, calendar: WorkCalendar) -> Since:
    """What has changed between the end of that day and now. Raises ``ContentError`` where it cannot be said."""
    if first >= today:
        raise ContentError(f"和{full_day_words(first)}比不出来：请选今天以前的日子。")
    if why := why_not_since(asked):
        raise ContentError(why)
    between = Between(user, first, today, calendar, asked.department, asked.speech, asked)
    found = compare(between)
    was, _ = found.tallies
    there, new, came, gone, _ = found.registered
    return Since(
        first=first.isoformat(),
        whole=Kept.of("合计", found.sum),
        units=tuple(Kept.of(row.department.name, row.sum) for row in found.units),
        rows=tuple(_rows(found)),
        there=there,
        come=new + came,
        gone=gone,
        rate_was=_rate(was),
        on_time_was=_on_time(was),
        unrecorded=between.unrecorded(),
    )


def _rows(found: Comparison) -> Iterator[Changed]:
    """A line for each change told task by task, change by change."""
    pairs = {pair.pk: pair for pair in found.pairs if found.found.get(pair.pk, frozenset()) & set(LISTED)}
    told = {row.pk: row for row in rows_of(list(pairs.values()))}
    for mark in LISTED:
        for pk, pair in pairs.items():
            if mark in found.found[pk] and pk in told:
                row = told[pk]
                yield Changed(str(mark), row.number, row.title, row.lead, said_of(pair, mark))


def _rate(one: Tally) -> str:
    return percent(one.closed.count, one.registered.count - one.by(Light.CANCELLED).count)


def _on_time(one: Tally) -> str:
    in_time = one.by(Light.CLOSED).count
    return percent(in_time, one.closed.count + one.by(Light.LATE).count)


def came_and_went(one: Kept) -> tuple[int, int]:
    """How many came into what is in hand, and how many went out of it."""
    return one.n(*COMES), one.n(*GOES)
