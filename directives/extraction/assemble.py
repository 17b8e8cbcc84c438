"""The last stage: a unit judged to be a directive, with everything a supervisor registers about it."""

from dataclasses import replace
from datetime import date

from directives.extraction.confidence import confidence_of
from directives.extraction.deadlines import Limit, deadline_of
from directives.extraction.kinds import judged, shown
from directives.extraction.owners import Owners, owners_of
from directives.extraction.records import Context, Evidence, Found, Span
from directives.extraction.structure import Outlined, Verdict
from directives.extraction.targets import target_spans
from directives.extraction.titles import title_of
from directives.extraction.vague import vague_words

PAUSES = "，、；：。！？,;:* \n\u3000"


def assemble(text: Outlined, verdict: Verdict, spoken_on: date | None, context: Context) -> Found:
    """The finished record of ``verdict``'s unit: who, by when, how much, of what kind, under which title."""
    unit = verdict.unit
    words = unit.span.of(text.shadow)
    owners = owners_of(text, unit, context)
    limit = deadline_of(text, unit, spoken_on, context, verdict.context)
    measured = _targets(text, verdict)
    targets = tuple(dict.fromkeys(span.of(text.source) for span in measured))
    vague = tuple(_moved(span, unit.span.start) for span in vague_words(words))
    title = title_of(words, context.bodies)
    section = tuple(heading.title.of(text.source) for heading in unit.headings)
    kind, hard = judged(shown(text, unit, title, has_deadline=limit is not None, has_target=bool(targets)))
    return Found(
        span=unit.span,
        text=unit.span.of(text.source),
        kind=kind,
        hard=hard,
        owners=owners.names,
        owner_basis=owners.basis,
        bodies=owners.bodies,
        decision=verdict.decision,
        context=tuple(extra.span for extra in verdict.context),
        deadline=limit.deadline if limit else None,
        targets=targets,
        title=title,
        section=section,
        confidence=confidence_of(verdict),
        evidence=tuple(_bare(each, text.shadow) for each in _evidence(verdict, owners, limit, measured, vague)),
    )


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
    return replace(evidence, start=start, end=end) if start < end else evidence


def _evidence(
    verdict: Verdict, owners: Owners, limit: Limit | None, targets: tuple[Span, ...], vague: tuple[Span, ...]
) -> tuple[Evidence, ...]:
    """Why it is a directive, then who, when, how much, and what about it is vague."""
    return (
        *verdict.evidence,
        *owners.evidence,
        *((limit.evidence,) if limit else ()),
        *(Evidence("how_much", span.start, span.end) for span in targets),
        *(Evidence("vague", span.start, span.end) for span in vague),
    )
