"""Whom a report of a visit (调研报道) speaks to: the place the leader is at when 他强调, … is said."""

import re
from functools import lru_cache

from directives.extraction.records import Span
from directives.extraction.structure import Outlined, Unit

HEAD = 150  # characters in which a report says that it tells of a visit
VISIT = re.compile(r"调研|考察|走访|检查指导|视察|看望慰问")
SAYS = re.compile(r"强调|指出|要求|叮嘱|说[，：]|表示|话锋|希望")
ELSEWHERE = re.compile(r"^[\s　]*(?:调研|考察|检查|走访)(?:期间|中|结束)|每到一处|座谈会(?:上|，)|陪同")
SITE = (
    r"(?P<place>(?![在从到对])[一-龥A-Za-z“”·]{1,14}?(?:集团|公司|厂|医院|学校|[中小]学|大学|学院|社区|村|镇|乡|街道|园区|开发区|油田|分院|研究院|"
    r"中心|银行|港|矿|林场|农场|[一-龥]局|[一-龥]所|企业)(?![一-龥]?(?:们|家)))"
)
ARRIVES = re.compile(rf"(?:来到|走进|赶到|赶赴|前往|深入(?:到)?|[，。；：\s　]在|^在|一行到){SITE}")
INTRODUCED = re.compile(r"^[\s　]*在(?P<place>[一-龥A-Za-z]{2,10})，")
BEGINS = re.compile(rf"^[\s　]*{SITE}")


def place_of(text: Outlined, unit: Unit) -> Span | None:
    """The name of the place visited last before ``unit``, in its paragraph or the one before."""
    if not _is_visit(text.shadow, text.units[0].span.start):
        return None
    start = _line_start(text.shadow, unit.span.start)
    if not SAYS.search(text.shadow, start, unit.span.end) or ELSEWHERE.search(text.shadow[start : unit.span.end]):
        return None
    for _ in range(2):
        if place := _last_place(text.shadow, start, unit.span.start):
            return place
        start = _line_start(text.shadow, max(0, start - 1))
        if ELSEWHERE.search(text.shadow[start : unit.span.start]):
            return None
    return None


@lru_cache(maxsize=64)
def _is_visit(shadow: str, start: int) -> bool:
    return bool(VISIT.search(shadow, start, start + HEAD))


def _line_start(shadow: str, position: int) -> int:
    return shadow.rfind("\n", 0, position) + 1


def _last_place(shadow: str, start: int, end: int) -> Span | None:
    words = shadow[start:end]
    named = [match for match in (BEGINS.match(words), *ARRIVES.finditer(words)) if match]
    last = named[-1] if named else INTRODUCED.match(words)
    return Span(start + last.start("place"), start + last.end("place")) if last else None
