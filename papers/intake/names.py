"""Departments in a cell (单位): by name, full name or alias, several of them, with who leads and who supports."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from difflib import SequenceMatcher, get_close_matches

from papers.intake.known import Known
from papers.intake.texts import half_width, says_nothing, squeezed
from tracking.models import Department, DepartmentGroup

_ROLE = re.compile(r"(牵头|主办|主责|责任|配合|协办|协同|参与)(?:责任)?(?:单位|部门)?：")
_LEADS = frozenset({"牵头", "主办", "主责", "责任", "负责"})
_SAID = re.compile(r"(牵头|主办|主责|负责|配合|协办|协同|参与)(?:负责|落实|实施|办理|推进|抓落实)?$")
_OWN = re.compile(r"（(牵头|主办|主责|配合|协办|协同|参与)(?:单位|部门)?）$")
_LIST = re.compile(r"[、，；/|\n+&]")
_JOINED = re.compile(r"以及|会同|[和与及\s]|(?<=\D)\d{1,2}[.、．]?(?=\D)")
_BRACKET = re.compile(r"（([^（）]*)）")
_NUMBER = re.compile(r"^(?:\d{1,2}|[①-⑳])[.、．]?(?=\D)")
_ETC = re.compile(r"等(?:部门|单位|有关部门|有关单位|相关部门|相关单位|责任单位)?$")
_VAGUE = re.compile(
    r"(?:各|其他|市|区|县|区直|区级)*(?:有关|相关|其他|涉及)(?:的|责任|职能|牵头|成员)*(?:部门|单位|镇街|乡镇|街道|企业)*|"
    r"(?:各)?成员单位|责任单位|按职责分工负责|按职责分工|等"
)

_ALIKE = 0.6  # of a name's signs in the same order: 区住健局 and 区住建局


@dataclass(slots=True)
class Units:
    """Whom a cell names, by key, in the order they stand; each once.

    ``leads`` are those said to lead, then those of whom nothing is said; the members of ``groups`` (各镇街) support.
    ``unknown`` are names nobody goes by, ``vague`` words for nobody (有关部门), ``asides`` what stood in brackets.
    """

    leads: list[int] = field(default_factory=list)
    helpers: list[int] = field(default_factory=list)
    groups: list[str] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    vague: list[str] = field(default_factory=list)
    asides: list[str] = field(default_factory=list)

    def everybody(self) -> list[int]:
        return list(dict.fromkeys([*self.leads, *self.helpers]))


def units(text: str, names: Mapping[str, int], known: Known) -> Units:
    """Whom the cell names. ``names``: what a person has said about names nobody goes by. Never raises."""
    found, reader = Units(), _Reader(names, known)
    if says_nothing(text):
        return found
    leads: list[int] = []
    for role, piece in _pieces(text, reader):
        for one in reader.read(piece, found):
            if isinstance(one, int):
                (leads if role in _LEADS else found.helpers if role else found.leads).append(one)
            else:
                found.helpers.extend(known.groups.get(one.pk, ()))
                found.groups.append(one.name)
    found.leads = list(dict.fromkeys([*leads, *found.leads]))
    found.helpers = [key for key in dict.fromkeys(found.helpers) if key not in found.leads]
    return found


def suggestions(name: str, known: Known) -> list[str]:
    """The names of those that are written most like this one, all that are equally so; none where nobody's is."""
    written, exact = squeezed(name), known.directory.exact
    close = get_close_matches(written, exact, n=5, cutoff=_ALIKE)
    best = SequenceMatcher(None, close[0], written).ratio() if close else 1.0
    alike = [one for one in close if SequenceMatcher(None, one, written).ratio() == best]
    return list(dict.fromkeys(exact[one].name for one in alike))


def _pieces(text: str, reader: "_Reader") -> Iterator[tuple[str | None, str]]:
    """The names in the cell, one by one, each with what is said of it: 牵头, 配合, nothing."""
    plain = half_width(text)
    if reader.knows(plain):
        yield None, plain
        return
    parts = _ROLE.split(plain)
    yield from _of_one_role(parts[0], None)
    for role, part in zip(parts[1::2], parts[2::2], strict=True):
        yield from _of_one_role(part, role)


def _of_one_role(part: str, role: str | None) -> Iterator[tuple[str | None, str]]:
    """区住建局牵头，区城管局、区财政局配合: what is said of one is said of those before it in the list.

    区财政局、区住建局（牵头）: what stands in brackets is said of the one before them only.
    """
    waiting: list[str] = []
    for piece in _listed(part):
        if own := _OWN.search(piece):
            yield own[1], piece[: own.start()]
            continue
        said = _SAID.search(piece)
        waiting.append(piece[: said.start()] if said else piece)
        if said:
            yield from ((role or said[1], name) for name in waiting if name)
            waiting = []
    yield from ((role, name) for name in waiting)


def _listed(text: str) -> Iterator[str]:
    """The pieces of a list; what stands in brackets is not taken apart."""
    hidden = _BRACKET.sub(lambda found: _LIST.sub("\x00", found[0]), text)
    start = 0
    for piece in _LIST.split(hidden):
        original = text[start : start + len(piece)].strip(" 。.：")
        start += len(piece) + 1
        if inside := _BRACKET.fullmatch(original):
            original = inside[1]
        if original:
            yield original


@dataclass(frozen=True, slots=True)
class _Reader:
    names: Mapping[str, int]
    known: Known

    def knows(self, name: str) -> bool:
        return self._one(name) is not None

    def read(self, piece: str, into: Units) -> Iterator[int | DepartmentGroup]:
        """Whom one piece of the list names; what it does not name goes ``into`` its place."""
        found = self._one(piece) or self._one(_NUMBER.sub("", piece))
        if found is not None:
            yield found
            return
        bare = _BRACKET.sub("", piece)
        into.asides += [said for said in _BRACKET.findall(piece) if said.strip()]
        several = self._several(_NUMBER.sub("", _ETC.sub("", bare)).strip())
        yield from several
        if _ETC.search(bare) and several:
            into.vague.append(_ETC.findall(bare)[0])
        if not several and bare.strip():
            (into.vague if _VAGUE.fullmatch(squeezed(bare)) else into.unknown).append(bare.strip())

    def _several(self, text: str) -> list[int | DepartmentGroup]:
        """The one or the ones named, joined by 和, 会同 or spaces; none where any of them is not known."""
        whole = self._one(text)
        if whole is not None:
            return [whole]
        parts = [self._one(part) for part in _JOINED.split(text) if part]
        return [one for one in parts if one is not None] if parts and all(one is not None for one in parts) else []

    def _one(self, name: str) -> int | DepartmentGroup | None:
        if not name.strip():
            return None
        said = self.names.get(name.strip(), self.names.get(squeezed(name)))
        if said is not None:
            return said
        found = self.known.directory.resolve(squeezed(name))
        return found.pk if isinstance(found, Department) else found


def named(keys: Iterable[int], known: Known) -> str:
    """The departments as our own ledger writes them: 区财政局、柳林街道."""
    names = {one.pk: one.name for one in known.directory.exact.values() if isinstance(one, Department)}
    return "、".join(names.get(key, "") for key in keys)
