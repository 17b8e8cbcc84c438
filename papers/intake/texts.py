"""Words as people type them in cells, made comparable: full-width signs, spaces, line ends, brackets."""

import re
import unicodedata
from datetime import date, datetime
from functools import lru_cache

from papers.sheets.records import Cell

_SPACE = re.compile(r"\s+")
_NOTHING = re.compile(r"[-—–_/\\.·…~～*＊、，,。]*|无|没有|暂无|空|(?i:n/?a|null|none)")
_CHINESE = str.maketrans(
    {"(": "（", ")": "）", ",": "，", ";": "；", ":": "：", "[": "（", "]": "）", "【": "（", "】": "）"}
)
DITTO = frozenset({"同上", "同上行", "〃", "″", '"', "''", "“", "”", "ditto"})


def text_of(cell: Cell) -> str:
    """What stands in a cell, for a person: days in ISO, whole numbers whole."""
    if isinstance(cell, str):
        return cell
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, datetime):
        return f"{cell:%Y-%m-%d %H:%M}"
    if isinstance(cell, date):
        return cell.isoformat()
    return f"{cell:.12g}" if isinstance(cell, float) else str(cell)


def half_width(text: str) -> str:
    """With half-width digits and letters and Chinese punctuation, without spaces at the ends."""
    return unicodedata.normalize("NFKC", text).translate(_CHINESE).strip()


@lru_cache(maxsize=16_384)  # a cell is looked at from many sides, and columns repeat themselves
def squeezed(text: str) -> str:
    """Half-width and without any space: what two spellings of one name have in common."""
    return _SPACE.sub("", half_width(text))


def one_line(text: str) -> str:
    """On one line, with single spaces, otherwise untouched: for names and titles."""
    return _SPACE.sub(" ", text).strip()


@lru_cache(maxsize=16_384)
def says_nothing(text: str) -> bool:
    """Empty, or one of the ways to write that there is nothing: —, /, 无."""
    return bool(_NOTHING.fullmatch(squeezed(text)))


def quoted(text: str, most: int = 40) -> str:
    """“3月底”: what stands in a cell as a sentence quotes it, shortened visibly."""
    line = one_line(text)
    return f"“{line if len(line) <= most else line[:most] + '…'}”"
