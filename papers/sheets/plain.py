"""A small workbook of one sheet: a heading row and rows as they are, nothing reckoned, nothing that Excel would run."""

from collections.abc import Iterable, Sequence
from datetime import date
from io import BytesIO
from typing import Any

from xlsxwriter import Workbook

from papers.sheets.records import Cell

LONGEST_CELL = 32_767  # characters Excel takes
AS_THEY_ARE = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}


def plain_workbook(name: str, headings: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """An xlsx file: texts stay texts whatever they begin with, days are days; the last column is wide."""
    target = BytesIO()
    with Workbook(target, AS_THEY_ARE) as book:
        sheet = book.add_worksheet(name)
        wrapped = book.add_format({"text_wrap": True, "valign": "top"})
        day = book.add_format({"num_format": "yyyy-mm-dd", "valign": "top"})
        sheet.write_row(0, 0, headings, book.add_format({"bold": True, "text_wrap": True}))
        for number, cells in enumerate(rows, start=1):
            for column, cell in enumerate(cells):
                _write(sheet, number, column, cell, day if isinstance(cell, date) else wrapped)
        last = len(headings) - 1
        sheet.set_column(0, last, 16)
        sheet.set_column(last, last, 48)
        sheet.freeze_panes(1, 0)
    return target.getvalue()


def _write(sheet: Any, row: int, column: int, cell: Cell, look: object) -> None:
    if isinstance(cell, str):
        sheet.write_string(row, column, cell[:LONGEST_CELL], look)
    elif isinstance(cell, date):
        sheet.write_datetime(row, column, cell, look)
    elif cell is not None:
        sheet.write(row, column, cell, look)
