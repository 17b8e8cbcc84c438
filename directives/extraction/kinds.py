"""What kind of work a directive is (任务类型), and whether a third party can check that it is done (硬任务).

Two linear models over the cues of ``kind_features``; their weights are data, so that a reader can see what tips a case.
"""

from collections.abc import Mapping
from functools import cache

from directives.extraction.records import KINDS, Kind
from directives.extraction.wordlists import rows


@cache
def _kind_weights() -> Mapping[str, tuple[float, ...]]:
    return {row[0]: tuple(float(cell) for cell in row[1:]) for row in rows("kind_weights")}


@cache
def _hard_weights() -> Mapping[str, float]:
    return {name: float(weight) for name, weight in rows("hard_weights")}


def kind_of(features: Mapping[str, float]) -> Kind:
    """The kind the features speak for most."""
    scores = [0.0] * len(KINDS)
    for name, strength in features.items():
        for place, weight in enumerate(_kind_weights().get(name, ())):
            scores[place] += weight * strength
    return KINDS[max(range(len(KINDS)), key=scores.__getitem__)]


def is_hard(features: Mapping[str, float]) -> bool:
    """Whether completion can be checked: a named result, a number, a date, an inspection."""
    return sum(_hard_weights().get(name, 0.0) * strength for name, strength in features.items()) > 0
