"""Two days compared as a workbook: what came and went, lights then and now, by department, and every change."""

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import TypeAlias

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

A4 = 9
DAY = "yyyy-mm-dd"
Value: TypeAlias = str | int | date | None


@dataclass(frozen=True, slots=True)
class Table:
    """One sheet: its name, what stands above, the headings with their widths, the rows."""

    name: str
    title: str
    headings: Sequence[tuple[str, int]]
    rows: Sequence[Sequence[Value]]
    notes: Sequence[str] = ()


def between_workbook(title: str, tables: Iterable[Table]) -> bytes:
    """A sheet for each table, laid out to be printed across. Every text stays a text, whatever it begins with."""
    made = io.BytesIO()
    with Workbook(made, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        book.set_properties({"title": title})
        head = book.add_format(
            {"bold": True, "border": 1, "bg_color": "#EDF2F7", "text_wrap": True, "valign": "vcenter"}
        )
        looks = {
            "plain": book.add_format({"border": 1, "text_wrap": True, "valign": "vcenter"}),
            "day": book.add_format({"border": 1, "valign": "vcenter", "num_format": DAY, "align": "left"}),
        }
        for table in tables:
            _write(book.add_worksheet(table.name), table, head, book.add_format({"bold": True, "font_size": 14}), looks)
    return made.getvalue()


def _write(sheet: Worksheet, table: Table, head: Format, big: Format, looks: dict[str, Format]) -> None:
    first = 1 + len(table.notes)
    sheet.write_string(0, 0, table.title, big)
    for number, note in enumerate(table.notes, start=1):
        sheet.write_string(number, 0, note)
    for column, (heading, width) in enumerate(table.headings):
        sheet.set_column(column, column, width)
        sheet.write_string(first, column, heading, head)
    for number, row in enumerate(table.rows, start=first + 1):
        for column, value in enumerate(row):
            _cell(sheet, number, column, value, looks)
    _print_setup(sheet, first, len(table.headings), len(table.rows))


def _cell(sheet: Worksheet, row: int, column: int, value: Value, looks: dict[str, Format]) -> None:
    if isinstance(value, date):
        sheet.write_datetime(row, column, datetime.combine(value, time()), looks["day"])
    elif isinstance(value, int):
        sheet.write_number(row, column, value, looks["plain"])
    elif value:
        sheet.write_string(row, column, value, looks["plain"])
    else:
        sheet.write_blank(row, column, None, looks["plain"])


def _print_setup(sheet: Worksheet, first: int, columns: int, rows: int) -> None:
    sheet.freeze_panes(first + 1, 1)
    if rows:
        sheet.autofilter(first, 0, first + rows, columns - 1)
    sheet.set_landscape()
    sheet.set_paper(A4)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(first)
    sheet.set_footer("&C第 &P 页，共 &N 页")
