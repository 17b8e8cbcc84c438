"""Constructions (句式) that need no grammar: patterns over a whole unit, kept in ``lexicons/constructions.txt``."""

import re
from collections.abc import Set
from dataclasses import dataclass
from functools import cache
from typing import cast

from directives.extraction.lexicon import lines, pattern, signs
from directives.extraction.structure import Mood

_PLACEHOLDER = re.compile("⟨([a-z_]+)⟩")
_LIST = re.compile("⟨(?!time_limits)([a-z_]+)⟩")


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

    def can_stand(self, present: Set[str]) -> bool:
        """Whether a text that holds the characters ``present`` and no others may show it."""
        return not (self.signs and self.signs.isdisjoint(present))


@cache
def constructions() -> tuple[Construction, ...]:
    """All of them, in the order of the file; the lines of one key are alternatives."""
    gathered: dict[tuple[str, str], list[str]] = {}
    known: dict[str, frozenset[str]] = {}
    for line in lines("constructions"):
        key, mood, words, *needed = line.split("\t")
        gathered.setdefault((key, mood), []).append(_PLACEHOLDER.sub(_filled, words))
        known.setdefault(key, frozenset("".join(needed)) or _signs_of(words))
    return tuple(
        Construction(key, cast("Mood", mood), re.compile("|".join(told)), known[key])
        for (key, mood), told in gathered.items()
    )


def possible(present: Set[str]) -> list[Construction]:
    """Those that a text which holds the characters ``present`` and no others may show, in the order of the file."""
    return [rule for rule in constructions() if rule.can_stand(present)]


def _signs_of(words: str) -> frozenset[str]:
    """What a construction needs that is any word of one list."""
    whole = _LIST.fullmatch(words)
    return signs(whole[1]) if whole else frozenset()


@cache
def time_limits() -> str:
    """A pattern for anything that limits when something must be done."""
    return "|".join(lines("time_limits"))


def _filled(found: re.Match[str]) -> str:
    """What stands for ⟨name⟩: any word of that list."""
    return time_limits() if found[1] == "time_limits" else pattern(found[1]).pattern
