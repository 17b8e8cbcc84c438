"""The time limit of a directive (完成时限): the expression that binds it, where it stands, and what it comes to."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from directives.extraction.deadline_grammar import Expression, expressions
from directives.extraction.deadline_reckoning import Reckoned, reckon_expression
from directives.extraction.notes import note_for
from directives.extraction.own_words import own_events
from directives.extraction.records import Context, Deadline, Evidence, Span
from directives.extraction.structure import Outlined, Unit

LABEL = re.compile(
    r"(?:度|的(?!硬指标|目标|任务)|是(?!硬)|为[^，]{0,8}年|以来|以后的|上半年来|度.{0,6}(?:考核|工作|总结)|一季度以|版|级|出台的|安排的|印发的|召开的|评优|换届)"
)
BASELINE = re.compile(
    r"(?:截至|截止|截止到|自从?|去年|上年|比|较|同比|近|连续|过去|超过|满|不足|累计|逾期|账龄|已经|早在|曾于|始于|早于|成立于|纳入|取消该单位|以上的|通报|刚才|对|上)$"
)
EVENT_BEFORE = re.compile(
    r"(?:收到|接到|受理|发现|发生|提出|受到|获得|接报|立案|签订|核准|批复)[^。；]*后?[，]?[^。；，]{0,14}$|之日起$|(?:的|后)，[^，。；]{0,6}$|问题，$|事项，$"
)
REPLIES = re.compile(
    r"[^。；]{0,4}(?:必须)?(?:答复|回复|反馈|受理|办结|出具|溯源|核实|响应|到场|到位|上报|报|处置|首发)"
)
QUOTES = re.compile(r"“[^”\n]*”|《[^》\n]*》")
NO_LIMIT = frozenset({"尽快"})
EVENT_RANK = 2
HEADING_RANK = 3  # a year in a heading names a period, a month or a day limits what stands below


@dataclass(frozen=True, slots=True)
class Limit:
    """A deadline with the rule that found it."""

    deadline: Deadline
    evidence: Evidence


def deadline_of(text: Outlined, unit: Unit, spoken_on: date | None, context: Context) -> Limit | None:
    """The limit of ``unit``: in its own words, in its responsibility note, or in a heading above it."""
    note = note_for(text.shadow, unit.span)
    places = [(unit.span, "when.own")]
    if note:
        places.append((note, "when.note"))
    places += [(heading.span, "when.heading") for heading in reversed(unit.headings)]
    for span, rule in places:
        if found := _best(text, span, spoken_on, context, least=HEADING_RANK if rule == "when.heading" else 0):
            return Limit(found, Evidence(rule, found.span.start, found.span.end))
    return None


def reckon(words: str, spoken_on: date, context: Context) -> Deadline | None:
    """The limit a person typed (6月底前, 两周之内), reckoned from ``spoken_on``; None where the words hold none."""
    found = max((*expressions(words), *own_events(words, context)), key=lambda item: item.rank, default=None)
    if found is None:
        return None
    return _deadline(found.words, Span(found.start, found.end), reckon_expression(found, spoken_on, context))


def _deadline(words: str, span: Span, reckoned: Reckoned) -> Deadline:
    return Deadline(words, span, reckoned.due_on, reckoned.recurrence, reckoned.rule, reckoned.base_on)


def _best(text: Outlined, span: Span, spoken_on: date | None, context: Context, least: int = 0) -> Deadline | None:
    words = span.of(text.shadow)
    best: tuple[int, Expression, Reckoned] | None = None
    for found in _binding(words, context):
        reckoned, rank = reckon_expression(found, spoken_on, context), found.rank
        if _waits_for_event(words, found):
            reckoned, rank = Reckoned(rule="事后办理"), EVENT_RANK
        if rank < least or _is_past(reckoned, spoken_on):
            continue
        if best is None or rank > best[0]:
            best = (rank, found, reckoned)
    if best is None:
        return None
    place = Span(span.start + best[1].start, span.start + best[1].end)
    return _deadline(place.of(text.source), place, best[2])


def _binding(words: str, context: Context) -> Iterable[Expression]:
    """The expressions that limit something: no labels, baselines, or parts of a quoted name."""
    quoted = [match.span() for match in QUOTES.finditer(words)]
    for found in (*expressions(words), *own_events(words, context)):
        if found.form.name in NO_LIMIT or BASELINE.search(words[: found.start]):
            continue
        if any(start < found.start and found.end < end - (found.form.name == "五年规划") for start, end in quoted):
            continue
        if _is_scope(found) and LABEL.match(words, found.end):
            continue
        yield found


def _is_scope(found: Expression) -> bool:
    """A bare year, half-year, quarter or month, which may only name something."""
    return found.rank <= 2 or (
        found.form.name in ("月", "季度") and "part" not in found.parts and "close" not in found.parts
    )


def _is_past(reckoned: Reckoned, spoken_on: date | None) -> bool:
    return spoken_on is not None and reckoned.due_on is not None and reckoned.due_on < spoken_on


def _waits_for_event(words: str, found: Expression) -> bool:
    """收到信访事项后，必须在15日内…; 对请示事项，5个工作日内必须答复: counted from the event, not from the speech."""
    if found.form.name != "期内" or "anchor" in found.parts:
        return False
    before = words[: found.start].removesuffix("必须在").removesuffix("要在").removesuffix("在")
    return found.parts["unit"] == "小时" or bool(EVENT_BEFORE.search(before) and REPLIES.match(words, found.end))
