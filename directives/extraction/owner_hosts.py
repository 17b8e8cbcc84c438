"""Bodies a whole text is about: who speaks in it (我局将…), who was visited, who held the meeting it reports."""

import re
from dataclasses import replace
from functools import cache, lru_cache

from directives.extraction.lexicon import table
from directives.extraction.owner_topics import is_joint
from directives.extraction.records import Span
from directives.extraction.structure import Outlined, Unit
from directives.extraction.wordlists import alternatives

HEAD = 260  # characters in which a text says whose it is
STORY = 160  # characters in which a report of one of several meetings says whose meeting it was
OFFICE = (
    r"(?:局|厅|委员会|(?<=[改革资健保教纪监工生建信])委|(?<=[一-龥]{2})(?<!干)部|委办|办公室|中心|集团|公司|医院|大学|学院|[中小]学|党支部|林场|农场|"
    r"研究院|管委会|银行|(?<=工)厂|法院|检察院)"
)
NAME = rf"(?:(?![在对把于以听取请你了的])[一-龥“”]){{1,14}}?{OFFICE}"
POSTS = (
    r"(?:党委|党组|[一-龥]{2}司)?(?:[一-龥]{2,4})?(?:副?(?:书记|局长|主任|部长|厅长|总经理|院长|校长|处长|司长)|董事长)"
)
ISSUERS = (
    re.compile(rf"(?:^|\n)[\s　#*]*(?P<body>{NAME})(?:（[^（）\n]*）)?(?:办公室|办公厅)?关于"),
    re.compile(rf"(?:^|\n|—|·|、)[\s　#*]*(?P<body>{NAME})(?:[、，]?{POSTS})"),
)
VISITED = re.compile(
    r"(?:到|赴|深入|来到|走进)(?:集团公司|集团|公司)?(?P<body>[一-龥“”]{2,14}?(?:局|厅|委|中心|公司|医院|学校|大学|学院|[中小]学|银行|厂|矿|港|场|企业|所属单位))"
    r"(?:[^，。\n]{0,12})?(?:调研|考察|检查|视察|慰问|督导)"
)
INSPECTED = re.compile(r"对(?P<body>[一-龥]{4,16}?(?:党委|党组|医院|学校|学院|大学|公司|局))(?:开展|进行)?巡[察视]")
HELD = re.compile(
    rf"(?:^|\n|[日，。])[\s　]*(?P<body>{NAME}(?:党支部)?)(?:于[\d一-龥]{{2,12}}?日)?(?:组织|主持|隆重|专门)?"
    r"(?:召开|举行|举办)"
)
HOLDS = re.compile("召开|举行|举办")  # what every HELD ends with
FIELD = (
    r"全[国省市县区州][^，。\n、]{0,10}?(?P<sector>%s)(?:工作|系统|安全|治理|整治)*(?:座谈|推进|动员|部署|调度)?(?:会议?|现场会)|"
    r"调研[一-龥]{0,6}?(?P<visited>%s)工作"
)
SYSTEM_MEETING = re.compile(
    r"全[国省市县区州][一-龥]{2,12}?(?:工作|推进|电视电话|视频)会议?[^。]{0,40}(?:召开|[在市省]局)[^。]{0,20}。"
)
NAMED_OFFICE = re.compile(
    r"(?<=[、，。）\n“（])(?:[省市县区])?(?P<office>(?![市省各全区县])[一-龥]{2,8}(?:局|厅))(?![一-龥]?长)"
)
PLACE = re.compile(r"[一-龥]{2,3}?[省市县区州旗](?=[一-龥]{3})")  # the office calls itself by less: 教育局
WILL = re.compile(
    r"(?:^|[，；。：])[^，。；]{0,14}(?:(?<![军主])将(?![军领])|会(?![议同商上后场员])|力争|正在(?:起草|研究|制定))"
)
WE = re.compile(r"我(?:们|部|局|厅|委|院|校|办|公司|集团|司|处|中心|行)|本(?:局|部|厅|委|院|办)")
OWN_STAFF = re.compile(r"全体(?:干部|职工|教职工|员工|党员|人员)|(?:全[局院校]|机关)(?:干部|职工|教职工)|职工大会")
REPORT = re.compile(r"召开|举行|调研|本报讯|日讯|记者|出席")


