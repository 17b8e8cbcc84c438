"""Features (特征): what the weighing sees of a unit: its constructions, its words, its place, the text around it."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import compress
from operator import add

from directives.extraction.genre import OUTSIDE, STRONG, genre_of, is_live, is_strong, share, told_units
from directives.extraction.outline import mark_of
from directives.extraction.structure import Cue, Outlined, Unit

Features = dict[str, float]
_ORDERS = frozenset({"order", "imperative", "commitment"})
_AGAINST = frozenset({"report", "problem", "definition", "quotation", "ritual"})
_SPOILS = _AGAINST | {"condition"}
_CONCRETE = frozenset({"deadline", "led", "modal_body", "reported_order", "request", "verb_due"})
_LOOKS_BACK = {"done", "past", "already", "so_far", "result"}
_REASONS = {"copula", "reasoning", "states"}
_CROSSED = {
    "modal_open", "modal_we", "modal_topic", "modal_front", "modal_body", "avoid", "prohibition", "you_do", "everyone",
    "verb_open", "with_ba", "needs", "this_must", "sanction_case", "choice", "ensure",
}  # fmt: skip
_SHAPE = (
    "verbs>=2", "verbs>=4", "length<12", "length<20", "length>60", "ends;", "ends-", "no order", "strong", "only order",
    "only imperative", "order and report", "no mood", "heading",
)  # fmt: skip
_BESIDE = ("no heading", "opens", "ends", "alone", "after heading")
_ENOUGH = 3  # reasons: with fewer a text is too short to be a lecture
_TEXT_CUES = (
    "modal_body", "deadline", "led", "quota", "everyone", "request", "question", "exclaims", "person", "narrated",
    "done", "copula", "verb_open", "modal_open", "modal_we", "you_do", "guests", "to_me",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Around:
    """What a whole text says about each of its units: its manner, and in a report which units tell what was said."""

    manner: str
    told: set[int] | None
    features: Features


def around(text: Outlined, cues: Sequence[Sequence[Cue]]) -> Around:
    """What sort of text it is: how often it orders, dates, narrates, asks, says 你 and 他; the same for every unit."""
    live = [frozenset(cue.rule for cue in found) for unit, found in zip(text.units, cues, strict=True) if is_live(unit)]
    counts = Counter(rule for rules in live for rule in rules)
    manner = _manner(live)
    found = {f"text {rule}": 3 * min(counts[rule] / max(1, len(live)), 0.4) for rule in _TEXT_CUES}
    found["text orders"] = 4 * min(share(text.units, cues, STRONG), 0.5)
    found["text addressed"] = float(any(unit.zone == "salutation" for unit in text.units))
    found["text numbered"] = float(any(unit.is_heading and unit.zone not in OUTSIDE for unit in text.units))
    found[f"manner {manner}"] = 1.0
    is_report = genre_of(text.units, cues) == "report"
    return Around(manner, told_units(text.units, cues) if is_report else None, found)


def features(text: Outlined, cues: Sequence[Sequence[Cue]], near: Around) -> list[Features]:
    """What the first look sees of each unit itself, in order, by name and strength."""
    return [
        {
            **_own(text, unit, found),
            **_clauses(found),
            **_place(text.units, unit),
            **_told(unit, near.told),
            **_in(near.manner, found),
        }
        for unit, found in zip(text.units, cues, strict=True)
    ]


def grams(text: Outlined, unit: Unit) -> set[str]:
    """The single signs and pairs of signs of a unit behind its number, each once; ^ and $ mark its ends."""
    mark = mark_of(text.shadow, unit.span)
    words = text.shadow[mark.title if mark else unit.span.start : unit.span.end]
    return {*words, *map(add, words, words[1:]), f"^{words[:1]}", f"^{words[:2]}", f"{words[-4:]}$"}


def _own(text: Outlined, unit: Unit, cues: Sequence[Cue]) -> Features:
    found: Features = {f"{cue.rule}@{'later' if cue.clause else 'first'}": 1.0 for cue in cues}
    length = unit.span.end - unit.span.start
    moods: list[str] = [cue.mood for cue in cues]
    verbs = moods.count("imperative")
    last = text.shadow[unit.span.end - 1]
    orders = not _ORDERS.isdisjoint(moods)
    shape = (
        verbs >= 2, verbs >= 4, length < 12, length < 20, length > 60, last == "；", last not in "。；！？”）",
        not orders, is_strong(cues), orders and _ORDERS.issuperset(moods), verbs and verbs == len(moods),
        orders and not _AGAINST.isdisjoint(moods), not moods, unit.is_heading,
    )  # fmt: skip
    return found | dict.fromkeys(compress(_SHAPE, shape), 1.0)


def _clauses(cues: Sequence[Cue]) -> Features:
    """A clause that orders and neither reports nor reasons says more than a unit that does both somewhere."""
    clauses: dict[int, list[Cue]] = {}
    for cue in cues:
        clauses.setdefault(cue.clause, []).append(cue)
    found: Features = {}
    for own in clauses.values():
        is_clean = not any(cue.mood in _SPOILS for cue in own)
        orders = [cue.rule for cue in own if cue.mood in _ORDERS]
        if orders and is_clean:
            found.update({f"clean {rule}": 1.0 for rule in orders})
        if orders or not is_clean:
            name = "clean clauses" if is_clean else "telling clauses"
            found[name] = min(3.0, found.get(name, 0.0) + 1)
    return found


def _place(units: Sequence[Unit], unit: Unit) -> Features:
    before = units[unit.index - 1] if unit.index else None
    after = units[unit.index + 1] if unit.index + 1 < len(units) else None
    opens = before is None or before.paragraph != unit.paragraph
    ends = after is None or after.paragraph != unit.paragraph
    beside = (not unit.headings, opens, ends, opens and ends, before is not None and before.is_heading)
    return {f"zone {unit.zone}": 1.0} | dict.fromkeys(compress(_BESIDE, beside), 1.0)


def _told(unit: Unit, told: set[int] | None) -> Features:
    """In a report, whether the unit tells what was said or what happened."""
    return {} if told is None else {"told" if unit.index in told else "untold": 1.0}


def _manner(live: Sequence[frozenset[str]]) -> str:
    """Whether the text names doers and days ("orders"), only reasons (a lecture, a commentary), or does both."""
    concrete = sum(len(rules & _CONCRETE) for rules in live if not rules & _LOOKS_BACK)
    reasons = sum(bool(rules & _REASONS) for rules in live)
    if reasons < _ENOUGH:
        return "orders"
    ratio = concrete / (reasons + 0.05 * len(live) + 1)
    return "reasons" if ratio < 0.2 else "mixed" if ratio < 0.6 else "orders"


def _in(manner: str, cues: Sequence[Cue]) -> Features:
    """要 and 不能 say less in a text that only reasons: there they count by names of their own."""
    if manner == "orders":
        return {}
    return {f"{manner}: {cue.rule}": 1.0 for cue in cues if cue.rule in _CROSSED}
