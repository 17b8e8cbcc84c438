"""The word lists of the check-up: plain text a clerk can edit, ``#`` begins a comment, ``…`` stands for a gap."""

import re
from functools import cache
from pathlib import Path

from directives.extraction.lexicon import any_of

FOLDER = Path(__file__).parent
GAP = "[^，。；：！？、\n]{0,10}?"


def entries(name: str) -> tuple[str, ...]:
    """The entries of ``<name>.txt``; several may share a line, parted by spaces."""
    lines = (FOLDER / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    return tuple(word for line in lines if not line.startswith("#") for word in line.split())


@cache
def pattern(name: str) -> re.Pattern[str]:
    """Any entry of a list, the longest first."""
    words = sorted(set(entries(name)), key=lambda word: (-len(word), word))
    return re.compile(any_of(words, [re.escape(word).replace("…", GAP) for word in words]))


@cache
def about() -> dict[str, str]:
    """What a vague word leaves open: ``who`` or ``when``; words that are not listed leave open how far (``what``)."""
    found: dict[str, str] = {}
    for line in (FOLDER / "vague_about.txt").read_text(encoding="utf-8").splitlines():
        if line.strip() and not line.startswith("#"):
            subject, *words = line.split()
            found |= dict.fromkeys(words, subject)
    return found
