"""How much of a report has been said before. Pure: what counts is the words and the figures, not marks or dates.

Likeness of whole texts does not tell a report that repeats the last one and adds a sentence, or changes one figure,
from one that adds nothing; so every sign is looked at: it is old where it stood there before in the same company.
"""

import re
import unicodedata
from dataclasses import dataclass

MOSTLY = 0.8  # of the signs are old
CLAUSE = 8  # signs in a row that are new: something was added
SHINGLE = 4
DATE = re.compile(
    r"(?:\d{4}年)?\d{1,2}月(?:\d{1,2}[日号]?)?|\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|(?<!\d)\d{1,2}[日号]|截[至止](?:目前)?|目前"
    r"|[本上]周|[本上]月|今[日天]"
)
FIGURE = re.compile(
    r"\d|[一二三四五六七八九十百千万两半]+(?=[个件户人家次处项场条座栋所名份批亿元吨米里亩套台辆宗起间期天])"
)


@dataclass(frozen=True, slots=True)
class Bare:
    """The signs of a text that count, each with its place in the text as it was written."""

    signs: str
    places: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Likeness:
    """How a text stands to another: the share that is old, and the longest old passage as it was written."""

    share: float
    longest_new: int
    has_new_figure: bool
    passage: tuple[int, int]

    @property
    def says_nothing_new(self) -> bool:
        return self.share >= MOSTLY and self.longest_new < CLAUSE and not self.has_new_figure

    @property
    def is_copy(self) -> bool:
        """Mostly the other's words, with no figure of its own."""
        return self.share >= MOSTLY and not self.has_new_figure


def bare(text: str) -> Bare:
    """The text without blanks, marks and days, with one way of writing digits and letters."""
    days = {place for day in DATE.finditer(text) for place in range(*day.span())}
    kept = [
        (sign, place)
        for place, written in enumerate(text)
        if place not in days
        for sign in unicodedata.normalize("NFKC", written)
        if sign.isalnum() or sign in "%.℃"
    ]
    return Bare("".join(sign for sign, _ in kept), tuple(place for _, place in kept))


def compare(text: str, other: str) -> Likeness:
    """``text`` against what was said before; an empty text repeats nothing."""
    now, before = bare(text), bare(other)
    old = _old(now.signs, before.signs)
    share = sum(old) / len(old) if old else 0.0
    figures = [place for figure in FIGURE.finditer(now.signs) for place in range(*figure.span())]
    start, end = _longest(old, of=True)
    passage = (now.places[start], now.places[end - 1] + 1) if end > start else (0, 0)
    new = _longest(old, of=False)
    return Likeness(share, new[1] - new[0], any(not old[place] for place in figures), passage)


def _old(signs: str, before: str) -> list[bool]:
    """For each sign, whether it stood there before, in the same company."""
    size = min(SHINGLE, len(signs))
    known = {before[start : start + size] for start in range(len(before) - size + 1)}
    old = [False] * len(signs)
    for start in range(len(signs) - size + 1):
        if signs[start : start + size] in known:
            old[start : start + size] = [True] * size
    return old


def _longest(old: list[bool], *, of: bool) -> tuple[int, int]:
    """The first of the longest stretches that are old (or new)."""
    best, start = (0, 0), 0
    for place in range(len(old) + 1):
        if place == len(old) or old[place] != of:
            if place - start > best[1] - best[0]:
                best = (start, place)
            start = place + 1
    return best
