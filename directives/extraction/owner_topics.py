"""Whom the topic of a section points to, where nobody is named: 宣传工作 → 宣传部."""

import re
from dataclasses import dataclass, replace
from functools import cache, lru_cache

from directives.extraction.notes import NOTE
from directives.extraction.records import Span
from directives.extraction.structure import Outlined, Unit
from directives.extraction.wordlists import rows

SAMPLE = 600
FEW = 3
GOVERNMENT = re.compile(r"政府工作|年(?:重点)?(?:工作|任务)安排|国民经济和社会发展")
TITLE = 80
LONG = 800
PLAN = re.compile(r"规划|纲要|方案|行动|措施|意见|计划|政府")
NAMED = re.compile(
    r"(?:局|厅|部门|街道|乡镇|公司|中心|指挥部|单位|各级|各地)(?:都|也)?(?:要|须|必须|负责|牵头|应)|同志们|大家"
)
PROVINCE = re.compile(r"全省|省委|省级|省内|强省|省政府|自治区")
NATIONAL = re.compile(r"国务院|国办|国发|中共中央")
BELOW = re.compile(r"全市|市委|全县|县委|全区|区委|市级|县级财政")
GENERAL = re.compile(r"^[^，。]*(?:主要)?预期目标|总体要求|总基调|地区生产总值|深刻领悟|城镇调查失业率")
OPENING = 500  # characters in which a joint meeting names the systems it is for


@dataclass(frozen=True, slots=True)
class Topic:
    """The owner a topic points to, and the words of the heading that say it."""

    owner: str
    span: Span


@cache
def _party_topics() -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple((re.compile(words), owner) for words, owner in rows("party_topics"))


@lru_cache(maxsize=64)
def is_joint(shadow: str, start: int) -> bool:
    """Whether a meeting is for several party systems (组织, 宣传, 统战 …); one alone says nothing about who acts."""
    opening = shadow[start : start + OPENING]
    return len({owner for pattern, owner in MEETINGS.items() if re.search(pattern, opening)}) > 1


MEETINGS = {
    r"组织(?:、宣传|和宣传|宣传|工作(?!机)|部门|部长)": "组织部",
    r"宣传(?:、统战|统战|和统战|工作|部门|思想工作|文化工作|、政法)|组织(?:、|和)?宣传": "宣传部",
    r"统战(?:工作|部门|、|政法)": "统战部",
    r"政法(?:工作|部门|会议|等)": "政法委",
    r"纪检|党风廉政": "纪委监委",
}
SYSTEMS = {
    "组织": "组织部",
    "宣传": "宣传部",
    "统战": "统战部",
    "政法": "政法委",
    "纪检": "纪委监委",
    "党风廉政": "纪委监委",
}


def topic_owner(text: Outlined, unit: Unit) -> Topic | None:
    """The owner of the topic: a party system in a joint meeting, a government sector in a report that names nobody."""
    start, end = text.units[0].span.start, text.units[-1].span.end
    if is_joint(text.shadow, start):
        return _of_section(text, unit)
    return _of_sector(text, unit) if names_nobody(text.shadow, start, end) else None


def _of_section(text: Outlined, unit: Unit) -> Topic | None:
    """Innermost heading first, then the first sentence below the heading."""
    for heading in reversed(unit.headings):
        below = text.shadow.find("。", heading.span.end)
        for span in (heading.span, Span(heading.span.end, min(below, unit.span.start))):
            if len({owner for word, owner in SYSTEMS.items() if word in span.of(text.shadow)}) > 1:
                return None
            found = _topics(text, span)
            if found:
                return found[0] if len({topic.owner for topic in found}) == 1 else None
    return None


def _topics(text: Outlined, span: Span) -> list[Topic]:
    words = span.of(text.shadow)
    return [
        Topic(owner, Span(span.start + match.start(), span.start + match.end()))
        for pattern, owner in _party_topics()
        if (match := pattern.search(words))
    ]


@lru_cache(maxsize=64)
def names_nobody(shadow: str, start: int, end: int) -> bool:
    """Whether a long text tells a whole government what to do without naming a department once."""
    named = len(NAMED.findall(shadow, start, end))
    plans = GOVERNMENT.search(shadow, start, start + SAMPLE) or (
        not named and end - start > LONG and PLAN.search(shadow, start, start + TITLE)
    )
    return bool(plans) and named < FEW and not NOTE.search(shadow, start, end)


@lru_cache(maxsize=64)
def _level(shadow: str, start: int, end: int) -> str:
    """部 in a paper of the State Council, 厅 in a province, 局 below."""
    if NATIONAL.search(shadow, start, start + TITLE):
        return "部"
    province, below = (len(words.findall(shadow, start, end)) for words in (PROVINCE, BELOW))
    return "厅" if province > below else "局"


def _of_sector(text: Outlined, unit: Unit) -> Topic | None:
    words = unit.span.of(text.shadow)
    if GENERAL.search(words):
        return None
    for span in (unit.span, *(heading.span for heading in reversed(unit.headings[-2:]))):
        found = [
            (match.start(), order, Topic(owner, Span(match.start(), match.end())))
            for order, (pattern, owner) in enumerate(_sector_topics())
            if (match := pattern.search(text.shadow, span.start, span.end))
        ]
        if found:
            topic = min(found, key=lambda item: item[:2])[2]
            return replace(
                topic,
                owner=re.sub(
                    "厅$", _level(text.shadow, text.units[0].span.start, text.units[-1].span.end), topic.owner
                ),
            )
    return None


@cache
def _sector_topics() -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple((re.compile(words), owner) for words, owner in rows("sector_topics"))
