"""How a notice writes dates, and the words that say what is done on them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from directives.extraction.numerals import number

SMALL = r"(?:\d{1,2}|[一二三四五六七八九十廿]{1,3})"
YEAR = r"(?:\d{4}|[〇零○一二三四五六七八九]{4})"
WEEKDAYS = "一二三四五六日"


def _day(n: int) -> str:
    date = rf"(?:(?P<y{n}>{YEAR})年)?(?:(?P<m{n}>{SMALL})月份?)?(?P<d{n}>{SMALL})(?:日|(?<=月\d)号|(?<=月\d\d)号)"
    return rf"{date}(?:（(?P<p{n}>[^（）]{{1,24}})）)?"


class Word(StrEnum):
    """What a sentence is made of, as far as it matters."""

    EXPLAIN = "explain"  # 1月1日为法定节假日: why, not what; another part of the sentence rules the day
    RESUME = "resume"  # 2月3日起正常上班: an ordinary working day
    EXTEND = "extend"  # 延长春节假期至
    COUNT = "count"  # 共3天
    JOIN = "join"  # 与周末连休
    REST = "rest"
    WORK = "work"
    SPAN = "span"


_PATTERNS = {
    Word.EXPLAIN: r"为(?:法定|公休)[^，。；]*|公休日调[^，。；]*",
    Word.RESUME: r"起?(?:正常|照常|恢复)上班|起上班",
    Word.EXTEND: r"延长[^，。；]{0,20}?至(?=\d|[一二三四五六七八九十]{1,3}月)",
    Word.COUNT: rf"共计?(?P<in_all>{SMALL})天",
    Word.JOIN: r"[与和]周末连(?:休|在一起)",
    Word.REST: rf"(?<!不)(?:放假|补休|调休|公休|休息|休假)(?:(?P<off_for>{SMALL})天)?",
    Word.WORK: r"上班|补班",
    Word.SPAN: rf"{_day(1)}(?:(?:至|到|-)+{_day(2)})?",
}
_TOKEN = re.compile("|".join(f"(?P<{word}>{pattern})" for word, pattern in _PATTERNS.items()))
_WEEKDAY = re.compile(r"(?:周|星期|礼拜)([一二三四五六日天])|^([一二三四五六日天])$")


@dataclass(frozen=True, slots=True)
class WrittenDay:
    """A day as it is written: what is not said is None. ``weekday`` is 0 for Monday."""

    year: int | None
    month: int | None
    day: int
    weekday: int | None


@dataclass(frozen=True, slots=True)
class Token:
    """A word of a sentence. A span runs from ``first`` to ``last``, the same for a single day; 放假1天 counts too."""

    word: Word
    text: str
    first: WrittenDay | None = None
    last: WrittenDay | None = None
    count: int | None = None


def tokens(sentence: str) -> Iterator[Token]:
    """The dates and the words that rule them, in their order."""
    for found in _TOKEN.finditer(sentence):
        word = next(word for word in Word if found[word] is not None)
        count = found["in_all"] or found["off_for"]
        first, last = _written(found, 1), _written(found, 2)
        yield Token(word, found[0], first, last or first, number(count) if count else None)


def _written(found: re.Match[str], n: int) -> WrittenDay | None:
    if found[f"d{n}"] is None:
        return None
    said = _WEEKDAY.search(found[f"p{n}"] or "")
    weekday = WEEKDAYS.index((said[1] or said[2]).replace("天", "日")) if said else None
    return WrittenDay(_number(found[f"y{n}"]), _number(found[f"m{n}"]), _number(found[f"d{n}"]) or 0, weekday)


def _number(words: str | None) -> int | None:
    return number(words) if words else None
