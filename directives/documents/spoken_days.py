"""On which day a speech was made: the brackets under its title first, the day it was published last."""

import re
from collections.abc import Sequence
from datetime import date

from directives.documents.dates import days_without_year, without_dates, written_dates

_PUBLISHED = re.compile(r"发布|更新|来源|时间[:：]|上传|编辑|点击|浏览|日期[:：]")
_TODAY = re.compile(r"今天(?:是|（|\()|现在是")
_REPORTED = re.compile(r"召开|举行|举办|出席|调研|主持")
_BEGINS_WITH_DAY = re.compile(r"^[（(]?(?:20\d\d年)?\d{1,2}月\d{1,2}日")
_YEAR = re.compile(r"(?<!\d)(20\d\d)年(?![\d ]*\d+月)")
_FRAME = "（）()[]【】，,。 \u3000\t"


def spoken_day(head: Sequence[str], body: Sequence[str], tail: Sequence[str], file_name: str = "") -> date | None:
    """The likeliest day, or None; ``head``, ``body`` and ``tail`` are the first lines, those after them, the last."""
    signed = _signed(tail)
    named = _days([file_name.replace("_", " ")])
    published = _days([line for line in head if _PUBLISHED.search(line)])
    own = [line for line in head if not _PUBLISHED.search(line)]
    known = next(iter([*signed, *named, *published, *_ends_of_years([*own, file_name])]), None)
    told, reported = _told(own, body, known), _reported([*own, *body[:3]], known)
    candidates = (*_days(own), *told, *signed, *reported, *named, *published)
    return next(iter(candidates), None)


def _days(lines: Sequence[str]) -> list[date]:
    return [found.day for line in lines for found in written_dates(line)]


def _signed(tail: Sequence[str]) -> list[date]:
    """A line at the end that holds a date and nothing else, as below a signature."""
    return _days([line for line in tail[-5:] if not without_dates(line).strip(_FRAME)])


def _told(head: Sequence[str], body: Sequence[str], known: date | None) -> list[date]:
    """A day told in passing: （9月10日）under the title, or 今天是3月10号 in the first paragraphs."""
    brackets = [line for line in head if line.startswith(("（", "("))]
    today = [line[match.start() :][:20] for line in body[:3] if (match := _TODAY.search(line[:120]))]
    return _days(today) + _days_of_known_year([*brackets, *today], known)


def _reported(lines: Sequence[str], known: date | None) -> list[date]:
    """The day that a report begins with: 4月1日，…召开…。"""
    reports = [line[:20] for line in lines if _BEGINS_WITH_DAY.match(line) and _REPORTED.search(line[:120])]
    return _days(reports) + _days_of_known_year(reports, known)


def _days_of_known_year(lines: Sequence[str], known: date | None) -> list[date]:
    return [found.day for line in lines for found in days_without_year(line, known)] if known else []


def _ends_of_years(lines: Sequence[str]) -> list[date]:
    """31 December of a year that a title names: 2026年全区…会议 knows the year of （3月5日）."""
    return [date(int(year), 12, 31) for line in lines for year in _YEAR.findall(line)]
