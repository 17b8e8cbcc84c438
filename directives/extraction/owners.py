"""Who is responsible (责任单位): the innermost place that says so, and failing that the topic or everybody."""

import re
from dataclasses import dataclass, replace

from directives.extraction.bodies import list_at, mention_at
from directives.extraction.body_naming import POST, short_name
from directives.extraction.clauses import NUMBERING
from directives.extraction.notes import listed, note_for
from directives.extraction.owner_clauses import Charge, charges, subjects
from directives.extraction.owner_doers import addressed, doer, is_for_all, known_part, talks
from directives.extraction.owner_headings import cells, lead_ins, named_in_title
from directives.extraction.owner_places import place_of
from directives.extraction.owner_recipients import recipient
from directives.extraction.owner_roll import fronted
from directives.extraction.owner_topics import topic_owner
from directives.extraction.records import EVERYBODY, Body, Context, Evidence, OwnerBasis, QuotedBody, Role, Span
from directives.extraction.structure import Outlined, Unit

NEW_TURN = re.compile(
    r"(?:今后)?(?:严禁|绝不|任何|凡是?未|新进|要引导|大家|如果|严格执行|我们|往后|[一-龥]{2,4}(?:上|方面|这块|这一块)，)"
)
TOLD = re.compile(
    r"了[，。；、]|了(?:\d|《|[一二两三四五六七八九十](?!下))|意见：|已经|近年来|去年以来|取得|荣获|成效|不少"
)
ASIDE = re.compile(r"(?:日常|具体|办公室)(?:的)?工作由$")
CASE = re.compile(r"的，(?:由|请|责成)?$")
PARAGRAPH = 12  # how many sentences back talk can still be to the same person
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
    said = _explicit(text, unit.span, context.bodies, "explicit")
    noted = _noted(text, unit, context.bodies)
    if said and not (noted and said.names[0] == EVERYBODY):
        return _first_of(_doer(text, unit, context.bodies), said)
    return (
        noted
        or _from_cells(text, unit, context.bodies)
        or _subject(text, unit.span, context.bodies)
        or _doer(text, unit, context.bodies)
        or _fronted(text, unit, context.bodies)
        or _from_recipient(text, unit, context.bodies)
        or _spoken_to(text, unit, context.bodies)
        or _earlier(text, unit, context.bodies)
        or _from_lead_in(text, unit, context.bodies)
        or _from_headings(text, unit, context.bodies)
        or _from_place(text, unit, context.bodies)
        or _from_topic(text, unit)
        or Owners((EVERYBODY,), "none")
    )


def _explicit(
    text: Outlined,
    span: Span,
    bodies: tuple[Body, ...],
    basis: OwnerBasis,
    *,
    ordered: bool = False,
    lasting: bool = False,
) -> Owners | None:
    found = [charge for charge in charges(span.of(text.shadow), bodies) if charge.ordered or not ordered]
    if lasting:
        found = [charge for charge in found if charge.ordered or not _is_person(charge)]
    if not found:
        return None
    leads = [charge for charge in found if not charge.helps and not _aside(charge, span.of(text.shadow))]
    first = _foremost(leads or found, span.of(text.shadow))
    rest = [charge for charge in found if charge is not first and charge.helps]
    quoted = [
        *_quoted(text, span, first, bodies, helps=False),
        *(q for c in rest for q in _quoted(text, span, c, bodies, helps=True)),
    ]
    return _owners(quoted, basis, f"who.{basis}")


def _is_person(charge: Charge) -> bool:
    """The mayor of a report does what it tells; nobody asks him."""
    return charge.mentions[0].shape in ("post", "some") or bool(POST.search(charge.mentions[0].words))


def _subject(text: Outlined, span: Span, bodies: tuple[Body, ...]) -> Owners | None:
    found = subjects(span.of(text.shadow), bodies)
    return _owners(_quoted(text, span, found, bodies, helps=False), "explicit", "who.explicit") if found else None


def _foremost(found: list[Charge], text: str) -> Charge:
    """由…牵头 before an order, an order before a bare verb; what a failure brings (逾期的，由…约谈) comes last."""
    for says in (lambda charge: charge.plain and not _sanctions(charge, text), lambda charge: charge.ordered):
        if charge := next(filter(says, found), None):
            return found[0] if _sanctions(charge, text) else charge
    return found[0]


def _aside(charge: Charge, text: str) -> bool:
    """日常工作由商务厅承担: who keeps the papers of the one in charge."""
    return bool(ASIDE.search(text, 0, charge.mentions[0].start))


def _sanctions(charge: Charge, text: str) -> bool:
    return bool(CASE.search(text, 0, charge.mentions[0].start))


def _quoted(text: Outlined, span: Span, charge: Charge, bodies: tuple[Body, ...], *, helps: bool) -> list[QuotedBody]:
    quoted = []
    for place, mention in enumerate(charge.mentions):
        before = known_part(mention.words, text)
        start, end = span.start + mention.start + before, span.start + mention.end
        role: Role = "配合" if helps or place else "牵头"
        name = short_name(mention.words[before:], bodies, text.shadow)
        quoted.append(QuotedBody(name, text.source[start:end], start, end, role))
    return quoted


