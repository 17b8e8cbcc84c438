"""Vague words (模糊词) in an order: nobody can tell when 适时 is over, who 有关部门 are, or what 进一步 adds."""

import re
from functools import cache

from directives.extraction.lexicon import words
from directives.extraction.records import Span
from directives.extraction.wordlists import alternatives


@cache
def _pattern() -> re.Pattern[str]:
    return re.compile(alternatives(words("vague")))


def vague_words(text: str) -> tuple[Span, ...]:
    """Where ``text`` is vague, left to right."""
    return tuple(Span(*match.span()) for match in _pattern().finditer(text))
