"""Where a notice speaks of which holiday, which year it is about, and which notice it is."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from directives.extraction.numerals import number
from tracking.holidays.grammar import SMALL, YEAR
from tracking.holidays.records import FESTIVALS

_SHORT = {"清明": "清明节", "五一": "劳动节", "端午": "端午节", "中秋": "中秋节", "国庆": "国庆节", "新年": "元旦"}
_ONE = "|".join([*FESTIVALS, *_SHORT])
_NUMBERED = r"(?:(?:[一二三四五六七八九十]{1,3}|\d{1,2})[、.]|（(?:[一二三四五六七八九十]{1,3}|\d{1,2})）)"
_DATE_NEAR = rf"(?=[^：。，；（）]{{0,8}}?(?:{YEAR}年)?{SMALL}月)"
_HEADING = re.compile(
    rf"{_NUMBERED}?(?P<longer>延长)?(?:{YEAR}年)?(?P<known>(?:{_ONE})(?:[、和与及暨·/]?(?:{_ONE}))*)"
    rf"(?:假期|放假|安排|（[^（）]{{1,16}}）)*[：,，]?{_DATE_NEAR}"
    rf"|(?:(?<=[。；：])|^){_NUMBERED}?(?P<other>[^，。；：（）\d]{{2,20}})：{_DATE_NEAR}"
)
_MATTER = re.compile(rf"关于(?:{YEAR}年)?(?P<matter>[^。：；]{{2,30}}?)(?:调休)?放假")
_NO_NAME = re.compile(r"如下|通知|时间|来源|电话|日期|作者|编辑")
_YEARS = tuple(
    re.compile(pattern)
    for pattern in (
        rf"关于(?:做好|调整|延长)?({YEAR})年[^，。；]{{0,16}}(?:放假|节假日|假期)",
        rf"(?:现将|延长|调整|做好)({YEAR})年",
        rf"({YEAR})年[^，。；]{{0,24}}(?:放假|节假日|假期|休假)",
    )
)
_NUMBER = re.compile(r"国办发(?:明电|电)?（(\d{4})）(\d{1,3})号")
_SIGNED = re.compile(r"国务院(?:办公厅)?(\d{4})年(\d{1,2})月(\d{1,2})日")
_TAIL = re.compile(r"节假日期间|各地区、?各部门|国务院(?:办公厅)?\d{4}年|（?此件公开发布|责任编辑|分享到|扫一扫")
_CHANGES = re.compile(
    r"调整(?!休)[^。]{0,30}(?:假期|放假|安排)|(?:假期|放假|安排)[^。]{0,12}调整如下|延长[^。]{0,12}(?:假期|放假)"
)


@dataclass(frozen=True, slots=True)
class Section:
    """What is said of one holiday (or of two that come together): ``text[start:end]``."""

    name: str
    start: int
    end: int


def year_of(text: str) -> int | None:
    """The year a notice is about: of its title, else of its first sentence, else the one most of its dates say."""
    for pattern in _YEARS:
        if found := pattern.search(text):
            return number(found[1])
    said = Counter(re.findall(r"(\d{4})年\d{1,2}月\d{1,2}日[^。]{0,20}?(?:放假|上班)", text)).most_common(1)
    return int(said[0][0]) if said else None


def number_of(text: str) -> str:
    """国办发明电〔2025〕7号, or nothing."""
    found = _NUMBER.search(text)
    return found[0].replace("（", "〔").replace("）", "〕") if found else ""


def issued_on(text: str) -> date | None:
    """The day below the signature."""
    *_, found = [None, *_SIGNED.finditer(text)]
    try:
        return date(int(found[1]), int(found[2]), int(found[3])) if found else None
    except ValueError:
        return None


def changes_earlier(text: str) -> bool:
    """Whether it says that it changes what was announced before (调整, 延长)."""
    return _CHANGES.search(text) is not None


def sections(text: str) -> Iterator[Section]:
    """Each holiday's part of the text; the whole text under the festival it names, where there are no headings."""
    heads = [head for head in _HEADING.finditer(text) if head["known"] or not _NO_NAME.search(head["other"])]
    if not heads:
        yield Section(_matter(text), 0, _tail(text, 0))
        return
    ends = [head.start() for head in heads[1:]] + [_tail(text, heads[-1].end())]
    for head, end in zip(heads, ends, strict=True):
        first = next(name for name in ("longer", "known", "other") if head[name])
        yield Section(festivals_in(head["known"] or head["other"]), head.start(first), end)


def festivals_in(words: str) -> str:
    """The festivals the words name, as they are called; the words themselves where they name none."""
    return _known_in(words) or words


def _known_in(words: str) -> str:
    return "、".join(dict.fromkeys(_SHORT.get(name, name) for name in re.findall(_ONE, words)))


def _matter(text: str) -> str:
    """What a notice without headings is about, by the words before its first date or by its title: 70周年纪念日."""
    first = re.search(rf"{SMALL}月{SMALL}日", text)
    found = _MATTER.search(text)
    return _known_in(text[: first.start() if first else 0]) or (found["matter"] if found else "放假")


def _tail(text: str, after: int) -> int:
    """Where the holidays end and what always follows begins."""
    found = _TAIL.search(text, after)
    return found.start() if found else len(text)
