"""The lists of ``lexicons/``: what is common in office prose, which words mean the same, what says nothing."""

from functools import cache
from math import log
from pathlib import Path

FOLDER = Path(__file__).parent / "lexicons"
SENTENCES = 2244  # in which the common pairs were counted
SEEN_LEAST = 4  # a pair in fewer sentences is not listed


def lines(name: str) -> list[str]:
    """The lines of a list that say something, without comments."""
    text = (FOLDER / f"{name}.txt").read_text(encoding="utf-8")
    return [line.strip() for line in text.splitlines() if line.strip() and not line.startswith("#")]


@cache
def _seen() -> dict[str, int]:
    """In how many sentences of office prose two neighbouring characters stand."""
    found: dict[str, int] = {}
    for line in lines("common_pairs"):
        count, pairs = line.split("\t")
        found.update(dict.fromkeys(pairs.split(), int(count)))
    return found


@cache
def _weights() -> dict[str, float]:
    return {pair: log((SENTENCES + 1) / (count + 1)) for pair, count in _seen().items()}


RAREST = log((SENTENCES + 1) / SEEN_LEAST)


def weight(pair: str) -> float:
    """How much it says that two demands share this pair: little where every second sentence has it."""
    return _weights().get(pair, RAREST)


@cache
def groups(name: str) -> dict[str, str]:
    """From each word of a list of like words to the first word of its line, which names the group."""
    found: dict[str, str] = {}
    for line in lines(name):
        first, *others = line.split()
        found.update(dict.fromkeys([first, *others], first))
    return found
