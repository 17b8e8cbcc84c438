"""Quantified targets (量化指标) as written: how much is to be reached, never what has been reached."""

import re
from collections.abc import Set
from dataclasses import dataclass
from functools import cache
from itertools import repeat

from directives.extraction.deadline_grammar import Expression, expressions
from directives.extraction.quantities import AMOUNT, AT_LEAST, BROUGHT_TO, CHANGED_BY
from directives.extraction.records import Span
from directives.extraction.target_forms import (
    AT_LEAST_SOME,
    ENTIRE,
    ENTIRE_SIGNS,
    FIGURES,
    FROM_TO,
    LASTING_FOR,
    LASTING_SIGNS,
    SET_WAYS,
    WHOLE,
    WHOLLY,
)
from directives.extraction.target_reach import letters, name_before, thing_behind
from directives.extraction.wordlists import alternatives, read

Place = tuple[int, int]
BOUND = re.compile(
    rf"(?:(?:(?P<least>至少)|{AT_LEAST})(?P<gap>[^，。；、\d]{{0,6}}?)|(?P<to>{BROUGHT_TO})|(?P<by>{CHANGED_BY}))[了各再]?$"
)
PAIR = re.compile(rf"和{AMOUNT.pattern}")
REACHED = re.compile(
    r"目前|现有(?!的)|已(?![^，]*的)|(?:去年|上年|前年)(?![^，]*的)|截至|涉及(?!的)|共有|仅有|只有|余额|同比|"
    r"占[^，]*比重达?$|较年初|高峰(?!期)|(?<!占)比(?![例重率])[^，]{0,6}低|人均[^，]*达$|还剩不|高达|不足$|不到$"
)
LABELLED = re.compile(r"(?:第|“|连续|近|满|过去|附件|附表)$")
POINTED = re.compile(r"(?:这|那|哪|或|一式|上述|凡|以上|每)$")
AGED = re.compile(r"(?:月|岁|以上医院|周岁|亏损|以上老人|届)")
CASE = re.compile(r"(?:[或和、][^，。；]{2,20})?的(?=[^，。；]{0,8}，)|的[^，。；]{2,4}(?:逐|一律|不予)")
CASES = re.compile(r"(?<!不得)(?<!不)(?:超过|少于|低于|高于|不足|不到|满|末)$|^[对凡][^，]*$|达到企业")
LASTING = re.compile(r"(?:时间|时限|间隔)[^，。；]{0,2}$")  # a time limit like any other
ADVERB = re.compile(r"(?:均|都|总体)$")
FEW = re.compile(
    r"[两三四五六七八九](?:套|条(?!例|战线)|座|支|所|场|倍|栋|户|篇|期(?=[，。；]|$)|个)|"
    r"[二两三四五六七八九]?十[一二三四五六七八九]?[^分年周届]|[一二三四五六七八九]百|[^，]*块钱以[内下]"
)
PROJECT = re.compile(r"[^，。；、]{0,10}项目")
ASIDES = (("（", "）", 200), ("“", "”", 16), ("《", "》", 60))
TIMES = frozenset({"time", "spelt_time"})
COUNTS_NO_THING = frozenset({"rate", "money", "bare"})
CLOSE = 2  # 至少选3个村; behind a longer verb the amount stands alone with its thing


@dataclass(frozen=True, slots=True)
class Amount:
    """A quantity found in a unit, with the clause before it and what stands behind it."""

    start: int
    end: int
    words: str
    kind: str
    clause: str
    behind: str


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
    found: list[Place] = []
    _keep(found, [_named(words, match) for match in FROM_TO.finditer(words)])
    present = frozenset(words)
    for pattern in _possible(present):
        _keep(found, [match.span() for match in pattern.finditer(words)])
    if not LASTING_SIGNS.isdisjoint(present):
        _keep(found, [match.span("amount") for match in LASTING_FOR.finditer(words)])
    amounts = [_amount(words, match) for match in AMOUNT.finditer(words)]
    dates = expressions(words) if amounts else ()
    _keep(found, [place for each in amounts if (place := _measured(words, each, dates))])
    _keep(
        found,
        [_named(words, match) for match in AT_LEAST_SOME.finditer(words) if not _is_lasting(words, match.start())],
    )
    if WHOLLY in words:
        _keep(found, [_covering(words, match, found) for match in WHOLE.finditer(words)])
    if not ENTIRE_SIGNS.isdisjoint(present):
        _keep(found, [match.span() for match in ENTIRE.finditer(words) if _says_it_first(words, match, found)])
    return tuple(Span(*place) for place in sorted(found))


def _possible(present: Set[str]) -> list[re.Pattern[str]]:
    """The set ways to word a target that words of the signs ``present`` may hold, as one they need is there."""
    return [pattern for pattern, signs in SET_WAYS if not signs.isdisjoint(present)]


def _is_lasting(words: str, start: int) -> bool:
    """办理时间不得超过两天: a time limit, not a target."""
    return bool(LASTING.search(words, max(0, start - 6), start))


def _keep(found: list[Place], places: list[Place]) -> None:
    """Add what overlaps nothing found before."""
    for start, end in places:
        if all(end <= other[0] or start >= other[1] for other in found):
            found.append((start, end))


