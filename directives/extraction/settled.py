"""Settled cases (定式): constructions that order wherever they stand, however lonely the sentence is."""

from collections.abc import Sequence

from directives.extraction.features import Around
from directives.extraction.genre import is_live
from directives.extraction.structure import Cue, Outlined, Unit

AT_LEAST = 0.6  # how likely such a sentence is a directive where nothing else is known
ALONE = 0.45  # how likely a sentence is that only orders, in a text too short to give it company
FEW = 8
_ORDERS = {"order", "imperative", "commitment"}
_SETTLES = {"modal_body", "request", "verb_due", "this_must"}
_DATED = {"led", "deadline"}  # 由区文旅局牵头，年底前建成
_DOUBTS = {"quoted", "cited", "question", "condition", "let_us", "hope", "some", "must_to", "states"}


def settled(text: Outlined, cues: Sequence[Sequence[Cue]], near: Around) -> tuple[bool, ...]:
    """For each unit whether it is an order by its construction; never in a text that only reasons."""
    return tuple(
        near.manner != "reasons" and is_live(unit) and _settles(found)
        for unit, found in zip(text.units, cues, strict=True)
    )


def alone(units: Sequence[Unit], cues: Sequence[Sequence[Cue]]) -> list[bool]:
    """In a text of a few sentences, which of them only order: there is no company to weigh them by."""
    live = [unit for unit in units if is_live(unit)]
    if len(live) >= FEW:
        return [False] * len(units)
    return [
        unit in live and bool(found) and all(cue.mood in _ORDERS for cue in found)
        for unit, found in zip(units, cues, strict=True)
    ]


def _settles(cues: Sequence[Cue]) -> bool:
    rules = {cue.rule for cue in cues}
    return bool(rules & _SETTLES or rules >= _DATED) and not rules & _DOUBTS
