"""Timing a thing several times, and a table that puts it beside its floor."""

import statistics
import sys
from collections.abc import Callable
from dataclasses import dataclass
from time import perf_counter


@dataclass(frozen=True, slots=True)
class Row:
    """A piece of work and its floor, both in thousandths of what ``unit`` says, with the ratio aimed at."""

    work: str
    taken: float
    floor: str
    floor_taken: float
    goal: str
    unit: str = "ms"

    def __str__(self) -> str:
        ratio = self.taken / self.floor_taken
        return (
            f"{self.work:<44}{self.taken * 1000:>10.2f} {self.unit}   {self.floor:<36}{self.floor_taken * 1000:>10.2f} "
            f"{self.unit}   {ratio:>7.3f} ×   goal {self.goal}"
        )


def best(*works: Callable[[], object], rounds: int = 7) -> list[float]:
    """Seconds of the quickest round of each work; they take turns, so that a busy machine slows all of them."""
    for work in works:
        work()
    taken = [[timed(work) for work in works] for _ in range(rounds)]
    return [min(each) for each in zip(*taken, strict=True)]


def median(work: Callable[[], object], rounds: int = 7, clock: Callable[[], float] = perf_counter) -> float:
    """Seconds of the middle round, after one that warms up. ``clock``: ``process_time`` for our own work alone."""
    work()
    return statistics.median(timed(work, clock) for _ in range(rounds))


def timed(work: Callable[[], object], clock: Callable[[], float] = perf_counter) -> float:
    """Seconds it takes once."""
    start = clock()
    work()
    return clock() - start


def show(row: Row) -> None:
    sys.stdout.write(f"{row}\n")
    sys.stdout.flush()
