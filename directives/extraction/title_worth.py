"""What an act is worth as the title of its directive: its place, its verb, what it names; the weights are data."""

import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from itertools import repeat
from operator import add
from typing import NamedTuple

from directives.extraction.lexicon import Vocabulary
from directives.extraction.wordlists import rows

LAST_PLACE = 4
LONGEST_STEP = 8
MANY = 4
OFTEN = 3
IN_FRONT = re.compile(r"\^(?:[^|(]*|\(\?:.*\))$")


class Draft(NamedTuple):
    """A title that could be given: the words it was shortened from, its clause's place among so many, what it is.

    ``form`` is 单 for a clause by itself, 题 where it takes its object from the clause before, 条件 with its case;
    ``is_cut`` says that the words could only be cut off to fit.
    """

    title: str
    words: str
    place: int
    of: int
    form: str = "单"
    is_case: bool = False
    is_cut: bool = False


@cache
def _signs() -> tuple[tuple[str, Callable[[str], object]], ...]:
    """Every sign with its test; one that stands in front alone need not be looked for elsewhere."""
    patterns = [(f"含:{name}", pattern, re.compile(pattern)) for name, pattern in rows("title_signs")]
    return tuple((name, sign.match if IN_FRONT.match(pattern) else sign.search) for name, pattern, sign in patterns)


@cache
def _weights() -> Mapping[str, float]:
    return {name: float(weight) for name, weight in rows("title_weights")}


@cache
def _weighed_signs() -> tuple[tuple[float, Callable[[str], object]], ...]:
    """The signs that tip anything, each with its weight."""
    return tuple((_weights()[name], sign) for name, sign in _signs() if name in _weights())


@cache
def _verbs() -> Vocabulary:
    return Vocabulary("verbs", "title_verbs")


@cache
def _concrete() -> Vocabulary:
    return Vocabulary("title_verbs")


@cache
def _stances() -> Vocabulary:
    return Vocabulary("title_stances")


@cache
def _adverbs() -> Vocabulary:
    return Vocabulary("adverbs")


def worth(draft: Draft) -> float:
    """How well a draft would serve as a title."""
    said = sum([weight for weight, sign in _weighed_signs() if sign(draft.title)])
    return said + sum(map(_weights().get, _plain_features(draft), repeat(0.0)))


def features(draft: Draft) -> Iterator[str]:
    """Every feature of a draft, by name."""
    yield from (name for name, sign in _signs() if sign(draft.title))
    yield from _plain_features(draft)


def _plain_features(draft: Draft) -> Iterator[str]:
    """Those that are no signs in the title: where it stands, how long it is, its verbs."""
    title = draft.title
    yield f"位置:{min(draft.place, LAST_PLACE)}"
    yield f"形式:{draft.form}"
    yield f"长:{min(len(title) // 3, LONGEST_STEP)}"
    if draft.place == draft.of - 1:
        yield "末句"
    if draft.is_case:
        yield "条件"
    if len(draft.words) > len(title):
        yield "截短"
    yield from _verbal(title)


def _verbal(title: str) -> Iterator[str]:
    """The verb it begins with, whether that has an object, and how many verbs there are."""
    verbs = _verbs()
    start, end = 0, verbs.at(title, 0)
    if not end and (start := _adverbs().skip(title, 0)):
        end = verbs.at(title, start)
    verb = title[start:end]
    if _stances().at(title, 0):
        yield "词:姿态"
    elif verb in _concrete().entries:
        yield "词:实"
    else:
        yield "词:动" if verb else "词:无"
    if verb:
        yield f"动:{verb}"
        yield "宾:短" if len(title) - end < OFTEN else "宾:有"
    yield f"动数:{_verbs_in(title)}"


def _verbs_in(title: str) -> int:
    """How many verbs of two signs or more there are, one behind the other, up to ``MANY``."""
    heads, at = _verbs().heads, _verbs().at
    past, count = 0, 0
    for place in [place for place, head in enumerate(map(add, title, title[1:])) if head in heads]:
        if place >= past and (end := at(title, place)) > place + 1:
            past, count = end, count + 1
    return min(count, MANY)
