"""版记: copies, who printed the paper and when, between lines at the foot of its last page."""

from typing import Any

from docx.document import Document as WordDocument

from papers.layout.page import LEFT, WIDTH, element, xml
from papers.layout.parts import write
from papers.layout.tables import add_logic, add_row, empty_table

THICK, THIN = 8, 6  # eighths of a point; the standard has 0.35 mm for the first and last line, 0.25 mm between


def add_imprint(document: WordDocument) -> None:
    """A table that lies at the foot of the text, whatever page the paper ends on."""
    table = empty_table(document, [WIDTH / 2] * 2, style="Normal Table", margin=0)
    add_logic(table, "if copies")
    _copies(add_row(table, [("抄送：{{ copies }}。", "版记抄送"), ("", "版记抄送")]))
    add_logic(table, "endif")
    last = add_row(table, [("{{ office }}", "版记印发"), ("{% if date %}{{ date }}印发{% endif %}", "版记日期")])
    for cell in last.cells:
        _ruled(cell, THIN)
        _ruled(cell, THICK, "bottom")
    _afloat(table)
    write(document, "末段")


def _copies(row: Any) -> None:
    cell = row.cells[0].merge(row.cells[1])
    surplus = cell.paragraphs[1]
    xml(cell).remove(xml(surplus))
    _ruled(cell, THICK)


def _ruled(cell: Any, size: int, side: str = "top") -> None:
    properties = xml(cell).get_or_add_tcPr()
    borders = next((one for one in properties if one.tag.endswith("}tcBorders")), None)
    if borders is None:
        borders = element("w:tcBorders")
        properties.insert_element_before(borders, "w:shd", "w:noWrap", "w:tcMar", "w:vAlign")
    borders.append(element(f"w:{side}", val="single", sz=size, space=0, color="000000"))


def _afloat(table: Any) -> None:
    """Placed by the edge of the paper: by that of the text LibreOffice floats no table as wide as the text."""
    place = {"vertAnchor": "margin", "horzAnchor": "page", "tblpX": round(LEFT / 25.4 * 1440), "tblpYSpec": "bottom"}
    made = element("w:tblpPr", leftFromText=0, rightFromText=0, **place)
    xml(table).tblPr.insert_element_before(made, "w:tblOverlap", "w:tblW", "w:jc", "w:tblLayout", "w:tblCellMar")
