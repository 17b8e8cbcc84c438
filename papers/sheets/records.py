"""What stands in a spreadsheet: plain values, row by row."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Self

Cell = str | int | float | bool | date | None  # a date with a time of day is a ``datetime``
Span = tuple[int, int, int, int]  # first row, first column, last row, last column; from 0, ends included


class UnreadableSheetError(Exception):
    """The file cannot be read as a spreadsheet; the message says why and what to do, for the person who chose it."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: rows from the first row and column of the sheet on, all of one length, and the merged cells.

    A merged cell's value stands in its first cell; the others are None.
    """

    name: str
    rows: tuple[tuple[Cell, ...], ...]
    merged: tuple[Span, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """With dates as ``{"date": "2026-03-05"}``."""
        rows = [[_packed(cell) for cell in row] for row in self.rows]
        return {"name": self.name, "rows": rows, "merged": [list(span) for span in self.merged]}

    @classmethod
    def from_json(cls, packed: dict[str, Any]) -> Self:
        rows = tuple(tuple(_unpacked(cell) for cell in row) for row in packed["rows"])
        return cls(packed["name"], rows, tuple((a, b, c, d) for a, b, c, d in packed["merged"]))


def _packed(cell: Cell) -> Any:
    return {"date": cell.isoformat()} if isinstance(cell, date) else cell


def _unpacked(cell: Any) -> Cell:
    if not isinstance(cell, dict):
        read: Cell = cell
        return read
    written: str = cell["date"]
    return datetime.fromisoformat(written) if "T" in written else date.fromisoformat(written)
