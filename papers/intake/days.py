"""Days as people type them in cells (日期): real dates, 2026.3.5, 3月底, 一季度末, 长期坚持, with a note beside them.

What words mean is reckoned by the grammar that reads speeches. What is read otherwise than it is written is said in a
note, what cannot be read in an error: both begin with the quoted cell, so that the column's name can stand before them.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from directives.dates import full_day_words
from directives.extraction.deadline_grammar import expressions
from directives.extraction.deadlines import reckon
from directives.extraction.records import Context
from papers.intake.spelling import WRITE_SO, spelt
from papers.intake.texts import quoted, says_nothing, text_of
from papers.sheets.records import Cell

EARLIEST, YEARS_AHEAD = 2000, 30
_YEAR = re.compile(r"20\d\d年|[今明后去]年|本年|当年|二[〇○零]..年|十[一二三四五六七]五")
_LONG_TERM = re.compile(
    r"长期(?:坚持|任务|工作)?|常态(?:化|长效)?|常年|持续(?:推进|坚持)?|经常性(?:工作)?|日常(?:工作)?|不设时限|无时限"
)
_MOVED = re.compile(r"延|改[为到]|调整|推迟|顺延|变更")
_BEFORE = re.compile(
    r"^(?:请|需|须|要求|力争|确保|争取|务必|原则上|预计|计划|拟|于|在|截至|截止|完成时限|时限|最迟|到|至|：)+"
)
_BEHIND = re.compile(
    r"(?:之?前|以前|之?内|止|为止|左右|底|全部|基本|完成|办结|完工|到位|落实|推进|开展|坚持|上报|报送|反馈)+$"
)
_FEASTS = frozenset({"节日前", "到节日"})  # the next one is meant, whenever the year is counted from
_EDGES = "（）()，。；、：:,.;·- 　“”\n"


@dataclass(frozen=True, slots=True)
class Base:
    """From which day a cell without a year is read, and what that day is: 交办日期, 台账的年份.

    ``is_exact`` is False where only a year is known: 10个工作日内 cannot be counted from that.
    """

    day: date
    name: str
    is_exact: bool = True


@dataclass(frozen=True, slots=True)
class Day:
    """What a cell says of a day. ``rest`` is what stands beside it (已延期), ``note`` and ``error`` are sentences."""

    day: date | None = None
    is_long_term: bool = False
    recurrence: str = ""  # 每月25日前: a code of ``directives.extraction``
    rest: str = ""
    note: str = ""
    error: str = ""


@dataclass(frozen=True, slots=True)
class _Found:
    """Words that name a day or a rhythm, and what they come to."""

    words: str
    day: date | None = None
    recurrence: str = ""
    is_counted: bool = False  # 10个工作日内: from a certain day on


def due_day(cell: Cell, base: Base, context: Context) -> Day:
    """By when: a day, or 长期坚持 with or without a rhythm. An empty cell says nothing. Never raises."""
    if plain := _plain(cell):
        return _plausible(plain, cell, base.day)
    text = spelt(cell).text
    found = [one for words in _worded(text) if (one := _reckoned(words, base, context))]
    if not any(one.day for one in found) and (any(one.recurrence for one in found) or _LONG_TERM.search(text)):
        return _long_term(found, text)
    if not found:
        return Day(error=_unread(cell, text, base, context))
    return _plausible(_chosen(found, text, cell, base.name), cell, base.day)


def past_day(cell: Cell, today: date, context: Context, *, after: date | None = None, year: int | None = None) -> Day:
    """When something happened: never after today.

    Without a year it is the first such day since ``after``, else that of ``year``, else the last one before today.
    An empty cell says nothing. Never raises.
    """
    if plain := _plain(cell):
        return _happened(_plausible(plain, cell, today), cell, today)
    text = spelt(cell).text
    found = [
        _Found(words, day)
        for words in _worded(text)
        if (day := _happened_on(words, today, context, after=after, year=year))
    ]
    if not found:
        return Day(error=f"{quoted(text_of(cell))}看不出是哪一天。{WRITE_SO}。")
    read = _chosen(found, text, cell, f" {found[-1].day:%Y} 年")
    return _happened(_plausible(read, cell, today), cell, today)


def _plain(cell: Cell) -> Day | None:
    """What needs no reckoning: a real date, nothing, a number Excel keeps for a day, a day that does not exist."""
    if isinstance(cell, date):
        return Day(cell.date() if isinstance(cell, datetime) else cell)
    if says_nothing(text_of(cell)):
        return Day()
    spelling = spelt(cell)
    is_plain = spelling.day or spelling.error
    return Day(spelling.day, note=spelling.note, error=spelling.error) if is_plain else None


def _worded(text: str) -> list[str]:
    return [found.words for found in expressions(text)]


def _reckoned(words: str, base: Base, context: Context) -> _Found | None:
    """What the words come to; None where they come to nothing, or would have to be counted from a day nobody knows."""
    found = reckon(words, base.day, context)
    if found is None or not (found.due_on or found.recurrence):
        return None
    if found.due_on and not base.is_exact and found.rule not in _FEASTS:
        again = reckon(words, base.day.replace(month=2, day=10), context)
        if again is None or again.due_on != found.due_on:
            return None
    return _Found(words, found.due_on, found.recurrence or "", found.rule.startswith("N"))


def _long_term(found: Sequence[_Found], text: str) -> Day:
    recurring = next((one.recurrence for one in found if one.recurrence), "")
    words = [*(one.words for one in found), *_LONG_TERM.findall(text)]
    return Day(is_long_term=True, recurrence=recurring, rest=_beside(text, words))


def _unread(cell: Cell, text: str, base: Base, context: Context) -> str:
    said = quoted(text_of(cell))
    counted = [found for words in _worded(text) if (found := reckon(words, base.day, context)) and found.due_on]
    if counted and not base.is_exact:
        return f"{said}要从交办那天算起，而这一行没有交办日期。{WRITE_SO}。"
    return f"{said}看不出是哪一天。{WRITE_SO}；没有终点的写“长期坚持”。"


def _chosen(found: Sequence[_Found], text: str, cell: Cell, base: str) -> Day:
    """The one day that is named; of several the last where the words say that it was moved, else none."""
    said = quoted(text_of(cell))
    dated = {one.day: one for one in found if one.day}
    if len(dated) > 1 and not _MOVED.search(text):
        named = "、".join(full_day_words(day) for day in dated)
        return Day(error=f"{said}里有几个日期（{named}）。请只留下一个。")
    day, chosen = list(dated.items())[-1]
    rest = _beside(text, [one.words for one in found])
    rest = text_of(cell) if len(dated) > 1 else rest
    return Day(day, rest=rest, note=_how(said, chosen, day, base, rest))


def _how(said: str, chosen: _Found, day: date, base: str, rest: str) -> str:
    """How it was read, where that does not stand there word for word."""
    read = full_day_words(day)
    aside = f"，{quoted(rest)}记在备注里" if rest else ""
    if chosen.words.startswith(read):
        return f"{said}读作{read}{aside}。" if aside else ""
    if chosen.is_counted:
        return f"{said}从{base}算起，是{read}{aside}。"
    without = "" if _YEAR.search(chosen.words) else f"没有写年份，按{base}"
    return f"{said}{without}读作{read}{aside}。"


def _beside(text: str, words: Sequence[str]) -> str:
    """What is left of the text without these words and what goes with a date: 前, 完成."""
    for each in words:
        text = text.replace(each, "\n", 1)
    pieces = (_BEHIND.sub("", _BEFORE.sub("", piece.strip(_EDGES))).strip(_EDGES) for piece in text.split("\n"))
    return "，".join(piece for piece in pieces if piece)


def _happened_on(words: str, today: date, context: Context, *, after: date | None, year: int | None) -> date | None:
    """The day the words name among those not after today; a month that is not over counts up to today."""
    years = [year] if year else [] if after is None else [after.year, after.year + 1]
    for each in (*years, today.year, today.year - 1):
        found = reckon(words, date(each, 1, 1), context)
        day = found.due_on if found else None
        if day is None:
            return None
        if "日" not in words and "号" not in words and (day.year, day.month) == (today.year, today.month):
            day = min(day, today)
        if day <= today and (after is None or day >= after or _YEAR.search(words)):
            return day
    return day


def _plausible(read: Day, cell: Cell, near: date) -> Day:
    if read.day and not EARLIEST <= read.day.year <= near.year + YEARS_AHEAD:
        return Day(error=f"{quoted(text_of(cell))}的年份像是写错了。{WRITE_SO}。")
    return read


def _happened(read: Day, cell: Cell, today: date) -> Day:
    if read.day and read.day > today:
        return replace(
            read, day=None, note="", error=f"{quoted(text_of(cell))}在今天以后，而这是已经发生的日子。请改正。"
        )
    return read
