"""Figures of a paper (数字): counted from its rows by the same table that the page 落实情况 adds up. Pure."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import groupby
from typing import Any, Self

from papers.contents.rows import TaskRow
from tracking.dashboards import SHOWN, Tally
from tracking.deadlines import Light
from tracking.ledger import Conditions
from tracking.workflow import FINISHED, Status

NO_RATE = "—"
NOBODY = "没有牵头单位"
IN_HAND = frozenset(Status) - FINISHED - {Status.DRAFT, Status.SUSPENDED}  # 正在办理


def percent(part: int, whole: int) -> str:
    """Per cent with one decimal at most, halves up: 46.7%, 50%; never 100% (0%) where something (nothing) is missing.

    A dash where there is nothing to divide.
    """
    if not whole:
        return NO_RATE
    tenths = (2000 * part + whole) // (2 * whole)
    tenths = min(max(tenths, int(part > 0)), 1000 - int(part < whole))
    return f"{tenths // 10}%" if tenths % 10 == 0 else f"{tenths // 10}.{tenths % 10}%"


@dataclass(frozen=True, slots=True)
class Totals:
    """What became of so many tasks.

    ``closed`` + ``open`` + ``suspended`` + ``draft`` + ``cancelled`` = ``registered``; ``closed_in_time`` +
    ``closed_late`` = ``closed``; ``late`` and ``unsigned`` are among ``open`` (正在办理).
    """

    registered: int = 0
    closed: int = 0
    closed_in_time: int = 0
    closed_late: int = 0
    open: int = 0
    late: int = 0
    unsigned: int = 0
    suspended: int = 0
    cancelled: int = 0
    draft: int = 0

    @classmethod
    def of(cls, rows: Iterable[TaskRow]) -> Self:
        """Counted by ``tracking.dashboards.Tally``, so that a paper says what the page says."""
        counts = Counter((Light(row.light), Status(row.status)) for row in rows)
        tally = Tally(counts, Conditions())
        return cls(
            registered=tally.registered.count,
            closed=tally.closed.count,
            closed_in_time=tally.by(Light.CLOSED).count,
            closed_late=tally.by(Light.CLOSED_LATE).count,
            open=sum(number for (_, status), number in counts.items() if status in IN_HAND),
            late=tally.by(Light.LATE).count,
            unsigned=tally.by(Light.UNSIGNED).count,
            suspended=tally.by(Light.SUSPENDED).count,
            cancelled=tally.by(Light.CANCELLED).count,
            draft=tally.by(Light.DRAFT).count,
        )

    @property
    def due(self) -> int:
        """What is to be done: everything but what was cancelled."""
        return self.registered - self.cancelled

    @property
    def ended(self) -> int:
        """What has come to its end: closed, or late already."""
        return self.closed + self.late

    @property
    def rate(self) -> str:
        """落实率: closed of what is registered and not cancelled."""
        return percent(self.closed, self.due)

    @property
    def on_time_rate(self) -> str:
        """按期率: closed in time of what is closed or already late."""
        return percent(self.closed_in_time, self.ended)

    @property
    def other(self) -> int:
        """Neither closed nor in hand: suspended, not dispatched yet, cancelled."""
        return self.suspended + self.draft + self.cancelled

    def as_strings(self) -> dict[str, str]:
        """For a template."""
        rates = {"rate": self.rate, "on_time_rate": self.on_time_rate, "other": str(self.other)}
        return {name: str(count) for name, count in asdict(self).items()} | rates


@dataclass(frozen=True, slots=True)
class Unit:
    """A department with the tasks that it leads."""

    name: str
    totals: Totals


@dataclass(frozen=True, slots=True)
class Figures:
    """All figures of a paper."""

    totals: Totals
    lights: Mapping[str, int]
    units: tuple[Unit, ...]

    @classmethod
    def of(cls, rows: Sequence[TaskRow]) -> Self:
        lights = Counter(row.light for row in rows)
        return cls(Totals.of(rows), {str(one): lights[one] for one in SHOWN if lights[one]}, tuple(_units(rows)))

    @classmethod
    def from_json(cls, given: Mapping[str, Any]) -> Self:
        """Back from ``Paper.facts``."""
        units = (Unit(one["name"], Totals(**one["totals"])) for one in given["units"])
        return cls(Totals(**given["totals"]), given["lights"], tuple(units))

    def as_json(self) -> dict[str, Any]:
        return {"totals": asdict(self.totals), "lights": {**self.lights}, "units": [asdict(one) for one in self.units]}

    def by(self, *lights: Light) -> int:
        return sum(self.lights.get(light, 0) for light in lights)


def _units(rows: Iterable[TaskRow]) -> Iterable[Unit]:
    """By lead, in the order of the departments; tasks that nobody leads stand last, so that the sum is the sum."""

    def place(row: TaskRow) -> tuple[bool, int, int]:
        return row.lead_id is None, row.lead_order, row.lead_id or 0

    for _, led in groupby(sorted(rows, key=place), key=place):
        of_one = list(led)
        yield Unit(of_one[0].lead or NOBODY, Totals.of(of_one))
