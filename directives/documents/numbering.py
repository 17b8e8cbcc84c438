"""Word's automatic numbers (自动编号): what a reader sees before a paragraph and no run of it contains.

A paragraph names a list (num) and a level; the list points to an abstract list, whose levels say how to count and
what to write (``%1、``). Lists of one abstract list share their counters, as in Word.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Self

from directives.documents.numerals import numeral
from directives.documents.package import Element, value, w, whole_number

_LONGEST_LABEL = 255  # Word itself allows 31; a longer one would multiply by the paragraphs
_OFF = {"0", "false", "off"}


def is_on(element: Element | None) -> bool:
    """A switch of Word's: there and not switched off."""
    return element is not None and (element.get(w("val")) or "1") not in _OFF


@dataclass(frozen=True, slots=True)
class Level:
    """One level of a list: where it starts, how it counts, what it writes, what may follow the number."""

    start: int
    number_format: str
    text: str
    suffix: str
    restart: int | None
    is_legal: bool
    style: str | None

    @classmethod
    def of(cls, element: Element) -> Self:
        start = whole_number(value(element, "start"))
        return cls(
            start=0 if start is None else start,
            number_format=_number_format(element),
            text=(value(element, "lvlText") or "")[:_LONGEST_LABEL],
            suffix=value(element, "suff") or "tab",
            restart=whole_number(value(element, "lvlRestart")),
            is_legal=is_on(element.find(w("isLgl"))),
            style=value(element, "pStyle"),
        )


@dataclass(frozen=True, slots=True)
class NumberedList:
    """A list as paragraphs name it: its abstract list, its levels with overrides, and where it starts anew."""

    abstract: str
    levels: Mapping[int, Level]
    restarts: Mapping[int, int] = field(default_factory=dict)

    def level_of_style(self, style: str) -> int | None:
        return next((index for index, level in self.levels.items() if level.style == style), None)


def read_lists(root: Element | None, list_of_style: Mapping[str, str]) -> dict[str, NumberedList]:
    """The lists of numbering.xml by numId; ``list_of_style`` gives the numId of a numbering style (numStyleLink)."""
    if root is None:
        return {}
    abstracts = {element.get(w("abstractNumId")): element for element in root.findall(w("abstractNum"))}
    abstract_of = {num.get(w("numId")): value(num, "abstractNumId") or "" for num in root.findall(w("num"))}
    lists = {}
    for num in root.findall(w("num")):
        name = abstract_of[num.get(w("numId"))]
        linked = list_of_style.get(value(abstracts[name], "numStyleLink") or "") if name in abstracts else None
        name = abstract_of.get(linked, name) if linked else name
        lists[num.get(w("numId"))] = _numbered_list(num, name, abstracts.get(name))
    return lists


class Numberer:
    """Counts through a document, paragraph by paragraph."""

    def __init__(self, lists: Mapping[str, NumberedList]) -> None:
        self._lists = lists
        self._counters: dict[str, dict[int, int]] = {}
        self._started: set[tuple[str, int]] = set()

    def label(self, num_id: str, index: int) -> str:
        """The number that the next paragraph of this list and level shows, with the space that may follow it."""
        numbered = self._lists.get(num_id)
        level = numbered.levels.get(index) if numbered else None
        if numbered is None or level is None:
            return ""
        counters = self._counters.setdefault(numbered.abstract, {})
        counters[index] = self._next(num_id, numbered, index, counters)
        _restart_below(index, numbered, counters)
        written = _written(level, numbered, counters)
        return written + _gap(level, written)

    def level_of_style(self, num_id: str, style: str) -> int | None:
        numbered = self._lists.get(num_id)
        return numbered.level_of_style(style) if numbered else None

    def _next(self, num_id: str, numbered: NumberedList, index: int, counters: Mapping[int, int]) -> int:
        """A list that starts anew does so once, where it first appears; else counting goes on."""
        first_time = (num_id, index) not in self._started
        self._started.add((num_id, index))
        if first_time and index in numbered.restarts:
            return numbered.restarts[index]
        return counters[index] + 1 if index in counters else numbered.levels[index].start


def _number_format(element: Element) -> str:
    """Newer formats stand in an alternative with an older one as fallback; the older one is what we know."""
    plain = value(element, "numFmt")
    nested = [found.get(w("val")) for found in element.iter(w("numFmt")) if found.get(w("val")) != "custom"]
    return plain or (nested[-1] if nested else None) or "decimal"


def _numbered_list(num: Element, name: str, abstract: Element | None) -> NumberedList:
    levels = {} if abstract is None else _levels(abstract)
    restarts = {}
    for override in num.findall(w("lvlOverride")):
        index = whole_number(override.get(w("ilvl"))) or 0
        levels.update(_levels(override))
        start = whole_number(value(override, "startOverride"))
        if start is not None:
            restarts[index] = start
    return NumberedList(name, levels, restarts)


def _levels(parent: Element) -> dict[int, Level]:
    return {whole_number(lvl.get(w("ilvl"))) or 0: Level.of(lvl) for lvl in parent.findall(w("lvl"))}


def _restart_below(index: int, numbered: NumberedList, counters: dict[int, int]) -> None:
    """Deeper levels begin anew after this one, unless lvlRestart says after which level only, or never (0)."""
    for deeper in [level for level in counters if level > index]:
        restart = numbered.levels[deeper].restart if deeper in numbered.levels else None
        if restart is None or index < restart:
            del counters[deeper]


def _written(level: Level, numbered: NumberedList, counters: Mapping[int, int]) -> str:
    def number(match: re.Match[str]) -> str:
        index = int(match[1]) - 1
        counted = numbered.levels.get(index)
        if counted is None:
            return ""
        number_format = "decimal" if level.is_legal else counted.number_format
        return numeral(counters.get(index, counted.start), number_format)

    if level.number_format in {"bullet", "none"} and "%" not in level.text:
        return ""
    return re.sub(r"%([1-9])", number, level.text)


def _gap(level: Level, written: str) -> str:
    """A space after 1. or a), none after 一、 or （一）: full-width marks bring their own."""
    needs_gap = written and level.suffix != "nothing" and written[-1] < "\u2460" and written[-1] != " "
    return " " if needs_gap else ""
