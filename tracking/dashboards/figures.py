"""Figures that add up: tasks counted in SQL by light and status, so the parts of a sum are the sum.

A task with sources in two speeches counts once for each of them and once in totals. A demand spread over units counts
once for each unit; pieces do not count.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, QuerySet

from tracking.counting.sums import parted
from tracking.deadlines import Light
from tracking.ledger import Conditions
from tracking.models import Task
from tracking.workflow import Status

SHOWN = (
    Light.LATE,
    Light.BEHIND,
    Light.SOON,
    Light.OWED,
    Light.SLOW,
    Light.OK,
    Light.UNSIGNED,
    Light.SUSPENDED,
    Light.DRAFT,
    Light.CLOSED,
    Light.CLOSED_LATE,
    Light.CANCELLED,
)  # worst first, then what is finished: the order of bars, columns and sums


ANYTHING = Conditions()


@dataclass(frozen=True, slots=True)
class Figure:
    """A number, and what it counts: these conditions and ``more``. Most are never shown, so the address is no field."""

    count: int
    conditions: Conditions = ANYTHING
    more: tuple[tuple[str, object], ...] = ()

    @property
    def query(self) -> str:
        """The ledger's query string that lists what it counts."""
        return _address(self.conditions, self.more)


def figure(count: int, conditions: Conditions, **more: object) -> Figure:
    """A number with the address of what meets these conditions and more."""
    return Figure(count, conditions, tuple(more.items()))


@lru_cache(maxsize=4096)  # the same departments and lights are on every page
def _address(conditions: Conditions, more: tuple[tuple[str, object], ...]) -> str:
    return f"?{urlencode(conditions.query(**dict(more)))}"


@dataclass(frozen=True)
class Tally:
    """Tasks of one kind, department or speech, counted by light and status."""

    counts: Mapping[tuple[Light, Status], int]
    conditions: Conditions

    @cached_property
    def by_light(self) -> Counter[Light]:
        """How many have each light."""
        found: Counter[Light] = Counter()
        for (light, _), count in self.counts.items():
            found[light] += count
        return found

    def _sum(self, *lights: Light) -> int:
        return sum(self.by_light[light] for light in lights)

    def _figure(self, count: int, **more: str) -> Figure:
        return figure(count, self.conditions, **more)

    @cached_property
    def registered(self) -> Figure:
        """All that were registered (立项), the cancelled ones among them."""
        return self._figure(sum(self.counts.values()))

    @property
    def closed(self) -> Figure:
        """All that are closed, in time or late."""
        return self._figure(self._sum(Light.CLOSED, Light.CLOSED_LATE), status=Status.CLOSED)

    @property
    def waiting(self) -> list[tuple[Status, Figure]]:
        """What waits for the 督查员 (退签, 待审核), where something does: parts of other figures, not further ones."""
        figures = [(status, self._in(status)) for status in (Status.RETURNED, Status.SUBMITTED)]
        return [(status, figure) for status, figure in figures if figure.count]

    def _in(self, status: Status) -> Figure:
        return self._figure(sum(n for (_, s), n in self.counts.items() if s == status), status=status)

    def by(self, light: Light) -> Figure:
        return self._figure(self._sum(light), light=light)

    @property
    def parts(self) -> list[tuple[Light, Figure]]:
        """The figures that add up to ``registered``; lights nobody has are left out."""
        return [(light, figure) for light in SHOWN if (figure := self.by(light)).count]

    @cached_property
    def cells(self) -> dict[str, Figure]:
        """Every light by its code."""
        return {str(light): self.by(light) for light in SHOWN}

    @property
    def rate(self) -> float | None:
        """落实率: closed of what is registered and not cancelled; None where there is nothing."""
        base = self.registered.count - self._sum(Light.CANCELLED)
        return self.closed.count / base if base else None

    @property
    def on_time_rate(self) -> float | None:
        """按期率: closed in time of what is closed or already late; None where nothing has come to its end."""
        base = self._sum(Light.CLOSED, Light.CLOSED_LATE, Light.LATE)
        return self._sum(Light.CLOSED) / base if base else None


@dataclass(frozen=True, slots=True)
class Row:
    """One department or kind of demand with its tasks; of a department also its own kind, and its place in lists."""

    name: str
    tally: Tally
    kind: str = ""
    order: int = 0

    @property
    def department(self) -> int:
        return self.tally.conditions.department or 0


def tally(counts: Mapping[str, int], conditions: Conditions) -> Tally:
    """Tasks as they were counted (``counting.Sums``), with the conditions that list them."""
    found = {(Light(light), Status(status)): n for key, n in counts.items() if n for light, status in [parted(key)]}
    return Tally(found, conditions)


Counts = dict[tuple[Light, Status], int]


def counts(tasks: QuerySet[Task], *keys: str) -> dict[tuple[Any, ...], Counts]:
    """How many tasks by light and status, for each value of the keys."""
    rows = tasks.order_by().values_list(*keys, "light_code", "status").annotate(n=Count("pk", distinct=True))
    found: dict[tuple[Any, ...], Counts] = {}
    for *key, light, status, count in rows:
        found.setdefault(tuple(key), {})[Light(light), Status(status)] = count
    return found


def light_names(lights: Iterable[Light] = SHOWN) -> list[tuple[str, str]]:
    """Codes with the words of a sum: 按期办结 tells itself apart from 超期办结 there."""
    return [(str(light), "按期办结" if light is Light.CLOSED else str(light.label)) for light in lights]
