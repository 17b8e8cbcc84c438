"""The page of GB/T 9704-2012《党政机关公文格式》: paper, margins, the grid of lines and characters, page numbers.

Lengths are millimetres where the standard says so, points (1/72 inch) where it speaks of type. ``docs/gongwen.md``
has the standard point by point, and what of it is measured on a rendered page.
"""

from dataclasses import dataclass
from typing import Any

from docx import Document
from docx.document import Document as WordDocument
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.section import Section
from docx.shared import Mm

PAPER = (210, 297)  # A4, mm
TOP, BOTTOM, LEFT, RIGHT = 37, 35, 28, 26  # mm: 天头, 地脚, 订口, 切口; between them lie 156 × 225 mm (版心)
LINES, CHARACTERS = 22, 28  # on a page, in a line
BODY = 16.0  # pt, 3号
PITCH = 28.95  # pt from line to line
WIDTH = PAPER[0] - LEFT - RIGHT
CHARACTER = WIDTH / 25.4 * 72 / CHARACTERS  # pt: 一字, 15.79; 28 of them fill the line
# 28 characters of 16 pt are wider than the line, so they stand a little closer. Word can do that with a grid of
# characters, at which LibreOffice gives every character two places; closer type and full lines come out alike in both.
CLOSER = -5  # twentieths of a point
NUMBER_BELOW = 25  # mm from the foot of the paper to the foot of the page number: its dashes lie 7 mm below the text

_BASIC = {"Normal", "header", "footer", "Default Paragraph Font", "Normal Table", "No List", "Table Grid"}


@dataclass(frozen=True, slots=True)
class Turned:
    """The margins of a page laid crosswise, so that its head lies at the binding edge: the paper is turned right."""

    top: int = LEFT
    right: int = TOP
    bottom: int = RIGHT
    left: int = BOTTOM


def empty_document() -> WordDocument:
    """A document of one upright section, with nothing in it."""
    document = Document()
    for section in document.sections:
        upright(section)
    document.settings.odd_and_even_pages_header_footer = True
    for language in document.settings.element.iter(qn("w:themeFontLang")):
        language.set(qn("w:eastAsia"), "zh-CN")  # python-docx's own says Japanese
    _anonymous(document)
    _bare(document)
    return document


def _bare(document: WordDocument) -> None:
    """Without the 160 styles of python-docx: in the list of styles a clerk finds ours and no others."""
    for style in list(document.styles.element.style_lst):
        if style.name_val not in _BASIC:
            document.styles.element.remove(style)


def _anonymous(document: WordDocument) -> None:
    """Without the author, remark and little picture of the file that python-docx begins with."""
    document.core_properties.author = document.core_properties.comments = ""
    relations = document.part.package.rels
    for key in [key for key, relation in relations.items() if relation.reltype.endswith("/thumbnail")]:
        del relations[key]


def upright(section: Section) -> None:
    """A4 as papers have it."""
    _paper(section, PAPER[0], PAPER[1], WD_ORIENT.PORTRAIT)
    _margins(section, TOP, RIGHT, BOTTOM, LEFT)
    _grid(section)


def crosswise(document: WordDocument) -> Section:
    """A new section for a wide table, beginning on a page of its own."""
    section = _new_section(document)
    turn(section)
    return section


def upright_section(document: WordDocument) -> Section:
    """A new section as papers have it, after one that was laid crosswise."""
    section = _new_section(document)
    upright(section)
    return section


def turn(section: Section) -> None:
    """A4 laid crosswise."""
    turned = Turned()
    _paper(section, PAPER[1], PAPER[0], WD_ORIENT.LANDSCAPE)
    _margins(section, turned.top, turned.right, turned.bottom, turned.left)
    _grid(section)


def element(name: str, **attributes: object) -> Any:
    """``element("w:docGrid", type="lines")``: an element of Word's namespace with its attributes."""
    made = OxmlElement(name)
    for key, value in attributes.items():
        made.set(qn(f"w:{key}"), str(value))
    return made


def xml(thing: Any) -> Any:
    """The element behind a paragraph, table, row, cell or section of python-docx, for what it has no method for."""
    return thing._sectPr if isinstance(thing, Section) else thing._element  # noqa: SLF001


def _new_section(document: WordDocument) -> Section:
    """Ending the last one in a paragraph as small as can be, so that a full page does not run over for its sake."""
    document.add_section(WD_SECTION.NEW_PAGE)
    document.paragraphs[-1].style = "末段"
    return document.sections[-1]


def _paper(section: Section, width: int, height: int, orientation: WD_ORIENT) -> None:
    section.orientation, section.page_width, section.page_height = orientation, Mm(width), Mm(height)


def _margins(section: Section, top: int, right: int, bottom: int, left: int) -> None:
    section.top_margin, section.right_margin = Mm(top), Mm(right)
    section.bottom_margin, section.left_margin = Mm(bottom), Mm(left)
    section.header_distance, section.footer_distance = Mm(15), Mm(NUMBER_BELOW)


def _grid(section: Section) -> None:
    """22 lines."""
    properties = xml(section)
    for old in properties.findall(qn("w:docGrid")):
        properties.remove(old)
    properties.append(element("w:docGrid", type="lines", linePitch=round(PITCH * 20)))
