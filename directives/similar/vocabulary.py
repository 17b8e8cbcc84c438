"""The lists of ``lexicons/``: what is common in office prose, and which words mean much the same."""

from functools import cache
from math import log
from pathlib import Path

FOLDER = Path(__file__).parent / "lexicons"
SENTENCES = 2244  # in which the common signs and pairs were counted
LISTED = 4  # what fewer sentences have is not listed
RAREST = log((SENTENCES + 1) / LISTED)


def lines(name: str) -> list[str]:
    """The lines of a list that say something, without comments."""
    text = (FOLDER / f"{name}.txt").read_text(encoding="utf-8")
    return [line.strip() for line in text.splitlines() if line.strip() and not line.startswith("#")]


def _weight(count: int) -> float:
    return log((SENTENCES + 1) / (count + 1))


@cache
def _signs() -> dict[str, float]:
    rows = (line.split("\t") for line in lines("common_signs"))
    return {sign: _weight(int(count)) for count, signs in rows for sign in signs}


@cache
def _pairs() -> dict[str, float]:
    rows = (line.split("\t") for line in lines("common_pairs"))
    return {pair: _weight(int(count)) for count, pairs in rows for pair in pairs.split()}


def sign_weight(sign: str) -> float:
    """How much it says that two demands share this character: little where every second sentence has it."""
    return _signs().get(sign, RAREST)


def pair_weight(pair: str) -> float:
    """The same of two that stand beside each other."""
    return _pairs().get(pair, RAREST)


@cache
def groups(name: str) -> dict[str, str]:
    """From each word of a list of like words to the first word of its line, which names the group."""
    found: dict[str, str] = {}
    for line in lines(name):
        first, *others = line.split()
        found.update(dict.fromkeys([first, *others], first))
    return found


def like(name: str, word: str) -> str:
    """The group a word of the list belongs to."""
    return groups(name)[word]
