"""试一试: what extraction makes of a few sentences with the words as they are now. Nothing is kept."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.safestring import SafeString

from directives.actions.reviewing import as_directive
from directives.dates import full_day_words
from directives.extraction.own_words import STOP, VERB
from directives.extraction.pipeline import extract, outlined
from directives.extraction.records import Context, Found
from directives.extraction.structure import Unit
from directives.highlighting import marked
from directives.models import Directive, Speech
from tracking.evidence import Reason, evidence_marks, reasons
from tracking.rhythms import words as rhythm_words

OWN = {STOP, VERB}
EVENT = "事件前"  # the rule that reckons from a date somebody entered; without one it comes to no day


@dataclass(frozen=True, slots=True)
class Tried:
    """One sentence. ``outcome``: asserted, unsure, detail (it elaborates the one before), heading, nothing."""

    outcome: str
    words: SafeString
    title: str = ""
    owners: str = ""
    limit: str = ""
    reasons: tuple[Reason, ...] = ()
    by_own_words: bool = False


@dataclass(frozen=True, slots=True)
class Trial:
    """All sentences in order, with how many were found."""

    sentences: tuple[Tried, ...]

    @property
    def asserted(self) -> int:
        return sum(one.outcome == "asserted" for one in self.sentences)

    @property
    def unsure(self) -> int:
        return sum(one.outcome == "unsure" for one in self.sentences)


def try_words(text: str, spoken_on: date, context: Context) -> Trial:
    """Every sentence of the text with what extraction says of it."""
    return Trial(tuple(_tried(text, spoken_on, extract(text, spoken_on, context))))


def _tried(text: str, spoken_on: date, found: Sequence[Found]) -> Iterator[Tried]:
    by_start = {one.span.start: one for one in found}
    details = {span.start for one in found for span in one.context}
    speech = Speech(text=text, spoken_on=spoken_on)
    for unit in outlined(text).units:
        if one := by_start.get(unit.span.start):
            yield _found(one, as_directive(speech, one))
        else:
            yield Tried(_outcome(unit, details), marked(text, unit.span.start, unit.span.end, []))


def _found(found: Found, directive: Directive) -> Tried:
    words = marked(directive.speech.text, directive.start, directive.end, evidence_marks(directive))
    return Tried(
        found.decision,
        words,
        title=found.title,
        owners="、".join(found.owners),
        limit=_limit(directive),
        reasons=tuple(reasons(directive)),
        by_own_words=any(each.rule in OWN for each in found.evidence)
        or (directive.deadline_rule == EVENT and bool(directive.due_on)),
    )


def _limit(directive: Directive) -> str:
    """入汛前，到2027年5月14日; 每月，每月报; only the words where they come to no day."""
    if directive.due_on:
        return f"{directive.deadline}，到{full_day_words(directive.due_on)}"
    if directive.recurrence:
        return f"{directive.deadline}，{rhythm_words(directive.recurrence)}"
    return f"{directive.deadline}，推算不出日子" if directive.deadline else ""


def _outcome(unit: Unit, details: set[int]) -> str:
    if unit.span.start in details:
        return "detail"
    return "heading" if unit.is_heading else "nothing"
