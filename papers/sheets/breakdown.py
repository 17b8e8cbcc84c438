"""The table of tasks of one speech (任务分解表) as a workbook, laid out to be printed on A4 across."""

import io
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from typing import TypeAlias

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

HEADINGS = ("序号", "工作任务", "责任领导", "牵头单位", "配合单位", "责任人", "完成时限")
WIDTHS = (6, 52, 14, 18, 24, 10, 20)
A4 = 9
DAY = 'yyyy"年"m"月"d"日"'
Row: TypeAlias = Sequence[str | int | date]


def breakdown_workbook(title: str, source: str, rows: Iterable[Row]) -> bytes:
    """``rows`` in the order of ``HEADINGS``. Every text stays a text, whatever it begins with."""
    made = io.BytesIO()
    with Workbook(made, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        book.set_properties({"title": title})
        sheet = book.add_worksheet("任务分解表")
        head = {"bold": True, "align": "center", "valign": "vcenter", "text_wrap": True}
        _print_setup(sheet)
        sheet.merge_range(0, 0, 0, len(HEADINGS) - 1, title, book.add_format({**head, "font_size": 18}))
        sheet.merge_range(1, 0, 1, len(HEADINGS) - 1, source, book.add_format({"align": "center"}))
        sheet.write_row(2, 0, HEADINGS, book.add_format({**head, "border": 1, "bg_color": "#EDF2F7"}))
        _write(book, sheet, rows)
    return made.getvalue()


def _print_setup(sheet: Worksheet) -> None:
    for column, width in enumerate(WIDTHS):
        sheet.set_column(column, column, width)
    sheet.set_row(0, 36)
    sheet.freeze_panes(3, 2)
    sheet.set_landscape()
    sheet.set_paper(A4)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(2)
    sheet.set_footer("&C第 &P 页，共 &N 页")


def _write(book: Workbook, sheet: Worksheet, rows: Iterable[Row]) -> None:
    look = {"border": 1, "text_wrap": True, "valign": "vcenter"}
    boxed, dated = book.add_format(look), book.add_format({**look, "num_format": DAY, "align": "left"})
    for number, row in enumerate(rows, start=3):
        for column, value in enumerate(row):
            if isinstance(value, date):
                sheet.write_datetime(number, column, datetime.combine(value, time()), dated)
            elif isinstance(value, int):
                sheet.write_number(number, column, value, boxed)
            elif value:
                sheet.write_string(number, column, value, boxed)
            else:
                sheet.write_blank(number, column, None, boxed)
