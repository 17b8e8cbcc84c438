"""How well extraction does (评测): what was found against what people marked, in numbers.

A marked text is ``<name>.txt`` beside ``<name>.gold.jsonl``, one JSON object a unit with ``start``, ``end``, ``label``:
D begins a directive, C elaborates the one before, H is a heading, N is nothing, X undecided. A find and a D unit match
when each covers at least half of the other, C units aside; a find that lies mostly on C or X units is left out.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from directives.extraction.records import Found, Span

Marked = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Score:
    """Directives found rightly, found wrongly and missed, and how many of the right ones have each attribute right."""

    right: int = 0
    wrong: int = 0
    missed: int = 0
    kinds: int = 0
    hard: int = 0
    deadlines: int = 0

    def __add__(self, other: "Score") -> "Score":
        mine, theirs = _numbers(self), _numbers(other)
        return Score(*(a + b for a, b in zip(mine, theirs, strict=True)))

    @property
    def precision(self) -> float:
        return self.right / max(1, self.right + self.wrong)

    @property
    def recall(self) -> float:
        return self.right / max(1, self.right + self.missed)

    @property
    def f1(self) -> float:
        """The harmonic mean of both; 1 where there was nothing to find and nothing was found."""
        total = 2 * self.right + self.wrong + self.missed
        return 2 * self.right / total if total else 1.0


@dataclass(frozen=True, slots=True)
class Measured:
    """The score of one text, with what was missed and what was wrongly found."""

    score: Score
    missed: tuple[Span, ...]
    wrong: tuple[Span, ...]


def measure(marked: Sequence[Marked], found: Sequence[Found]) -> Measured:
    """What was found in one text, held against its marked units."""
    gold = [unit for unit in marked if unit["label"] == "D"]
    pairs = _pairs(gold, found, [_span(unit) for unit in marked if unit["label"] == "C"])
    open_to_doubt = [_span(unit) for unit in marked if unit["label"] in "CX"]
    wrong = [
        each.span
        for number, each in enumerate(found)
        if number not in pairs.values() and not _is_mostly_on(each.span, open_to_doubt)
    ]
    missed = [_span(unit) for number, unit in enumerate(gold) if number not in pairs]
    hits = [(gold[number], found[guess]) for number, guess in pairs.items()]
    return Measured(_score(hits, len(wrong), len(missed)), tuple(missed), tuple(wrong))


def _numbers(score: Score) -> tuple[int, ...]:
    return score.right, score.wrong, score.missed, score.kinds, score.hard, score.deadlines


def _score(hits: Sequence[tuple[Marked, Found]], wrong: int, missed: int) -> Score:
    return Score(
        right=len(hits),
        wrong=wrong,
        missed=missed,
        kinds=sum(found.kind in unit["kinds"] for unit, found in hits),
        hard=sum(unit["hard"] is None or found.hard == unit["hard"] for unit, found in hits),
        deadlines=sum(bool(unit["deadline"]) == bool(found.deadline) for unit, found in hits),
    )


def _pairs(gold: Sequence[Marked], found: Sequence[Found], elaborations: Sequence[Span]) -> dict[int, int]:
    """Which marked unit goes with which find, the best overlap first, each at most once."""
    candidates = []
    for number, unit in enumerate(gold):
        mine = _span(unit)
        for guess, each in enumerate(found):
            common = _common(mine, each.span)
            size = _length(each.span) - sum(_common(each.span, span) for span in elaborations)
            if common and 2 * common >= _length(mine) and 2 * common >= size:
                candidates.append((common / (_length(mine) + size - common), -number, -guess))
    pairs: dict[int, int] = {}
    for _, number, guess in sorted(candidates, reverse=True):
        if -number not in pairs and -guess not in pairs.values():
            pairs[-number] = -guess
    return pairs


def _is_mostly_on(span: Span, others: Sequence[Span]) -> bool:
    return 2 * sum(_common(span, other) for other in others) >= _length(span)


def _span(unit: Marked) -> Span:
    return Span(unit["start"], unit["end"])


def _length(span: Span) -> int:
    return span.end - span.start


def _common(a: Span, b: Span) -> int:
    return max(0, min(a.end, b.end) - max(a.start, b.start))
