"""Which words name a responsible body (责任单位): names the organisation gave, and names by the way they are built."""

import re
from functools import cache, lru_cache
from typing import NamedTuple

from directives.extraction.body_patterns import (
    DEMANDED,
    LEVEL,
    NO_GROUP,
    SYSTEM_WORDS,
    Shape,
    agency,
    not_in_name,
    office_pattern,
    patterns,
    shapes,
)
from directives.extraction.lexicon import Vocabulary
from directives.extraction.records import Body
from directives.extraction.wordlists import read

SEPARATOR = re.compile(
    r"、|以及|及其|和|与|及|(?<=[局委办部厅处院会心司团）])，(?=[省市县区][^，。]{1,12}[局委办部厅院会心司]|各[乡镇街])"
)
GOES_ON = re.compile(
    r"[、，；：（”\d]|以及|及其|和(?!谐)|与|及(?!时)|会同|牵头|负责|配合|参加|要|须|必|应|务必|不[得能许准要]|将|把|对|按|从|以|为|向|"
    r"自[^，。；]{2,16}起|在|于[\d每今明]|每|至少|一律|原则上|人人|逐|统一|同步|商量|拿出|作为|之间|自己|也|都|还|均|更|等|的(?:负责|主要负责)?同志|"
    r"(?:今|明)年|[本下]周|年[底内]|元旦|春节|国庆|清明|五一|端午|中秋|重阳|汛期|三季度|二季度|四季度|一季度|先(?!进)|尽快|即日起|"
    r"月[底初中末]|周[一二三四五六日内末]|[一二三四五六七八九十两]+(?:[日天周年]|个月)|会后|今天|明天|立即|马上|抓紧|去(?!年)|给|派(?!出)|跟|拿"
)
BARE_SUFFIXES = frozenset("处局办部科室组委院") | {"中心", "小组", "专班", "办公室"}  # 帮扶处: a verb made a name
NO_BODIES = (
    "内部",
    "外部",
    "局部",
    "东部",
    "西部",
    "南部",
    "北部",
    "中部",
    "干部",
    "大局",
    "全局",
    "格局",
    "布局",
    "结局",
    "僵局",
    "新局",
    "开局",
    "破局",
    "棋局",
    "战局",
    "时局",
    "围绕中心",
    "服务中心大局",
)
SPOKEN_OF = re.compile(r"[那这]边(?!的)|的同志|你们")
AT_LEVEL = re.compile(LEVEL)
NEVER_NAMED = re.compile(
    r"(?:党?中央|指定|回答|参加|遵守|上个|去年|前年|昨[天晚日]|前[两几]?天|那[天年]|近[三几两]?年|作为|关于|受到|代表|全部|缺|可书面|上级|责成|责令|要求|叮嘱|委托|移[交送]|交由|办公室设在|协助|配合|会同|发现|建议|扶优|带动|便于|组织(?:有关|相关|各))|[^局委办]*(?:[一每][起批次件]|接入|收到|成立|代表[省市县区])"
)  # a source of decisions, a help, a tally, a clause that reports: whatever ends like a name there names nobody
SHARED = re.compile(
    r"(?P<items>[一-龥]{2,4}(?:、[一-龥]{2,4})+)[两三四五六七八九][个家](?P<kind>公司|企业|银行|医院|学校|社区|大区|街道|镇|乡|县|区|村|部门|分局|学院|分公司|项目部|车间|厂|所|站)"
)
ITEM = re.compile(
    r"[^\W_的了是在对把被为将等]{2,10}?(?=[、和与及]|(?:等(?:有关|相关)?(?:部门|单位|方面)?)?(?:要(?!求|素|点)|必须|应当|牵头|负责(?!人)|会同|配合))"
)
NOTED = re.compile(
    r"[^\W_的了是在把被]{2,16}(?:[局厅委办部处科室院校队会署社站所组司联行党]|中心|集团|公司|政府|协会|乡|镇|街道|[省市县区州]|"
    r"单位|机构|企业|系统|书记|主任|[局处科部院校]长|经理|负责人|专班|工会|团委)(?:（[^（）]*）)?"
)
OFFICES = re.compile(
    r"(?P<items>[一-龥]{2,5}(?:、[一-龥]{2,5}){1,8}(?:管理)?)(?:等)?(?:有关|相关)?(?P<kind>部门)(?=要(?!求)|必须|须|应当|应|负责)"
)
PLACES = re.compile(
    r"(?P<items>[一-龥]{2,3}(?:、(?:(?!等)[一-龥]){2,3}){1,12})等?[\d一二三四五六七八九十]*个?(?P<kind>[区县市镇乡村](?:、[县市镇村])?(?:（市）)?)(?=要(?!求)|必须|须|应当|应|负责)"
)
ACTING = re.compile(r"组织(?!部|、|工作|系统)|组成|成立|通知|要求|督促")
NOT_FIRST = frozenset(
    "的了着把被从以是没须都也还又再更此这那哪们你他她它且但若让给至时将仍由请要到于等并使按来做因如为无在，。；：、！？“”（）"
) | {""}
STRETCH = re.compile(r"(?:[省市]、)*[^，。；：、]{0,28}")  # as far as the name of a body can reach
SURE = frozenset({"given", "name", "body"})
GROUPS = frozenset({"group", "kind", "every", "each"})
BUILT = frozenset({"body", "some", "team", "people", "of_a_level"})


