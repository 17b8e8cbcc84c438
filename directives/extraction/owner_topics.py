"""Whom the topic of a section points to, where nobody is named: 宣传工作 → 宣传部."""

import re
from dataclasses import dataclass
from functools import cache

from directives.extraction.records import Span
from directives.extraction.structure import Outlined, Unit
from directives.extraction.wordlists import rows

OPENING = 500  # characters in which a joint meeting names the systems it is for


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
    """The owner of the section's topic, innermost heading first, then the first sentence below the heading."""
    if not systems(text.shadow[:OPENING]):
        return None
    for heading in reversed(unit.headings):
        below = text.shadow.find("。", heading.span.end)
        for span in (heading.span, Span(heading.span.end, min(below, unit.span.start))):
            found = _topics(text, span)
            if found:
                return found[0] if len({topic.owner for topic in found}) == 1 else None
    return None


def _topics(text: Outlined, span: Span) -> list[Topic]:
    words = span.of(text.shadow)
    return [
        Topic(owner, Span(span.start + match.start(), span.start + match.end()))
        for pattern, owner in _party_topics()
        if (match := pattern.search(words))
    ]
