"""The word lists of ``lexicons/``: plain text a clerk can edit, one subject a file, ``#`` begins a comment."""

import re
from collections import Counter
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Self

FOLDER = Path(__file__).parent / "lexicons"
GAP = "[^，。；：！？\n]{0,30}?"


def lines(name: str) -> list[str]:
    """The lines of a list that say something, without comments."""
    text = (FOLDER / f"{name}.txt").read_text(encoding="utf-8")
    return [line.strip() for line in text.splitlines() if line.strip() and not line.startswith("#")]


@cache
def words(name: str) -> frozenset[str]:
    """The entries of a word list; several may share a line, parted by spaces."""
    return frozenset(word for line in lines(name) for word in line.split())


@cache
def signs(name: str) -> frozenset[str]:
    """A few signs of which every entry of a list holds one: a text without all of them holds no entry."""
    left, chosen = set(words(name)), set[str]()
    while left:
        counts = Counter(sign for word in left for sign in set(word.replace("…", "")))
        sign = max(counts, key=lambda sign: (counts[sign], sign))
        chosen.add(sign)
        left = {word for word in left if sign not in word}
    return frozenset(chosen)


@cache
def pattern(*names: str) -> re.Pattern[str]:
    """Any entry of the lists, the longest first; ``…`` in an entry stands for up to 30 characters of one clause."""
    entries = sorted({word for name in names for word in words(name)}, key=lambda word: (-len(word), word))
    return re.compile(any_of(entries, [re.escape(word).replace("…", GAP) for word in entries]))


def any_of(entries: Iterable[str], patterns: Iterable[str]) -> str:
    """A regular expression for any of ``patterns``, tried only where one of ``entries`` begins with its first sign.

    Those with the same first sign stand together behind it: of the others none is tried there.
    """
    told = list(zip(entries, patterns, strict=True))
    by_head: dict[str, list[str]] = {}
    for entry, words in told:
        by_head.setdefault(entry[0], []).append(words)
    if not told or "…" in by_head:
        return "|".join(words for _, words in told)
    heads = re.escape("".join(sorted(by_head)))
    return f"(?=[{heads}])(?:{'|'.join(_headed(re.escape(head), found) for head, found in by_head.items())})"


def _headed(head: str, patterns: list[str]) -> str:
    """Any of ``patterns``, all of which begin with ``head``."""
    return f"{head}(?:{'|'.join(words[len(head) :] for words in patterns)})" if len(patterns) > 1 else patterns[0]


@cache
def table(name: str) -> dict[str, str]:
    """A list of two columns parted by a tab, as a mapping."""
    return dict(line.split("\t", 1) for line in lines(name))


def wording(rule: str) -> str:
    """What a rule means, in words for the person who reviews; the key itself where nobody has worded it."""
    return table("evidence").get(rule, rule)


class Vocabulary:
    """A word list made for asking "which of these words begins here?"."""

    def __init__(self, *names: str) -> None:
        self._know(word for name in names for word in words(name) if "…" not in word)

    @classmethod
    def of(cls, entries: Iterable[str]) -> Self:
        """A vocabulary of words that stand in no list of ours."""
        vocabulary = cls()
        vocabulary._know(entries)
        return vocabulary

    def _know(self, entries: Iterable[str]) -> None:
        self.entries = frozenset(entries)
        self._single = frozenset(word for word in self.entries if len(word) == 1)
        sizes: dict[str, set[int]] = {}
        for word in self.entries - self._single:
            sizes.setdefault(word[:2], set()).add(len(word))
        self._lengths = {head: tuple(sorted(found, reverse=True)) for head, found in sizes.items()}
        self.heads = self._lengths.keys()  # the first two signs of every longer word

    def at(self, text: str, position: int) -> int:
        """Where the longest word that begins at ``position`` ends; ``position`` itself where none begins."""
        head = text[position : position + 2]
        if head in self._lengths:
            for size in self._lengths[head]:
                word = text[position : position + size]
                if word in self.entries:
                    return position + len(word)
        return position + (head[:1] in self._single)

    def skip(self, text: str, position: int) -> int:
        """The first place after ``position`` where no word of the list begins."""
        while (end := self.at(text, position)) > position:
            position = end
        return position
