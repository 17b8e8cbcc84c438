"""The genre (文种): a speech that gives orders, a report of one, a toast or a lecture that orders nothing."""

from collections.abc import Sequence
from typing import Literal

from directives.extraction.structure import Cue, Unit

Genre = Literal["speech", "report", "toast", "lecture"]

STRONG = frozenset({"modal_body", "led", "request", "prohibition", "choice", "sanction_case", "verb_due"})
TO_SOMEBODY = STRONG - {"led"}
OUTSIDE = frozenset({"noise", "title", "salutation", "closing"})
_GUESTS_GREETED = 3


def is_live(unit: Unit) -> bool:
    """Whether a unit is said to the audience: no heading, nothing that only surrounds the speech."""
    return not unit.is_heading and unit.zone not in OUTSIDE


def genre_of(units: Sequence[Unit], cues: Sequence[Sequence[Cue]]) -> Genre:
    """What sort of text it is, told by how many of its units greet guests, narrate, order, or say 你 and 他."""
    orders = share(units, cues, TO_SOMEBODY)
    greeted = sum(any(cue.rule == "guests" for cue in found) for found in cues)
    if greeted >= _GUESTS_GREETED and orders < 0.08:
        return "toast"
    addressed = any(unit.zone == "salutation" for unit in units)
    if not addressed and share(units, cues, {"narrated"}) >= 0.15:
        return "report"
    return "lecture" if orders < 0.05 and share(units, cues, {"person"}, anywhere=True) > 0.12 else "speech"


def share(
    units: Sequence[Unit], cues: Sequence[Sequence[Cue]], rules: frozenset[str] | set[str], *, anywhere: bool = False
) -> float:
    """The share of the units of the body in whose first two clauses (or anywhere in which) one of the rules fires."""
    inside = [found for unit, found in zip(units, cues, strict=True) if is_live(unit)]
    reach = 99 if anywhere else 1
    return sum(any(cue.rule in rules and cue.clause <= reach for cue in found) for found in inside) / max(
        1, len(inside)
    )


def is_strong(cues: Sequence[Cue]) -> bool:
    """Whether a construction that hardly anything but an order uses stands in the first two clauses."""
    return any(cue.rule in STRONG and cue.clause <= 1 for cue in cues)


def told_units(units: Sequence[Unit], cues: Sequence[Sequence[Cue]]) -> set[int]:
    """The units at or behind a 会议要求 or 某某强调 of their own paragraph: what was said, not what happened."""
    told: set[int] = set()
    paragraph, goes_on = -1, False
    for unit, found in zip(units, cues, strict=True):
        rules = {cue.rule for cue in found}
        if "reported_order" in rules:
            paragraph, goes_on = unit.paragraph, False
        elif paragraph != unit.paragraph and "narrated" in rules:
            goes_on = False
        if paragraph == unit.paragraph or goes_on:
            told.add(unit.index)
    return told
