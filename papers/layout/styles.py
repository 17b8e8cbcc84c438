"""The typefaces and paragraphs of GB/T 9704-2012 as named Word styles, so that a clerk finds them in the style list."""

from dataclasses import dataclass
from typing import Any

from docx.document import Document as WordDocument
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml.ns import qn
from docx.shared import Pt

from papers.layout.page import BODY, CHARACTER, CLOSER, PITCH, element
from papers.models import PaperFormat

SONG = "宋体"  # page numbers; every machine has it
RED = "FF0000"
SIZES = {"初号": 42.0, "小初": 36.0, "2号": 22.0, "3号": 16.0, "4号": 14.0, "小4号": 12.0, "5号": 10.5}  # pt


@dataclass(frozen=True, slots=True)
class Look:
    """A style: typeface (a field of PaperFormat), size, place. Lengths in characters (字) and lines of the page."""

    name: str
    font: str = "body_font"
    size: float = BODY
    align: str = "both"
    first: float = 0.0  # characters the first line is set in; less than nothing: the others are
    left: float = 0.0
    right: float = 0.0
    before: float = 0.0  # lines
    after: float = 0.0
    pitch: float | None = PITCH  # pt, exactly; None: as high as the type needs
    outline: int | None = None  # 0: a heading of the first level
    colour: str = ""
    bold: bool = False
    keep: bool = False  # with the next paragraph


LOOKS = {
    look.name: look
    for look in (
        Look("发文机关标志", "title_font", SIZES["小初"], "center", before=3.24, pitch=44.0, colour=RED),
        Look("发文字号", align="center", before=2),
        Look("刊名", "title_font", SIZES["初号"], "center", before=1, pitch=52.0, colour=RED),
        Look("期号", align="center", before=1),
        Look("刊头", align="left", before=1),
        Look("公文标题", "title_font", SIZES["2号"], "center", before=2, after=1, pitch=32.0, keep=True),
        Look("主送机关", align="left"),
        Look("正文", first=2),
        Look("一级标题", "first_font", first=2, outline=0, keep=True),
        Look("二级标题", "second_font", first=2, outline=1, keep=True),
        Look("三级标题", first=2, outline=2, keep=True),
        Look("四级标题", first=2, outline=3),
        Look("附件说明", first=2, before=1),
        Look("署名", align="center", left=13.5, keep=True),
        Look("附注", first=2),
        Look("附件标识", "first_font", align="left"),
        Look("附件标题", "title_font", SIZES["2号"], "center", before=1, after=1, pitch=32.0, keep=True),
        Look("版记抄送", size=SIZES["4号"], left=4, right=1, first=-3, pitch=24.0),
        Look("版记印发", size=SIZES["4号"], align="left", left=1, pitch=24.0),
        Look("版记日期", size=SIZES["4号"], align="right", right=1, pitch=24.0),
        Look("页眉", size=SIZES["4号"], align="right", pitch=None),
        Look("表注", align="left", after=0.5),
        Look("末段", size=1, align="left", pitch=1.0),
        Look("表头", "first_font", SIZES["小4号"], "center", pitch=18.0),
        Look("表文", size=SIZES["小4号"], align="left", pitch=18.0),
        Look("表文居中", size=SIZES["小4号"], align="center", pitch=18.0),
        Look("小表头", "first_font", SIZES["5号"], "center", pitch=15.0),
        Look("小表文", size=SIZES["5号"], align="left", pitch=15.0),
        Look("小表文居中", size=SIZES["5号"], align="center", pitch=15.0),
        Look("页码单页", "", SIZES["4号"], "right", right=1, pitch=None),
        Look("页码双页", "", SIZES["4号"], "left", left=1, pitch=None),
    )
}


def put_styles(document: WordDocument, paper_format: PaperFormat) -> None:
    """Writes every look into the document, and makes the body's the one everything else starts from."""
    _defaults(document, paper_format)
    for look in LOOKS.values():
        style = document.styles.add_style(look.name, WD_STYLE_TYPE.PARAGRAPH)
        style.quick_style = True
        _write(style.element, look, paper_format)


