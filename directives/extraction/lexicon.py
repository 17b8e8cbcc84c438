"""The word lists (词表) beside this package: one entry a line, columns by tab, ``#`` begins a comment line."""

from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent / "lexicons"


@cache
def read(name: str) -> tuple[str, ...]:
    """The entries of ``lexicons/<name>.txt``, in the order of the file."""
    lines = (FOLDER / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    return tuple(line.strip() for line in lines if line.strip() and not line.startswith("#"))


@cache
def table(name: str) -> tuple[tuple[str, ...], ...]:
    """The entries of a list with columns, each split at its tabs."""
    return tuple(tuple(cell.strip() for cell in line.split("\t")) for line in read(name))


def alternatives(words: tuple[str, ...]) -> str:
    """A regular expression that matches any of ``words``, the longest first."""
    return "|".join(sorted(words, key=len, reverse=True))
