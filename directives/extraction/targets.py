"""Quantified targets (量化指标) as written: how much is to be reached, never what has been reached."""

import re
from functools import cache

from directives.extraction.deadline_grammar import expressions
from directives.extraction.lexicon import Vocabulary
from directives.extraction.records import Span
from directives.extraction.wordlists import alternatives, read

DIGITS = r"\d+(?:\.\d+)?(?:[-—~至到]\d+(?:\.\d+)?)?(?:万亿|[万亿千百余多])?"
SPELT = r"[二两三四五六七八九十百][十百千万]?"
RATE = r"(?:个?百分点|%|‰|倍)"
MONEY = r"(?:亿|万)?元"
MEASURE = (
    r"(?:亿斤|万吨|吨|公斤|斤|平方公里|公里|千米|平方米|米|公顷|兆瓦|千瓦时?|亩|人次|户次|批次|人|户|家|座|处|个|件|项|场次?|次|条|支|"
    r"名|所|套|台|批|宗|块|张|例|起|类|份|辆|艘|本|期|篇|门|间|栋|幢|株|只|趟|对|片|天|节|学时|(?<=\d)亿|(?<=\d)万)"
)
LIMIT = (
    r"(?:不少于|不低于|不超过|不高于|不得低于|不得少于|不得超过|超过|突破|达到|达|提高到|提升到|提高|提升|增长|增加到?|压减到?|"
    r"压降到?|降低[到至]?|下降|控制在|稳定在|保持在|压到|只留|压缩到)"
)
SPELT_MEASURE = r"(?:套|条(?!例|战线)|座|支|所|场|批|倍|级(?=以内))"
AMOUNT = rf"(?:{DIGITS}(?:{RATE}|{MONEY}|{MEASURE})|{SPELT}{SPELT_MEASURE}|[二三四五六七八九]?十个)"
SHADE = r"(?:以上|以内|以下|左右)?"
FROM_TO = re.compile(
    rf"[由从](?:目前的?|现在的?|原来的?)?(?:{AMOUNT}|\d[\d.]*)(?:提高|提升|增加|压减|压降|压缩|压|降低?|扩大|缩短|减少|放宽)[到至](?:{DIGITS}(?:{RATE}|{MONEY}|{MEASURE})?){SHADE}"
)
SHARED = re.compile(
    rf"(?P<each>每(?:[个名户片亩家处座人支年]|[一-龥]{{1,2}}(?=[^月周季天日]))[^，。；、月周季]{{0,10}}?(?:至少|不少于|不低于|不超过|明确|联系|包联|包抓|帮扶|确定|讲|储备|建成)[^，。；、]{{0,3}}?(?:{AMOUNT}|一[名个场次处]))[^，。；、的]{{0,6}}"
)
FREQUENCY = re.compile(
    r"至少[^，。；]{1,9}?[一二两三\d][次天场]|每[月季周年半][度个年]*[^，。；\d]{1,6}(?:不少于|不低于)\d+[次天场节篇]"
)
PACE = re.compile(r"\d+(?:分钟|小时)[一-龥]{2,4}(?:、\d+(?:分钟|小时)[一-龥]{2,4})+")
BOUNDED = re.compile(rf"{LIMIT}{AMOUNT}{SHADE}(?:和{AMOUNT}{SHADE})?")
COUNTED = re.compile(rf"(?:至少|力争)?{AMOUNT}{SHADE}")
WHOLE = re.compile(
    r"(?:(?<=推动)[^，。；、：]{2,14}|(?<=实现)[^，。；、：]{2,14}|[^，。；、：做到坚持推动实现的是]{0,4})(?<!、)全覆盖(?![、要的])|全部出清|不发生一起[一-龥]{2,4}|100%覆盖"
)
REACHED = re.compile(
    r"目前|现有|已经|已达|(?:去年|上年)(?!.*未)|截至|涉及|共有|还有|仅有|只有|年均|累计|余额|同比|占[^，]*比重达?$|较年初|高峰超|比[^，]{0,6}低|人均[^，]*达$"
)
LASTING = re.compile(r"(?:月|岁|以上医院|周岁|年(?!度)|个月|天以|周|学时|时|点|届|周年|亏损|没有|以上老人)")
CASE = re.compile(r"的(?=[^，。；]{0,8}，)")
CASES = re.compile(r"超过|少于|低于|满|排|末|以上|^对")
BREAK = re.compile(r"[，。；、：（）\s的要须在到对由把将进逐并且和与及按各：]")
LONGEST_SUBJECT = 9
SUBJECT = re.compile(r"[^，。；、：（）“”\s]*$")
ADVERBS = re.compile(r"(?:分别|要|须|必须|力争|务必|也|都|均|一律|确保)+$")
FIGURES = re.compile(r"\d|全覆盖|全部出清|不发生一起|至少|[二两三四五六七八九十百](?:[套条座支所场批倍级]|十)")
MODALS = re.compile(r"(?:要|须|必须|力争|务必|一律|确保|分别)+")


