"""What a column is called and what it says (表头): names of fields compared with the words over the columns."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import cache, lru_cache

from papers.intake.records import Field
from papers.intake.texts import squeezed

LONGEST = 24  # characters; what is longer stands in a table, not over it
_SIGNS = re.compile(r"[^\w%]+")
_BRACKETS = re.compile(r"（[^（）]*）")
Names = Mapping[str, Sequence[tuple[int, str]]]  # by a bare name: how early a field lists it, and the field
WHOLE, PART = 4, 1  # how much a name that is the heading says, and one that is only part of it


@lru_cache(maxsize=4096)
def bare_heading(text: str) -> str:
    """Without spaces, signs and what stands in brackets, unless nothing is left: 完成时限（2026年）→ 完成时限."""
    plain = squeezed(text)
    return _SIGNS.sub("", _BRACKETS.sub("", plain)) or _SIGNS.sub("", plain)


def meanings(
    headings: Sequence[str], fields: Sequence[Field], *, barred: Collection[tuple[int, str]] = ()
) -> dict[int, str]:
    """Column by column the field it says; each field once, for the column whose heading says it best.

    ``barred``: what a column is not, whatever its heading says.
    """
    latest = {field.code for field in fields if field.is_latest}
    found = [one for one in _candidates(headings, fields) if one[2:] not in barred]
    said = sorted(found, key=lambda one: (-one[0], one[1], -one[2] if one[3] in latest else one[2]))
    mapping: dict[int, str] = {}
    for _, _, column, code in said:
        if column not in mapping and code not in mapping.values():
            mapping[column] = code
    return dict(sorted(mapping.items()))


def columns_for(code: str, headings: Sequence[str], fields: Sequence[Field]) -> list[int]:
    """All columns whose heading may say the field."""
    return sorted({column for _, _, column, said in _candidates(headings, fields) if said == code})


def strength(headings: Sequence[str], fields: Sequence[Field]) -> int:
    """How much a row looks like headings of these fields; 0: not at all."""
    best: dict[str, int] = {}
    for score, _, _, code in _candidates(headings, fields):
        best[code] = max(best.get(code, 0), score)
    return sum(best.values())


def _candidates(headings: Sequence[str], fields: Sequence[Field]) -> Iterator[tuple[int, int, int, str]]:
    """Score, rank of the name among those of its field, column, code."""
    names = _names(tuple(fields))
    for column, heading in enumerate(headings):
        if heading and len(squeezed(heading)) <= LONGEST:
            for code, (score, rank) in _said(heading, names).items():
                yield score, rank, column, code


def _said(heading: str, names: Names) -> dict[str, tuple[int, int]]:
    """For each field the best of what the heading says; a name inside the heading only where no name is all of it."""
    bare = bare_heading(heading)
    whole = _ranked(names, WHOLE, bare) or _ranked(names, WHOLE, bare_heading(heading.rpartition("·")[2]))
    if whole:
        return whole
    inside = [name for name in names if len(name) > 1 and name in bare]
    longest = max(inside, key=len, default="")
    return _ranked(names, PART, longest) if longest else {}


def _ranked(names: Names, score: int, name: str) -> dict[str, tuple[int, int]]:
    return {code: (score, rank) for rank, code in names.get(name, ())}


@cache
def _names(fields: tuple[Field, ...]) -> Names:
    """Every name, with the fields that go by it and how early each lists it."""
    found: dict[str, list[tuple[int, str]]] = {}
    for field in fields:
        for rank, name in enumerate((field.heading, *field.others)):
            found.setdefault(bare_heading(name), []).append((rank, field.code))
    return found
