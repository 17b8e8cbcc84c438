"""What stands right behind a body: whether it is told to act, leads, helps, or is only spoken of."""

import re
from functools import cache
from typing import Literal

from directives.extraction.bodies import Mention
from directives.extraction.body_patterns import PEOPLE, TOLD_TO, agency, unless
from directives.extraction.clauses import NUMBERING, skip_lead
from directives.extraction.lexicon import Vocabulary

Part = Literal["helps", "leads", "ordered", "bare"]
KINDS_OF_BODIES = ("group", "kind", "every")
ETC = (  # 妇联等群团组织
    r"(?:等[^，。；要]{0,5}?(?:部门|单位|方面|组织|团体|机构|企业|地方?|乡镇|街道|科室|公司|医院|学校|县区?|社区|村|局)|等)?"
)
LEADING = re.compile(rf"{ETC}[^，。；]{{0,4}}?(?:牵头|负责(?!人|同)|承办|主抓|承担|抓总|会同)")
HELPING = re.compile(rf"{ETC}(?:积极|全力|密切|主动|具体)?(?:配合|参加|参与|协助|协同|支持)")
ORDER = re.compile(
    rf"{ETC}(?:（[^（）]*）)?(?:的(?:负责|主要负责)?同志|之间|自己|[两三四五六七几][家方]|[两三四五六七]个?部门){{0,2}}(?:也|都|还|均|则|更|又|就|再)?[，]?"
    r"(?:一定|务必|必须|必需|须|需(?!求)|要(?!素|求|闻|点)|应当|应该|应(?!急|用|对|届|诉|聘)|不得|不能|不要|不许|不准|严禁|绝不|切忌|"
    r"负责(?!人|同)|牵头|配合|会同|联合|将(?!军)|把|得(?!到|益|知)|别)"
)
LATER_ORDER = re.compile(
    r"(?:作为|自|对照|结合|围绕|在|对|按照?|根据|面对|特别是|尤其是|做好|包括)[^。；]{1,60}?[，]?(?:关键是?|一定|也|都|均)?(?:要(?!素|求)|必须|应(?!急|用|对|届|有)|不得|严格|坚决|[^，]{1,8}一[年月季])"
)
IN_TIME = re.compile(r"在[^，。；]{1,14}(?:要(?!求)|必须|应当|须)")  # 教师在放假前要完成
FIRST_IN_CHARGE = re.compile(r"是[^，。]{0,12}(?:第一责任人|责任主体|主体|总指挥|关键少数)”?，")
REPORTED = re.compile(
    r"(?:(?:主要|分管|办公室)?(?:负责人|负责同志|[局组部院处科镇校]长|书记|主任|经理)?(?!要)[一-龥]{2,3}?(?:同志)?(?:要求|强调|指出|表示|传达)|"
    r"(?:主要|分管)?(?:负责人|负责同志|(?<=[人长任记]))[一-龥]{2,3}?(?:同志)?(?:到(?!位|期)|赴|带队|一行|主持)|"
    r"(?:仍?未|没有|拒不|逾期|擅自)[^，。；]{0,30}的[，、]|首先(?:传达|学习|通报)|传达|(?:组织|集中)?学习了|听取|出席|[^，。；]{0,20}(?:讲|指出|强调|谈到|说)[，：得]|的(?!同志|负责|主要)|是|任|担任|有|已|了|曾|通报|汇报|讲了|报了|研究决定|主动服务|等)"
)
STOPS = re.compile(r"[。；]|$")
DIRECTLY = re.compile(r"立即|马上|依法|依规|每|统一|逐|同步|全程|至少|一律|原则上|尽快|先|于[\d每今明]")
GRASPS = re.compile(r"[抓管](?!手)[^，。；]{2,}")  # 宣传部门抓基层工作
PERSON = re.compile(rf"{PEOPLE}$")
SELF_ACTING = re.compile(TOLD_TO)
OFFICE = re.compile(r"(?:部门|机关)$")
TOWARDS = re.compile(r"[对按从以为向用在][^，。；]{2,}")
NOMINAL = re.compile(r"[的之、，：）”]|工作|建设|内部|班子|系统|领域|方面|[^，。；]{0,6}的(?=[，。；、])")
NUMBERING_ONLY = re.compile(rf"(?:{NUMBERING.pattern})?")
VOCATIVE = re.compile(r"[几两三四五六]家(?=[，要一])|，?你们?(?!们?的)|的(?:同志|人|负责人)|[那这]边|[那这]一?块")
PLAIN_KIND = re.compile(r"^[^区县市省]{2}(?:企业|机构)$")  # 小微企业 is spoken of, not to
GENERIC = re.compile(
    r"(?:社区|学校|科室|处室|学院|[县乡镇村]|[一-龥]所|企业|[员组班队]|文书|会计|[主班]任|老师|门店|店|书记|民警|食堂|仓库|监理|门店|医生|护士)$"
)
PARTS: tuple[tuple[Part, re.Pattern[str]], ...] = (
    ("helps", HELPING),
    ("leads", LEADING),
    ("ordered", ORDER),
    ("ordered", FIRST_IN_CHARGE),
)


