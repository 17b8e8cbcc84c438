"""The decision (判定): directive, continuation or nothing. What surrounds a speech is nothing; the rest is weighed."""

import re
from collections.abc import Sequence

from directives.extraction.lexicon import Vocabulary
from directives.extraction.mood import all_cues
from directives.extraction.own_words import least_likely
from directives.extraction.records import Decision, Evidence
from directives.extraction.structure import Cue, Outlined, Unit, Verdict
from directives.extraction.weighing import scores

ASSERTED = 0.4
UNSURE = 0.25
OUTSIDE = frozenset({"noise", "title", "salutation"})
_ORDERS = {"order", "imperative", "commitment"}
_ELABORATES = re.compile(
    r"即(?!日|刻|时|将|使|便)|（[^（）]*）[。；]?$|（[^（）]*(?:牵头|负责|落实|责任单位|配合|完成)[^（）]*）"
)


def verdicts(text: Outlined, verbs: Vocabulary | None = None) -> tuple[Verdict, ...]:
    """Every unit of the text that is a directive, or may be one, with its reasons and the units that elaborate it."""
    cues = all_cues(text, verbs)
    weighed = scores(text, cues)
    found: list[Verdict] = []
    for unit in text.units:
        own = cues[unit.index]
        score = max(weighed[unit.index], least_likely(text, unit, own, verbs))
        if unit.zone in OUTSIDE:
            continue
        if found and elaborates(text, unit) and _ends_before(found[-1], unit):
            found[-1] = _elaborated(found[-1], unit)
        elif score >= UNSURE:
            decision: Decision = "asserted" if score >= ASSERTED else "unsure"
            found.append(Verdict(unit, decision, score, _evidence(unit, own)))
    return tuple(found)


def elaborates(text: Outlined, unit: Unit) -> bool:
    """Whether a unit only says by whom, by when or what exactly: （市财政局负责）, 即统一时间、统一主题."""
    return not unit.is_heading and bool(_ELABORATES.match(unit.span.of(text.shadow)))


def _ends_before(verdict: Verdict, unit: Unit) -> bool:
    return verdict.unit.index + len(verdict.context) + 1 == unit.index


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
