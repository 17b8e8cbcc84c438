"""Spreadsheets that come in (xlsx, xls, et, csv): read in a bounded child process, or refused in one sentence."""

from papers.sheets.records import Sheet, UnreadableSheetError

MOST_ROWS = 5_000
MOST_COLUMNS = 60
LARGEST = 20 * 1024 * 1024  # bytes, as it comes


def read_workbook(data: bytes, name: str) -> tuple[Sheet, ...]:
    """The sheets that hold something, in their order; hidden ones too, their name says so (``台账（隐藏）``).

    What the file is is told by its content; ``name`` is only for the sentence where the two disagree. Raises
    ``UnreadableSheetError`` with a sentence for the person who chose it.
    """
    raise UnreadableSheetError(f"“{name}”读不出来：还不能读表格。")
