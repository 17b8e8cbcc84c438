"""How far the words of a target reach (指标的起止): the name before the amount, the thing counted behind it.

Of two careful readers one quotes the bare amount, the other the amount with its whole name. A quotation serves
both when it is at most twice the shorter and at least half of the longer: a long name is shortened to that.
"""

import re
from functools import cache

from directives.extraction.deadline_grammar import expressions
from directives.extraction.lexicon import Vocabulary

NAME_LENGTH = 20
NAME = re.compile(r"[^，。；、：（）“”\s]*$")
NO_NAME = re.compile(
    r"(?<![主重需必])要|必?须|力争|务必|也|都|均(?!价|衡|投)|一律|确保|分别|(?<!理)由|把|将|对(?!接|口)|"
    r"(?<!所)在(?![校册建线岗地])|按照?|为(?!主)|再|各(?!类|项)|还有|剩余|开展|做到|实现|推动|推进|坚持|[我你他]们"
)
MODAL_END = re.compile(r"(?:要|须|必须|力争|务必|也|都|均|一律|确保|至少|再|只|还有|的)$")
JOINTS = re.compile(r"的|(?=占|较)|和|与|及(?!格|时|率)|到(?!位|达|期)")
FOUR_SIGNED = re.compile(r"[一-龥]{2}化率$")
THREE_SIGNED = re.compile(
    r"(?:率|覆盖面|[意晓]度|[售业交放运用存][额量]|[增附]加值)$"
)  # 覆盖率, 增加值; other nouns mostly have two signs or four
THING_LENGTH = 12
STOP = re.compile(
    r"[，。；：（）\s\d的]|、(?![^，。；、\d]{2,6}(?:[，。；]|$))|(?<![主重需])要(?!素)|须|在(?!建|校|册|线)|"
    r"到(?!位|期)|对(?!口|接)|由|把|将|逐|并(?!购)|和(?!谐|平)|与|及(?!时)|按|全部|同步|一律|均|都|每|先|进行|分成|"
    r"实行|实现|负责|一企|一户|一村|[上下]半年|没有|是|从|以(?!上|下|内)|主要|自查|还|[今明]年|年[底内末初中]|月[底末]|[本这下]周|春节|汛期|各(?!类)|分别"
)
PERSONS = re.compile(r"[名位](?:以上|左右)?$")
PEOPLE = re.compile(
    r"[^，。；、的]{0,14}?(?:人才|人员|干部|专家|教师|教授|医生|医师|护士|学生|党员|代表|委员|企业家|带头人|书记|主任|骨干|能手|工匠|农民|职工|员工|志愿者|"
    r"[a-zA-Z一-龥]员(?!工))"
)
HEADS = re.compile(
    r"企业(?!家)|单位|机构|(?<=点)项目|项目|小区|学校|医院|乡镇|街道|社区|(?<!农)村(?![级镇民庄])|问题(?!突出|严重|较)|岗位|图斑|家庭|"
    r"系统|区县|县区|市州|易涝点|隐患点"
)
CLAUSAL = re.compile(r"(?:左右)?(?:[有缺能在最没未可不叫“]|具[有备]|符合|存在)")
MODIFIER = re.compile(r"[^，；。]{1,24}?的(?P<head>[^，。；、：（）]{2,8})")
NOUN_ENDS = frozenset("体会队部站点员率厂室区村县校组所局院品")  # 联合 is a verb, 联合体 is a thing


@cache
def _verbs() -> Vocabulary:
    return Vocabulary("verbs")


@cache
def _short_verbs() -> Vocabulary:
    return Vocabulary("short_verbs")


def letters(words: str) -> int:
    """How many signs of ``words`` count: marks like % and “ do not."""
    return sum(sign.isalnum() for sign in words)


def name_before(words: str, start: int, core: int, amount: int) -> int:
    """Where the name of what is measured begins, in front of ``start``; ``start`` itself where there is none.

    ``core`` is the length of what follows the name, ``amount`` that of the bare amount in it.
    """
    name = _name(words, start)
    size, shorter = letters(name), core if amount <= 3 else amount
    least = (size - core) / 2
    if core + size > 2 * shorter and least <= 0:
        return start
    if core + size <= 2 * shorter:
        return start - len(name)
    return start - len(name) + _shortened(name, least, max(2 * shorter - core, least))


def _shortened(name: str, least: float, most: float) -> int:
    """Where in ``name`` to begin so that between ``least`` and ``most`` signs are left, or as few more as can be."""
    begins = [place for place in _joints(name) if letters(name[place:]) >= least]
    fitting = [place for place in begins if letters(name[place:]) <= most]
    return min(fitting) if fitting else max(begins, default=0)


def _name(words: str, start: int) -> str:
    """The name as far as it could reach: in its clause, behind modals and dates."""
    found = NAME.search(words, max(0, start - NAME_LENGTH), start)
    name = found[0] if found else ""
    if MODAL_END.search(name):
        return ""
    cut = max((match.end() for match in NO_NAME.finditer(name)), default=0)
    dated = max((each.end for each in expressions(name)), default=0)
    kept = name[max(cut, dated) :]
    return kept[min(place for place in _joints(kept) if place) :] if len(kept) == NAME_LENGTH else kept


def _joints(name: str) -> list[int]:
    """Where a name may be shortened: behind a particle or a verb, else before its last words."""
    ends = (_verbs().at(name, place) for place in range(len(name) - 2))
    verbs = [end for place, end in enumerate(ends) if place + 1 < end < len(name) - 1]
    sizes = (4,) if FOUR_SIGNED.search(name) else (3,) if THREE_SIGNED.search(name) else (4, 2)
    last = [len(name) - size for size in sizes if len(name) > size]
    return [0, *(match.end() for match in JOINTS.finditer(name)), *verbs, *last]


def thing_behind(words: str, start: int) -> int:
    """Where the thing counted behind an amount ends: 43家危化品经营单位, 47座“晒太阳”的处理设施."""
    behind = words[start : start + 40]
    if CLAUSAL.match(behind) and (match := MODIFIER.match(behind)):
        return start + match.start("head") + _plain_end(match["head"])
    if PERSONS.search(words, max(0, start - 3), start) and (people := PEOPLE.match(behind)):
        return start + people.end()
    if not behind or behind[0] == "的" or not (behind[0].isalnum() or behind[0] == "“"):
        return start
    quoted = behind.find("”") + 1 if behind[0] == "“" else 0
    return start + quoted + _plain_end(behind[quoted:])


def _plain_end(words: str) -> int:
    """How far the thing goes: to a verb, a particle, a mark or behind a noun that names things counted."""
    stop = STOP.search(words)
    end = min(stop.start() if stop else len(words), THING_LENGTH)
    if end == 1 and _short_verbs().at(words, 0):
        return 0
    end = next((place for place in range(2, end) if _acts(words, place)), end)
    head = HEADS.search(words, 0, end)
    return head.end() if head else end


def _acts(words: str, place: int) -> bool:
    """Whether a verb begins at ``place``: 增设 in 多发路段增设护栏, not 联合 in 联合体."""
    end = _verbs().at(words, place)
    return end > place + 1 and words[end : end + 1] not in NOUN_ENDS
