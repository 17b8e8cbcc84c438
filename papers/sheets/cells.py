"""From what a library read to plain cells: one kind of emptiness, whole numbers whole, days as days, no odd signs."""

import math
import re
from datetime import date, datetime, time, timedelta
from typing import Any

from papers.sheets.records import Cell

_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufeff\u200b-\u200f\u202a-\u202e\ufffe\uffff\ud800-\udfff]")
_GUARDED = re.compile(r"'(?='*[=+\-@\t\r\n＝＋－＠])")


def plain(found: Any) -> Cell:
    """A cell as calamine gives it; what is empty, blank or no number is None."""
    if isinstance(found, str):
        return plain_text(found)
    if isinstance(found, datetime):
        return found if found.time() != time.min else found.date()
    if isinstance(found, float):
        return _number(found)
    if isinstance(found, bool | int | date):
        return found
    return str(found) if isinstance(found, time | timedelta) else None


def plain_text(text: str) -> str | None:
    """Without what no text has; ends of lines as ``\\n``; None where nothing is left."""
    text = _CONTROLS.sub("", text.replace("\r\n", "\n").replace("\r", "\n").replace("_x000D_", ""))
    return text.strip(" \t\n\u3000\xa0") or None


def unguarded(text: str) -> str:
    """Without the apostrophe that a text file puts before = + - @ so that no spreadsheet takes it for a formula."""
    return _GUARDED.sub("", text, count=1) if _GUARDED.match(text) else text


def _number(found: float) -> int | float | None:
    if not math.isfinite(found):
        return None
    return int(found) if found.is_integer() and abs(found) < 1e15 else found
