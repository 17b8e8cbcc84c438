"""The fallback (兜底): weighs the constructions of the units that no rule settles.

Two looks: the first at a unit's own words, the second also at its company, because orders stand among orders. The
weights are data (``lexicons/weights_words.txt``, ``weights_company.txt``): log-odds learnt offline from marked texts.
"""

import math
from collections.abc import Sequence
from functools import cache

from directives.extraction.genre import OUTSIDE, STRONG, Genre, genre_of, is_strong, share, told_units
from directives.extraction.lexicon import table
from directives.extraction.structure import Cue, Outlined, Unit

Features = dict[str, float]
_ORDERS = {"order", "imperative", "commitment"}
_AGAINST = {"report", "problem", "definition", "quotation", "ritual"}


def scores(text: Outlined, cues: Sequence[Sequence[Cue]]) -> list[float]:
    """How likely each unit is to be a directive, 0 to 1, as if no rule had looked at it."""
    words = features(text, cues)
    first = [_likelihood(own, "weights_words") for own in words]
    company = companies(text.units, first)
    return [_likelihood(own | near, "weights_company") for own, near in zip(words, company, strict=True)]


def _likelihood(features: Features, weights: str) -> float:
    weigh = _weights(weights)
    total = weigh["bias"] + sum(weigh.get(name, 0.0) * value for name, value in features.items())
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, total))))


@cache
def _weights(name: str) -> dict[str, float]:
    return {feature: float(weight) for feature, weight in table(name).items()}


def features(text: Outlined, cues: Sequence[Sequence[Cue]]) -> list[Features]:
    """What the first look sees of each unit: its constructions, its place, and the kind of text it stands in."""
    genre = genre_of(text.units, cues)
    kind = _kind_of_text(text, cues, genre)
    told = told_units(text.units, cues)
    return [
        _own(text, unit, found) | _place(text.units, unit) | kind | _narrated(unit, genre, told)
        for unit, found in zip(text.units, cues, strict=True)
    ]


def _own(text: Outlined, unit: Unit, cues: Sequence[Cue]) -> Features:
    found: Features = {f"{cue.rule}@{'first' if cue.clause == 0 else 'later'}": 1.0 for cue in cues}
    length = unit.span.end - unit.span.start
    verbs = sum(cue.mood == "imperative" for cue in cues)
    moods = {str(cue.mood) for cue in cues}
    last = text.shadow[unit.span.end - 1]
    shape = {
        "verbs>=2": verbs >= 2, "verbs>=4": verbs >= 4, "length<12": length < 12, "length<20": length < 20,
        "length>60": length > 60, "ends;": last == "；", "ends-": last not in "。；！？”）",
        "no order": not moods & _ORDERS, "strong": is_strong(cues),
        "only order": bool(moods) and moods <= _ORDERS, "only imperative": moods == {"imperative"},
        "order and report": bool(moods & _ORDERS and moods & _AGAINST), "no mood": not moods,
    }  # fmt: skip
    return found | {name: 1.0 for name, holds in shape.items() if holds}


def _place(units: Sequence[Unit], unit: Unit) -> Features:
    before = units[unit.index - 1] if unit.index else None
    after = units[unit.index + 1] if unit.index + 1 < len(units) else None
    opens = before is None or before.paragraph != unit.paragraph
    ends = after is None or after.paragraph != unit.paragraph
    shape = {
        f"zone {unit.zone}": True, "no heading": not unit.headings, "opens": opens, "ends": ends,
        "alone": opens and ends, "after heading": before is not None and before.is_heading,
    }  # fmt: skip
    return {name: 1.0 for name, holds in shape.items() if holds}


def _narrated(unit: Unit, genre: Genre, told: set[int]) -> Features:
    """In a report, whether the unit tells what was said or what happened."""
    return {
        "told": float(genre == "report" and unit.index in told),
        "untold": float(genre == "report" and unit.index not in told),
    }


def _kind_of_text(text: Outlined, cues: Sequence[Sequence[Cue]], genre: Genre) -> Features:
    """How much of the text gives orders at all, and what sort of text it is."""
    return {"orders in text": 4 * min(share(text.units, cues, STRONG), 0.5), f"genre {genre}": 1.0}


def companies(units: Sequence[Unit], first: Sequence[float]) -> list[Features]:
    """What the second look adds: how likely the neighbours, the paragraph and the whole text are."""
    live = [score for unit, score in zip(units, first, strict=True) if not unit.is_heading and unit.zone not in OUTSIDE]
    mean = sum(live) / max(1, len(live))
    return [_company(units, first, unit, mean) for unit in units]


def _company(units: Sequence[Unit], first: Sequence[float], unit: Unit, mean: float) -> Features:
    around = [
        other
        for other in units[max(0, unit.index - 12) : unit.index + 13]
        if not other.is_heading and other is not unit
    ]
    same = [first[other.index] for other in around if other.paragraph == unit.paragraph]
    near = [first[other.index] for other in around if abs(other.index - unit.index) <= 4]
    before = next((other for other in reversed(around) if other.index < unit.index), None)
    after = next((other for other in around if other.index > unit.index), None)
    return {
        "before": first[before.index] if before else 0.0,
        "after": first[after.index] if after else 0.0,
        "before in paragraph": first[before.index] if before and before.paragraph == unit.paragraph else 0.0,
        "after in paragraph": first[after.index] if after and after.paragraph == unit.paragraph else 0.0,
        "paragraph": sum(same) / len(same) if same else mean,
        "near": sum(near) / len(near) if near else 0.0,
        "text": mean,
    }
