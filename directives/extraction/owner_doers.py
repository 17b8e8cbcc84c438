"""Whom plain talk puts to work without a modal: 值班老师到岗再喝水; 三部电梯，物业提前介入; 代建公司，今天就围起来."""

import re
from collections.abc import Iterator
from functools import cache, lru_cache

from directives.extraction.body_patterns import unless
from directives.extraction.clauses import clause_starts, skip_lead
from directives.extraction.lexicon import Vocabulary, table, words
from directives.extraction.owner_roll import BEHIND, roll
from directives.extraction.records import Span
from directives.extraction.structure import Outlined, Unit
from directives.extraction.wordlists import alternatives

TALKS = re.compile(r"[你咱呢吧啊嘛]|别(?![的人墅样])|我(?![省市县区国们院校])")
TALKED = 10  # of these in a thousand characters: talk, not a paper that is read out
INSIDE = (
    r"[^\W\d_的了着把被对从以是没该须都也还又再更其此这那哪们你我他她它且但若让给至将仍由要到不有在去来会和与及跟叫过"
    r"谁个就别请向等说好看做使抓]"
)
CALLED = r"(?:们|上|里|那边|这边|自己|的同志|的师傅|的人|[几两三四五六七八九](?:个|位|家)(?:主任|人)?)?"
VOCATIVE = re.compile(r"，(?:你|(?:[^，。；]{0,12})(?:今天|明天|后天|就|先|别|把|给我|帮|去|这个|那个))")
PASSED_OVER = re.compile(
    r"(?:里头?|上|下)?(?:系统|[的之和与、（）”：。！？；]|是(?!谁)|了|说|讲(?!清)|问|报过|已|也是|都是|也好|不是|听到|念的|心里|$)"
)
ACTS = re.compile(
    r"先(?!进)|自己|去(?!年)|来(?!自|源)|也|都|再|给|跟|同(?!类|步|志)|派|拿|把|照|逐|每|这(?=个?[周礼月])|趁|就|当|按|从|往|"
    r"[一二两三四五六七八九十]+(?:点|天|个?月|分钟|小时)|一(?=[个家人户])|[上下](?=发)|[本这三两]个?[周月天]|今[天晚]|明[天早]|后天|早上|晚上|头天|凌晨|腊月|上午|下午|月底|礼拜|周[一二三四五六日末]|\d|"
    r"[到两](?!位)|带上|拖|[巡测试坐过划领清做买喊走跑保修顶碰列收安登背替帮守拧装站拉补排写交报量挨少多提编盯管带留找送贴搬换看放发放帮查清拷抄打念听坐包派推配出统](?![的头导])|别|不[准许得能]|直接|全部|必须|马上|立即|抓紧|尽快|后半夜"
)


def talks(text: Outlined) -> bool:
    """Whether a text is talk (口语), by how often it says 你, 咱, 别 and 吧."""
    return _is_talk(text.shadow, text.units[0].span.start, text.units[-1].span.end)


@lru_cache(maxsize=64)
def _is_talk(shadow: str, start: int, end: int) -> bool:
    return TALKED * (end - start) <= 1000 * sum(1 for _ in TALKS.finditer(shadow, start, end))


ADDRESSED = re.compile(r"(?:经理|总监|科长|主任|负责人)?(?:也?先来|自己|的同[志学事]|的人|听到了|[，。？！]|那?边)")
FOR_ALL = re.compile(r"(?:谁|哪个|各位|每个人|咱们?|所有|至于|最后|再说|下面|另外|还有)|.*(?:大家|我们|我盯|举手)")
MATTER = re.compile(r"[^，。；]{2,6}(?:的[^，。；]{1,3}(?=[，。；放取等])|还差)")  # 换届的事放一放: no act
PERSON = re.compile(r"(?:[长师生员总工警任]|师傅|干部|班组|会计|委员)$")
CLAUSE = re.compile(r"[^，。；：！？]*")
OFFICE = re.compile(r"[局办部科处所]")
SECTOR_SIZES = (4, 3, 2)
SIGN = 2  # characters of a sign that makes a verb a name: 预算股, 检查小组


@cache
def _whole() -> re.Pattern[str]:
    return re.compile(rf"(?P<name>{alternatives(words('doers'))}){CALLED}")


@cache
def _built() -> re.Pattern[str]:
    return re.compile(
        rf"(?P<name>(?![一二三四五六七八九十两几\d]+部|[回本全]所|[先哪找再同喊问这那几]|很多|一些|全[部员])(?:{INSIDE}{{1,6}}?(?:{unless('doer_signs')})|各{INSIDE}{{1,5}}?(?=[自这今明每回]))){CALLED}"
    )


@cache
def _verbs() -> Vocabulary:
    return Vocabulary("verbs", "adverbs", "title_verbs")