NOUN_ENDS = frozenset("体会队部站点员率厂室区村县校组所局院")  # 联合 is a verb, 联合体 is a thing


@cache
def _verbs() -> Vocabulary:
    return Vocabulary("verbs")


@cache
def _sayings() -> re.Pattern[str]:
    return re.compile(rf"(?:大|项|个|条|种|级)?(?:{alternatives(read('no_targets'))})|、[一二三四五六七八九十]次")


def targets_in(words: str) -> tuple[str, ...]:
    """The targets in ``words`` as written, left to right."""
    return tuple(dict.fromkeys(span.of(words) for span in target_spans(words)))


def target_spans(words: str) -> tuple[Span, ...]:
    """Where the targets stand in ``words``, left to right and never overlapping a date."""
    if not FIGURES.search(words):
        return ()
    taken = [(found.start, found.end) for found in expressions(words) if found.form.name != "每"]
    found: list[tuple[int, int]] = []
    for pattern in (FROM_TO, PACE, SHARED, FREQUENCY, BOUNDED, WHOLE, COUNTED):
        for match in pattern.finditer(words):
            span = _span(words, match, pattern)
            if span and all(span[1] <= start or span[0] >= end for start, end in (*taken, *found)):
                found.append(span)
    return tuple(Span(*span) for span in sorted(found))


def _span(words: str, match: re.Match[str], pattern: re.Pattern[str]) -> tuple[int, int] | None:
    """What of a match is the target, or None where it is none."""
    if pattern is COUNTED:
        return _counted(words, match)
    if pattern in (FROM_TO, BOUNDED):
        return _bounded(words, match, from_to=pattern is FROM_TO)
    if pattern is SHARED:
        return match.start(), match.end("each")
    return match.span()


def _bounded(words: str, match: re.Match[str], *, from_to: bool) -> tuple[int, int] | None:
    """抽查比例不低于20%: the bound with what it bounds, where that is short enough to be its name."""
    comma = max(words.rfind("，", 0, match.start()), words.rfind("；", 0, match.start())) + 1
    if not from_to and REACHED.search(words[comma : match.start()] + match[0][:1]):
        return None
    if LASTING.match(words, match.end()) or CASE.match(words, match.end()):
        return None
    return _subject_start(words, match.start(), 8 if from_to else 14), match.end()


def _subject_start(words: str, start: int, reach: int) -> int:
    """Where the name of what is bounded begins; ``start`` itself where it is too long to be one."""
    before = SUBJECT.search(words, max(0, start - reach), start)
    kept = before[0] if before else ""
    stem = ADVERBS.sub("", kept)
    kept = kept if len(stem) == len(kept) or len(kept) <= LONGEST_SUBJECT else ""
    lead = max((found.end() for found in BREAK.finditer(ADVERBS.sub("", kept))), default=0)
    kept = kept[lead:]
    for found in expressions(kept):
        kept = kept[found.end :]
    begins = start - (len(kept) if len(kept) <= LONGEST_SUBJECT else 0)
    modals = MODALS.match(words, begins)
    return modals.end() if modals else begins


def _counted(words: str, match: re.Match[str]) -> tuple[int, int] | None:
    """43家危化品经营单位: the amount and what is counted, up to the verb behind it."""
    clause = words[max(words.rfind(mark, 0, match.start()) for mark in "，；、。") + 1 : match.start()]
    behind = words[match.end() :]
    if (
        (CASE.match(behind) and CASES.search(clause))
        or REACHED.search(clause)
        or LASTING.match(behind)
        or _sayings().match(behind)
        or clause.endswith(("第", "“", "连续", "近", "满", "过去"))
    ):
        return None
    if re.search(rf"{MONEY}|人$", match[0]) or behind.startswith(("以", "之")):
        return match.span()
    return match.start(), match.end() + _object(behind)


def _object(behind: str) -> int:
    """How far the thing counted goes: to a verb, a particle or a mark."""
    if not behind or behind[0] == "的" or (not behind[0].isalnum() and behind[0] != "“"):
        return 0
    stop = BREAK.search(behind, 1)
    end = min(stop.start() if stop else len(behind), 12)
    for place in range(2, end):
        if (verb := _verbs().at(behind, place)) > place + 1 and behind[verb : verb + 1] not in NOUN_ENDS:
            return place
    return end
