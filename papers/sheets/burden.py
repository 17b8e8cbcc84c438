"""减负账本 as a workbook: units by weeks, numbers as numbers, laid out to be printed on A4 across."""

import io
from collections.abc import Sequence

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from tracking.burden.asks import ADDED, Kind
from tracking.burden.matrix import Line, Matrix

A4 = 9
KINDS = (*ADDED, Kind.PAPER)
RULE = (
    "交办算在交办那一周，牵头、配合都算；同一件事同一天催几次算一次；进展算在该报的那一周，报没报都算；"
    "公文另列，不加进合计。"
)
FILLS = {1: "#FEF9C3", 2: "#FDE68A", 3: "#FDBA74", 4: "#FCA5A5"}


def burden_workbook(found: Matrix, lines: Sequence[Line]) -> bytes:
    """``lines`` in the order of the page."""
    made = io.BytesIO()
    weeks = [f"{week.begin:%m-%d}" for week in found.weeks]
    headings = ["单位", *weeks, "合计", "前十二周", *(kind.label for kind in KINDS)]
    what = found.kind.label if found.kind else "交办、催办、报进展、回头看合计"
    with Workbook(made, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        sheet = book.add_worksheet("减负账本")
        bold = book.add_format({"bold": True, "align": "center", "border": 1, "bg_color": "#EDF2F7"})
        sheet.write_string(0, 0, f"减负账本（{what}，每周从周一算，列名是周一）{found.days.words}")
        sheet.write_string(1, 0, RULE)
        sheet.write_row(2, 0, headings, bold)
        _write_lines(book, sheet, lines)
        sheet.write_row(3 + len(lines), 0, ["全部单位", *found.sums, found.total, found.before], bold)
        _lay_out(sheet, len(headings))
    return made.getvalue()


def _write_lines(book: Workbook, sheet: Worksheet, lines: Sequence[Line]) -> None:
    """A row a unit; the weeks in the colours of the page."""
    plain = book.add_format({"border": 1})
    heats = {level: book.add_format({"border": 1, "bg_color": fill}) for level, fill in FILLS.items()}
    for row, line in enumerate(lines, start=3):
        sheet.write_string(row, 0, str(line.department), plain)
        for column, cell in enumerate(line.cells, start=1):
            sheet.write_number(row, column, cell.number, heats.get(cell.heat.level, plain))
        numbers = (line.total, line.before, *(line.counts.get(kind, 0) for kind in KINDS))
        sheet.write_row(row, 1 + len(line.cells), numbers, plain)


def _lay_out(sheet: Worksheet, columns: int) -> None:
    """For A4 across, the headings on every page."""
    sheet.set_column(0, 0, 22)
    sheet.set_column(1, columns - 1, 7)
    sheet.freeze_panes(3, 1)
    sheet.set_landscape()
    sheet.set_paper(A4)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(2)
