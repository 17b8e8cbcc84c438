"""A speech laid out for reading: its paragraphs, headings and the parts in which nothing is asked for. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.utils.safestring import SafeString

from directives.extraction.structure import Outlined, Unit
from directives.highlighting import Mark, marked

ZONES = {  # parts in which a reader may wonder why nothing was found; title and salutation need no word
    "opening": "开场",
    "retrospect": "回顾",
    "problems": "问题",
    "transition": "过渡",
    "closing": "结束语",
    "noise": "无关文字",
    "appendix": "附件",
}
DEEPEST = 2  # levels of headings that stand in the outline


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A line ``[start, end)`` of the text without the blanks around it; ``level`` above 0: it is a heading."""

    start: int
    end: int
    level: int = 0
    zone: str = ""

    @property
    def zone_name(self) -> str:
        return ZONES.get(self.zone, "")


@dataclass(frozen=True, slots=True)
class Section:
    """A heading of the outline (提纲) and the stretch it governs, until the next one that is no deeper."""

    start: int
    end: int
    level: int
    title: str


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph as a page shows it; ``silent`` names the part of the speech where nothing was found in it."""

    paragraph: Paragraph
    html: SafeString
    silent: str
    is_told: bool = False  # the paragraph before has said so already


def blocks(text: Outlined, marks: Sequence[Mark]) -> list[Block]:
    """The whole speech with its marks."""
    found = [_block(text, paragraph, marks) for paragraph in paragraphs(text)]
    before = ["", *(block.silent for block in found)]
    return [replace(block, is_told=block.silent == said) for block, said in zip(found, before, strict=False)]


def _block(text: Outlined, paragraph: Paragraph, marks: Sequence[Mark]) -> Block:
    start, end = paragraph.start, paragraph.end
    here = [mark for mark in marks if mark.start < end and mark.end > start]
    return Block(paragraph, marked(text.source, start, end, here), "" if here else paragraph.zone_name)


def paragraphs(text: Outlined) -> list[Paragraph]:
    """Every line that says something, in order; one that runs several together is parted as it was read."""
    by_line: dict[int, list[Unit]] = {}
    for unit in text.units:
        by_line.setdefault(unit.paragraph, []).append(unit)
    return [_paragraph(units[0].span.start, units[-1].span.end, units) for units in by_line.values()]


def sections(text: Outlined) -> list[Section]:
    """The outline: headings of the upper levels that begin a line, whether or not the line goes on after them."""
    heads = [unit for unit in _first_of_lines(text) if unit.is_heading and len(unit.headings) < DEEPEST]
    return [_section(text.source, unit, heads[number:]) for number, unit in enumerate(heads, 1)]


def _section(source: str, head: Unit, following: list[Unit]) -> Section:
    depth = len(head.headings)
    end = next((other.span.start for other in following if len(other.headings) <= depth), len(source))
    title = source[head.span.start : head.span.end].rstrip().rstrip("。：:")
    return Section(head.span.start, end, depth + 1, title)


def _first_of_lines(text: Outlined) -> list[Unit]:
    first: dict[int, Unit] = {}
    for unit in text.units:
        first.setdefault(unit.paragraph, unit)
    return list(first.values())


def paragraphs_around(source: str, start: int, end: int) -> tuple[int, int]:
    """The whole lines in which a stretch stands: what somebody may read who may not read the rest."""
    left = source.rfind("\n", 0, start) + 1
    right = source.find("\n", end)
    return left, len(source) if right < 0 else right


def _paragraph(start: int, end: int, units: list[Unit]) -> Paragraph:
    """A line that is one heading is a heading, as deep as there are headings above it; a zone holds for whole lines."""
    is_heading = len(units) == 1 and units[0].is_heading
    zones = {unit.zone for unit in units}
    return Paragraph(
        start,
        end,
        level=len(units[0].headings) + 1 if is_heading else 0,
        zone=zones.pop() if len(zones) == 1 else "",
    )