def _owners(quoted: list[QuotedBody], basis: OwnerBasis, rule: str) -> Owners:
    names = tuple(dict.fromkeys(body.name for body in quoted))
    evidence = tuple(Evidence(rule, body.start, body.end) for body in quoted[:1])
    return Owners(names, basis, tuple(quoted), evidence)


def _noted(text: Outlined, unit: Unit, bodies: tuple[Body, ...]) -> Owners | None:
    note = note_for(text.shadow, unit.span)
    found = [item for item in listed(text.shadow, note) if mention_at(item.words, 0, bodies)] if note else []
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
    return _owners(quoted, "explicit", "who.note") if quoted else None


def _earlier(text: Outlined, unit: Unit, bodies: tuple[Body, ...]) -> Owners | None:
    """The body the paragraph has been speaking to; 各级 and the like hold only within their own sentence."""
    words = unit.span.of(text.shadow)
    if NUMBERING.match(words) or NEW_TURN.match(words):
        return None
    for before in reversed(text.units[max(0, unit.index - REACH) : unit.index]):
        if before.paragraph != unit.paragraph or before.is_heading or before.headings != unit.headings:
            return None
        found = (
            _explicit(text, before.span, bodies, "heading", lasting=True)
            if not TOLD.search(before.span.of(text.shadow))
            else None
        )
        if found and (found.names[0] != EVERYBODY or _runs_on(text, before, words)):
            return replace(found, evidence=tuple(replace(item, rule="who.earlier") for item in found.evidence))
        if found or NUMBERING.match(before.span.of(text.shadow)):
            return None
    return None


def _runs_on(text: Outlined, before: Unit, words: str) -> bool:
    return before.span.of(text.shadow).rstrip().endswith("；") or words.startswith(("同时", "并"))


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
        return _owners(_quoted(text, span, charge, bodies, helps=False), "heading", "who.heading")
    return _explicit(text, span, bodies, "heading", ordered=True)


def _from_cells(text: Outlined, unit: Unit, bodies: tuple[Body, ...]) -> Owners | None:
    """The cell of a row that names nothing but bodies."""
    for place, cell in cells(unit.span.of(text.source)):
        if mentions := named_in_title(cell, bodies):
            span = Span(unit.span.start + place, unit.span.start + place + len(cell))
            charge = Charge(tuple(mentions), helps=False, plain=False)
            return _owners(_quoted(text, span, charge, bodies, helps=False), "explicit", "who.note")
    return None


def _fronted(text: Outlined, unit: Unit, bodies: tuple[Body, ...]) -> Owners | None:
    found = fronted(text.shadow, unit.span)
    return _named_at(text, found, bodies, "explicit", "who.explicit") if found else None


def _doer(text: Outlined, unit: Unit, bodies: tuple[Body, ...]) -> Owners | None:
    found = doer(text, unit)
    return _named_at(text, found, bodies, "explicit", "who.doer") if found else None


def _first_of(doer: Owners | None, said: Owners) -> Owners:
    """In talk the one who acts first is told to: 规划所量地，合同供销社去谈."""
    if doer and (doer.bodies[0].start, doer.bodies[0].end) < (said.bodies[0].start, said.bodies[0].end):
        return doer
    return said


def _spoken_to(text: Outlined, unit: Unit, bodies: tuple[Body, ...]) -> Owners | None:
    """Whom the paragraph of talk was last turned to before ``unit``."""
    if not talks(text) or is_for_all(unit.span.of(text.shadow)):
        return None
    for before in reversed(text.units[max(0, unit.index - PARAGRAPH) : unit.index]):
        if before.paragraph != unit.paragraph:
            return None
        if found := addressed(text, before):
            return _named_at(text, found, bodies, "heading", "who.earlier")
        told = TOLD.search(before.span.of(text.shadow))
        asked = None if told else _explicit(text, before.span, bodies, "heading", lasting=True)
        if found_here := asked or _doer(text, before, bodies):
            return replace(
                found_here,
                basis="heading",
                evidence=tuple(replace(item, rule="who.earlier") for item in found_here.evidence),
            )
    return None


def _from_place(text: Outlined, unit: Unit, bodies: tuple[Body, ...]) -> Owners | None:
    found = place_of(text, unit)
    return _named_at(text, found, bodies, "heading", "who.earlier") if found else None


def _from_recipient(text: Outlined, unit: Unit, bodies: tuple[Body, ...]) -> Owners | None:
    found = recipient(text, unit)
    return _named_at(text, found, bodies, "heading", "who.heading") if found else None


def _named_at(text: Outlined, found: Span, bodies: tuple[Body, ...], basis: OwnerBasis, rule: str) -> Owners:
    span = replace(found, start=found.start + known_part(found.of(text.shadow), text))
    name = short_name(span.of(text.shadow), bodies, text.shadow)
    return _owners([QuotedBody(name, span.of(text.source), span.start, span.end, "牵头")], basis, rule)


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
