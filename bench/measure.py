"""Timing a thing several times, and a table that puts it beside its floor."""

import statistics
import sys
from collections.abc import Callable
from dataclasses import dataclass
from time import perf_counter


@dataclass(frozen=True, slots=True)
class Row:
    """A piece of work and its floor, in seconds (median of the rounds), with the ratio aimed at."""

    work: str
    seconds: float
    floor: str
    floor_seconds: float
    goal: str

    def __str__(self) -> str:
        ratio = self.seconds / self.floor_seconds
        return (
            f"{self.work:<44}{self.seconds * 1000:>10.2f} ms   {self.floor:<36}{self.floor_seconds * 1000:>10.2f} ms"
            f"   {ratio:>7.3f} ×   goal {self.goal}"
        )


def median(work: Callable[[], object], rounds: int = 7) -> float:
    """Seconds of the middle round, after one that warms up."""
    work()
    return statistics.median(_timed(work) for _ in range(rounds))


def _timed(work: Callable[[], object]) -> float:
    start = perf_counter()
    work()
    return perf_counter() - start


def show(row: Row) -> None:
    sys.stdout.write(f"{row}\n")
    sys.stdout.flush()