def fonts(east_asian: str, latin: str) -> Any:
    """All four names: without ``w:eastAsia`` Word sets Chinese in the machine's default, whatever the others say."""
    return element("w:rFonts", ascii=latin, hAnsi=latin, eastAsia=east_asian, cs=latin)


def _defaults(document: WordDocument, paper_format: PaperFormat) -> None:
    """The body's type as the default of all: the grid of characters is reckoned from the size of ``Normal``."""
    normal = document.styles["Normal"]
    normal.font.size = Pt(BODY)
    properties = normal.element.get_or_add_rPr()
    for old in properties.findall(qn("w:rFonts")):
        properties.remove(old)
    properties.insert(0, fonts(paper_format.body_font, paper_format.latin_font))
    for default in document.styles.element.iter(qn("w:rPrDefault")):
        written = default.find(qn("w:rPr"))
        for old in list(written):
            written.remove(old)
        written.append(fonts(paper_format.body_font, paper_format.latin_font))
        written.append(element("w:sz", val=round(BODY * 2)))
        written.append(element("w:lang", val="en-US", eastAsia="zh-CN"))
    for default in document.styles.element.iter(qn("w:pPrDefault")):
        for old in list(default):
            default.remove(old)


def _write(style: Any, look: Look, paper_format: PaperFormat) -> None:
    paragraph, run = style.get_or_add_pPr(), style.get_or_add_rPr()
    for one in _paragraph(look):
        paragraph.append(one)
    for one in _run(look, paper_format):
        run.append(one)


def _paragraph(look: Look) -> list[Any]:
    """In the order the schema wants."""
    made = [element("w:keepNext")] if look.keep else []
    made.append(element("w:widowControl", val=0))
    # No point beyond the edge of the text, no space of its own between Chinese and digits: both would leave the grid.
    # (LibreOffice 7 knows neither: in a PDF made by it a full stop may stand in the margin.)
    made += [element(f"w:{name}", val=0) for name in ("overflowPunct", "autoSpaceDE", "autoSpaceDN")]
    made += [] if look.pitch in (None, PITCH) else [element("w:snapToGrid", val=0)]
    made += [_spacing(look), _indents(look), element("w:jc", val=look.align)]
    return made + ([] if look.outline is None else [element("w:outlineLvl", val=look.outline)])


def _spacing(look: Look) -> Any:
    made = element("w:spacing", before=_twips(look.before * PITCH), after=_twips(look.after * PITCH))
    line, rule = (240, "auto") if look.pitch is None else (_twips(look.pitch), "exact")
    made.set(qn("w:line"), str(line))
    made.set(qn("w:lineRule"), rule)
    return made


def _indents(look: Look) -> Any:
    """In the body twice: in hundredths of a character, by which Word goes, and in twips for whoever does not."""
    made, character = element("w:ind"), CHARACTER if look.size == BODY else look.size
    first = "firstLine" if look.first > 0 else "hanging"
    for key, characters in (("left", look.left), ("right", look.right), (first, abs(look.first))):
        if characters and look.size == BODY:
            made.set(qn(f"w:{key}Chars"), str(round(characters * 100)))
        if characters:
            made.set(qn(f"w:{key}"), str(_twips(characters * character)))
    return made


def _run(look: Look, paper_format: PaperFormat) -> list[Any]:
    made = [fonts(getattr(paper_format, look.font), paper_format.latin_font) if look.font else fonts(SONG, SONG)]
    made += [element("w:b")] if look.bold else []
    made += [element("w:color", val=look.colour)] if look.colour else []
    made += [element("w:spacing", val=CLOSER)] if look.size == BODY else []
    return [*made, element("w:sz", val=round(look.size * 2)), element("w:szCs", val=round(look.size * 2))]


def _twips(points: float) -> int:
    return round(points * 20)
