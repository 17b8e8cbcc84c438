"""Whom the topic of a section points to, where nobody is named: 宣传工作 → 宣传部."""

import re
from dataclasses import dataclass
from functools import cache

from directives.extraction.records import Span
from directives.extraction.structure import Outlined, Unit
from directives.extraction.wordlists import rows

OPENING = 500  # characters in which a joint meeting names the systems it is for
SECTION = 200


@dataclass(frozen=True, slots=True)
class Topic:
    """The owner a topic points to, and the words of the heading that say it."""

    owner: str
    span: Span


@cache
def _party_topics() -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple((re.compile(words), owner) for words, owner in rows("party_topics"))


@cache
def systems(opening: str) -> frozenset[str]:
    """The party systems (组织, 宣传, 统战 …) a joint meeting is for; one alone says nothing about who acts."""
    named = {owner for word, owner in SYSTEMS.items() if word in opening}
    return frozenset(named) if len(named) > 1 else frozenset()


SYSTEMS = {
    "组织": "组织部",
    "宣传": "宣传部",
    "统战": "统战部",
    "政法": "政法委",
    "纪检": "纪委监委",
    "党风廉政": "纪委监委",
}


def topic_owner(text: Outlined, unit: Unit) -> Topic | None:
    """The owner of the section's topic, innermost heading first, then the first sentences below the heading."""
    meant = systems(text.shadow[:OPENING])
    if not meant:
        return None
    for heading in reversed(unit.headings):
        below = Span(heading.span.end, min(heading.span.end + SECTION, unit.span.end))
        for span in (heading.span, below):
            if found := _match(text, span, meant):
                return found
    return None


def _match(text: Outlined, span: Span, meant: frozenset[str]) -> Topic | None:
    words = span.of(text.shadow)
    for pattern, owner in _party_topics():
        match = pattern.search(words)
        if match and owner in meant:
            return Topic(owner, Span(span.start + match.start(), span.start + match.end()))
    return None
