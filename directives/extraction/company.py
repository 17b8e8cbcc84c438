"""Company (上下文): orders stand among orders; what the second look learns from the scores of the first."""

from bisect import bisect_left
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
    said = [unit.index for unit in units if not unit.is_heading]
    paragraphs = [unit.paragraph for unit in units]
    return [_company(said, paragraphs, first, unit.index, mean) for unit in units]


def second_look(score: float, company: Features) -> Features:
    """What the second look sees of a unit beside its own features: a lone order counts less in a text of stories."""
    crossed = {f"first in {place}": score * company[place] for place in ("text", "near", "paragraph")}
    return company | crossed | {"first": score, "text squared": company["text"] ** 2}


def _company(said: list[int], paragraphs: Sequence[int], first: Sequence[float], own: int, mean: float) -> Features:
    """That of the unit ``own``; ``said`` are the places of all units but headings, in order."""
    before = said[bisect_left(said, own - _REACH) : bisect_left(said, own)]
    after = said[bisect_left(said, own + 1) : bisect_left(said, own + _REACH + 1)]
    around, here = before + after, paragraphs[own]
    same = [first[place] for place in around if paragraphs[place] == here]
    near = [first[place] for place in around if -_NEAR <= place - own <= _NEAR]
    return {
        "before": first[before[-1]] if before else 0.0,
        "after": first[after[0]] if after else 0.0,
        "before in paragraph": first[before[-1]] if before and paragraphs[before[-1]] == here else 0.0,
        "after in paragraph": first[after[0]] if after and paragraphs[after[0]] == here else 0.0,
        "paragraph": sum(same) / len(same) if same else mean,
        "near": sum(near) / len(near) if near else 0.0,
        "text": mean,
    }
