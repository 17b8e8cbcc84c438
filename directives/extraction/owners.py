"""Who is responsible (责任单位): the innermost place that says so, and failing that the topic or everybody."""

from directives.extraction.bodies import list_at, names_body
from directives.extraction.body_naming import short_name
from directives.extraction.notes import listed, note_for
from directives.extraction.owner_carried import carried, spoken_to
from directives.extraction.owner_clauses import Charge, subjects
from directives.extraction.owner_headings import cells, lead_ins, named_in_title
from directives.extraction.owner_hosts import committed, field, held, only_office, visited
from directives.extraction.owner_places import place_of
from directives.extraction.owner_quoting import Owners, doer_of, explicit, named_at, owners_from, quoted_of
from directives.extraction.owner_recipients import recipient
from directives.extraction.owner_roll import fronted
from directives.extraction.owner_topics import topic_owner
from directives.extraction.records import EVERYBODY, Body, Context, Evidence, QuotedBody, Span
from directives.extraction.structure import Outlined, Unit

__all__ = ["Owners", "bodies_in", "owners_of"]

FAR = 24  # characters behind which a body stands in the middle of a sentence


def owners_of(text: Outlined, unit: Unit, context: Context) -> Owners:
    """The owners of ``unit``: its own words, its note, the sentence before, its headings, its topic, everybody."""
    noted = _noted(text, unit, context.bodies)
    said = explicit(text, unit.span, context.bodies, "explicit", ordered=noted is not None)
    if said and not (noted and (said.names[0] == EVERYBODY or _far_in(said, unit))):
        return _first_of(doer_of(text, unit, context.bodies), said)
    return (
        noted
        or _from_cells(text, unit, context.bodies)
        or _subject(text, unit.span, context.bodies)
        or doer_of(text, unit, context.bodies)
        or _fronted(text, unit, context.bodies)
        or _from_recipient(text, unit, context.bodies)
        or spoken_to(text, unit, context.bodies)
        or carried(text, unit, context.bodies)
        or _from_lead_in(text, unit, context.bodies)
        or _from_headings(text, unit, context.bodies)
        or _from_place(text, unit, context.bodies)
        or _from_host(text, unit, context.bodies)
        or _from_topic(text, unit)
        or _from_field(text)
        or Owners((EVERYBODY,), "none")
    )


def _far_in(said: Owners, unit: Unit) -> bool:
    """Whether the body stands far into the sentence (…，由政府部门发布…): a note says better who answers for it."""
    return said.bodies[0].start - unit.span.start > FAR


def _subject(text: Outlined, span: Span, bodies: tuple[Body, ...]) -> Owners | None:
    found = subjects(span.of(text.shadow), bodies)
    return owners_from(quoted_of(text, span, found, bodies, helps=False), "explicit", "who.explicit") if found else None


def _noted(text: Outlined, unit: Unit, bodies: tuple[Body, ...]) -> Owners | None:
    note = note_for(text.shadow, unit.span)
    found = [item for item in listed(text.shadow, note) if names_body(item.words, bodies)] if note else []
    quoted = [
        QuotedBody(
            short_name(item.words, bodies, text.shadow),
            text.source[item.start : item.end],
            item.start,
            item.end,
            "配合" if item.helps or place else "牵头",
        )
        for place, item in enumerate(found)
    ]
    return owners_from(quoted, "explicit", "who.note") if quoted else None


def _from_headings(text: Outlined, unit: Unit, bodies: tuple[Body, ...]) -> Owners | None:
    """The body a heading speaks to: （一）组织部门要…. A heading that only mentions one does not."""
    for heading in reversed(unit.headings):
        if found := _from_line(text, heading.span, bodies):
            return found
    return None


def _from_lead_in(text: Outlined, unit: Unit, bodies: tuple[Body, ...]) -> Owners | None:
    for before in lead_ins(text, unit):
        if found := _from_line(text, before.span, bodies):
            return found
    return None


def _from_line(text: Outlined, span: Span, bodies: tuple[Body, ...]) -> Owners | None:
    if titled := named_in_title(span.of(text.shadow), bodies):
        charge = Charge(tuple(titled), helps=False, plain=False)
        return owners_from(quoted_of(text, span, charge, bodies, helps=False), "heading", "who.heading")
    return explicit(text, span, bodies, "heading", ordered=True)


def _from_cells(text: Outlined, unit: Unit, bodies: tuple[Body, ...]) -> Owners | None:
    """The cell of a row that names nothing but bodies."""
    for place, cell in cells(unit.span.of(text.source)):
        if mentions := named_in_title(cell, bodies):
            span = Span(unit.span.start + place, unit.span.start + place + len(cell))
            charge = Charge(tuple(mentions), helps=False, plain=False)
            return owners_from(quoted_of(text, span, charge, bodies, helps=False), "explicit", "who.note")
    return None


def _fronted(text: Outlined, unit: Unit, bodies: tuple[Body, ...]) -> Owners | None:
    found = fronted(text.shadow, unit.span)
    return named_at(text, found, bodies, "explicit", "who.explicit") if found else None


def _first_of(doer: Owners | None, said: Owners) -> Owners:
    """In talk the one who acts first is told to: 规划所量地，合同供销社去谈."""
    if doer and (doer.bodies[0].start, doer.bodies[0].end) < (said.bodies[0].start, said.bodies[0].end):
        return doer
    return said


def _from_place(text: Outlined, unit: Unit, bodies: tuple[Body, ...]) -> Owners | None:
    found = place_of(text, unit)
    return named_at(text, found, bodies, "heading", "who.earlier") if found else None


def _from_recipient(text: Outlined, unit: Unit, bodies: tuple[Body, ...]) -> Owners | None:
    found = recipient(text, unit)
    return named_at(text, found, bodies, "heading", "who.heading") if found else None


def _from_host(text: Outlined, unit: Unit, bodies: tuple[Body, ...]) -> Owners | None:
    """Where nobody is named at all: the office that commits itself, was visited, or held the meeting."""
    start = text.units[0].span.start
    found = committed(text, unit) or visited(text.shadow, start) or held(text, unit) or only_office(text.shadow, start)
    return named_at(text, found, bodies, "heading", "who.host") if found else None


def _from_field(text: Outlined) -> Owners | None:
    found = field(text.shadow, text.units[0].span.start)
    if found is None:
        return None
    sector, span = found
    return Owners((short_name(sector, (), text.shadow),), "topic", (), (Evidence("who.topic", span.start, span.end),))


def _from_topic(text: Outlined, unit: Unit) -> Owners | None:
    found = topic_owner(text, unit)
    if found is None:
        return None
    return Owners((found.owner,), "topic", (), (Evidence("who.topic", found.span.start, found.span.end),))


def bodies_in(words: str, context: Context) -> tuple[str, ...]:
    """The bodies listed at the beginning of ``words``, as ledger names (for a list typed by a person)."""
    return tuple(
        dict.fromkeys(short_name(mention.words, context.bodies) for mention in list_at(words, 0, context.bodies))
    )
