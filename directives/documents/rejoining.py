"""Lines of a laid-out page back to paragraphs: by the first line's indent, and by lines that stop short.

A page is given as the layout of a typewriter: leading spaces are the indent, empty lines the gaps.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

_INDENT = 1.5  # of an em: less is the inaccuracy of the layout
_BODY_INDENT = 4.0
_FULL_PAGE = 8
# Ems a full line may lack because a mark or a number must not be split; more while its sentence has not ended.
_SLACK, _SLACK_WITHIN_SENTENCE = 2.6, 6.0
_PAGE_NUMBER = re.compile(
    r"^[-—–－·•\s]*(第?\s*\d{1,4}\s*页?|\d{1,4}\s*[/／]\s*\d{1,4})([,，\s]*共\s*\d+\s*页)?[-—–－·•\s]*$"
)
_ENDINGS = "。！？：；!?:;"
_IDEOGRAPHIC = re.compile(r"(?<=[\u2e80-\uffef])[ \u3000]+(?=[\u2e80-\uffef])")


@dataclass(frozen=True, slots=True)
class Line:
    """A printed line: its indent and its width in ems, and how many empty lines stand above it."""

    text: str
    indent: float
    gap: int

    @property
    def right(self) -> float:
        return self.indent + sum(_width(character) for character in self.text)


@dataclass(frozen=True, slots=True)
class _Shape:
    """What is usual on a page: the left and the right edge of the text, the gap between lines."""

    left: float
    right: float
    gap: int


def page_of(laid_out: str) -> list[Line]:
    """The lines of a page that hold something."""
    lines, gap = [], 0
    for raw in laid_out.splitlines():
        text = raw.strip()
        if text:
            lines.append(Line(_closed_up(text), _indent(raw), gap))
        gap = 0 if text else gap + 1
    return lines


def strip_running_lines(pages: Sequence[Sequence[Line]]) -> tuple[list[list[Line]], list[str]]:
    """The pages without page numbers, headers and footers; and those headers and footers, each once."""
    stripped = [_without_page_number(page) for page in pages]
    removed: dict[str, None] = {}
    for edge in (0, -1):
        repeated = Counter(_numberless(page[edge].text) for page in stripped if page)
        running = {text for text, count in repeated.items() if text and count >= max(3, len(pages) * 0.6)}
        for page in stripped:
            if page and _numberless(page[edge].text) in running:
                removed[page.pop(edge).text] = None
    return stripped, list(removed)


def join_lines(pages: Sequence[Sequence[Line]]) -> list[str]:
    """The paragraphs of all pages; one may run over the end of a page."""
    paragraphs: list[str] = []
    previous: tuple[Line, _Shape] | None = None
    for page, shape in zip(pages, _shapes(pages), strict=True):
        for number, line in enumerate(page):
            if previous is None or _begins(line, shape, previous, is_first=number == 0):
                paragraphs.append(line.text)
            else:
                paragraphs[-1] += _joint(paragraphs[-1], line.text) + line.text
            previous = (line, shape)
    return paragraphs


def _begins(line: Line, shape: _Shape, previous: tuple[Line, _Shape], *, is_first: bool) -> bool:
    """Whether a paragraph begins here: indented, or after a short line, or after a gap that follows an ending."""
    before, usual = previous
    has_ended = before.text.endswith(tuple(_ENDINGS))
    slack = _SLACK if has_ended else _SLACK_WITHIN_SENTENCE
    if line.indent - shape.left >= _INDENT or before.right < usual.right - slack:
        return True
    return not is_first and line.gap > shape.gap and has_ended


def _shapes(pages: Sequence[Sequence[Line]]) -> list[_Shape]:
    """The shape of each page; one with a few lines only takes its right edge from the others."""
    full = [_right_edge(page) for page in pages if len(page) >= _FULL_PAGE]
    usual = median(full) if full else None
    return [_shape(page, usual if len(page) < _FULL_PAGE else None) for page in pages]


def _shape(page: Sequence[Line], right: float | None) -> _Shape:
    if not page:
        return _Shape(0, 0, 0)
    gaps = Counter(line.gap for line in page[1:])
    left = min(line.indent for line in page)
    return _Shape(left, _right_edge(page) if right is None else right, gaps.most_common(1)[0][0] if gaps else 0)


def _right_edge(page: Sequence[Line]) -> float:
    """The right end of the widest lines of the body, but a few: a row of a table or a date set right says nothing."""
    left = min(line.indent for line in page)
    body = [line.right for line in page if line.indent - left <= _BODY_INDENT]
    return sorted(body)[-1 - len(body) // 20]


def _without_page_number(page: Sequence[Line]) -> list[Line]:
    first_inner, last_inner = 2, len(page) - 2
    return [
        line
        for number, line in enumerate(page)
        if first_inner <= number < last_inner or not _PAGE_NUMBER.match(line.text)
    ]


def _numberless(text: str) -> str:
    return re.sub(r"[\d\s]+", "", text)


def _indent(raw: str) -> float:
    return float(len(raw) - len(raw.lstrip()))


def _width(character: str) -> float:
    if character == " ":
        return 0.25
    return 1.0 if unicodedata.east_asian_width(character) in "WFA" else 0.5


def _closed_up(text: str) -> str:
    """Without the gaps that justified setting leaves between hanzi; wider ones part columns and stay as one."""
    return _IDEOGRAPHIC.sub(lambda gap: "" if len(gap[0]) < 3 else " ", text)


def _joint(before: str, after: str) -> str:
    """A space where two Latin words meet, nothing between hanzi or within a number."""
    return " " if before[-1].isascii() and before[-1].isalpha() and after[0].isascii() and after[0].isalpha() else ""
