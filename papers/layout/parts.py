"""What a paper is put together of: paragraphs in our styles, tables, page numbers, the imprint."""

from collections.abc import Sequence
from typing import Any

from docx.document import Document as WordDocument
from docx.oxml.ns import qn
from docx.section import Section
from docx.shared import Mm
from docx.table import Table, _Row
from docx.text.paragraph import Paragraph

from papers.layout.page import element, xml
from papers.layout.styles import RED


def write(document: WordDocument, look: str, text: str = "") -> Paragraph:
    """A paragraph in one of our styles."""
    return document.add_paragraph(text, style=document.styles[look])


def each(document: WordDocument, name: str, look: str = "正文") -> None:
    """A paragraph for every text of a list."""
    write(document, look, f"{{%p for line in {name} %}}")
    write(document, look, "{{ line }}")
    write(document, look, "{%p endfor %}")


def logic(document: WordDocument, words: str) -> None:
    """A line of the template's own language; nothing of it stays in the paper."""
    write(document, "正文", f"{{%p {words} %}}")


def ruled(
    paragraph: Paragraph, side: str = "bottom", *, points: float = 1.5, space: float = 0, colour: str = RED
) -> None:
    """A line across the whole width of the text, ``space`` points away from it."""
    borders = element("w:pBdr")
    borders.append(element(f"w:{side}", val="single", sz=round(points * 8), space=round(space), color=colour))
    xml(paragraph).get_or_add_pPr().insert_element_before(
        borders, "w:shd", "w:tabs", "w:widowControl", "w:autoSpaceDE", "w:spacing", "w:ind", "w:jc", "w:rPr"
    )


def number_pages(section: Section) -> None:
    """``— 1 —`` below the text, to the right on odd pages and to the left on even ones."""
    for footer, look in ((section.footer, "页码单页"), (section.even_page_footer, "页码双页")):
        footer.is_linked_to_previous = False
        paragraph = footer.paragraphs[0]
        paragraph.style = look
        paragraph.add_run("— ")
        _field(paragraph, "PAGE")
        paragraph.add_run(" —")


def table(
    document: WordDocument, headings: Sequence[str], widths: Sequence[float], cells: Sequence[str], rows: str
) -> Table:
    """A table whose heading row repeats on every page; a row for every ``row`` of the list ``rows``. Widths in mm."""
    made: Table = document.add_table(rows=0, cols=len(headings))
    made.style = document.styles["Table Grid"]
    made.autofit = False
    _row(made, headings, "表头")
    _repeat(made)
    _row(made, [f"{{%tr for row in {rows} %}}", *[""] * (len(headings) - 1)], "表文")
    _row(made, cells, "表文")
    _row(made, ["{%tr endfor %}", *[""] * (len(headings) - 1)], "表文")
    for column, width in zip(made.columns, widths, strict=True):
        column.width = Mm(width)
        for cell in column.cells:
            cell.width = Mm(width)
    return made


def _row(made: Table, texts: Sequence[str], look: str) -> None:
    row: _Row = made.add_row()  # type: ignore[no-untyped-call]
    properties = xml(row).get_or_add_trPr()
    properties.append(element("w:cantSplit"))
    for cell, text in zip(row.cells, texts, strict=True):
        cell.paragraphs[0].style = look
        cell.paragraphs[0].add_run(text)
        xml(cell).get_or_add_tcPr().append(element("w:vAlign", val="center"))


def _repeat(made: Table) -> None:
    xml(made.rows[0]).get_or_add_trPr().append(element("w:tblHeader"))


def _field(paragraph: Paragraph, code: str) -> None:
    for kind in ("begin", "code", "separate", "shown", "end"):
        xml(paragraph.add_run()).append(_piece(kind, code))


def _piece(kind: str, code: str) -> Any:
    if kind == "code":
        made = element("w:instrText")
        made.set(qn("xml:space"), "preserve")
        made.text = f" {code} "
        return made
    if kind == "shown":
        made = element("w:t")
        made.text = "1"
        return made
    return element("w:fldChar", fldCharType=kind)
