"""Word lists in the shapes the attributes need: entries in order, rows of several columns, alternations."""

import re
from collections.abc import Iterable
from functools import cache

from directives.extraction.lexicon import any_of, lines


@cache
def read(name: str) -> tuple[str, ...]:
    """The entries of ``lexicons/<name>.txt``, in the order of the file."""
    return tuple(lines(name))


@cache
def rows(name: str) -> tuple[tuple[str, ...], ...]:
    """The lines of a list with any number of columns, each split at its tabs."""
    return tuple(tuple(cell.strip() for cell in line.split("\t")) for line in read(name))


def alternatives(words: Iterable[str]) -> str:
    """A regular expression that matches any of ``words`` as they stand, the longest first."""
    ordered = sorted(words, key=len, reverse=True)
    return any_of(ordered, map(re.escape, ordered))
