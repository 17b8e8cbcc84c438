"""减负账本 as a workbook: units by weeks, numbers as numbers, laid out to be printed on A4 across."""

import io
from collections.abc import Sequence

from xlsxwriter import Workbook

from tracking.burden.asks import ADDED, Kind
from tracking.burden.matrix import Line, Matrix

A4 = 9
RULE = (
    "交办算在交办那一周，牵头、配合都算；同一件事同一天催几次算一次；进展算在该报的那一周，报没报都算；"
    "公文另列，不加进合计。"
)
FILLS = {1: "#FEF9C3", 2: "#FDE68A", 3: "#FDBA74", 4: "#FCA5A5"}


def burden_workbook(found: Matrix, lines: Sequence[Line]) -> bytes:
    """``lines`` in the order of the page."""
    made = io.BytesIO()
    kinds = (*ADDED, Kind.PAPER)
    headings = ["单位", *(f"{week.begin:%m-%d}" for week in found.weeks), "合计", "前十二周", *(k.label for k in kinds)]
    with Workbook(made, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        sheet = book.add_worksheet("减负账本")
        bold = book.add_format({"bold": True, "align": "center", "border": 1, "bg_color": "#EDF2F7"})
        plain = book.add_format({"border": 1})
        heats = {level: book.add_format({"border": 1, "bg_color": fill}) for level, fill in FILLS.items()}
        what = found.kind.label if found.kind else "交办、催办、报进展、回头看合计"
        sheet.write_string(0, 0, f"减负账本（{what}，每周从周一算，列名是周一）{found.days.words}")
        sheet.write_string(1, 0, RULE)
        sheet.write_row(2, 0, headings, bold)
        for row, line in enumerate(lines, start=3):
            sheet.write_string(row, 0, str(line.department), plain)
            for column, cell in enumerate(line.cells, start=1):
                sheet.write_number(row, column, cell.number, heats.get(cell.heat.level, plain))
            numbers = (line.total, line.before, *(line.counts.get(kind, 0) for kind in kinds))
            for column, number in enumerate(numbers, start=1 + len(line.cells)):
                sheet.write_number(row, column, number, plain)
        last = 3 + len(lines)
        sheet.write_string(last, 0, "全部单位", bold)
        for column, number in enumerate((*found.sums, found.total, found.before), start=1):
            sheet.write_number(last, column, number, bold)
        sheet.set_column(0, 0, 22)
        sheet.set_column(1, len(headings) - 1, 7)
        sheet.freeze_panes(3, 1)
        sheet.set_landscape()
        sheet.set_paper(A4)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(2)
    return made.getvalue()
