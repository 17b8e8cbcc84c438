"""A clause from its verb on (谓语): what is to be done, without who, when, must and how well."""

import re
from functools import cache

from directives.extraction.bodies import list_at
from directives.extraction.clauses import is_asked, skip_lead
from directives.extraction.lexicon import Vocabulary
from directives.extraction.records import Body

MODAL = re.compile(
    r"(?:一定|务必|也|都|还|就|均|更|并|则)*(?:必须要?|(?<![主重需紧纪摘概卡再])要(?!素|求|点|件|闻)|务必要?|应当|应该|(?<![供适响呼相对反效感])应(?!急|用|对|届|诉)|须|需要|得(?=[^到益知出以])|将(?=[^军领]))(?:坚持不懈地?)?"
)
ORDERS = re.compile(
    r"(?:也|都|还|均|一定|一律)*(?:必须要?|(?<![主重需紧纪摘概卡再大])要(?!素|求|点|件|闻|案)|务必要?|应当|应该|将(?=拓展|开设|开展|采取|建立|作为|设立|实施|继续|进一步|积极|充分|按|会同|组织|适时|统一))"
)
POINT = re.compile(r"(?:关键|重点|核心|根本|重中之重|目的|当务之急)(?:就?是要?|就?在于?要?|要)")
PARTNER = re.compile(r"(?:等(?:部门|单位)?)?(?:会同|联合|协同|配合)")
SET_PHRASE = re.compile(r"[一-龥]{4}(?=[、，]|$)")
WE = re.compile(r"(?:我们|咱们|大家)(?=要|必须|务必|将|应|一定|都|也|自觉|主动)")
OBJECT = re.compile(r"[对把将按](?![照接口方])")
OFFICE = re.compile("[局委办部厅处科室院校队会组所站司厂心]")
BARE = 2  # 牵头协调: what is left behind 牵头 would be no act
CHARGED = re.compile("(?:具体)?(?:牵头|负责)")
NO_FILLER = re.compile(r"就[业近地医学餐诊]|再[就生造]|还[款贷建本]|先[进行导]|都市|并[购联]|均[衡等]|[有高]效果")
HELPED = re.compile(r"(?:等(?:部门|单位)?)?(?:牵头|负责|会同|配合|协助|组织)?")
LEADS = frozenset(
    " 　>*#（(第①②③④⑤⑥⑦⑧⑨一二三四五六七八九十两半0123456789同因为对所此另还再特尤其到届下今当目会接并而也总具首最在"
    "务力争赶于从自“明后本上这每年月季周春元国清端中重主汛入供采开节即现限全前夏秋冬暑寒"
)  # the signs that a number, a connective or a time can begin with


@cache
def verbs() -> Vocabulary:
    return Vocabulary("verbs", "short_verbs", "title_verbs")


@cache
def adverbs() -> Vocabulary:
    return Vocabulary("adverbs")


@cache
def fillers() -> Vocabulary:
    return Vocabulary("title_fillers")


@cache
def _openings() -> Vocabulary:
    return Vocabulary("verbs", "short_verbs", "title_verbs", "adverbs", "title_fillers")


def predicate(clause: str, bodies: tuple[Body, ...]) -> str:
    """A clause from its verb on: without number, time, body, modal and adverbs; a fronted object stays."""
    position = _past_lead(clause, 0)
    if point := POINT.match(clause, position):
        position = point.end()
    if speaker := WE.match(clause, position):
        position = _past_lead(clause, speaker.end())
    position = _past_body(clause, position, bodies)
    position = _past_modals(clause, position)
    if clause[position : position + 1] in ("把", "将", "不"):
        return clause[position:]
    return _with_topic(clause[position:])


def _past_lead(clause: str, position: int) -> int:
    """Past numbers, connectives and times, looked for only where one can begin."""
    may_begin = clause[position : position + 1] in LEADS or "期间" in clause
    return skip_lead(clause, position) if may_begin else position


def _past_body(clause: str, position: int, bodies: tuple[Body, ...]) -> int:
    for asked in ("由", "请", "也请", "责成"):
        if clause.startswith(asked, position):
            position += len(asked)
    mentions = list_at(clause, position, bodies) if _may_name(clause, position) else []
    if not mentions or clause.startswith("的", mentions[-1].end):
        return position  # 派出所的干警: somebody else than the body
    end = _past_partners(clause, mentions[-1].end, bodies)
    if end > mentions[-1].end or end == len(clause):
        return _past_lead(clause, end)
    behind = HELPED.match(clause, end)
    told = behind.end() if behind and behind[0] and len(clause) - behind.end() != BARE else end
    goes_on = _leads_on(clause, end) or is_asked(clause, position)
    return _past_lead(clause, told) if told > end or goes_on else position


def _may_name(clause: str, position: int) -> bool:
    """Whether a body can begin here: 教育局, but not 教育引导党员."""
    begins = _openings().at(clause, position) > position + 1
    return not begins or bool(OFFICE.search(clause, position + 2, position + 9))


def _past_partners(clause: str, position: int, bodies: tuple[Body, ...]) -> int:
    """区住建局会同区应急局开展…: whoever helps is named elsewhere."""
    match = PARTNER.match(clause, position)
    mentions = list_at(clause, match.end(), bodies) if match else []
    return mentions[-1].end if mentions else position


def _leads_on(clause: str, end: int) -> bool:
    return (
        bool(MODAL.match(clause, end) or OBJECT.match(clause, end))
        or _past_lead(clause, end) > end
        or bool(verbs().at(clause, end) > end or adverbs().at(clause, end) > end)
    )


def _past_modals(clause: str, position: int) -> int:
    while True:
        modal = MODAL.match(clause, position)
        end = _past_adverb(clause, modal.end() if modal else position)
        if end == position:
            return position
        position = _past_lead(clause, end)


def _past_adverb(clause: str, position: int) -> int:
    """Past what a title does without (进一步, 切实, 牵头); 逐一, 联合 and the like say how and stay."""
    if charged := CHARGED.match(clause, position):
        return charged.end() if verbs().at(clause, charged.end()) > charged.end() + 1 else position
    if NO_FILLER.match(clause, position):
        return position
    end = fillers().at(clause, position)
    if verbs().at(clause, position) > max(end, position + 1):
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
    begins_with_verb = verbs().at(rest, 0) > 0
    if begins_with_verb and not any(words.at(rest, match.end()) > match.end() for words in (verbs(), adverbs())):
        return rest
    return rest[: match.start()] + rest[_past_adverb(rest, match.end()) :]
