"""The weighing (打分): how likely each unit is to be a directive, from everything that is seen of it.

Two looks: the first at a unit's own constructions, words and place; the second also at its company, because orders
stand among orders. Both are linear; their weights are data learnt offline by ``manage.py train_reranker``
(``lexicons/weights_words.txt``, ``weights_grams.txt``, ``weights_company.txt``): log-odds.
"""

import math
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from functools import cache
from itertools import repeat

from directives.extraction.company import companies, second_look
from directives.extraction.features import Features, around, features, grams
from directives.extraction.lexicon import table
from directives.extraction.settled import ALONE, AT_LEAST, alone, settled
from directives.extraction.structure import Cue, Outlined

THOUSANDTHS = 1000
GRAM = 0.25  # a sign or a pair of signs says less than a construction
_FAR = 12.0


@dataclass(frozen=True, slots=True)
class Weights:
    """The weights of both looks; ``company`` also holds ``slope`` and ``shift``, which make a score a likelihood.

    Those of the grams are whole thousandths: their sum is the same in any order.
    """

    words: Mapping[str, float]
    grams: Mapping[str, int]
    company: Mapping[str, float]


@cache
def shipped() -> Weights:
    """The weights that extraction uses."""
    signs = {gram: int(weight) for gram, weight in table("weights_grams").items()}
    return Weights(_numbers("weights_words"), signs, _numbers("weights_company"))


def _numbers(name: str) -> dict[str, float]:
    return {feature: float(weight) for feature, weight in table(name).items()}


def scores(text: Outlined, cues: Sequence[Sequence[Cue]], weights: Weights | None = None) -> list[float]:
    """How likely each unit is to be a directive, 0 to 1: of those at 0.9, nine in ten are."""
    known = weights or shipped()
    near = around(text, cues)
    own = features(text, cues, near)
    first = first_look(text, near.features, own, known)
    company = companies(text.units, [likelihood(score) for score in first])
    base = known.company["bias"] + _sum(known.company, near.features)
    slope, shift = known.company["slope"], known.company["shift"]
    weighed = [
        likelihood(slope * (base + _sum(known.company, seen) + _sum(known.company, second_look(score, beside))) + shift)
        for seen, beside, score in zip(own, company, first, strict=True)
    ]
    floors = [
        AT_LEAST if is_settled else ALONE if is_alone else 0.0
        for is_settled, is_alone in zip(settled(text, cues, near), alone(text.units, cues), strict=True)
    ]
    return list(map(max, weighed, floors))


def first_look(text: Outlined, shared: Features, own: Sequence[Features], weights: Weights) -> list[float]:
    """The log-odds of each unit by itself."""
    base = weights.words["bias"] + _sum(weights.words, shared)
    return [
        bounded(base + _sum(weights.words, seen) + GRAM * _total(weights.grams, grams(text, unit)))
        for unit, seen in zip(text.units, own, strict=True)
    ]


def likelihood(score: float) -> float:
    """The likelihood that log-odds stand for."""
    return 1 / (1 + math.exp(-bounded(score)))


def bounded(score: float) -> float:
    """Log-odds kept where the exponential function is at ease."""
    return max(-_FAR, min(_FAR, score))


def _sum(weights: Mapping[str, float], seen: Features) -> float:
    return sum([weights[name] * strength for name, strength in seen.items() if name in weights])


def _total(weights: Mapping[str, int], names: Set[str]) -> float:
    return sum(map(weights.get, names, repeat(0))) / THOUSANDTHS
