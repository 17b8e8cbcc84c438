"""The ledger as CSV (utf-8 with a mark, as Excel and WPS expect): a cell never begins like a formula (docs/adr)."""

import csv
from collections.abc import Iterable, Sequence
from datetime import date
from io import TextIOWrapper
from typing import BinaryIO

from papers.ledger.cells import visible
from papers.ledger.columns import Column, Sort
from papers.ledger.rows import Row, Value

FORMULAS = ("=", "+", "-", "@", "\t", "\n", "＝", "＋", "－", "＠")


def write_csv(target: BinaryIO, columns: Sequence[Column], rows: Iterable[Row]) -> int:
    """Write the table; how many rows it has below the headings."""
    stream = TextIOWrapper(target, encoding="utf-8-sig", newline="", write_through=False)
    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerow([column.heading for column in columns])
    are_percent = [column.sort == Sort.PERCENT for column in columns]
    count = 0
    for row in rows:
        writer.writerow([_said(value, is_percent) for value, is_percent in zip(row, are_percent, strict=True)])
        count += 1
    stream.flush()
    stream.detach()  # the file is the caller's to close
    return count


def _said(value: Value, is_percent: bool) -> str:
    if isinstance(value, str):
        return unformed(visible(value))
    if value is None:
        return ""
    if isinstance(value, date):
        return value.isoformat()
    return f"{value}%" if is_percent else str(value)


def unformed(text: str) -> str:
    """With a leading ' where a spreadsheet would take the text for a formula: CSV has no types that could say so.

    Also where the text begins like that behind a ' of its own, so that taking one off again (``papers.sheets``) is
    always right.
    """
    return f"'{text}" if text.lstrip("'").startswith(FORMULAS) else text
