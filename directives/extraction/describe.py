"""A span a person selected, described by the same rules as what extraction finds: owner, limit, kind, title."""

from bisect import bisect_right
from dataclasses import replace
from datetime import date

from directives.extraction.assemble import assemble
from directives.extraction.pipeline import outlined
from directives.extraction.records import Context, Found, Span
from directives.extraction.structure import Outlined, Unit, Verdict


def describe(source: str, span: Span, spoken_on: date | None = None, context: Context | None = None) -> Found:
    """Everything about ``span`` taken as one directive; sure, because a person says it is one."""
    text = outlined(source)
    unit = replace(_unit_at(text, span), span=span, is_heading=False)
    return assemble(text, Verdict(unit, "asserted", 1.0, ()), spoken_on, context or Context())


def _unit_at(text: Outlined, span: Span) -> Unit:
    """The unit in which the span begins, or the nearest before it; a bare one where there is none."""
    starts = [unit.span.start for unit in text.units]
    index = bisect_right(starts, span.start) - 1
    return text.units[max(index, 0)] if text.units else Unit(0, span, 0, "body")
