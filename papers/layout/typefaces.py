"""How a paragraph of a Word file looks (字体字号), as the class names of static/css/paper.css."""

from collections.abc import Callable, Iterator
from typing import Any

from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
from docx.oxml.ns import qn
from docx.section import Section
from docx.text.paragraph import Paragraph
from docx.text.run import Run

from papers.layout.page import xml

_SIZES = (10, 12, 14, 16, 22, 36, 42)  # pt: those of the standard a class exists for
_FACES = (("小标宋", "t-title"), ("黑", "t-hei"), ("楷", "t-kai"), ("仿", "t-fang"), ("宋", "t-song"))
_SIDES = {ALIGN.CENTER: "pl-centre", ALIGN.RIGHT: "pl-right"}


def face(paragraph: Paragraph, run: Run | None) -> str:
    """The Chinese typeface, by the name Word goes by; what is none of the others counts as 仿宋."""
    name = _found(paragraph, run, _east_asian) or ""
    return next((known for word, known in _FACES if word in name), "t-fang")


def size(paragraph: Paragraph, run: Run | None) -> str:
    """The nearest size there is a class for."""
    points = _found(paragraph, run, lambda properties: _value(properties, "w:sz"))
    wanted = int(points) / 2 if points and points.isdigit() else 16
    return f"s-{min(_SIZES, key=lambda known: abs(known - wanted))}"


def is_red(paragraph: Paragraph, run: Run | None) -> bool:
    return _found(paragraph, run, lambda properties: _value(properties, "w:color")) == "FF0000"


def side(paragraph: Paragraph) -> str:
    """Centred or to the right; to the left needs no class."""
    return _SIDES.get(_first(paragraph, "alignment"), "")


def indent(paragraph: Paragraph) -> str:
    """The first line set in, or the whole paragraph pushed to the right half, as a signature is."""
    first, left = _first(paragraph, "first_line_indent"), _first(paragraph, "left_indent")
    if first and first > 0:
        return "pl-first"
    return "pl-half" if left and left.mm > 40 else ""


def is_turned(section: Section) -> bool:
    return section.orientation == WD_ORIENT.LANDSCAPE


def _first(paragraph: Paragraph, name: str) -> Any:
    """What the paragraph says itself, else its style, else the one that is based on."""
    formats = (paragraph.paragraph_format, *(style.paragraph_format for style in _styles(paragraph)))
    return next((value for one in formats if (value := getattr(one, name)) is not None), None)


def _found(paragraph: Paragraph, run: Run | None, read: Callable[[Any], str | None]) -> str | None:
    """What ``read`` finds in the properties of the run, else of the paragraph's style, else of what it is based on."""
    elements = [*([xml(run)] if run is not None else []), *(style.element for style in _styles(paragraph))]
    properties = (element.find(qn("w:rPr")) for element in elements)
    return next((value for one in properties if one is not None and (value := read(one))), None)


def _styles(paragraph: Paragraph) -> Iterator[Any]:
    style: Any = paragraph.style
    for _ in range(10):  # a style that is based on itself ends here
        if style is None:
            return
        yield style
        style = style.base_style


def _east_asian(properties: Any) -> str | None:
    fonts = properties.find(qn("w:rFonts"))
    return None if fonts is None else fonts.get(qn("w:eastAsia"))


def _value(properties: Any, name: str) -> str | None:
    found = properties.find(qn(name))
    return None if found is None else found.get(qn("w:val"))