class Mention(NamedTuple):
    """A body as it stands in a text, and the pattern that read it: given, name, body, group, post, sector …"""

    start: int
    end: int
    words: str
    shape: str

    @property
    def certain(self) -> bool:
        """Whether it is a body without a modal behind it."""
        return self.shape in SURE and len(self.words) > 2


@cache
def _actions() -> Vocabulary:
    return Vocabulary("verbs", "adverbs")


@cache
def _openings() -> Vocabulary:
    """Words that open an order, never the name of a body."""
    return Vocabulary("title_verbs", "title_stances", "adverbs")


@cache
def _stems() -> tuple[str, ...]:
    return read("body_stems")


def mention_at(text: str, position: int, bodies: tuple[Body, ...]) -> Mention | None:
    """The body that begins exactly at ``position``, or None: the surest reading that its sentence goes on from."""
    if text[position : position + 1] in NOT_FIRST:
        return _given_at(text, position, bodies)
    if _openings().at(text, position) > position + 1 and not text.startswith(_stems(), position):
        return _given_at(text, position, bodies) or _verbal_at(text, position, bodies)
    return _read(text, position, bodies)


def _read(text: str, position: int, bodies: tuple[Body, ...]) -> Mention | None:
    found: list[Mention] = []
    stretch = STRETCH.match(text, position)
    held = frozenset(stretch[0] if stretch else "")
    for shape in shapes(bodies):
        if (shape.needed and shape.needed.isdisjoint(held)) or (shape.told and shape.told.isdisjoint(held)):
            continue
        if shape.name == "group" and found and _acts_at(text, found[-1].end):
            return found[-1]
        if mention := _reading(text, position, shape, found):
            found.append(mention)
            if GOES_ON.match(text, mention.end):
                return mention
    return _surest(text, found)


def _reading(text: str, position: int, shape: Shape, found: list[Mention]) -> Mention | None:
    """What stands at ``position`` read as a name of this shape, unless the first of those ``found`` says better."""
    match = shape.pattern.match(text, position)
    if not match or not match[0] or not _is_body(text, match, shape.name):
        return None
    if shape.name == "some" and _begins_to_act(text, found):
        return None
    end = _end_of_name(text, match.end()) if shape.name in ("body", "name") else match.end()
    return Mention(position, end, text[position:end], shape.name)


def _begins_to_act(text: str, found: list[Mention]) -> bool:
    """住建局组织两家企业: the first reading is the name, the rest is what it does."""
    return bool(found and found[0].shape in SURE and ACTING.match(text, found[0].end))


def _end_of_name(text: str, end: int) -> int:
    """Past the office behind a body (集团公司 → 集团公司安全环保部), unless the sentence goes on before it."""
    if GOES_ON.match(text, end) or _actions().at(text, end) > end + 1:
        return end
    office = office_pattern().match(text, end)
    if (
        office
        and not not_in_name().search(office[0])
        and not any(_acts_at(text, place) for place in range(end, office.end() - 1))
    ):
        return office.end()
    return end


def _acts_at(text: str, place: int) -> bool:
    longest = max(_openings().at(text, place), _actions().at(text, place))
    return longest > place + 1 and not text.startswith(_stems(), place)


def _given_at(text: str, position: int, bodies: tuple[Body, ...]) -> Mention | None:
    if not bodies:
        return None
    match = patterns(bodies)["given"].match(text, position)
    return Mention(match.start(), match.end(), match[0], "given") if match and match[0] else None


def _verbal_at(text: str, position: int, bodies: tuple[Body, ...]) -> Mention | None:
    """帮扶处, 督查室: a verb and no more than a suffix."""
    match = patterns(bodies)["body"].match(text, position)
    if match and _is_body(text, match, "body") and _surest(text, [found := Mention(*match.span(), match[0], "body")]):
        return found
    return None


