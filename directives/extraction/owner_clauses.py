"""Bodies that a clause makes responsible: its subject before an order, 由…牵头, 请…, and those who help."""

import re
from dataclasses import dataclass
from functools import lru_cache

from directives.extraction.bodies import Mention, list_at
from directives.extraction.body_predicates import is_noun, is_part_of_noun, only_told_of, part_of
from directives.extraction.clauses import clause_starts, is_asked, skip_lead
from directives.extraction.notes import BRACKET, NOTE
from directives.extraction.records import Body

MORE = re.compile(r"配合|参加|参与|协助|牵头|负责|由|请|责成|移交")
HELPERS = re.compile(r"(?:会同|联合|协同|商)")
CLAUSE = re.compile(r"[^，。；]*")


@dataclass(frozen=True, slots=True)
class Charge:
    """Bodies charged in one place: the leads (牵头) or the helpers (配合).

    ``plain`` where 由…牵头 says it, ``ordered`` unless a bare verb behind the name is all there is.
    """

    mentions: tuple[Mention, ...]
    helps: bool
    plain: bool
    ordered: bool = True


def charges(text: str, bodies: tuple[Body, ...]) -> tuple[Charge, ...]:
    """Everybody ``text`` charges with something, in order of appearance; responsibility notes are read elsewhere."""
    return _read(text, bodies)[0]


def subjects(text: str, bodies: tuple[Body, ...]) -> Charge | None:
    """The first body that opens a clause of an order that charges nobody: who else should carry it out."""
    return _read(text, bodies)[1]


@lru_cache(maxsize=1024)
def _read(text: str, bodies: tuple[Body, ...]) -> tuple[tuple[Charge, ...], Charge | None]:
    if BRACKET.search(text):
        text = NOTE.sub(lambda note: "　" * len(note[0]), text)
    found: list[Charge] = []
    subject: Charge | None = None
    seen = -1
    for start in clause_starts(text):
        position = skip_lead(text, start)
        mentions = list_at(text, position, bodies) if position > seen else []
        if not mentions:
            continue
        if charge := _charge(text, mentions, asked=is_asked(text, start)):
            found += [charge, *_helpers(text, mentions[-1].end, bodies)]
            seen = mentions[-1].end
            if not charge.helps and charge.ordered and not MORE.search(text, seen):
                break
        subject = subject or _subject(text, mentions)
    return tuple(found), subject


def _subject(text: str, mentions: list[Mention]) -> Charge | None:
    end = mentions[-1].end
    if not is_noun(mentions[0]) or only_told_of(text, end) or is_part_of_noun(text, end):
        return None
    return Charge(tuple(mentions), helps=False, plain=False, ordered=False)


def _charge(text: str, mentions: list[Mention], *, asked: bool) -> Charge | None:
    part = part_of(text, mentions, asked=asked)
    if part is None:
        return None
    helps = part == "helps"
    return Charge(tuple(mentions), helps, plain=asked and (helps or part == "leads"), ordered=part != "bare")


def _helpers(text: str, position: int, bodies: tuple[Body, ...]) -> list[Charge]:
    """区体育局要会同区气象局: who is brought in behind the leads."""
    clause = CLAUSE.match(text, position)
    match = HELPERS.search(text, position, clause.end() if clause else position)
    mentions = list_at(text, match.end(), bodies) if match else []
    return [Charge(tuple(mentions), helps=True, plain=False)] if mentions else []
