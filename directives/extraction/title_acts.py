"""The acts a directive asks for, one a clause, each beginning with its verb: what a ledger title is made from."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from itertools import pairwise

from directives.extraction.bodies import list_at
from directives.extraction.clauses import is_asked, skip_lead
from directives.extraction.deadline_grammar import expressions
from directives.extraction.lexicon import Vocabulary
from directives.extraction.notes import BRACKET, NOTE
from directives.extraction.records import Body

QUOTED = re.compile(r"“[^”]*”|《[^》]*》|（[^（）]*）")
OPENING = re.compile("[“《（]")
CUTS = re.compile(r"[，；。：！？\n]+|——|…")
MODAL = re.compile(
    r"(?:一定|务必|也|都|还|就|均|更|并|则)*(?:必须要?|(?<![主重需紧纪摘概卡再])要(?!素|求|点|件|闻)|务必要?|应当|应该|(?<![供适响呼相对反效感])应(?!急|用|对|届|诉)|须|需要|得(?=[^到益知出以])|将(?=[^军领]))(?:坚持不懈地?)?"
)
ORDERS = re.compile(
    r"(?:也|都|还|均|一定|一律)*(?:必须要?|(?<![主重需紧纪摘概卡再大])要(?!素|求|点|件|闻|案)|务必要?|应当|应该|将(?=拓展|开设|开展|采取|建立|作为|设立|实施|继续|进一步|积极|充分|按|会同|组织|适时|统一))"
)
RELAYED = re.compile(r"^[^，。“”]{0,40}?(?:要求|强调|指出|提出|表示)[，：]")
FRONTED = re.compile(r"(?:对于?|针对|关于|就)[^，]{2,}?")
CASE = re.compile(
    r"的$|^(?:对(?![接标照付比外口表])|对于|针对|关于|如果|除)[^，]*$|时$|后$|问题$|情况下$|事件$|以外$|外$|^凡"
)
SETTING = re.compile(
    r"(?:以前|之前|以后|之后|期间|以来|[^集之]中|基础上|过程中|标准上|契机|抓手)$|^(?:作为(?!不)|随着|刚才|在[^，]+[上中下]$)|"
    r"^(?:会同|联合)[^，]{2,20}(?:[局委办部处院社会镇街乡]|部门|单位|企业|公司|中心|大队|街道)$|"
    r"^我[^，]{0,2}(?:强调|讲|提|说)|^[^，]{1,16}同志(?:分别|先后|就|对|讲|作)|^(?:去年|前年|上半年)[^要必]*[了过]|(?:作|提出|讲|谈|装|建|做|通报|介绍|传达|部署|印发)了"
)
POINT = re.compile(r"(?:关键|重点|核心|根本|重中之重|目的|当务之急)(?:就?是要?|就?在于?要?|要)")
PARTNER = re.compile(r"(?:等(?:部门|单位)?)?(?:会同|联合|协同|配合)")
SET_PHRASE = re.compile(r"[一-龥]{4}(?=[、，]|$)")
TOPIC = re.compile(r"(?:对于?|针对|关于)?(?P<thing>[^，]{2,20}?)(?:方面|上|工作中)?$")
BARE_ACT = re.compile(
    r"(?![我你他不没逾]|时$)(?:全部|一律|必须|均|全|坚决|逐[^，]{1,2}|基本|一次性|按期|如期|再|直接|彻底)*(?:[一-龥]{1,4}|(?:[一-龥]{1,3}[到至]?)?\d[\d.]*[%％万亿]?[一-龥]{0,2})$"
)
WE = re.compile(r"(?:我们|咱们|大家)(?=要|必须|务必|将|应|一定|都|也|自觉|主动)")
FRONTED_ACT = re.compile(r"(?!.*的$)对[^，]+(?:开展|进行|实施|实行|逐)")
HANDLED = re.compile(r"对(?P<thing>[^，]{2,18}?)(?:进行|加以|予以)(?P<verb>[一-龥]{2})")
ROOM = 24
BARE = 2  # 牵头协调: what is left behind 牵头 would be no act
NO_THING = re.compile(rf"{MODAL.pattern}|^[我你他]|^[与和同把将对](?=.{{6}})|举行|确保|没有$|达\d|[牢住实清]$|[都不就]")
NO_WORDS = re.compile(r"第?[一二三四五六七八九十\d年月日]+$")
NO_TITLE = re.compile(r"[的时后外]$|^[一-龥]{4}(?:、[一-龥]{4})+$")  # a case; 主动担当、积极作为
SPOKEN_OF = re.compile(r"对(?![接标照付比口表])|关于|针对|至于|那|这")
CLAUSES = 5  # what a supervisor registers stands in the first clauses
TIMED = 4


@dataclass(frozen=True, slots=True)
class Act:
    """What is to be done, as written from its verb on, and where: in the ``place``-th of ``of`` clauses.

    ``form`` is 单 for a clause by itself, 题 where it takes its object from a clause before, 条件 with its case;
    ``takes`` is the place of that clause.
    """

    words: str
    place: int
    of: int
    is_case: bool = False
    form: str = "单"
    takes: int = -1


@cache
def _verbs() -> Vocabulary:
    return Vocabulary("verbs", "short_verbs", "title_verbs")


@cache
def _adverbs() -> Vocabulary:
    return Vocabulary("adverbs")


@cache
def _fillers() -> Vocabulary:
    return Vocabulary("title_fillers")


def acts(text: str, bodies: tuple[Body, ...]) -> list[Act]:
    """The acts in ``text`` (a unit of the shadow) in their order, one a clause, those made of two clauses last."""
    text = (NOTE.sub("", text) if BRACKET.search(text) else text).rstrip("。；！？ 　")
    text = text[match.end() :] if (match := RELAYED.match(text)) else text
    clauses = _clauses(text)[:CLAUSES]
    read = [_act(clause, place, len(clauses), bodies) for place, clause in enumerate(clauses)]
    found = [act for act in read if len(act.words) > 1]
    told = [act for act in found if not SETTING.search(act.words) and not NO_WORDS.match(act.words)]
    joined = [*_with_topics(told), *_with_conditions(told)]
    taken = {act.takes for act in joined}
    alone = [act for act in told or found if act.place not in taken]
    offered = [*alone, *joined]
    return [act for act in offered if not (NO_TITLE.search(act.words) or _only_names(act.words))] or offered


def _only_names(words: str) -> bool:
    """对仍住在危房的农户, 关于项目用地: the thing spoken of, with nothing to do about it."""
    if not SPOKEN_OF.match(words):
        return False
    tail = words[words.rfind("的") + 1 :]
    return not any(_verbs().at(tail, place) > place + 1 for place in range(len(tail) - 1))


def _is_case(words: str) -> bool:
    """A condition or a thing spoken of, a time, a reminder of what was said: nothing to be done by itself."""
    return bool(SETTING.search(words) or (CASE.search(words) and not FRONTED_ACT.match(words)))


def _with_topics(found: list[Act]) -> Iterator[Act]:
    """已开工的23个项目，全部完工: an act without an object takes the one named right before it."""
    for place, (before, act) in enumerate(pairwise(found), 1):
        said = (each for each in found[:place] if _without_repeated(act.words, each.words) != act.words)
        topic = next(said, before)
        thing, rest = _thing(topic.words), _without_repeated(act.words, topic.words)
        if thing and BARE_ACT.fullmatch(rest) and len(thing) + len(rest) <= ROOM:
            yield replace(act, words=thing + rest, form="题", takes=topic.place, is_case=False)


def _without_repeated(words: str, topic: str) -> str:
    """住宅加装电梯，加装120部: the verb the topic has said already is not said again."""
    end = _verbs().at(words, 0)
    return words[end:] if end > 1 and words[:end] in topic and words[end : end + 1].isdecimal() else words


def _thing(words: str) -> str:
    """What a clause that only names something names: neither an act nor a setting."""
    match = TOPIC.match(words)
    begins = any(words_of.at(words, 0) for words_of in (_verbs(), _adverbs(), _fillers()))
    if not match or (begins and not words.startswith("已经")) or NO_THING.search(words):
        return ""
    return re.sub("^已经", "已", match["thing"]).removesuffix("问题").removesuffix("的")


def _with_conditions(found: list[Act]) -> Iterator[Act]:
    """逾期不报的，公开通报: the case belongs to what is done about it."""
    for case, act in pairwise(found):
        if case.is_case and len(case.words) + len(act.words) <= ROOM and not CASE.search(act.words):
            yield replace(act, words=case.words + act.words, form="条件", takes=case.place, is_case=False)


def _clauses(text: str) -> list[str]:
    """The clauses, never cut inside quotation marks or brackets."""
    held = {place for match in QUOTED.finditer(text) for place in range(*match.span())} if OPENING.search(text) else ()
    clauses, start = [], 0
    for cut in CUTS.finditer(text):
        if cut.start() not in held:
            clauses.append(text[start : cut.start()])
            start = cut.end()
    return [clause.strip("　 ") for clause in [*clauses, text[start:]] if clause.strip("　 ")]


def _act(clause: str, place: int, of: int, bodies: tuple[Body, ...]) -> Act:
    words = _verb_first(_without_times(predicate(clause, bodies)))
    return Act(words, place, of, _is_case(words))


def _verb_first(words: str) -> str:
    """对现有项目进行梳理 → 梳理现有项目."""
    match = HANDLED.fullmatch(words)
    return match["verb"] + match["thing"] if match and _verbs().at(match["verb"], 0) == len(match["verb"]) else words


def predicate(clause: str, bodies: tuple[Body, ...]) -> str:
    """A clause from its verb on: without number, time, body, modal and adverbs; a fronted object stays."""
    position = skip_lead(clause, 0)
    if point := POINT.match(clause, position):
        position = point.end()
    if speaker := WE.match(clause, position):
        position = skip_lead(clause, speaker.end())
    position = _past_body(clause, position, bodies)
    position = _past_modals(clause, position)
    if clause[position : position + 1] in ("把", "将", "不"):
        return clause[position:]
    return _with_topic(clause[position:])


def _without_times(words: str) -> str:
    """The ledger has a column for the deadline; the title does without it."""
    for found in reversed(expressions(words)):
        if found.rank >= TIMED and found.start > 0:
            words = words[: found.start] + words[found.end :]
    return words


def _past_body(clause: str, position: int, bodies: tuple[Body, ...]) -> int:
    for asked in ("由", "请", "也请", "责成"):
        if clause.startswith(asked, position):
            position += len(asked)
    mentions = list_at(clause, position, bodies)
    if not mentions:
        return position
    end = _past_partners(clause, mentions[-1].end, bodies)
    if end > mentions[-1].end or end == len(clause):
        return skip_lead(clause, end)
    behind = re.compile(r"(?:等(?:部门|单位)?)?(?:牵头|负责|会同|配合|协助|组织)?").match(clause, end)
    told = behind.end() if behind and behind[0] and len(clause) - behind.end() != BARE else end
    return skip_lead(clause, told) if told > end or _leads_on(clause, end) or is_asked(clause, position) else position


def _past_partners(clause: str, position: int, bodies: tuple[Body, ...]) -> int:
    """区住建局会同区应急局开展…: whoever helps is named elsewhere."""
    match = PARTNER.match(clause, position)
    mentions = list_at(clause, match.end(), bodies) if match else []
    return mentions[-1].end if mentions else position


def _leads_on(clause: str, end: int) -> bool:
    return (
        bool(MODAL.match(clause, end))
        or skip_lead(clause, end) > end
        or bool(_verbs().at(clause, end) > end or _adverbs().at(clause, end) > end)
    )


def _past_modals(clause: str, position: int) -> int:
    before = -1
    while before != position:
        before = position
        if match := MODAL.match(clause, position):
            position = match.end()
        position = skip_lead(clause, _past_adverb(clause, position))
    return position


def _past_adverb(clause: str, position: int) -> int:
    """Past what a title does without (进一步, 切实); 逐一, 联合 and the like say how and stay."""
    end = _fillers().at(clause, position)
    if _verbs().at(clause, position) > max(end, position + 1):
        return position  # 更新, not 更
    if end == position + 2 and SET_PHRASE.match(clause, position):
        return position  # 主动担当、积极作为: four signs that belong together
    if end == position or clause[end : end + 1] in ("的", ""):
        return position
    return end + (clause[end : end + 1] == "地")


def _with_topic(rest: str) -> str:
    """A clause that begins with its object: 安全费用要足额提取 → 安全费用足额提取."""
    match = ORDERS.search(rest)
    quoted = match and rest.count("“", 0, match.start()) != rest.count("”", 0, match.start())
    if not match or match.start() < 2 or quoted:
        return rest
    begins_with_verb = _verbs().at(rest, 0) > 0
    if begins_with_verb and not any(words.at(rest, match.end()) > match.end() for words in (_verbs(), _adverbs())):
        return rest
    return rest[: match.start()] + rest[match.end() :]
