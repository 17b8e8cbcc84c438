"""Who is responsible (责任单位): the innermost place that says so, and failing that the topic or everybody."""

from dataclasses import dataclass

from directives.extraction.bodies import list_at, short_name
from directives.extraction.notes import listed, note_for
from directives.extraction.owner_clauses import Charge, charges
from directives.extraction.owner_topics import topic_owner
from directives.extraction.records import EVERYBODY, Body, Context, Evidence, OwnerBasis, QuotedBody, Span
from directives.extraction.structure import Outlined, Unit

REACH = 6  # how many sentences back a paragraph still speaks of the same body


@dataclass(frozen=True, slots=True)
class Owners:
    """The owners of a directive, lead first, the words that name them, and where those were found."""

    names: tuple[str, ...]
    basis: OwnerBasis
    bodies: tuple[QuotedBody, ...] = ()
    evidence: tuple[Evidence, ...] = ()


def owners_of(text: Outlined, unit: Unit, context: Context) -> Owners:
    """The owners of ``unit``: its own words, its note, the sentence before, its headings, its topic, everybody."""
    return (
        _explicit(text, unit.span, context.bodies, "explicit")
        or _noted(text, unit, context.bodies)
        or _earlier(text, unit, context.bodies)
        or _from_headings(text, unit, context.bodies)
        or _from_topic(text, unit)
        or Owners((EVERYBODY,), "none")
    )


def _explicit(text: Outlined, span: Span, bodies: tuple[Body, ...], basis: OwnerBasis) -> Owners | None:
    found = charges(span.of(text.shadow), bodies)
    if not found:
        return None
    leads = [charge for charge in found if not charge.helps]
    first = next((charge for charge in leads if charge.plain), leads[0] if leads else found[0])
    rest = [charge for charge in found if charge is not first and charge.helps]
    quoted = [
        *_quoted(text, span, first, bodies, helps=False),
        *(q for c in rest for q in _quoted(text, span, c, bodies, helps=True)),
    ]
    return _owners(quoted, basis, f"who.{basis}")


def _quoted(text: Outlined, span: Span, charge: Charge, bodies: tuple[Body, ...], *, helps: bool) -> list[QuotedBody]:
    quoted = []
    for place, mention in enumerate(charge.mentions):
        start, end = span.start + mention.start, span.start + mention.end
        role = "配合" if helps or place else "牵头"
        quoted.append(QuotedBody(short_name(mention.words, bodies), text.source[start:end], start, end, role))
    return quoted


def _owners(quoted: list[QuotedBody], basis: OwnerBasis, rule: str) -> Owners:
    names = tuple(dict.fromkeys(body.name for body in quoted))
    evidence = tuple(Evidence(rule, body.start, body.end) for body in quoted[:1])
    return Owners(names, basis, tuple(quoted), evidence)


def _noted(text: Outlined, unit: Unit, bodies: tuple[Body, ...]) -> Owners | None:
    note = note_for(text.shadow, unit.span)
    found = listed(text.shadow, note) if note else []
    quoted = [
        QuotedBody(
            short_name(item.words, bodies),
            text.source[item.start : item.end],
            item.start,
            item.end,
            "配合" if item.helps or place else "牵头",
        )
        for place, item in enumerate(found)
    ]
    return _owners(quoted, "explicit", "who.note") if quoted else None


def _earlier(text: Outlined, unit: Unit, bodies: tuple[Body, ...]) -> Owners | None:
    """The body the paragraph has been speaking to; 各级 and the like hold only within their own sentence."""
    for before in reversed(text.units[max(0, unit.index - REACH) : unit.index]):
        if before.paragraph != unit.paragraph:
            return None
        found = _explicit(text, before.span, bodies, "heading")
        if found and (found.names[0] != EVERYBODY or before.span.of(text.shadow).rstrip().endswith("；")):
            return Owners(
                found.names,
                "heading",
                found.bodies,
                tuple(Evidence("who.earlier", e.start, e.end) for e in found.evidence),
            )
        if found:
            return None
    return None


def _from_headings(text: Outlined, unit: Unit, bodies: tuple[Body, ...]) -> Owners | None:
    for heading in reversed(unit.headings):
        if found := _explicit(text, heading.span, bodies, "heading"):
            return found
    return None


def _from_topic(text: Outlined, unit: Unit) -> Owners | None:
    found = topic_owner(text, unit)
    return (
        Owners((found.owner,), "topic", (), (Evidence("who.topic", found.span.start, found.span.end),))
        if found
        else None
    )


def bodies_in(words: str, context: Context) -> tuple[str, ...]:
    """The bodies listed at the beginning of ``words``, as ledger names (for a list typed by a person)."""
    return tuple(
        dict.fromkeys(short_name(mention.words, context.bodies) for mention in list_at(words, 0, context.bodies))
    )
