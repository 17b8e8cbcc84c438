"""Counts that figures are made of (计数): they add up field by field, over units, texts and collections of texts."""

from dataclasses import dataclass, fields, replace
from typing import Any, Self

Figure = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Counts:
    """What all counts have in common: two of a sort can be added."""

    def __add__(self, other: Self) -> Self:
        added = {each.name: getattr(self, each.name) + getattr(other, each.name) for each in fields(self)}
        return replace(self, **added)


@dataclass(frozen=True, slots=True)
class Share(Counts):
    """So many of so many; ``hits`` may be a sum of parts, each 0 to 1."""

    hits: float = 0
    total: int = 0

    @property
    def value(self) -> float | None:
        """The share, 0 to 1; None of nothing."""
        return self.hits / self.total if self.total else None

    def as_json(self) -> Figure:
        return {"hits": self.hits, "total": self.total, "share": self.value}


@dataclass(frozen=True, slots=True)
class Tally(Counts):
    """What was found rightly, found wrongly, and missed."""

    right: int = 0
    wrong: int = 0
    missed: int = 0

    @property
    def precision(self) -> float | None:
        return Share(self.right, self.right + self.wrong).value

    @property
    def recall(self) -> float | None:
        return Share(self.right, self.wanted).value

    @property
    def wanted(self) -> int:
        """How many there were to find."""
        return self.right + self.missed

    @property
    def f1(self) -> float:
        """The harmonic mean of both; 1 where there was nothing to find and nothing was found."""
        total = 2 * self.right + self.wrong + self.missed
        return 2 * self.right / total if total else 1.0

    def as_json(self) -> Figure:
        counts = {"right": self.right, "wrong": self.wrong, "missed": self.missed}
        return counts | {"precision": self.precision, "recall": self.recall, "f1": self.f1}


@dataclass(frozen=True, slots=True)
class FalseAlarms(Counts):
    """Directives wrongly found in texts that ask for next to nothing (虚报), and how long those texts are."""

    wrong: int = 0
    characters: int = 0
    texts: int = 0

    @property
    def rate(self) -> float | None:
        """How many to 1,500 characters, about a page and a half of print."""
        return 1500 * self.wrong / self.characters if self.characters else None

    def as_json(self) -> Figure:
        return {"texts": self.texts, "wrong": self.wrong, "characters": self.characters, "per_1500": self.rate}