def doer(text: Outlined, unit: Unit) -> Span | None:
    """The first who acts in a sentence of talk: at the head of a clause, or else behind its object."""
    if not talks(text):
        return None
    said = unit.span.of(text.shadow)
    for start in clause_starts(said):
        position = skip_lead(said, start)
        if found := _at_head(said, position) or _in_clause(said, position, text.shadow):
            return Span(unit.span.start + found.start, unit.span.start + found.end)
    return None


def is_for_all(said: str) -> bool:
    """Whether a sentence of talk turns to everybody again: 谁接的谁跟到底, 大家都看看."""
    return bool(FOR_ALL.match(said))


def addressed(text: Outlined, unit: Unit) -> Span | None:
    """Who is called on at the head of a sentence of talk, which may ask nothing yet: 物业，你坐到前头来."""
    if not talks(text):
        return None
    said = unit.span.of(text.shadow)
    position = skip_lead(said, 0)
    found = _longest(_named(said, position), _rolled(text.shadow).match(said, position))
    if not found or not ADDRESSED.match(said, found.end("name")):
        return None
    return Span(unit.span.start + found.start(), unit.span.start + found.end("name"))


def _at_head(said: str, position: int) -> Span | None:
    names = list(_listed(said, position))
    if not names or not _goes_on(said, names[-1].end()):
        return None
    return Span(*names[0].span("name"))


def known_part(words: str, text: Outlined) -> int:
    """How much of what reads like a name stands before the name the text knows (手续办理财务科 → 4), in talk."""
    if not talks(text):
        return 0
    names = (name for name in roll(text.shadow) if words.endswith(name) and len(words) > len(name) + 1)
    return next((len(words) - len(name) for name in names), 0)


def _listed(said: str, position: int) -> Iterator[re.Match[str]]:
    """国库股、预算股: the names that stand from ``position`` on."""
    while found := _named(said, position):
        yield found
        if not said.startswith("、", found.end()):
            return
        position = found.end() + 1


def _named(said: str, position: int) -> re.Match[str] | None:
    """The longer of the two readings (会计, 会计核算中心); a verb begins a name only right before its sign."""
    whole, built = _whole().match(said, position), _built().match(said, position)
    verb_end = _verbs().at(said, position)
    if built and verb_end > position + 1 and built.end("name") - verb_end > SIGN:
        built = None
    return _longest(whole, built)


def _longest(*found: re.Match[str] | None) -> re.Match[str] | None:
    return max(filter(None, found), key=lambda match: match.end("name"), default=None)


def _goes_on(said: str, end: int) -> bool:
    if said.startswith("，", end):
        return bool(VOCATIVE.match(said, end))
    if PASSED_OVER.match(said, end):
        return False
    return bool(ACTS.match(said, end)) or (_verbs().at(said, end) > end and not MATTER.match(said, end))


def _in_clause(said: str, position: int, shadow: str) -> Span | None:
    """Behind the object of the clause: 维修合同物业先拟一份."""
    clause = CLAUSE.match(said, position)
    stop = clause.end() if clause else position
    named = (*_in_roll(said, position + 2, stop, shadow), *_offices(said, position + 2, stop))
    acting = (name for name in sorted(named, key=lambda name: name.start) if ACTS.match(said, name.end))
    inside = (*_listed_in(said, position + 2, stop), *acting)
    return next((name for name in inside if _takes_object(said, name.start)), None)


def _listed_in(said: str, start: int, stop: int) -> Iterator[Span]:
    """Small offices of the list that act; a person's post there is most often the end of a longer one."""
    for found in _whole().finditer(said, start, stop):
        if not PERSON.search(found["name"]) and ACTS.match(said, found.end()):
            yield Span(*found.span("name"))


def _in_roll(said: str, start: int, stop: int, shadow: str) -> Iterator[Span]:
    """Offices the text names elsewhere, and 各村, 各组."""
    for found in _rolled(shadow).finditer(said, start, stop):
        yield Span(*found.span("name"))


def _offices(said: str, start: int, stop: int) -> Iterator[Span]:
    """应急办, 采购部: a sector and the sign of an office."""
    for sign in OFFICE.finditer(said, start, stop):
        size = next((size for size in SECTOR_SIZES if said[sign.start() - size : sign.start()] in _sectors()), 0)
        if size and sign.start() - size >= start:
            yield Span(sign.start() - size, sign.end())


@cache
def _sectors() -> frozenset[str]:
    return frozenset([*table("sectors"), *table("functions")])


def _takes_object(said: str, position: int) -> bool:
    """Whether what stands before ``position`` can be an object that was put first, and not 给, 找, 跟."""
    return said[position - 1] not in BEHIND or said.endswith("合同", 0, position)


@lru_cache(maxsize=64)
def _rolled(shadow: str) -> re.Pattern[str]:
    return re.compile(rf"(?P<name>{alternatives(roll(shadow)) or '(?!)'}|各{INSIDE}{{1,4}}?(?:[组队科班股所村]|社区))")
