"""Rows that are no matter (不是事项): empty ones, totals, parts' headings, notes under the table, repeated headings."""

import re
from collections.abc import Mapping, Sequence

from papers.intake.headings import LONGEST, bare_heading
from papers.intake.tables import Row
from papers.intake.texts import quoted, squeezed
from papers.sheets.blanks import is_example

_TOTAL = re.compile(
    r"(?:合计|小计|总计|共计|累计|总数|合计数)[：（\d].*|合计|小计|总计|共计|累计|总数|共\d+[件项条个].*"
)
_PART = re.compile(
    r"(?:[一二三四五六七八九十]{1,3}、|（[一二三四五六七八九十]{1,3}）|第[一二三四五六七八九十]{1,3}[部类章]).{1,40}"
)
_COUNTED = re.compile(r".{1,40}（?(?:共)?\d+[件项条个]）?")
_NOTE = re.compile(
    r"(?:备?注|说明|填表说明|填报说明)\d*[：:.]|[★※*].|联系(?:人|电话)[：:]|"
    r"(?:填表|填报|制表|审核|审签|报送|统计|负责)(?:人|单位|日期|时间)?[：:]"
)
_FEW = 3  # texts of its own that a note may have: 填表人：…  审核人：…  日期：…


def why_ignored(row: Row, headings: Sequence[str], mapping: Mapping[int, str], wide: frozenset[int]) -> str:
    """The sentence that says why a row is no matter; empty where it may be one. ``wide``: rows merged across."""
    if not row.own:
        return "空行。"
    texts = list(row.own.values())
    if is_example(texts):
        return "填表的示例。"
    if _is_heading(row.own, headings) or _is_numbering(texts):
        return "重复的表头。"
    first = squeezed(texts[0])
    if any(_TOTAL.fullmatch(squeezed(text)) for text in texts[:2]) and not _says(row, mapping, "lead"):
        return f"{quoted(texts[0])}是合计行。"
    if len(texts) <= _FEW and _NOTE.match(first):
        return f"{quoted(texts[0])}是表下的说明。"
    return _part(row, texts[0], wide)


def _part(row: Row, text: str, wide: frozenset[int]) -> str:
    """One text alone: the heading of a part of the table, or a note that runs across."""
    if len(row.own) > 1 or row.inherited:
        return ""
    plain = squeezed(text)
    if _PART.fullmatch(plain) or (_COUNTED.fullmatch(plain) and row.index in wide):
        return f"{quoted(text)}是分类的标题。"
    return f"{quoted(text)}横跨各列，是标题或者说明。" if row.index in wide else ""


def _is_heading(own: Mapping[int, str], headings: Sequence[str]) -> bool:
    """Most of its cells say what stands over their columns."""
    same = sum(column < len(headings) and _repeats(text, headings[column]) for column, text in own.items())
    return same >= 2 and same * 2 > len(own)


def _repeats(text: str, heading: str) -> bool:
    if not heading or len(text) > LONGEST:
        return False
    bare = bare_heading(text)
    return bool(bare) and (bare == bare_heading(heading) or bare in map(bare_heading, heading.split("·")))


def _is_numbering(texts: Sequence[str]) -> bool:
    """1, 2, 3 … under the headings."""
    return len(texts) > _FEW and texts == [str(number) for number in range(1, len(texts) + 1)]


def _says(row: Row, mapping: Mapping[int, str], code: str) -> bool:
    return any(said == code and column in row.own for column, said in mapping.items())
