"""Which find belongs to which marked directive (对应), what was missed, and what was found where there is nothing."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from directives.extraction.records import Found, Span

Marked = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Matched:
    """The finds of one text beside its marked directives; finds that lie mostly on C or X units are left out."""

    hits: tuple[tuple[Marked, Found], ...]
    missed: tuple[Marked, ...]
    wrong: tuple[Found, ...]


def matched(marked: Sequence[Marked], found: Sequence[Found]) -> Matched:
    """What was found in one text, held against its marked units."""
    gold = [unit for unit in marked if unit["label"] == "D"]
    pairs = _pairs(gold, found, spans_of(marked, "C"))
    used, doubtful = set(pairs.values()), spans_of(marked, "CX")
    return Matched(
        tuple((gold[number], found[guess]) for number, guess in pairs.items()),
        tuple(unit for number, unit in enumerate(gold) if number not in pairs),
        tuple(each for guess, each in enumerate(found) if guess not in used and not _is_mostly_on(each.span, doubtful)),
    )


def spans_of(marked: Iterable[Marked], labels: Collection[str]) -> list[Span]:
    """The stretches of the units that bear one of the labels."""
    return [_span(unit) for unit in marked if unit["label"] in labels]


def _pairs(gold: Sequence[Marked], found: Sequence[Found], elaborations: Sequence[Span]) -> dict[int, int]:
    """Which marked unit goes with which find, each at most once: the best overlap first, of equal ones the later."""
    sizes = [_length(each.span) - _covered(each.span, elaborations) for each in found]
    candidates = []
    for number, unit in enumerate(gold):
        mine = _span(unit)
        for guess, (each, size) in enumerate(zip(found, sizes, strict=True)):
            common = _common(mine, each.span)
            if common and 2 * common >= _length(mine) and 2 * common >= size:
                candidates.append((common / (_length(mine) + size - common), number, guess))
    pairs: dict[int, int] = {}
    for _, number, guess in sorted(candidates, reverse=True):
        if number not in pairs and guess not in pairs.values():
            pairs[number] = guess
    return pairs


def _is_mostly_on(span: Span, others: Iterable[Span]) -> bool:
    return 2 * _covered(span, others) >= _length(span)


def _covered(span: Span, others: Iterable[Span]) -> int:
    return sum(_common(span, other) for other in others)


def _span(unit: Marked) -> Span:
    return Span(unit["start"], unit["end"])


def _length(span: Span) -> int:
    return span.end - span.start


def _common(a: Span, b: Span) -> int:
    return max(0, min(a.end, b.end) - max(a.start, b.start))
