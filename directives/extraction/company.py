"""Company (上下文): orders stand among orders; what the second look learns from the scores of the first."""

from collections.abc import Sequence

from directives.extraction.features import Features
from directives.extraction.genre import is_live
from directives.extraction.structure import Unit

_REACH = 12
_NEAR = 4


def companies(units: Sequence[Unit], first: Sequence[float]) -> list[Features]:
    """How likely the neighbours, the paragraph and the whole text are, for every unit."""
    live = [score for unit, score in zip(units, first, strict=True) if is_live(unit)]
    mean = sum(live) / max(1, len(live))
    return [_company(units, first, unit, mean) for unit in units]


def _company(units: Sequence[Unit], first: Sequence[float], unit: Unit, mean: float) -> Features:
    around = [
        other
        for other in units[max(0, unit.index - _REACH) : unit.index + _REACH + 1]
        if not other.is_heading and other is not unit
    ]
    same = [first[other.index] for other in around if other.paragraph == unit.paragraph]
    near = [first[other.index] for other in around if abs(other.index - unit.index) <= _NEAR]
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
