"""The acts a directive asks for, one a clause, each beginning with its verb: what a ledger title is made from."""

import re
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from directives.extraction.bodies import list_at
from directives.extraction.clauses import is_asked, skip_lead
from directives.extraction.deadline_grammar import expressions
from directives.extraction.lexicon import Vocabulary
from directives.extraction.notes import NOTE
from directives.extraction.records import Body

QUOTED = re.compile(r"“[^”]*”|《[^》]*》|（[^（）]*）")
CUTS = re.compile(r"[，；。：！？\n]+|——|…")
MODAL = re.compile(
    r"(?:一定|务必|也|都|还|就|均|更|并|则)*(?:必须要?|要(?!素|求|点|件|闻)|务必要?|应当|应该|应(?!急|用|对|届|诉)|须|需要|得(?=[^到益知出以])|将(?=[^军领]))(?:坚持不懈地?)?"
)
RELAYED = re.compile(r"^[^，。“”]{0,40}?(?:要求|强调|指出|提出|表示)[，：]")
FRONTED = re.compile(r"(?:对于?|针对|关于|就)[^，]{2,}?")
CASE = re.compile(r"的$|^(?:对|对于|针对|关于|如果|除)[^，]*$|时$|后$|问题$|情况下$|事件$|以外$|外$")
WE = re.compile(r"(?:我们|咱们|大家)(?=要|必须|务必|将|应|一定|都|也|自觉|主动)")
ROOM = 24
BEST = 3.0  # a concrete verb with a named object; each clause later is worth a STEP less
STEP = 0.4
CLAUSES = 6  # what a supervisor registers stands in the first clauses
TIMED = 4
NAMED = re.compile(
    r"“[^”]{2,}”|《|工程|行动|机制|制度|方案|办法|清单|活动|平台|专项|台账|规划|体系|预案|品牌|项目|试点|整治|检查|演练|\d"
)
RESULT = re.compile(
    r"确保|切实|不断|努力|使|让|形成|促进|做到|真正|为[^，]{2,}|推动[^，]+(?:发展|台阶|提升|见效|落地)|以[^，]+为"
)


@dataclass(frozen=True, slots=True)
class Act:
    """What is to be done, as written from its verb on, and how well it would serve as a title."""

    words: str
    worth: float


@cache
def _concrete() -> Vocabulary:
    return Vocabulary("title_verbs")


@cache
def _stances() -> Vocabulary:
    return Vocabulary("title_stances")


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
    """The acts in ``text`` (a unit of the shadow), the most title-worthy first."""
    text = NOTE.sub("", text).rstrip("。；！？ 　")
    text = text[match.end() :] if (match := RELAYED.match(text)) else text
    read: list[Act] = []
    for place, clause in enumerate(_clauses(text)[:CLAUSES]):
        read.append(_act(clause, place, bodies))
        if read[-1].worth >= BEST - STEP * (place + 1):
            break
    found = _with_conditions(read)
    return sorted((act for act in found if len(act.words) > 1), key=lambda act: -act.worth)


def _with_conditions(found: list[Act]) -> list[Act]:
    """逾期不报的，公开通报: the case belongs to what is done about it."""
    joined = list(found)
    for place, (case, act) in enumerate(pairwise(found), 1):
        if CASE.search(case.words):
            joined[place - 1] = Act(case.words, case.worth - 4.0)
            if len(case.words) + len(act.words) <= ROOM and not CASE.search(act.words):
                joined[place] = Act(case.words + act.words, act.worth + 0.5)
    return joined


def _clauses(text: str) -> list[str]:
    """The clauses, never cut inside quotation marks or brackets."""
    held = {place for match in QUOTED.finditer(text) for place in range(*match.span())}
    clauses, start = [], 0
    for cut in CUTS.finditer(text):
        if cut.start() not in held:
            clauses.append(text[start : cut.start()])
            start = cut.end()
    return [clause.strip("　 ") for clause in [*clauses, text[start:]] if clause.strip("　 ")]


def _act(clause: str, place: int, bodies: tuple[Body, ...]) -> Act:
    words = _without_times(predicate(clause, bodies))
    worth = -STEP * min(place, 4) + _verb_worth(words) + (1.0 if NAMED.search(words) else 0.0)
    if place and RESULT.match(words):
        worth -= 2.0
    if len(words) < 5:
        worth -= 2.5
    if len(words) > 40:
        worth -= 0.5
    return Act(words, worth)


def _verb_worth(words: str) -> float:
    if _stances().at(words, 0):
        return -2.0
    if words.startswith(("把", "将")):
        return 1.0
    if _concrete().at(words, 0):
        return 2.0
    return 0.8 if _verbs().at(words, 0) else -0.5


def predicate(clause: str, bodies: tuple[Body, ...]) -> str:
    """A clause from its verb on: without number, time, body, modal and adverbs; a fronted object stays."""
    position = skip_lead(clause, 0)
    if speaker := WE.match(clause, position):
        position = skip_lead(clause, speaker.end())
    position = _past_body(clause, position, bodies)
    position = _past_modals(clause, position)
    if _verbs().at(clause, position) > position or clause[position : position + 1] in ("把", "将", "不"):
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
    end = mentions[-1].end
    behind = re.compile(r"(?:等(?:部门|单位)?)?(?:牵头|负责|会同|配合|协助|组织)?").match(clause, end)
    told = behind.end() if behind and behind[0] else end
    return skip_lead(clause, told) if told > end or _leads_on(clause, end) or is_asked(clause, position) else position


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
    if end == position or clause[end : end + 1] in ("的", ""):
        return position
    return end + (clause[end : end + 1] == "地")


def _with_topic(rest: str) -> str:
    """A clause that begins with its object: 安全费用要足额提取 → 安全费用足额提取."""
    match = MODAL.search(rest)
    return rest[: match.start()] + rest[match.end() :] if match and match.start() > 1 else rest
