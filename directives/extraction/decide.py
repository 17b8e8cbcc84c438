"""The decision (判定): directive, continuation or nothing by rule; where the rules abstain, the fallback weighs."""

import re
from collections.abc import Sequence
from typing import Literal

from directives.extraction.fallback import scores
from directives.extraction.genre import TO_SOMEBODY, Genre, genre_of, is_strong, told_units
from directives.extraction.lexicon import Vocabulary
from directives.extraction.mood import cues_of
from directives.extraction.own_words import least_likely
from directives.extraction.records import Decision, Evidence
from directives.extraction.structure import Cue, Outlined, Unit, Verdict

Ruling = Literal["directive", "continuation", "nothing", "abstain"]

ASSERTED = 0.5
UNSURE = 0.3
_OUTSIDE = {"noise", "title", "salutation"}
_SPEAKING = {"body", "opening", "problems", "retrospect"}
_AT_HEAD = {"led", "will", "prohibition"}
_ANYWHERE = {"modal_body", "request", "verb_due", "this_must"}
_DOUBTS = {"quoted", "cited", "question", "condition", "let_us", "hope", "some", "must_to", "states"}
_ORDERS = {"order", "imperative", "commitment"}
_OBLIGING = {
    "modal_open", "modal_body", "modal_we", "modal_topic", "modal_front", "led", "will", "request", "prohibition",
    "needs", "choice", "sanction_case", "this_must", "verb_due", "avoid",
}  # fmt: skip
_COMMITTING = {"will", "led", "deadline", "modal_body", "prohibition", "quota"}
_ELABORATES = re.compile(
    r"即(?!日|刻|时|将|使|便)|（[^（）]*）[。；]?$|（[^（）]*(?:牵头|负责|落实|责任单位|配合|完成)[^（）]*）"
)


def verdicts(text: Outlined, verbs: Vocabulary | None = None) -> tuple[Verdict, ...]:
    """Every unit of the text that is a directive, or may be one, with its reasons and the units that elaborate it."""
    cues = [cues_of(text.shadow, unit, verbs) for unit in text.units]
    genre, told = genre_of(text.units, cues), told_units(text.units, cues)
    weighed = scores(text, cues)
    found: list[Verdict] = []
    for unit in text.units:
        own = cues[unit.index]
        score = max(weighed[unit.index], least_likely(text, unit, own, verbs))
        ruling = rule_on(text, unit, own, genre, told, few=not found)
        if ruling == "continuation" and found and found[-1].unit.index + len(found[-1].context) + 1 == unit.index:
            found[-1] = _elaborated(found[-1], unit)
        elif ruling == "directive":
            found.append(Verdict(unit, "asserted", max(score, 0.9), _evidence(unit, own)))
        elif ruling == "abstain" and score >= UNSURE:
            decision: Decision = "asserted" if score >= ASSERTED else "unsure"
            found.append(Verdict(unit, decision, score, _evidence(unit, own)))
    return tuple(found)


def rule_on(text: Outlined, unit: Unit, cues: Sequence[Cue], genre: Genre, told: set[int], *, few: bool) -> Ruling:
    """What the rules say of one unit, without weighing anything."""
    if unit.is_heading or unit.zone in _OUTSIDE or _orders_nothing(unit, cues, genre, told):
        return "nothing"
    if not few and _ELABORATES.match(unit.span.of(text.shadow)):
        return "continuation"
    if _only_tells(cues):
        return "nothing"
    return "directive" if _settles(unit, cues, genre, told) else "abstain"


def _settles(unit: Unit, cues: Sequence[Cue], genre: Genre, told: set[int]) -> bool:
    """Whether a construction stands here that is an order wherever it stands."""
    rules = {cue.rule for cue in cues}
    if unit.zone not in _SPEAKING or rules & _DOUBTS:
        return False
    first = {cue.rule for cue in cues if cue.clause == 0}
    relayed = genre == "report" and unit.index in told and "modal_open" in rules
    if rules & _ANYWHERE or relayed:
        return True
    if genre == "report" and unit.index not in told:
        return False
    dated = "deadline" in rules and ("led" in rules or {"deadline", "verb_open"} <= first)
    return not rules & {"done", "past", "so_far"} and bool(first & _AT_HEAD or dated)


def _only_tells(cues: Sequence[Cue]) -> bool:
    """Whether the unit reports, quotes or complains from its first words on and nowhere obliges anybody."""
    first = {cue.rule for cue in cues if cue.clause == 0}
    if {cue.rule for cue in cues} & _OBLIGING:
        return False
    return bool(first & {"some", "past", "quoted"}) or {"so_far", "done"} <= {cue.rule for cue in cues}


def _orders_nothing(unit: Unit, cues: Sequence[Cue], genre: Genre, told: set[int]) -> bool:
    """Whether the sort of text leaves no room for an order here: a toast, a lecture, the narrative of a report."""
    rules = {cue.rule for cue in cues}
    if genre == "toast":
        return not rules & _COMMITTING
    if genre == "lecture":
        return not is_strong(cues) and "will" not in rules
    untold = genre == "report" and unit.index not in told
    return untold and bool(rules & {"narrated", "date"}) and not rules & TO_SOMEBODY


def _elaborated(verdict: Verdict, unit: Unit) -> Verdict:
    return Verdict(verdict.unit, verdict.decision, verdict.score, verdict.evidence, (*verdict.context, unit))


def _evidence(unit: Unit, cues: Sequence[Cue]) -> tuple[Evidence, ...]:
    """The constructions that speak for an order, in the order of the text, or the whole unit."""
    orders = [cue for cue in cues if cue.mood in _ORDERS]
    if not orders:
        return (Evidence("company", unit.span.start, unit.span.end),)
    return tuple(
        Evidence(cue.rule, cue.span.start, cue.span.end) for cue in sorted(orders, key=lambda cue: cue.span.start)
    )