def _surest(text: str, found: list[Mention]) -> Mention | None:
    """The first reading the sentence goes on from; a shorter one needs more than a verb behind it (市委督查室)."""
    longest = max((mention.end for mention in found if mention.shape != "some"), default=0)
    for mention in found:
        if GOES_ON.match(text, mention.end) or (
            (mention.end >= longest or mention.shape in ("kind", "every"))
            and _actions().at(text, mention.end) > mention.end
        ):
            return mention
    return found[0] if found else None


def _is_body(text: str, match: re.Match[str], shape: str) -> bool:
    """No phrase that begins with a verb (推动教育局…), no group of things (各项工作)."""
    words = match[0]
    if shape in GROUPS:
        return not NO_GROUP.search(words) and not (shape == "group" and not_in_name().search(words))
    if shape == "given":
        return True
    if not _can_name(words, shape):
        return False
    level = AT_LEVEL.match(words)
    position = match.start() + (level.end() if level else 0)
    verb_end = _openings().at(text, position)
    return (
        verb_end <= position + 1 or text[verb_end : match.end()] in BARE_SUFFIXES or text.startswith(_stems(), position)
    )


@lru_cache(maxsize=2048)
def _can_name(words: str, shape: str) -> bool:
    """Whether words by themselves can be a name of this shape; the same few names fill a speech."""
    if shape != "name" and NEVER_NAMED.match(words):
        return False
    if shape in BUILT and ((words.endswith(NO_BODIES) and shape != "people") or not_in_name().search(words)):
        return False
    return not (shape in ("body", "of_a_level") and _tells(words))


def _tells(words: str) -> bool:
    """Whether a verb stands inside, and not right before the suffix as in 促进局: a clause that ends like a name."""
    for place in range(1, len(words) - 3):
        end = _openings().at(words, place)
        if end > place + 1 and len(words) - end > 2 and not words.startswith(_stems(), place):
            return True
    return False


def names_body(words: str, bodies: tuple[Body, ...]) -> bool:
    """Whether ``words``, an item of a responsibility note, is a body: there the end of a name says enough."""
    return bool(mention_at(words, 0, bodies) or NOTED.fullmatch(words))


def list_at(text: str, position: int, bodies: tuple[Body, ...]) -> list[Mention]:
    """The bodies listed from ``position`` on: 县公安局、县交通运输局和各乡镇."""
    if text.find("、", position + 2, position + 6) >= 0 and (shared := _shared(text, position)):
        return _sharing(shared)
    found: list[Mention] = []
    while mention := mention_at(text, position, bodies) or (found and _among(text, position, bodies)):
        found.append(mention)
        separator = SEPARATOR.match(text, mention.end)
        if not separator:
            break
        position = separator.end()
    return [] if len(found) == 1 and _is_bare_sector(text, found[0]) else found


def _among(text: str, position: int, bodies: tuple[Body, ...]) -> Mention | None:
    """A name of no known build inside a list (住建局、一网通办、财政局要…): charged as its neighbours are."""
    item = ITEM.match(text, position)
    if not item or not_in_name().search(item[0]):
        return None
    if _acts_at(text, position) and not NOTED.fullmatch(item[0]):
        return None
    listed = text.startswith(("、", "和", "与", "及"), item.end())
    if listed and not mention_at(text, item.end() + 1, bodies):
        return None
    return Mention(position, item.end(), item[0], "among")


def _shared(text: str, position: int) -> re.Match[str] | None:
    """Items that share their kind: costly, and so asked for only where one may end soon."""
    return SHARED.match(text, position) or OFFICES.match(text, position) or PLACES.match(text, position)


def _sharing(shared: re.Match[str]) -> list[Mention]:
    """东岭、西岭两个社区: each is named with the kind it shares; the last reaches to the end of the list."""
    items = list(re.finditer("[^、]+", shared["items"]))
    return [
        Mention(
            shared.start() + item.start(),
            shared.end() if item is items[-1] else shared.start() + item.end(),
            item[0] + shared["kind"],
            "every",
        )
        for item in items
    ]


def _is_bare_sector(text: str, mention: Mention) -> bool:
    """教育 alone is a subject of talk; 市财政, 教育部门, 公安、城管、应急 and 公安要… are bodies."""
    if mention.shape != "sector" or re.search(SYSTEM_WORDS, mention.words) or SPOKEN_OF.match(text, mention.end):
        return False
    if agency().fullmatch(mention.words) and re.match(DEMANDED, text[mention.end : mention.end + 6]):
        return False
    return not re.match(r"[我全]?[省市县区州旗]", mention.words)
