"""Shares, counts and rhythms as people type them in cells: 80%, 八成, 两次, 每月25日前."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Generic, TypeVar

from directives.extraction.deadlines import reckon
from directives.extraction.numerals import number
from directives.extraction.records import Context
from papers.intake.texts import quoted, says_nothing, squeezed, text_of
from papers.sheets.records import Cell
from tracking import rhythms

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Read(Generic[T]):
    """What a cell means; None where it says nothing or cannot be read. The sentences begin with the quoted cell."""

    value: T | None = None
    note: str = ""
    error: str = ""


_SHARE = re.compile(
    r"(?P<about>约|近|超|大约|已完成|完成|已)*(?P<share>\d+(?:\.\d+)?)(?P<sign>%)?(?P<more>以上|左右|多)?"
)
_TENTHS = re.compile(r"([一二两三四五六七八九十])成([一二三四五六七八九半])?")
_HUNDREDTHS = re.compile(r"百分之([一二三四五六七八九十百]+)")
_COUNT = re.compile(r"(?:已)?(?:延期)?(\d{1,2}|[一二两三四五六七八九十]{1,2})次?")
_DONE = frozenset({"完成", "已完成", "全部完成", "已办结", "办结", "全部办结"})
_BEGUN = frozenset({"未开始", "未启动", "未开展", "尚未启动", "尚未开始"})


def share(cell: Cell, *, are_fractions: bool) -> Read[int]:
    """How far something is, 0 to 100. ``are_fractions``: this column's numbers are shares of 1, as 80% is stored."""
    if isinstance(cell, bool):
        return Read(100 if cell else 0, note=f"{quoted(text_of(cell))}读作 {100 if cell else 0}%。")
    if isinstance(cell, int | float):
        is_fraction = are_fractions or 0 < cell < 1
        return _within(cell * 100 if is_fraction else cell, cell, is_literal=True)
    text = squeezed(text_of(cell))
    return Read() if says_nothing(text) else _worded_share(text, cell)


def _worded_share(text: str, cell: Cell) -> Read[int]:
    if text in _DONE | _BEGUN:
        return _within(100 if text in _DONE else 0, cell, is_literal=False)
    if tenths := _TENTHS.fullmatch(text):
        part = {"半": 5}.get(tenths[2], number(tenths[2] or "") or 0)
        return _within((number(tenths[1]) or 0) * 10 + part, cell, is_literal=False)
    if hundredths := _HUNDREDTHS.fullmatch(text):
        return _within(number(hundredths[1]) or 0, cell, is_literal=False)
    if found := _SHARE.match(text):
        value = float(found["share"])
        is_fraction = not found["sign"] and "." in found["share"] and value <= 1
        whole = found.end() == len(text) and not found["about"] and not found["more"]
        return _within(value * 100 if is_fraction else value, cell, is_literal=whole)
    return Read(error=f"{quoted(text_of(cell))}看不出是多少。请写成 80 或者 80%。")


def _within(value: float, cell: Cell, *, is_literal: bool) -> Read[int]:
    """A whole share between 0 and 100, with a note where it was rounded or worded."""
    said = quoted(text_of(cell))
    if not 0 <= value <= 100:  # nor what is no number at all
        return Read(error=f"{said}不在 0 和 100 之间。请改正。")
    whole = round(value)
    is_exact = is_literal and abs(value - whole) < 1e-9
    return Read(whole, note="" if is_exact else f"{said}读作 {whole}%。")


def count(cell: Cell) -> Read[int]:
    """How often; nothing is 0."""
    text = squeezed(text_of(cell))
    if says_nothing(text) or text in {"未延期", "否", "没有延期"}:
        return Read(0)
    found = _COUNT.fullmatch(text)
    value = number(found[1]) if found else None
    if value is None:
        return Read(error=f"{quoted(text_of(cell))}看不出是几次。请只写数字。")
    return Read(value)


_SHORT_RHYTHMS = {
    "每周": "周 周报 周调度 一周一报",
    "每两周": "双周",
    "每旬": "旬报",
    "每半月": "半月 半月报",
    "每月": "月 月报 月调度 一月一报",
    "每季度": "季 季度 季报 季调度 一季一报 一季度一报",
    "每半年": "半年 半年报",
    "每年": "年 年报",
    "每天": "日报",
}
_IN_FULL = {short: full for full, words in _SHORT_RHYTHMS.items() for short in words.split()}


def rhythm(cell: Cell, today: date, context: Context) -> Read[str]:
    """How often it is reported, as a code of ``tracking.rhythms``; empty: no fixed rhythm."""
    text = squeezed(text_of(cell))
    if says_nothing(text) or text in {"不定期", "适时", "随时"}:
        return Read("")
    found = reckon(_IN_FULL.get(text, text), today, context)
    if found is None or not found.recurrence:
        return Read(error=f"{quoted(text_of(cell))}看不出多久报一次。请写成每月、每季度、每周三、每月25日这样。")
    return nearest_rhythm(found.recurrence, quoted(text_of(cell)))


def nearest_rhythm(recurrence: str, said: str) -> Read[str]:
    """The rhythm for a recurrence that was read; with a note where it is another one."""
    code = rhythms.nearest(recurrence)
    words = rhythms.words(code)
    is_same = words.removesuffix("前").rstrip("底末") in said  # 每季度 is by the end of it
    return Read(code, note="" if is_same else f"{said}按{words}报送导入。")
