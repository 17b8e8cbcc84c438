"""How an act is made short enough for a title (名称的缩短): what it can do without goes first, and no word is cut.

Brackets, examples, figures and attributes go in turn; of a list the first items stay, with what the list shares. Only
where nothing of that helps the words are cut, at a place where a phrase may end, and said to be cut.
"""

import re
from collections.abc import Callable, Iterator
from functools import cache

from directives.extraction.lexicon import Vocabulary, pattern
from directives.extraction.quantities import AMOUNT

LONGEST = 24
SHORTEST = 6
HEAD = 4  # 建立…的选拔机制: what stays behind an attribute
BRACKET = re.compile(r"（[^（）]*）")
LIST_TAIL = re.compile(r"(?:、[^、，“”《》]{1,16})+(?=等)")
EXAMPLES = re.compile(r"[^、，“”《》的]{2,14}(?:、[^、，“”《》]{2,14})*等(?=\d|[一-龥]{4})")
QUOTED = re.compile(r"“[^”]*”|《[^》]*》|（[^（）]*）")
MANY_QUOTED = re.compile(r"“(?P<first>[^”、，]+)[、，][^”]+”(?P<of>的?)")
FROM = re.compile(r"[由从][^，由从]{1,12}?(?=[压提降增扩缩减放延改调][^，]{0,2}[至到为])")
WHERE = re.compile(r"(?<![一-龥])(?:全[省市区县校院厂]|我[省市区县])(?:的)?|(?<=[对在将把])全[省市区县]")
JOINT = re.compile(r"、|(?<![共总温缓调])和(?![谐平解气])|(?<!参)与(?!会)|(?<!普)及(?!时|其)|以及|或者?")
NEXT_ACT = re.compile(r"(?<!合)并(?![联购行])|，")
FRONTED = re.compile(r"[对把将从由以按用向在针使让]")
PIVOT = re.compile(r"(?:教育)?引导|鼓励|支持|推动|允许|组织|指导|督促|要求|确保|促进|带动|帮助|严禁|倡导")
QUALITY = re.compile(r"符合|具有|具备|拥有|存在")
QUALIFIED = re.compile(r"(?:符合|具备)[^，、的]{0,6}条件的")
STATED = re.compile(r"是|的[^的]*、")  # 甲是乙的丙, 基本的甲、基本的乙: no attribute of what stands behind the last 的
PREDICATE = re.compile(r"[由在对把将被按]|得到|有机|逐|一律|统一|全部|各自|不[得能]|再")
LOOSE = re.compile(r"(?<=.{6})[的在和与及由将把从向按被、，]$")


LAST_OF = re.compile(
    r"(?<=[一-龥”》]{2})(?<![党里上下中内外着了过目有标似好多大小新来到出住清不人我你们他她谁哪这那己])的(?=[一-龥]{2,6}$)"
)


@cache
def _verbs() -> Vocabulary:
    return Vocabulary("verbs", "title_verbs")


@cache
def _adverbs() -> Vocabulary:
    return Vocabulary("adverbs")


@cache
def _heads() -> re.Pattern[str]:
    return re.compile(f"(?:{pattern('title_heads').pattern})$")


def fitted(words: str) -> str | None:
    """``words`` with no more than ``LONGEST`` characters and still a whole phrase, or None."""
    if len(words) <= LONGEST:
        return words
    return next((short for short in _shorter(BRACKET.sub("", words)) if SHORTEST <= len(short) <= LONGEST), None)


def _shorter(words: str) -> Iterator[str]:
    """Ever shorter ways to say ``words``, those that lose least first."""
    yield words
    lighter = words
    for lighten in LIGHTENING:
        lighter = lighten(lighter)
        yield lighten(words)
        yield lighter
    for said in (words, lighter):
        yield from _parted(said)
        yield from _listed(said)
        yield _without_attribute(said, quoted=True)
    yield from _listed(_without_attribute(lighter, quoted=True))
    yield _without_marks(lighter)


def terse(title: str) -> str:
    """扩大宣传活动的范围 → 扩大宣传活动范围: a ledger leaves 的 out before the last noun."""
    found = LAST_OF.search(title)
    place = found.start() if found else 0
    if not found or "、" in title or QUALITY.match(title) or not _first_verb(title):
        return title
    is_done = any(_verbs().at(title, place - size) == place for size in (2, 3))
    is_quoted = title.count("“", 0, place) > title.count("”", 0, place)
    return title if is_done or is_quoted else title[:place] + title[place + 1 :]


def _without_list(words: str) -> str:
    """A、B、C等工作 → A等工作."""
    return LIST_TAIL.sub("", words)


def _without_amounts(words: str) -> str:
    """对全县43家单位 → 对单位: how many is told by the targets."""
    kept = QUALIFIED.sub("", words)
    kept = AMOUNT.sub(lambda match: "" if match["count"] or match["size"] else match[0], kept)
    return WHERE.sub("", kept)


