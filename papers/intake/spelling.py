"""Numbers in cells spelt out as days (日期的写法): 2026.3.5, 26-3-5, 20260305 → 2026年3月5日; 3.5 → 3月5日."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from directives.dates import full_day_words
from papers.intake.texts import quoted, squeezed, text_of
from papers.sheets.records import Cell

WRITE_SO = "请写成 2026-03-05 这样"
_EPOCH = date(1899, 12, 30)  # day 0 of Excel for all days since March 1900
_SERIALS = range(36_526, 73_415)  # 2000 to 2100
_NOUGHT = "Excel 把数字末尾的 0 去掉了"

_MONTH, _DAY = r"(1[0-2]|0?[1-9])", r"(3[01]|[12]\d|0?[1-9])"
_COMPACT = re.compile(r"(?<!\d)(20\d\d)(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])(?!\d)")
_NUMERIC = re.compile(rf"(?<!\d)(20\d\d|'?[23]\d)([./年-]){_MONTH}[./月-]{_DAY}(?!\d)[日号]?")
_MONTH_OF_YEAR = re.compile(rf"(?<!\d)(20\d\d)[./-]{_MONTH}(?![\d.])月?")
_DAY_OF_MONTH = re.compile(rf"(?<![\d./年-]){_MONTH}[./]{_DAY}(?![\d.%/])[日号]?")
_ALONE = re.compile(rf"{_MONTH}-{_DAY}")
_NO_SIGN = re.compile(rf"(?<!\d){_MONTH}月{_DAY}(?![\d日号])")
_NO_MONTH = re.compile(r"(?<!\d)(?:1[3-9]|[2-9]\d|00?)月")
_SIX = re.compile(r"(20\d\d)(0[1-9]|1[0-2])(?:\.0)?")
_YEAR_ALONE = re.compile(r"(20\d\d)年?(?:度|内|全年)?(?:前|之前|以前)?(?:完成|办结)?")


@dataclass(frozen=True, slots=True)
class Spelling:
    """A cell with its numbers spelt out; ``day`` where it is the number Excel keeps for one.

    ``note`` and ``error`` are sentences that begin with the quoted cell.
    """

    text: str = ""
    day: date | None = None
    note: str = ""
    error: str = ""


def spelt(cell: Cell) -> Spelling:
    """Never raises."""
    text = squeezed(text_of(cell))
    if text.isdecimal() and len(text) == 5 and int(text) in _SERIALS:
        day = _EPOCH + timedelta(days=int(text))
        return Spelling(day=day, note=f"{quoted(text)}是 Excel 里的日期数字，读作{full_day_words(day)}。")
    if doubt := _doubt(text) if isinstance(cell, float) else "":
        return Spelling(error=doubt)
    try:
        return Spelling(_canonical(_SIX.sub(r"\1.\2", text) if _SIX.fullmatch(text) else text))
    except ValueError:
        return Spelling(error=f"{quoted(text_of(cell))}里的日子日历上没有。{WRITE_SO}。")


def _doubt(text: str) -> str:
    """A cell of numbers drops a zero at the end: 2026.10 becomes 2026.1, and 3.10 becomes 3.1."""
    whole, _, part = text.partition(".")
    if len(whole) == 4 and part == "1":
        return f"{quoted(text)}可能是1月，也可能是10月（{_NOUGHT}）。请写成 {whole}年1月 或者 {whole}年10月。"
    if len(whole) < 3 and part in {"1", "2", "3"}:
        return f"{quoted(text)}可能是{whole}月{part}日，也可能是{whole}月{part}0日（{_NOUGHT}）。{WRITE_SO}。"
    return ""


def _canonical(text: str) -> str:
    """Raises ValueError where a day is named that no calendar has."""
    if found := _NO_MONTH.search(text):
        raise ValueError(found[0])
    text = _COMPACT.sub(r"\1.\2.\3", text)
    text = _NUMERIC.sub(_written_out, text)
    if whole := _YEAR_ALONE.fullmatch(text):
        return f"{whole[1]}年底"
    if _ALONE.fullmatch(text):
        text = text.replace("-", ".")
    text = _MONTH_OF_YEAR.sub(lambda found: f"{found[1]}年{int(found[2])}月", text)
    text = _DAY_OF_MONTH.sub(lambda found: f"{int(found[1])}月{int(found[2])}日", text)
    return _NO_SIGN.sub(r"\1月\2日", text)


def _written_out(found: re.Match[str]) -> str:
    year = int(found[1].removeprefix("'"))
    return full_day_words(date(year if year > 99 else year + 2000, int(found[3]), int(found[4])))