def _amount(words: str, match: re.Match[str]) -> Amount:
    start, end = match.span()
    clause = words[max(map(words.rfind, "，；。：", repeat(0), repeat(start))) + 1 : start]
    return Amount(start, end, match[0], match.lastgroup or "", clause, words[end : end + 24])


def _named(words: str, match: re.Match[str]) -> Place:
    size = letters(match[0])
    return name_before(words, match.start(), size, size), match.end()


def _covering(words: str, match: re.Match[str], found: list[Place]) -> Place:
    """全覆盖 with the name of what is covered."""
    if words[match.start()] == "“":
        return match.span()
    start, size = match.start("core"), letters(match["core"])
    begins = name_before(words, start, size, max(size, 4))
    return max([begins, *(end for _, end in found if end <= start)]), match.end()


def _says_it_first(words: str, match: re.Match[str], found: list[Place]) -> bool:
    """Whether no amount in the clause says it already: 7个停工楼盘全部复工 is seven."""
    start = max(words.rfind(mark, 0, match.start()) for mark in "，；。") + 1
    return all(end <= start or begin >= match.end() for begin, end in found)


def _measured(words: str, amount: Amount, dates: tuple[Expression, ...]) -> Place | None:
    """The target an amount belongs to, or None where it is a date, a label, a case or a past figure."""
    bound = BOUND.search(amount.clause)
    if _is_date(amount, dates, bounded=bool(bound)) or _is_aside(words, amount) or REACHED.search(amount.clause):
        return None
    if bound and _bounds(bound, amount) and not _is_case(amount):
        if amount.kind in TIMES and not bound["to"] and LASTING.search(amount.clause, 0, bound.start()):
            return None  # 办理时间不得超过两天
        return _bounded(words, amount, bound)
    return None if _is_no_target(amount) else _counted(words, amount)


def _is_date(amount: Amount, dates: tuple[Expression, ...], *, bounded: bool) -> bool:
    """Whether the number is part of a time; 不少于3天, 缩短到30个工作日 are none, and 每月 spoils nothing."""
    allowed = ("期内",) if bounded else ()
    overlapping = [each for each in dates if each.start < amount.end and amount.start < each.end]
    return any(
        each.form.name not in allowed or each.start < amount.start - 3 for each in overlapping if each.form.name != "每"
    )


def _is_aside(words: str, amount: Amount) -> bool:
    """In brackets or in a short quotation, where a number is a label."""
    for left, right, longest in ASIDES:
        opened = words.rfind(left, max(0, amount.start - longest), amount.start)
        closed = words.find(right, amount.end)
        if opened > words.rfind(right, 0, amount.start) and 0 < closed - opened <= longest:
            return True
    return False


def _is_case(amount: Amount) -> bool:
    """查重率超过20%的论文，: who is meant, not how much is wanted."""
    return bool(CASE.match(amount.behind) and CASES.search(amount.clause))


def _bounds(bound: re.Match[str], amount: Amount) -> bool:
    """提升三年 bounds nothing, 超过两周 is a case; 缩短到三天, 不超过两周 bound."""
    return amount.kind not in TIMES or not (bound["by"] or bound["to"] == "超过")


def _bounded(words: str, amount: Amount, bound: re.Match[str]) -> Place:
    """抽查比例不低于20%: the bound with what it bounds, where that is short enough to be its name."""
    start = amount.start - len(amount.clause) + bound.start()
    if bound["least"]:
        return _at_least(words, amount, start, len(bound["gap"]))
    end = more.end() if (more := PAIR.match(words, amount.end)) else amount.end
    if adverb := ADVERB.search(words, max(0, start - 2), start):
        start = adverb.start()
    return name_before(words, start, letters(words[start:end]), letters(words[amount.start : end])), end


def _at_least(words: str, amount: Amount, start: int, between: int) -> Place:
    """至少选3个村, 至少恢复运行30座."""
    end = thing_behind(words, amount.end)
    return (amount.start if end > amount.end and between > CLOSE else start), end


def _is_no_target(amount: Amount) -> bool:
    if amount.kind in TIMES or _is_case(amount) or LABELLED.search(amount.clause) or AGED.match(amount.behind):
        return True
    if amount.kind == "spelt":
        return not _measures(amount)
    if amount.kind == "size":
        return amount.words[-1] in "吨瓦" and bool(PROJECT.match(amount.behind))
    return amount.kind in ("money", "rate") and amount.clause.endswith(("还有", "是"))


def _measures(amount: Amount) -> bool:
    """两个停工楼盘, 五十七户, 五万块钱以下: spelt numbers that measure; 三级, 两次, 这两个, 八项规定 do not."""
    if not FEW.match(amount.words + amount.behind[:1]) or _sayings().match(amount.behind):
        return False
    return len(amount.words) > CLOSE or not POINTED.search(amount.clause)


def _counted(words: str, amount: Amount) -> Place:
    """43家危化品经营单位 or 加装电梯80部: the amount with the thing counted, which stands behind or before it."""
    if amount.kind == "share":
        return amount.start, amount.end
    end = amount.end
    if amount.kind not in COUNTS_NO_THING and not amount.words.endswith(("人", "人次")):
        end = thing_behind(words, end)
    if end > amount.end or (amount.behind and amount.behind[0] not in "，。；、）和"):
        return amount.start, end
    size = letters(amount.words)
    return name_before(words, amount.start, size, size), end
