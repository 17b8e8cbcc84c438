"""Units and clauses: where the text is cut before anything is judged."""

import re
from collections.abc import Iterator
from itertools import pairwise, starmap

from directives.extraction.records import Span
from directives.extraction.run_in import line_starts

_UNIT = re.compile(r"[^。！？；\n]*(?:[。！？；]+[”’）」』\"']*|(?=\n)|$)")
_CLAUSE = re.compile(r"[^，：\n]+")


def unit_spans(shadow: str) -> Iterator[tuple[Span, int]]:
    """Every unit up to 。！？； or the end of its line, trimmed, with the number of its line (paragraph)."""
    line, seen = 0, 0
    for begin, stop in pairwise([0, *line_starts(shadow), len(shadow)]):
        for found in _UNIT.finditer(shadow, begin, stop):
            start, end = trimmed(shadow, *found.span())
            if start < end:
                line += shadow.count("\n", seen, start)
                seen = start
                yield Span(start, end), line
        line += 1


def trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """The stretch without white space at either end; empty at its start where there is nothing else."""
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def clause_spans(shadow: str, span: Span) -> list[Span]:
    """The clauses of a unit: its stretches between commas and colons."""
    return list(starmap(Span, map(re.Match.span, _CLAUSE.finditer(shadow, span.start, span.end))))
