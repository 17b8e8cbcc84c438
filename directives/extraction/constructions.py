"""Constructions (句式) that need no grammar: patterns over a whole unit, kept in ``lexicons/constructions.txt``."""

import re
from collections.abc import Set
from dataclasses import dataclass
from functools import cache
from typing import cast

from directives.extraction.lexicon import lines, pattern
from directives.extraction.structure import Mood

_PLACEHOLDER = re.compile("⟨([a-z_]+)⟩")


@dataclass(frozen=True, slots=True)
class Construction:
    """A construction told by its words, and the mood it shows.

    Without one of the characters ``signs`` in a unit there is no need to look for it there; where none are known, it is
    looked for.
    """

    key: str
    mood: Mood
    words: re.Pattern[str]
    signs: frozenset[str] = frozenset()

    def search(self, text: str, present: Set[str]) -> re.Match[str] | None:
        """The first place where it stands; ``present`` are the characters of ``text``."""
        return None if self.signs and self.signs.isdisjoint(present) else self.words.search(text)


@cache
def constructions() -> tuple[Construction, ...]:
    """All of them, in the order of the file; the lines of one key are alternatives."""
    gathered: dict[tuple[str, str], list[str]] = {}
    signs: dict[str, frozenset[str]] = {}
    for line in lines("constructions"):
        key, mood, words, *needed = line.split("\t")
        gathered.setdefault((key, mood), []).append(_PLACEHOLDER.sub(_filled, words))
        signs.setdefault(key, frozenset("".join(needed)))
    return tuple(
        Construction(key, cast("Mood", mood), re.compile("|".join(told)), signs[key])
        for (key, mood), told in gathered.items()
    )


@cache
def time_limits() -> str:
    """A pattern for anything that limits when something must be done."""
    return "|".join(lines("time_limits"))


def _filled(found: re.Match[str]) -> str:
    """What stands for ⟨name⟩: any word of that list."""
    return time_limits() if found[1] == "time_limits" else pattern(found[1]).pattern
