"""An organisation's own words (单位词): verbs that begin an act there, phrases that ask for nothing, events it dates.

They come with the context and are spelt as the shadow is, so that 亮曬 is found as 亮晒.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import lru_cache

from directives.extraction.deadline_parts import YEAR, Expression, Form
from directives.extraction.lexicon import Vocabulary
from directives.extraction.normalise import shadow
from directives.extraction.records import Context, Evidence, Span
from directives.extraction.structure import Cue, Outlined, Unit, Verdict
from directives.extraction.wordlists import alternatives, read

VERB, STOP = "own_verb", "own_stop"
DOUBTED = 0.3  # how likely what holds a stop phrase still is a directive
_BY_VERB = {"verb_open", "verb_due"}
_CLOSE = r"(?:到来|来临|开始|启动|召开|进驻)?(?P<close>之前|以前|前夕|前|期间)"


def own_verbs(context: Context) -> Vocabulary | None:
    """The verbs of the organisation as a vocabulary, None where it has none."""
    return Vocabulary.of(map(shadow, context.verbs)) if context.verbs else None


def least_likely(text: Outlined, unit: Unit, cues: Iterable[Cue], verbs: Vocabulary | None) -> float:
    """How likely a unit is to be a directive at the least: what an own verb opens in the body, a person is to see."""
    if verbs is None or unit.zone != "body":
        return 0.0
    return DOUBTED if any(cue.clause == 0 and _rests_on(cue, text, verbs) for cue in cues) else 0.0


def _rests_on(fired: Cue | Evidence, text: Outlined, verbs: Vocabulary) -> bool:
    """Whether a rule about verbs fired on one of these."""
    where = fired.span if isinstance(fired, Cue) else Span(fired.start, fired.end)
    return fired.rule in _BY_VERB and where.of(text.shadow) in verbs.entries


def explained(text: Outlined, judged: Iterable[Verdict], context: Context) -> tuple[Verdict, ...]:
    """The verdicts with what the organisation's own words did to them, and that said among the reasons."""
    verbs = own_verbs(context)
    phrases = [shadow(phrase) for phrase in context.stop_phrases if phrase]
    return tuple(_held(text, _named(text, verdict, verbs), phrases) for verdict in judged)


def _named(text: Outlined, verdict: Verdict, verbs: Vocabulary | None) -> Verdict:
    """The reasons that rest on an own verb, under that name."""
    if verbs is None:
        return verdict
    evidence = tuple(replace(each, rule=VERB) if _rests_on(each, text, verbs) else each for each in verdict.evidence)
    return replace(verdict, evidence=evidence)


def _held(text: Outlined, verdict: Verdict, phrases: Sequence[str]) -> Verdict:
    """Not asserted where a stop phrase stands in the unit: a person looks, and sees which phrase it was."""
    unit = verdict.unit.span
    places = [(text.shadow.find(phrase, unit.start, unit.end), len(phrase)) for phrase in phrases]
    found = [Evidence(STOP, start, start + length) for start, length in sorted(places) if start >= 0]
    if not found:
        return verdict
    score = min(verdict.score, DOUBTED)
    return replace(verdict, decision="unsure", score=score, evidence=(*found, *verdict.evidence))


def own_events(words: str, context: Context) -> tuple[Expression, ...]:
    """The limits in ``words`` that are bound to an event only this organisation knows (亮剑行动启动前)."""
    form = _form(tuple(context.events)) if context.events else None
    if form is None:
        return ()
    return tuple(
        Expression(hit.start(), hit.end(), hit[0], form, {name: part for name, part in hit.groupdict().items() if part})
        for hit in form.pattern.finditer(words)
    )


@lru_cache(maxsize=8)
def _form(events: tuple[str, ...]) -> Form | None:
    """How a limit by these events is worded; those our own grammar lists are left to it."""
    names = {shadow(name) for name in events if name} - set(read("events"))
    if not names:
        return None
    return Form("事件", re.compile(rf"{YEAR}(?P<what>{alternatives(names)}){_CLOSE}"), 4, frozenset({"前", "期间"}))
