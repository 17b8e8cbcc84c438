"""Which closed tasks are looked at again (抽查): drawn by a number anybody can reckon again. Pure.

Each task has a lot (签号), the beginning of SHA-256 over the seed of the draw and the task's number; the smallest lots
are drawn. So another task in the population changes no lot of the others, and whoever has the seed, the population and
the terms comes to the same tasks.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from math import ceil
from typing import Any, Self

LENGTH = 12  # characters of a lot


@dataclass(frozen=True, slots=True)
class Candidate:
    """A closed task of the population: its key and number, who led it, and what makes it one that is always drawn."""

    task: int
    number: str
    unit: int
    always: str = ""

    def as_json(self) -> dict[str, Any]:
        return {"task": self.task, "number": self.number, "unit": self.unit, "always": self.always}

    @classmethod
    def from_json(cls, given: Mapping[str, Any]) -> Self:
        return cls(given["task"], given["number"], given["unit"], given["always"])


@dataclass(frozen=True, slots=True)
class Terms:
    """How many: ``share`` per cent of the population, ``least`` in any case; ``owed``: units whose turn it is."""

    share: int
    least: int
    owed: frozenset[int] = frozenset()

    def count_of(self, population: int) -> int:
        """How many are drawn of so many by lot."""
        return min(population, max(self.least, ceil(population * self.share / 100)))

    def as_json(self) -> dict[str, Any]:
        return {"share": self.share, "least": self.least, "owed": sorted(self.owed)}

    @classmethod
    def from_json(cls, given: Mapping[str, Any]) -> Self:
        return cls(given["share"], given["least"], frozenset(given["owed"]))


LOT, UNIT = "lot", "unit"  # why one was drawn; else the reason for which it is always drawn


@dataclass(frozen=True, slots=True)
class Pick:
    """A task that was drawn, with its lot and why."""

    candidate: Candidate
    lot: str
    why: str


def lot_of(seed: str, number: str) -> str:
    """The lot of a task: the first twelve characters of SHA-256 over the seed and the number, one after the other."""
    return sha256(f"{seed}{number}".encode()).hexdigest()[:LENGTH]


def draw(seed: str, population: Iterable[Candidate], terms: Terms) -> list[Pick]:
    """The tasks that are looked at again, by lot: those always drawn, those by lot, then one of each unit whose turn
    it is and that would have none.

    What is always drawn comes on top of the share: a unit cannot hide behind its own late tasks.
    """
    lots = [(lot_of(seed, one.number), one) for one in population]
    in_order = sorted(lots, key=lambda pair: (pair[0], pair[1].number))
    picks = [Pick(one, lot, one.always) for lot, one in in_order if one.always]
    others = [(lot, one) for lot, one in in_order if not one.always]
    picks += [Pick(one, lot, LOT) for lot, one in others[: terms.count_of(len(others))]]
    left = others[terms.count_of(len(others)) :]
    picks += _of_units(left, terms.owed - {pick.candidate.unit for pick in picks})
    return sorted(picks, key=lambda pick: pick.lot)


def _of_units(left: Sequence[tuple[str, Candidate]], owed: Iterable[int]) -> list[Pick]:
    """The first of each of these units."""
    waiting, found = set(owed), []
    for lot, one in left:
        if one.unit in waiting:
            waiting.discard(one.unit)
            found.append(Pick(one, lot, UNIT))
    return found
