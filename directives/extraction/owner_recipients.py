"""To whom a notice or a letter is addressed (主送机关), for what it says to 你省, 你们."""

import re
from functools import lru_cache

from directives.extraction.records import Span
from directives.extraction.structure import Outlined, Unit

HEAD = 12  # units in which the line of recipients stands
YOU = re.compile(r"(?<!由)你(?:省|市|区|县|州|局|厅|委|院|校|公司|集团|单位|部门|们(?=[，。]))")
RECIPIENTS = re.compile(r"[^。；：！？]{2,120}[^。；：！？们]：")
PLACE = re.compile(r"(?P<place>[一-龥]{2,6}?[省市县区州])(?:人民)?政府")
OFFICE = re.compile(
    r"(?:^|[省市县区州团）])(?P<office>(?![、及])[一-龥]{2,10}?(?:厅|局|委员会|委|院|公司|集团|办公室))(?=[：、，（]|$)"
)


def recipient(text: Outlined, unit: Unit) -> Span | None:
    """The first recipient, where a sentence says 你省, 你局 or 你们."""
    if not YOU.search(text.shadow, unit.span.start, unit.span.end):
        return None
    return _first(text.shadow, tuple(before.span for before in text.units[: min(HEAD, unit.index)]))


@lru_cache(maxsize=64)
def _first(shadow: str, lines: tuple[Span, ...]) -> Span | None:
    line = next((span for span in lines if RECIPIENTS.fullmatch(shadow, span.start, span.end)), None)
    if line is None:
        return None
    for pattern in (PLACE, OFFICE):
        if found := pattern.search(shadow, line.start, line.end):
            return Span(*found.span(1))
    return None