def _without_particles(words: str) -> str:
    """把…的比例提高到80% → …比例提高到80%."""
    words = words.removeprefix("建议")
    place = words.rfind("的") if words[:1] in ("把", "将") else -1
    return words[1:place] + words[place + 1 :] if place > 0 else words.removeprefix("把").removeprefix("将")


def _without_start(words: str) -> str:
    """由5天压缩至3天 → 压缩至3天."""
    return FROM.sub("", words)


def _without_quoted_list(words: str) -> str:
    """“甲、乙、丙”的机制 → “甲”等机制."""
    return MANY_QUOTED.sub(lambda match: f"“{match['first']}”等", words)


def _without_attribute(words: str, *, quoted: bool = False) -> str:
    """建立面向一线的选拔机制 → 建立选拔机制: verb and head stay."""
    verb = _governing(words)
    head = words.rfind("的")
    if not verb or head <= verb or len(words) - head - 1 < HEAD or STATED.search(words, verb, head):
        return words
    if not quoted and QUOTED.search(words, verb, head):
        return words
    return words[:verb] + words[head + 1 :]


def _first_verb(words: str) -> int:
    """Where the verb ends that ``words`` begin with, adverbs aside; 0 where they begin with none."""
    start = 0 if _verbs().at(words, 0) else _adverbs().skip(words, 0)
    end = _verbs().at(words, start)
    return end if end > start else 0


def _governing(words: str) -> int:
    """Where the verb ends whose object the last 的 stands in: 鼓励企业开发…的产品 is about 开发."""
    first = _first_verb(words)
    head = words.rfind("的")
    if not first or not PIVOT.match(words) or head < 0:
        return first
    for place in range(first + 1, head):
        end = _verbs().at(words, place)
        if end > place + 1:
            return first if QUALITY.match(words, place) else end
    return first


LIGHTENING: tuple[Callable[[str], str], ...] = (
    _without_list,
    _without_quoted_list,
    _without_start,
    _without_particles,
    _without_amounts,
    _without_attribute,
)


def _outside(words: str, sign: re.Pattern[str]) -> list[re.Match[str]]:
    """Where ``sign`` stands outside quotation marks."""
    held = [match.span() for match in QUOTED.finditer(words)]
    return [
        match
        for match in sign.finditer(words, 2)
        if not any(start < match.start() < end - 1 for start, end in held) and match.end() < len(words)
    ]


def _parted(words: str) -> Iterator[str]:
    """What stands before 并…: the first of two acts."""
    yield from (words[: match.start()] for match in reversed(_outside(words, NEXT_ACT)))


def _listed(words: str) -> Iterator[str]:
    """A、B和C制度 → A等制度: as many items as there is room for."""
    joints = _outside(words, JOINT)
    if not joints:
        return
    shared = _shared(words, joints[-1].end())
    if shared is None:
        return
    tail = words[shared:]
    head = _heads().search(tail)
    for joint in reversed(joints):
        begun = words[: joint.start()]
        yield begun if head and head[0] == tail and begun.endswith(tail) else f"{begun}等{tail}"


def _shared(words: str, last: int) -> int | None:
    """Where in the last item what all items share begins; the end of ``words`` where they share nothing."""
    is_said = not FRONTED.match(words) and _first_verb(words) > 1
    if is_said and not PIVOT.match(words):
        return _nominal(words, last)
    predicate = _predicate(words, last)
    return _nominal(words, last) if predicate is None and is_said else predicate


def _nominal(words: str, last: int) -> int:
    behind = words.rfind("的", last)
    if 0 <= behind < len(words) - 2:
        return behind + 1
    head = _heads().search(words, last + 2)
    return head.start() if head else len(words)


def _predicate(words: str, last: int) -> int | None:
    """Where what is done begins: behind two signs of the last item at least; 综合治理 does nothing beside 系统治理."""
    for place in range(last + 2, len(words) - 1):
        is_verb = _verbs().at(words, place) > place + 1 and words.count(words[place : place + 2]) == 1
        if is_verb or PREDICATE.match(words, place):
            return place
    return None


def _without_marks(words: str) -> str:
    """“前台受理、后台办理”模式 → 前台受理后台办理模式."""
    return re.sub("[“”、]", "", words)


def cut(words: str) -> str:
    """The last resort: up to the last place in reach where a phrase may end."""
    words = _without_marks(BRACKET.sub("", words))
    if len(words) <= LONGEST:
        return words
    places = range(LONGEST, SHORTEST - 1, -1)
    verbs = (place for place in places if _verbs().at(words, place) > place + 1 and not LOOSE.search(words[:place]))
    return words[: next((place for place in places if _may_end(words, place)), next(verbs, LONGEST))]


def _may_end(words: str, place: int) -> bool:
    return bool(_heads().search(words, 0, place)) and not LOOSE.search(words[:place])
