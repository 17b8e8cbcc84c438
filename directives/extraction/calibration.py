"""Whether the confidence means what it says (校准): of the candidates at 0.9, are nine in ten right?"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

from directives.extraction.tallies import Counts, Figure, Share

BINS = 10


@dataclass(frozen=True, slots=True)
class Bin(Counts):
    """The candidates of one tenth of the scale: how many, how many right, and what their confidences add up to."""

    count: int = 0
    right: int = 0
    promised: float = 0

    @property
    def confidence(self) -> float | None:
        """What the candidates promise on average."""
        return Share(self.promised, self.count).value

    @property
    def accuracy(self) -> float | None:
        """What became of the promise."""
        return Share(self.right, self.count).value

    def as_json(self) -> Figure:
        return {"count": self.count, "right": self.right, "confidence": self.confidence, "accuracy": self.accuracy}


@dataclass(frozen=True, slots=True)
class Calibration:
    """Candidates sorted by confidence into tenths of the scale; 1 belongs to the last tenth."""

    bins: tuple[Bin, ...] = (Bin(),) * BINS

    def __add__(self, other: Self) -> "Calibration":
        return Calibration(tuple(mine + theirs for mine, theirs in zip(self.bins, other.bins, strict=True)))

    @property
    def count(self) -> int:
        return sum(each.count for each in self.bins)

    @property
    def error(self) -> float | None:
        """Expected calibration error: the gap between promise and outcome, weighed by how many each bin holds."""
        return Share(sum(abs(each.promised - each.right) for each in self.bins), self.count).value

    def as_json(self) -> Figure:
        bins = [{"from": low / BINS} | each.as_json() for low, each in enumerate(self.bins)]
        return {"count": self.count, "error": self.error, "bins": bins}


def calibration(judged: Iterable[tuple[float, bool]]) -> Calibration:
    """The bins of candidates given as confidence and whether they are right."""
    bins = [Bin()] * BINS
    for confidence, is_right in judged:
        tenth = min(int(confidence * BINS), BINS - 1)
        bins[tenth] += Bin(1, int(is_right), confidence)
    return Calibration(tuple(bins))
