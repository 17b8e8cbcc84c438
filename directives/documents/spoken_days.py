"""On which day a speech was made: the brackets under its title first, the day it was published last."""

import re
from collections.abc import Sequence
from datetime import date

from directives.documents.dates import WrittenDate, days_without_year, last_day, without_dates, written_dates

_PUBLISHED = re.compile(r"发布|更新|来源|时间[:：]|上传|编辑|点击|浏览|日期[:：]")
_TODAY = re.compile(r"今天(?:是|（|\()|现在是")
_REPORTED = re.compile(
    r"召开|举行|举办|出席|调研|主持|带队|率队|率[^，。]{2,12}赴|深入|考察|检查|督导|督查|走访|慰问|视察"
)
_SPOKEN = re.compile(r"我们|同志们|今天")
_BEGINS_WITH_DAY = re.compile(
    r"^[（(]?(?:[^，。：]{0,12}讯)?[ \u3000]*(?:[（(][^）)]{0,20}[）)])?(?:[^，。：]{0,6}记者[^，。：]{0,12}[：:])?"
    r"(?:[^。]{0,30}。)?(?:20\d\d年)?\d{1,2}月\d{1,2}日"
)
_YEAR = re.compile(r"(?<!\d)(20\d\d)年(?![\d ]*\d+月)")
_FRAME = "（）()[]【】，,。 \u3000\t"


def spoken_day(head: Sequence[str], body: Sequence[str], tail: Sequence[str], file_name: str = "") -> date | None:
    """The likeliest day, or None; ``head``, ``body`` and ``tail`` are the first lines, those after them, the last."""
    signed = _signed(tail)
    named = _days([file_name.replace("_", " ")])
    published = _days([line for line in head if _PUBLISHED.search(line)])
    own = [line for line in head if not _PUBLISHED.search(line)]
    reports = [line for line in (*own, *body[:3]) if _is_report(line)]
    years = _ends_of_years([*own, file_name, *(line[:60] for line in reports)])
    known = next(iter([*signed, *named, *published, *years]), None)
    told, reported = _told(own, body, known), _reported(reports, known)
    candidates = (*_days(own), *told, *signed, *reported, *named, *published)
    return next(iter(candidates), None)


def _days(lines: Sequence[str]) -> list[date]:
    return [found.day for line in lines for found in written_dates(line)]


def _signed(tail: Sequence[str]) -> list[date]:
    """A line at the end that holds a date and nothing else, as below a signature."""
    return _days([line for line in tail if not without_dates(line).strip(_FRAME)])


def _told(head: Sequence[str], body: Sequence[str], known: date | None) -> list[date]:
    """A day told in passing: （9月10日）under the title, or 今天是3月10号 in the first paragraphs."""
    brackets = [line for line in head if line.startswith(("（", "("))]
    today = [line[match.start() :][:20] for line in body[:3] if (match := _TODAY.search(line[:120]))]
    return _days(today) + _days_of_known_year([*brackets, *today], known)


def _is_report(line: str) -> bool:
    """Whether a line begins as reports do: 4月1日，…召开…; 本报讯　7月8日，…调研."""
    return bool(_BEGINS_WITH_DAY.match(line) and _REPORTED.search(line[:160]) and not _SPOKEN.search(line[:160]))


def _reported(reports: Sequence[str], known: date | None) -> list[date]:
    """The day that a report begins with, the last one of several: 9月2日至5日."""
    return [last_day(found, line) for line in reports for found in _first_dates(line, known)]


def _first_dates(line: str, known: date | None) -> list[WrittenDate]:
    """The date a line begins with, in full or of the year known."""
    end = _BEGINS_WITH_DAY.match(line)
    opening = line[: end.end()] if end else ""
    return written_dates(opening) or (list(days_without_year(opening, known)) if known else [])


def _days_of_known_year(lines: Sequence[str], known: date | None) -> list[date]:
    return [found.day for line in lines for found in days_without_year(line, known)] if known else []


def _ends_of_years(lines: Sequence[str]) -> list[date]:
    """31 December of a year that a title names: 2026年全区…会议 knows the year of （3月5日）."""
    return [date(int(year), 12, 31) for line in lines for year in _YEAR.findall(line)]
