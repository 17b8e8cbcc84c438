"""The sums themselves: how many tasks there are of each sort, in sections whose keys say of what."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, fields
from typing import Any

Counts = dict[str, Counter[str]]  # by structure, kind, department …: how many under each second key
SEPARATOR = "/"  # between the light and the state of a second key


def under(light: str, status: str) -> str:
    """A light with a state, as one key."""
    return f"{light}{SEPARATOR}{status}"


def parted(key: str) -> tuple[str, str]:
    """The light and the state of such a key."""
    light, _, status = key.partition(SEPARATOR)
    return light, status


@dataclass(slots=True)
class Sums:
    """``structures``: of everything, pieces and headings too; all else of what figures count.

    The first four are counted by light and state (``under``). ``due``: by lead and month (its first day), ``missed``:
    what of it was not done in time. ``weeks``: under ``opened`` and ``closed`` by the Monday.
    """

    structures: Counts = field(default_factory=dict)
    kinds: Counts = field(default_factory=dict)
    units: Counts = field(default_factory=dict)
    speeches: Counts = field(default_factory=dict)
    due: Counts = field(default_factory=dict)
    missed: Counts = field(default_factory=dict)
    weeks: Counts = field(default_factory=dict)

    def add(self, section: str, first: object, second: str, count: int) -> None:
        """So many more, or less."""
        getattr(self, section).setdefault(str(first), Counter())[second] += count

    def __iadd__(self, other: "Sums") -> "Sums":
        for section, first, second, count in other:
            self.add(section, first, second, count)
        return self

    def __iter__(self) -> Iterator[tuple[str, str, str, int]]:
        for one in fields(self):
            for first, counts in getattr(self, one.name).items():
                yield from ((one.name, first, second, n) for second, n in counts.items() if n)

    @property
    def total(self) -> int:
        """All tasks there are."""
        return sum(counts.total() for counts in self.structures.values())

    def as_json(self) -> dict[str, Any]:
        """As it is kept, without what is nothing."""
        return {one.name: getattr(self, one.name) for one in fields(self)}

    @classmethod
    def from_json(cls, kept: dict[str, dict[str, dict[str, int]]]) -> "Sums":
        return cls(**{name: {k: Counter(of) for k, of in counts.items()} for name, counts in kept.items()})
