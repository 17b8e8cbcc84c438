"""Whom words put in charge, quoted: the owners a sentence names, each with its place, its part and its ledger name."""

import re
from dataclasses import dataclass, replace

from directives.extraction.body_naming import POST, short_name
from directives.extraction.owner_clauses import Charge, charges
from directives.extraction.owner_doers import doer, known_part
from directives.extraction.records import Body, Evidence, OwnerBasis, QuotedBody, Role, Span
from directives.extraction.structure import Outlined, Unit

ASIDE = re.compile(r"(?:日常|具体|办公室)(?:的)?工作由$")
CASE = re.compile(r"的，(?:由|请|责成)?$")


@dataclass(frozen=True, slots=True)
class Owners:
    """The owners of a directive, lead first, the words that name them, and where those were found."""

    names: tuple[str, ...]
    basis: OwnerBasis
    bodies: tuple[QuotedBody, ...] = ()
    evidence: tuple[Evidence, ...] = ()


def explicit(
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
        *quoted_of(text, span, first, bodies, helps=False),
        *(q for c in rest for q in quoted_of(text, span, c, bodies, helps=True)),
    ]
    return owners_from(quoted, basis, f"who.{basis}")


def _is_person(charge: Charge) -> bool:
    """The mayor of a report does what it tells; nobody asks him."""
    return charge.mentions[0].shape in ("post", "some") or bool(POST.search(charge.mentions[0].words))


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


def quoted_of(text: Outlined, span: Span, charge: Charge, bodies: tuple[Body, ...], *, helps: bool) -> list[QuotedBody]:
    quoted = []
    for place, mention in enumerate(charge.mentions):
        before = known_part(mention.words, text)
        start, end = span.start + mention.start + before, span.start + mention.end
        role: Role = "配合" if helps or place else "牵头"
        name = short_name(mention.words[before:], bodies, text.shadow)
        quoted.append(QuotedBody(name, text.source[start:end], start, end, role))
    return quoted


def owners_from(quoted: list[QuotedBody], basis: OwnerBasis, rule: str) -> Owners:
    names = tuple(dict.fromkeys(body.name for body in quoted))
    evidence = tuple(Evidence(rule, body.start, body.end) for body in quoted[:1])
    return Owners(names, basis, tuple(quoted), evidence)


def named_at(text: Outlined, found: Span, bodies: tuple[Body, ...], basis: OwnerBasis, rule: str) -> Owners:
    span = replace(found, start=found.start + known_part(found.of(text.shadow), text))
    name = short_name(span.of(text.shadow), bodies, text.shadow)
    return owners_from([QuotedBody(name, span.of(text.source), span.start, span.end, "牵头")], basis, rule)


def doer_of(text: Outlined, unit: Unit, bodies: tuple[Body, ...]) -> Owners | None:
    found = doer(text, unit)
    return named_at(text, found, bodies, "explicit", "who.doer") if found else None
