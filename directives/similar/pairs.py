"""Pairs of demands that people have judged to be one or two, and how well ``compare`` tells them apart. Pure.

A line is ``判断｜情形｜甲｜乙``, a side ``【牵头单位、配合单位】原话``; the title is made as extraction makes it.
Half of the pairs are locked: their hash decides which, so that nobody chose them, and nothing is tuned on them.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256

from directives.extraction.records import Body
from directives.extraction.titles import title_of
from directives.similar.records import Demand
from directives.similar.weighing import compare

SAME, OTHER = "同", "异"
SIDE = re.compile(r"【([^】]*)】(.+)")


class BadPairError(ValueError):
    """A line that is not a pair; the message says which and why."""


@dataclass(frozen=True, slots=True)
class Pair:
    """Two demands, whether they are one, and what makes the pair hard (情形)."""

    is_same: bool
    case: str
    mine: Demand
    theirs: Demand
    is_locked: bool


@dataclass(frozen=True, slots=True)
class Point:
    """What calling two demands one from this score on comes to."""

    threshold: float
    precision: float
    recall: float


def pairs_in(text: str) -> list[Pair]:
    """The pairs of a file, in its order. Raises ``BadPairError``."""
    rows = enumerate(text.splitlines(), 1)
    return [_pair(number, line) for number, line in rows if line.strip() and not line.startswith("#")]


def _pair(number: int, line: str) -> Pair:
    parts = line.strip().split("｜")
    sides = [SIDE.fullmatch(side) for side in parts[2:]]
    if len(parts) != 4 or parts[0] not in {SAME, OTHER} or None in sides:
        raise BadPairError(f"第 {number} 行看不懂：要写成“同｜情形｜【单位】原话｜【单位】原话”。")
    mine, theirs = (_demand(*side.groups()) for side in sides if side)
    return Pair(parts[0] == SAME, parts[1], mine, theirs, is_locked(parts[2], parts[3]))


def _demand(named: str, quote: str) -> Demand:
    units = [unit for unit in named.split("、") if unit]
    title = title_of(quote, tuple(map(Body, units)))
    return Demand(title, quote, units[0] if units else "", tuple(units[1:]))


def is_locked(mine: str, theirs: str) -> bool:
    """Decided by the words alone, for about every second pair."""
    return sha256(f"{mine}\n{theirs}".encode()).digest()[0] % 2 == 1


def scores_of(pairs: Iterable[Pair]) -> list[tuple[float, bool]]:
    """How alike each pair is said to be, and whether it is one."""
    return [(compare(pair.mine, pair.theirs).score, pair.is_same) for pair in pairs]


def curve(scored: Sequence[tuple[float, bool]]) -> list[Point]:
    """Precision and recall from every score that occurs, the highest first."""
    found: list[Point] = []
    in_order, wanted, right = sorted(scored, reverse=True), sum(same for _, same in scored), 0
    for place, (score, is_same) in enumerate(in_order, 1):
        right += is_same
        if place == len(in_order) or in_order[place][0] < score:
            found.append(Point(score, right / place, right / (wanted or 1)))
    return found


def at_threshold(scored: Iterable[tuple[float, bool]], threshold: float) -> Point:
    """Precision and recall where everything from this score on is called one."""
    rows = list(scored)
    called = [is_same for score, is_same in rows if score >= threshold]
    wanted = sum(is_same for _, is_same in rows)
    return Point(threshold, sum(called) / (len(called) or 1), sum(called) / (wanted or 1))


def best_precision(points: Iterable[Point], least_recall: float) -> Point:
    """The point of the highest precision among those that find so much."""
    return max((point for point in points if point.recall >= least_recall), key=lambda point: point.precision)


def cases(pairs: Iterable[Pair]) -> Iterator[str]:
    """What makes pairs hard, each once, in their order."""
    yield from dict.fromkeys(pair.case for pair in pairs)