@lru_cache(maxsize=64)
def issuer(shadow: str, start: int) -> Span | None:
    """The office whose text it is: 某局关于…, 某局局长."""
    head = shadow[start : start + HEAD]
    found = _placed(next((match for pattern in ISSUERS if (match := pattern.search(head))), None), start)
    place = PLACE.match(shadow, found.start, found.end) if found else None
    return replace(found, start=place.end()) if found and place else found


def committed(text: Outlined, unit: Unit) -> Span | None:
    """The office that says what it will do (我们将…)."""
    words = unit.span.of(text.shadow)
    return issuer(text.shadow, text.units[0].span.start) if WE.search(words) and WILL.search(words) else None


@lru_cache(maxsize=64)
def visited(shadow: str, start: int) -> Span | None:
    """Whom a report says was visited or inspected, as a whole."""
    head = shadow[start : start + HEAD]
    found = _placed(VISITED.search(head) or INSPECTED.search(head), start)
    return _as_called(shadow, found) if found else None


def _as_called(shadow: str, full: Span) -> Span:
    """The shorter name the report goes on with (市一院党委), where it charges that more than once."""
    kind = re.escape(full.of(shadow)[-2:])
    charged = rf"(?<=[，。；：\n])(?P<body>[一-龥]{{2,8}}?{kind})(?=要(?!求)|必须|应|须|和[一-龥]{{2,10}}要)"
    found = list(re.finditer(charged, shadow[full.end :]))
    return Span(full.end + found[0].start(), full.end + found[0].end()) if len(found) > 1 else full


def _placed(found: re.Match[str] | None, start: int) -> Span | None:
    return Span(start + found.start("body"), start + found.end("body")) if found else None


def held(text: Outlined, unit: Unit) -> Span | None:
    """Who held the meeting of the last of several reports above ``unit``; that of the first is for everybody."""
    stories = _stories(text.shadow)
    last = next((span for span in reversed(stories) if span.end <= unit.span.start), None)
    return last if last and last.of(text.shadow) != stories[0].of(text.shadow) else None


@lru_cache(maxsize=64)
def _stories(shadow: str) -> tuple[Span, ...]:
    lines = dict.fromkeys(_line_of(shadow, said.start()) for said in HOLDS.finditer(shadow))
    return tuple(Span(*match.span("body")) for start, end in lines for match in HELD.finditer(shadow, start, end))


def _line_of(shadow: str, place: int) -> tuple[int, int]:
    """The line around a place, from the line end before it on."""
    end = shadow.find("\n", place)
    return max(0, shadow.rfind("\n", 0, place)), len(shadow) if end < 0 else end


def only_office(shadow: str, start: int) -> Span | None:
    """The office whose system a report's meeting is for, where it says 全市…工作会议 and names no other office."""
    head = shadow[start : start + HEAD]
    if not SYSTEM_MEETING.search(head) or OWN_STAFF.search(head):
        return None
    named = {match["office"]: match for match in NAMED_OFFICE.finditer(shadow)}
    if len(named) != 1:
        return None
    return Span(*next(iter(named.values())).span("office"))


@cache
def _fields() -> re.Pattern[str]:
    sectors = alternatives(table("sectors"))
    return re.compile(FIELD % (sectors, sectors))


@lru_cache(maxsize=64)
def field(shadow: str, start: int) -> tuple[str, Span] | None:
    """The field of the meeting a report is of (全市地质环境工作会议), where it is not for the office's own staff."""
    head = shadow[start : start + STORY]
    if not REPORT.search(head) or OWN_STAFF.search(head) or is_joint(shadow, start):
        return None
    every = list(_fields().finditer(head))
    found = every[0] if every and len({match["sector"] or match["visited"] for match in every}) == 1 else None
    if not found or "、" in shadow[max(0, found.start() + start - 1) : found.end() + start]:
        return None
    name = "sector" if found["sector"] else "visited"
    return found[name], Span(start + found.start(name), start + found.end(name))
