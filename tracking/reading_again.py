"""The structure of a speech that is on the workbench now: reckoned once, for its text does not change between keys."""

from functools import lru_cache

from directives.extraction.pipeline import outlined
from directives.extraction.structure import Outlined
from directives.reading import Section, sections

AT_ONCE = 8  # speeches under review at the same time, by all reviewers of a process


@lru_cache(maxsize=AT_ONCE)
def read_again(text: str) -> Outlined:
    """The text with its paragraphs and headings, remembered."""
    return outlined(text)


@lru_cache(maxsize=AT_ONCE)
def outline_of(text: str) -> tuple[Section, ...]:
    """Its headings, remembered."""
    return tuple(sections(read_again(text)))
