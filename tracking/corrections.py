"""What people decided about the candidates of a speech (改正), as a marked text that extraction is measured on. Pure.

One row a unit, labelled as the samples are: D begins a directive, C elaborates the one before, H is a heading, N is
nothing, X nobody judged. A person's judgement stands before what extraction took for an elaboration.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from directives.extraction.normalise import shadow
from directives.extraction.records import Span
from directives.extraction.units import unit_spans
from directives.models import Directive
from directives.workflow import DirectiveStatus, RejectionReason
from tracking.models import Handling
from tracking.naming import Directory

Label = Literal["D", "C", "H", "N", "X"]
Row = dict[str, Any]
R = RejectionReason
INSTEAD: dict[str, Label] = {  # ELSEWHERE is a demand, only not this office's; GONE the rules said: no lesson
    R.NOTHING: "N", R.QUOTED: "N", R.OTHER: "N", R.HEADING: "H", R.DETAIL: "C", R.ELSEWHERE: "X", R.GONE: "X",
}  # fmt: skip
NAMED = {"explicit", "heading"}


@dataclass(frozen=True, slots=True)
class Judgement:
    """What somebody said of a stretch of the text: its label, and for a directive its attributes as reviewed."""

    span: Span
    label: Label
    said: Row = field(default_factory=dict)
    attributes: Row = field(default_factory=dict)
    context: tuple[Span, ...] = ()


def judgements(directives: Sequence[Directive], plans: Mapping[int, Handling], directory: Directory) -> list[Judgement]:
    """The judgements on a speech in the order of the text; ``plans`` by the key of their directive."""
    spans = [Span(one.start, one.end) for one in directives]
    found = [_judgement(one, span, plans.get(one.pk), directory) for one, span in zip(directives, spans, strict=True)]
    return sorted((one for one in found if one), key=lambda one: (one.span.start, one.span.end))


def marked_rows(text: str, judged: Sequence[Judgement]) -> Iterator[Row]:
    """Every unit of the text as a row of the gold file."""
    units = [span for span, _ in unit_spans(shadow(text))]
    found = _by_unit(units, judged)
    for number, span in enumerate(units):
        label, judgement = found.get(number, ("X", None))
        row: Row = {"unit": number, "start": span.start, "end": span.end, "text": span.of(text), "label": label}
        if judgement and label == "D":
            row |= judgement.attributes
        yield row | (judgement.said if judgement else {})


def _judgement(directive: Directive, span: Span, plan: Handling | None, directory: Directory) -> Judgement | None:
    """None where nobody has said anything about it yet."""
    said: Row = {"judged": str(directive.status), "reason": directive.reason}
    match directive.status:
        case DirectiveStatus.REJECTED:
            return Judgement(span, INSTEAD[directive.rejected_as or R.OTHER], said)
        case DirectiveStatus.MERGED if _only_elaborates(directive):
            return Judgement(span, "C", said)
        case DirectiveStatus.CANDIDATE if not (directive.added_by_id or _was_edited(directive)):
            return None
    if directive.added_by_id:
        said |= {"added": True, "reason": directive.reason or _note_of_addition(directive)}
    context = tuple(Span(start, end) for start, end in directive.context)
    return Judgement(span, "D", said, _attributes(directive, plan, directory), context)


def _only_elaborates(directive: Directive) -> bool:
    """Whether what it was merged into stands right before it; further away it is the same demand made again."""
    into = directive.merged_into
    if into is None or into.start > directive.start:
        return False
    between = directive.speech.text[into.end : directive.start]
    return not between.strip(" \u3000。；;，\n")


def _was_edited(directive: Directive) -> bool:
    return any(event.action == "edit" for event in directive.events.all())


def _note_of_addition(directive: Directive) -> str:
    return next((event.note for event in directive.events.all() if event.action == "add"), "")


def _by_unit(units: Sequence[Span], judged: Sequence[Judgement]) -> dict[int, tuple[Label, Judgement | None]]:
    """Which label each judged unit gets; the first of several judgements stands, directives before all others."""
    found: dict[int, tuple[Label, Judgement | None]] = {}
    directives = [one for one in judged if one.label == "D"]
    covered = {id(one): _covered(units, one.span) for one in judged}
    for one in directives:
        for number in covered[id(one)][:1]:
            found.setdefault(number, ("D", one))
    for one in directives:
        for number in covered[id(one)][1:]:
            found.setdefault(number, ("C", None))
    for one in judged:
        for number in covered[id(one)]:
            found.setdefault(number, (one.label, one))
    for number in (number for one in directives for span in one.context for number in _covered(units, span)):
        found.setdefault(number, ("C", None))
    return found


def _covered(units: Sequence[Span], span: Span) -> list[int]:
    """The units a stretch covers: it holds half of the unit, or half of it lies in the unit."""
    found = []
    for number, unit in enumerate(units):
        common = min(unit.end, span.end) - max(unit.start, span.start)
        if common > 0 and 2 * common >= min(unit.end - unit.start, span.end - span.start):
            found.append(number)
    return found


def _attributes(directive: Directive, plan: Handling | None, directory: Directory) -> Row:
    """What a D row says beside its place, as the reviewer left it."""
    owners, leads = _owners(directive, plan, directory)
    is_corrected = bool(directive.owners) and leads[0] != directive.owners[0]
    row: Row = {
        "kinds": [directive.kind],
        "hard": directive.is_hard,
        "owners": owners,
        "leads": leads,
        "named": _is_named(directive, leads) if is_corrected else directive.owner_basis in NAMED,
        "deadline": directive.deadline or None,
        "targets": list(directive.targets),
        "titles": [directive.title],
    }
    return row | _due(directive, plan)


def _owners(directive: Directive, plan: Handling | None, directory: Directory) -> tuple[list[str], list[str]]:
    """Everybody responsible, lead first, and every name under which the lead is right."""
    read = list(directive.owners) or ["全体"]
    first = (plan.lead or plan.group) if plan else None
    if plan is None or first is None:
        return read, read[:1]
    supporting = [one.name for one in plan.supporting.all() if one != first]
    as_quoted = [name for name in read[:1] if directory.resolve(name) == first]
    leads = list(dict.fromkeys([*as_quoted, first.name]))
    return [leads[0], *supporting], leads


def _is_named(directive: Directive, leads: Sequence[str]) -> bool:
    """Whether a lead somebody corrected stands in the words or in a heading above them."""
    return any(name in words for name in leads for words in (directive.text, *directive.section))


def _due(directive: Directive, plan: Handling | None) -> Row:
    """The day the words come to. A day set where no words were found leaves open whether there are any."""
    own = plan.due_on if plan else None
    if not directive.deadline:
        return {"deadline_open": True} if own else {"due": None}
    due = own or directive.due_on
    return {"due": due.isoformat() if due else None}
