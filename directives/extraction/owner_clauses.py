"""Bodies that a clause makes responsible: its subject before an order, 由…牵头, 请…, and those who help."""

import re
from dataclasses import dataclass
from functools import cache, lru_cache

from directives.extraction.bodies import Mention, list_at
from directives.extraction.clauses import clause_starts, is_asked, skip_lead
from directives.extraction.lexicon import Vocabulary
from directives.extraction.notes import NOTE
from directives.extraction.records import Body

LEADING = re.compile(r"(?:等(?:部门|单位)?)?[^，。；]{0,4}?(?:牵头|负责(?!人|同)|承办|主抓|承担|抓总)")
HELPING = re.compile(
    r"(?:等(?:有关|相关)?(?:部门|单位)?)?(?:积极|全力|密切|主动|具体)?(?:配合|参加|参与|协助|协同|支持)"
)
ORDER = re.compile(
    r"(?:等(?:有关|相关)?(?:部门|单位|方面)?)?(?:（[^（）]*）)?(?:的(?:负责|主要负责)?同志|之间|自己|[两三四五六七几]家|[两三四五六七]个?部门){0,2}(?:也|都|还|均|则|更|又|就|再)?[，]?"
    r"(?:一定|务必|必须|必需|须|需(?!求)|要(?!素|求|闻|点)|应当|应该|应(?!急|用|对|届|诉|聘)|不得|不能|不要|不许|不准|严禁|绝不|切忌|"
    r"负责(?!人|同)|牵头|配合|会同|联合|将(?!军)|把|得(?!到|益|知)|别)"
)
LATER_ORDER = re.compile(
    r"(?:作为|对照|结合|围绕|在|对|按照?|根据|面对|特别是|尤其是|做好|包括)[^。；]{1,60}?[，]?(?:关键是?|一定|也|都)?(?:要(?!素|求)|必须|应当|不得|严格|坚决|[^，]{1,8}一[年月季])"
)
FIRST_IN_CHARGE = re.compile(r"是[^，。]{0,12}(?:第一责任人|责任主体|主体|总指挥|关键少数)”?，")
REPORTED = re.compile(
    r"(?:[^，。；]{0,20}(?:讲|指出|强调|谈到|说)[，：得]|的(?!同志|负责|主要)|是|有|已|了|曾|通报|汇报|讲了|报了|研究决定|主动服务|等)"
)
STOPS = re.compile(r"[。；]|$")
DIRECTLY = re.compile(r"每|统一|逐|同步|全程|至少|一律|原则上|尽快|先|于[\d每今明]")
GRASPS = re.compile(r"[抓管](?!手)[^，。；]{2,}")  # 宣传部门抓基层工作
OFFICE = re.compile(r"(?:部门|机关)$")
TOWARDS = re.compile(r"[对按从以为向用在][^，。；]{2,}")
MORE = re.compile(r"配合|参加|参与|协助|牵头|负责|由|请|责成|移交")
HELPERS = re.compile(r"(?:会同|联合|协同|商)")


@dataclass(frozen=True, slots=True)
class Charge:
    """Bodies charged in one place: the leads (牵头) or the helpers (配合).

    ``plain`` where 由…牵头 says it, ``ordered`` unless a bare verb behind the name is all there is.
    """

    mentions: tuple[Mention, ...]
    helps: bool
    plain: bool
    ordered: bool = True


@cache
def _verbs() -> Vocabulary:
    return Vocabulary("verbs", "adverbs")


@lru_cache(maxsize=1024)
def charges(text: str, bodies: tuple[Body, ...]) -> tuple[Charge, ...]:
    """Everybody ``text`` charges with something, in order of appearance; responsibility notes are read elsewhere."""
    text = NOTE.sub(lambda note: "　" * len(note[0]), text)
    found: list[Charge] = []
    seen = -1
    for start in clause_starts(text):
        position = skip_lead(text, start)
        mentions = list_at(text, position, bodies) if position > seen else []
        if not mentions:
            continue
        charge = _charge(text, mentions, asked=is_asked(text, start))
        if charge:
            found.append(charge)
            found.extend(_helpers(text, mentions[-1].end, bodies))
            seen = mentions[-1].end
            if not charge.helps and charge.ordered and not MORE.search(text, seen):
                break
    return tuple(found)


def subjects(text: str, bodies: tuple[Body, ...]) -> Charge | None:
    """The first body that opens a clause of an order, whatever follows it: who else should carry it out."""
    text = NOTE.sub(lambda note: "　" * len(note[0]), text)
    for start in clause_starts(text):
        mentions = list_at(text, skip_lead(text, start), bodies)
        end = mentions[-1].end if mentions and _is_noun(mentions[0]) else None
        if end is not None and not REPORTED.match(text, end) and not STOPS.match(text, end):
            return Charge(tuple(mentions), helps=False, plain=False, ordered=False)
    return None


def _is_noun(mention: Mention) -> bool:
    return mention.certain and _verbs().at(mention.words, 0) <= 1


def _charge(text: str, mentions: list[Mention], *, asked: bool) -> Charge | None:
    end = mentions[-1].end
    if HELPING.match(text, end):
        return Charge(tuple(mentions), helps=True, plain=asked)
    if LEADING.match(text, end):
        return Charge(tuple(mentions), helps=False, plain=asked)
    if ORDER.match(text, end):
        return Charge(tuple(mentions), helps=False, plain=False)
    if FIRST_IN_CHARGE.match(text, end):
        return Charge(tuple(mentions), helps=False, plain=False, ordered=False)
    if REPORTED.match(text, end) or STOPS.match(text, end) or not (asked or _acts(text, mentions)):
        return None
    timed = skip_lead(text, end)
    return Charge(
        tuple(mentions), helps=False, plain=False, ordered=asked or (timed > end and bool(ORDER.match(text, timed)))
    )


def _acts(text: str, mentions: list[Mention]) -> bool:
    """Whether the bodies are followed by a verb, an adverb or a time, as in 采购中心8月底前建成."""
    end = mentions[-1].end
    if LATER_ORDER.match(text, end) and (
        mentions[-1].certain or mentions[-1].shape in ("group", "kind") or len(mentions) > 1
    ):
        return True
    if skip_lead(text, end) > end or DIRECTLY.match(text, end):
        return True
    if len(mentions) > 1 and all(mention.certain for mention in mentions):
        return True
    sure = mentions[-1].certain or mentions[-1].shape in ("group", "kind") or bool(OFFICE.search(mentions[-1].words))
    return sure and (_verbs().at(text, end) > end or bool(TOWARDS.match(text, end) or GRASPS.match(text, end)))


def _helpers(text: str, position: int, bodies: tuple[Body, ...]) -> list[Charge]:
    """县文旅广电局要会同县市场监管局: who is brought in behind the leads."""
    clause = re.compile(r"[^，。；]*").match(text, position)
    match = HELPERS.search(text, position, clause.end() if clause else position)
    mentions = list_at(text, match.end(), bodies) if match else []
    return [Charge(tuple(mentions), helps=True, plain=False)] if mentions else []
