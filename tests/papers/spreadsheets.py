"""Spreadsheets in the hands of the office: made, opened and changed as with any spreadsheet program."""

from collections.abc import Callable, Sequence
from io import BytesIO

from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from accounts.models import User
from papers.actions.intakes import judged, take_in
from papers.actions.receiving import receive
from papers.intake.records import Table
from papers.models import Intake, IntakeKind
from papers.sheets.records import Cell
from tests.factories import at


def workbook(*rows: Sequence[Cell]) -> bytes:
    """An xlsx file with one sheet of these rows."""
    book = Workbook()
    sheet = book.worksheets[0]
    for row in rows:
        sheet.append(list(row))
    return saved(book)


def saved(book: Workbook) -> bytes:
    buffer = BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def opened(content: bytes) -> Workbook:
    return load_workbook(BytesIO(content))


def edited(content: bytes, change: Callable[[Worksheet], None]) -> bytes:
    """The file after somebody has changed its first sheet."""
    book = opened(content)
    change(book.worksheets[0])
    return saved(book)


def cells(content: bytes, sheet: int = 0) -> list[list[Cell]]:
    """What stands in a sheet, empty cells as ""."""
    rows = opened(content).worksheets[sheet].iter_rows(values_only=True)
    return [["" if cell is None else cell for cell in row] for row in rows]  # type: ignore[misc]


def row_of(sheet: Worksheet, column: int, text: str) -> int:
    """Number of the row in which a cell of the column (from 1) says something."""
    return next(row for row in range(1, sheet.max_row + 1) if sheet.cell(row, column).value == text)


def received(kind: IntakeKind, content: bytes, by: User) -> Intake:
    """The intake of a file that somebody has uploaded."""
    return receive(kind, content, "名单.xlsx", is_not_secret=True, by=by, at=at()).intake


def looked_through(intake: Intake) -> Table:
    return judged(intake, at())


def taken_in(intake: Intake, by: User) -> Intake:
    """The intake after somebody has pressed the button."""
    return take_in(intake, version=intake.version, approval=None, by=by, at=at(hour=10))[0]
