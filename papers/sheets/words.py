"""Cells as a person reads them."""

from collections.abc import Sequence
from datetime import datetime

from papers.sheets.records import Cell


def cell_text(cell: Cell) -> str:
    """A cell as a person reads it."""
    if isinstance(cell, datetime):
        return f"{cell:%Y-%m-%d}" if (cell.hour, cell.minute) == (0, 0) else f"{cell:%Y-%m-%d %H:%M}"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return "" if cell is None else str(cell)


def excerpt(row: Sequence[Cell], length: int = 40) -> str:
    """The beginning of a row, to tell it by."""
    whole = " ".join(text for cell in row if (text := cell_text(cell).strip()))
    return whole if len(whole) <= length else f"{whole[:length]}…"