@cache
def _takes_up() -> re.Pattern[str]:
    return re.compile(rf"{unless('takes_up')}|[^，。；]{{2,4}}点")


@cache
def _verbs() -> Vocabulary:
    return Vocabulary("verbs", "adverbs")


def part_of(text: str, mentions: list[Mention], *, asked: bool) -> Part | None:
    """The part that the bodies have in the sentence; ``bare`` where a verb behind them is all there is."""
    end = mentions[-1].end
    if told := next((part for part, pattern in PARTS if pattern.match(text, end)), None):
        return told
    if VOCATIVE.match(text, end) and (mentions[-1].certain or mentions[-1].shape in ("every", "sector")):
        return "ordered"
    if mentions[-1].certain and _ordered_after_pause(text, end):
        return "ordered"
    if _opens_list(text, mentions):
        return "bare"
    if only_told_of(text, end) or not (asked or _acts(text, mentions)):
        return None
    timed = skip_lead(text, end)
    return "ordered" if asked or (timed > end and ORDER.match(text, timed)) else "bare"


def _ordered_after_pause(text: str, end: int) -> bool:
    """文旅局，五一之前把景区查一遍: a comma and a time between the body and its order."""
    timed = skip_lead(text, end + 1) if text.startswith("，", end) else end
    return timed > end + 1 and bool(ORDER.match(text, timed))


def only_told_of(text: str, end: int) -> bool:
    """Whether a report, or nothing at all, follows a body that ends at ``end``."""
    return bool(REPORTED.match(text, end) or STOPS.match(text, end))


def is_part_of_noun(text: str, end: int) -> bool:
    """Whether the body only qualifies what follows it (财政局的同志们, 街道工作)."""
    return bool(NOMINAL.match(text, end))


def is_noun(mention: Mention) -> bool:
    """Whether the mention can be nothing but a body."""
    return mention.shape == "every" or (mention.certain and _verbs().at(mention.words, 0) <= 1)


def _opens_list(text: str, mentions: list[Mention]) -> bool:
    """区水务局：… at the very beginning, behind no more than a number."""
    return text.startswith("：", mentions[-1].end) and bool(NUMBERING_ONLY.fullmatch(text, 0, mentions[0].start))


def _acts(text: str, mentions: list[Mention]) -> bool:
    """Whether the bodies are followed by a verb, an adverb or a time, as in 采购中心8月底前建成."""
    last, end = mentions[-1], mentions[-1].end
    if (
        skip_lead(text, end) > end
        or DIRECTLY.match(text, end)
        or last.shape in ("function", "people")
        or _told_person(text, last)
    ):
        return True
    if all(mention.certain for mention in mentions) and not is_part_of_noun(text, end):
        return not PLAIN_KIND.search(last.words)
    if len(mentions) > 1 and all(agency().fullmatch(mention.words) for mention in mentions):
        return True
    if (GENERIC.search(last.words) or last.shape == "every") and _takes_up().match(text, end):
        return True
    return _acts_later(text, mentions)


def _told_person(text: str, last: Mention) -> bool:
    return bool(PERSON.search(last.words) and SELF_ACTING.match(text, last.end))


def _acts_later(text: str, mentions: list[Mention]) -> bool:
    last, end = mentions[-1], mentions[-1].end
    sure = last.certain or last.shape in KINDS_OF_BODIES
    if LATER_ORDER.match(text, end) and (sure or len(mentions) > 1):
        return True
    if IN_TIME.match(text, end) and last.shape in ("post", "people", "team"):
        return True
    verb = _verbs().at(text, end) > end or TOWARDS.match(text, end) or GRASPS.match(text, end)
    return bool(verb) and (sure or bool(OFFICE.search(last.words)))
