"""Tables (表格): a heading row that repeats on every page, a row for everything in a list."""

from collections.abc import Sequence
from dataclasses import dataclass

from docx.document import Document as WordDocument
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.shared import Mm
from docx.table import Table, _Row

from papers.layout.page import element, xml


@dataclass(frozen=True, slots=True)
class Column:
    """``text`` is what a template writes in it; ``width`` in mm."""

    heading: str
    text: str
    width: float
    look: str = "表文居中"

    @property
    def above(self) -> str:
        """The style of the heading: small above small type."""
        return "小表头" if self.look.startswith("小") else "表头"


def add_table(document: WordDocument, rows: str, columns: Sequence[Column]) -> Table:
    """A row (``row`` in the template) for every one of the list ``rows``, which is a name or an expression."""
    table = empty_table(document, [column.width for column in columns])
    heading = add_row(table, [(column.heading, column.above) for column in columns])
    xml(heading).get_or_add_trPr().append(element("w:tblHeader"))
    add_logic(table, f"for row in {rows}")
    add_row(table, [(column.text, column.look) for column in columns])
    add_logic(table, "endfor")
    return table


def empty_table(
    document: WordDocument, widths: Sequence[float], *, style: str = "Table Grid", margin: int = 57
) -> Table:
    """Columns of these widths (mm), across the middle of the page; ``margin`` in a cell in twips: 57 are 1 mm."""
    table: Table = document.add_table(rows=0, cols=len(widths))
    table.style = document.styles[style]
    table.autofit = False
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Mm(width)
    margins = element("w:tblCellMar")
    for side in ("left", "right"):
        margins.append(element(f"w:{side}", w=margin, type="dxa"))
    xml(table).tblPr.insert_element_before(margins, "w:tblLook")
    return table


def add_row(table: Table, cells: Sequence[tuple[str, str]]) -> _Row:
    """In one piece: it goes to the next page whole, and over several only where one page cannot hold it."""
    row: _Row = table.add_row()  # type: ignore[no-untyped-call]
    xml(row).get_or_add_trPr().append(element("w:cantSplit"))
    for cell, column, (text, look) in zip(row.cells, table.columns, cells, strict=True):
        cell.width = column.width or Mm(0)
        cell.paragraphs[0].style = look
        cell.paragraphs[0].add_run(text)
        xml(cell).get_or_add_tcPr().append(element("w:vAlign", val="center"))
    return row


def add_logic(table: Table, words: str) -> None:
    add_row(table, [(f"{{%tr {words} %}}", "表文"), *[("", "表文")] * (len(table.columns) - 1)])
