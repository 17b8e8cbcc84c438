"""The last stage: a unit judged to be a directive, with everything a supervisor registers about it."""

from datetime import date

from directives.extraction.confidence import confidence_of
from directives.extraction.deadlines import deadline_of
from directives.extraction.kind_features import features
from directives.extraction.kinds import is_hard, kind_of
from directives.extraction.owners import owners_of
from directives.extraction.records import Context, Evidence, Found
from directives.extraction.structure import Outlined, Verdict
from directives.extraction.targets import targets_in
from directives.extraction.titles import title_of


def assemble(text: Outlined, verdict: Verdict, spoken_on: date | None, context: Context) -> Found:
    """The finished record of ``verdict``'s unit: who, by when, how much, of what kind, under which title."""
    unit = verdict.unit
    words = unit.span.of(text.shadow)
    owners = owners_of(text, unit, context)
    limit = deadline_of(text, unit, spoken_on, context)
    targets = _targets(text, verdict)
    title = title_of(words, context.bodies)
    section = tuple(heading.title.of(text.source) for heading in unit.headings)
    shown = features(words, title, section, has_deadline=limit is not None, has_target=bool(targets))
    hard = is_hard(shown)
    return Found(
        span=unit.span,
        text=unit.span.of(text.source),
        kind=kind_of(shown),
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
        confidence=confidence_of(verdict, named=bool(owners.bodies), hard=hard),
        evidence=_evidence(verdict, owners.evidence, (limit.evidence,) if limit else ()),
    )


def _targets(text: Outlined, verdict: Verdict) -> tuple[str, ...]:
    """The targets of the unit and of the sentences that only elaborate it."""
    spans = (verdict.unit.span, *(extra.span for extra in verdict.context))
    return tuple(dict.fromkeys(target for span in spans for target in targets_in(span.of(text.shadow))))


def _evidence(verdict: Verdict, who: tuple[Evidence, ...], when: tuple[Evidence, ...]) -> tuple[Evidence, ...]:
    return (*verdict.evidence, *who, *when)
