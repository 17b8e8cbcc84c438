"""The last stage: units judged to be directives, with everything a supervisor registers about them."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from directives.extraction.confidence import confidence_of
from directives.extraction.deadlines import Limit, deadline_of
from directives.extraction.kinds import judged, shown
from directives.extraction.owners import Owners, owners_of
from directives.extraction.records import Context, Evidence, Found, Kind, Span
from directives.extraction.structure import Outlined, Verdict
from directives.extraction.targets import target_spans
from directives.extraction.titles import titles_of
from directives.extraction.vague import vague_words

PAUSES = "，、；：。！？,;:* \n\u3000"


class Read(NamedTuple):
    """What was read of one unit beside its place; the targets and the vague words as places in the source."""

    owners: Owners
    limit: Limit | None
    measured: tuple[Span, ...]
    vague: tuple[Span, ...]
    title: str


def assemble(text: Outlined, verdict: Verdict, spoken_on: date | None, context: Context) -> Found:
    """The finished record of ``verdict``'s unit: who, by when, how much, of what kind, under which title."""
    return assembled(text, [verdict], spoken_on, context)[0]


def assembled(text: Outlined, verdicts: Sequence[Verdict], spoken_on: date | None, context: Context) -> list[Found]:
    """The finished records of several verdicts, read one question at a time: who in all of them, by when in all …

    The patterns and weights of one question stay at hand in the machine's nearest memory while it is asked.
    """
    words = [verdict.unit.span.of(text.shadow) for verdict in verdicts]
    owners = [owners_of(text, verdict.unit, context) for verdict in verdicts]
    limits = [deadline_of(text, verdict.unit, spoken_on, context, verdict.context) for verdict in verdicts]
    measured = [_targets(text, verdict) for verdict in verdicts]
    vague = [_vague(verdict, said) for verdict, said in zip(verdicts, words, strict=True)]
    titles = titles_of(words, context.bodies)
    read = list(map(Read, owners, limits, measured, vague, titles))
    kinds = [_judged(text, verdict, each) for verdict, each in zip(verdicts, read, strict=True)]
    return [_found(text, *each) for each in zip(verdicts, read, kinds, strict=True)]


def _judged(text: Outlined, verdict: Verdict, read: Read) -> tuple[Kind, bool]:
    has = {"has_deadline": read.limit is not None, "has_target": bool(read.measured)}
    return judged(shown(text, verdict.unit, read.title, **has))


def _found(text: Outlined, verdict: Verdict, read: Read, judgement: tuple[Kind, bool]) -> Found:
    unit = verdict.unit
    kind, hard = judgement
    return Found(
        span=unit.span,
        text=unit.span.of(text.source),
        kind=kind,
        hard=hard,
        owners=read.owners.names,
        owner_basis=read.owners.basis,
        bodies=read.owners.bodies,
        decision=verdict.decision,
        context=tuple(extra.span for extra in verdict.context),
        deadline=read.limit.deadline if read.limit else None,
        targets=tuple(dict.fromkeys(span.of(text.source) for span in read.measured)),
        title=read.title,
        section=tuple(heading.title.of(text.source) for heading in unit.headings),
        confidence=confidence_of(verdict),
        evidence=tuple(_bare(each, text.shadow) for each in _evidence(verdict, read)),
    )


def _vague(verdict: Verdict, words: str) -> tuple[Span, ...]:
    return tuple(_moved(span, verdict.unit.span.start) for span in vague_words(words))


def _targets(text: Outlined, verdict: Verdict) -> tuple[Span, ...]:
    """The targets of the unit and of the sentences that only elaborate it, as places in the source."""
    spans = (verdict.unit.span, *(extra.span for extra in verdict.context))
    return tuple(_moved(found, span.start) for span in spans for found in target_spans(span.of(text.shadow)))


def _moved(span: Span, by: int) -> Span:
    return Span(span.start + by, span.end + by)


def _bare(evidence: Evidence, shadow: str) -> Evidence:
    """The words of a reason without the pauses beside them, which a construction may have needed to see."""
    words = shadow[evidence.start : evidence.end]
    if words and words[0] not in PAUSES and words[-1] not in PAUSES:
        return evidence
    start = evidence.start + len(words) - len(words.lstrip(PAUSES))
    end = evidence.start + len(words.rstrip(PAUSES))
    return Evidence(evidence.rule, start, end) if start < end else evidence


def _evidence(verdict: Verdict, read: Read) -> tuple[Evidence, ...]:
    """Why it is a directive, then who, when, how much, and what about it is vague."""
    return (
        *verdict.evidence,
        *read.owners.evidence,
        *((read.limit.evidence,) if read.limit else ()),
        *(Evidence("how_much", span.start, span.end) for span in read.measured),
        *(Evidence("vague", span.start, span.end) for span in read.vague),
    )
