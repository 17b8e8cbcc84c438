"""The check-up of a plan before 立项 (三要素体检): who, by when, to what measure, and what is said vaguely."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString

from directives.extraction.vague import vague_words
from directives.highlighting import Mark, marked
from tracking.checkup.flaws import STOPPING, Advice, Flaw, advice
from tracking.checkup.lists import about, pattern
from tracking.models import Department
from tracking.plans import Plan

CHECKABLE = re.compile(
    r"\d|[一二三四五六七八九十百千万两半]+[个件户人家次处项场条座栋所名份批亿元吨米里亩套台辆宗起间期成倍]|分之"
)
DATED = re.compile(  # a day, a term or a number in a series is no measure
    r"\d+年|\d+月(?:份|底|初)?|\d+[日号时点]|第[\d一二三四五六七八九十百]+|一次性"
    r"|(?:\d+|[一二两三四五六七八九十半]+)(?:个?工作日|个?小时|[天日周年]|个?季度|个?星期|个?月)"
)
MISSING = {
    "no_lead": ("谁", "没有定，就没有人对这件事负责。请定一个牵头单位。"),
    "no_due": ("何时", "没有定。请填完成时限；做不完的事定为长期坚持。"),
    "no_rhythm": ("何时", "没有定：长期坚持的事项没有时限，请选多久报一次。"),
    "no_measure": ("程度", "没有写，办完没办完以后说不清。请写一个数字，或者一样看得见的结果。"),
}
OPEN = {  # what a vague word leaves open, and what to write instead
    "who": "没有说是谁，请写单位的名称。",
    "when": "没有说到哪一天，请换成日期，或者删去，由完成时限说定。",
    "what": "没有说到什么程度，请换成数字，或者看得见的结果。",
}
UNMEASURED = "没有数字，也没有看得见的结果，办完没办完以后说不清。"


@dataclass(frozen=True, slots=True)
class Checkup:
    """The check-up of one plan as a page shows it."""

    flaws: tuple[Flaw, ...]

    def _lacks(self, *codes: str) -> bool:
        return any(flaw.code in codes for flaw in self.flaws)

    @property
    def has_who(self) -> bool:
        return not self._lacks("no_lead")

    @property
    def has_when(self) -> bool:
        return not self._lacks("no_due", "no_rhythm")

    @property
    def has_measure(self) -> bool:
        return not self._lacks("no_measure")

    @property
    def advice(self) -> tuple[Advice, ...]:
        """What is to be done about it."""
        return advice(flaw for flaw in self.flaws if not flaw.is_settled)

    @property
    def besides(self) -> tuple[Advice, ...]:
        """The advice without what the 立项 refuses and says elsewhere."""
        return advice(flaw for flaw in self.flaws if not flaw.is_settled and flaw.code not in STOPPING)

    @property
    def settled(self) -> tuple[Advice, ...]:
        """What the leader's words leave open and the plan answers."""
        return advice(flaw for flaw in self.flaws if flaw.is_settled)


def check_plan(plan: Plan, leads: Sequence[Department] | None = None) -> Checkup:
    """The check-up of a plan; ``leads``: who leads, where that does not stand in it (the units of what is spread)."""
    return Checkup(tuple(examine_plan(plan, leads)))


def quote_of(plan: Plan) -> SafeString:
    """The exact words, with the vague ones underlined."""
    vague = [Mark(span.start, span.end, f"v{span.start}", "ev ev-vague") for span in vague_words(plan.quote)]
    return marked(plan.quote, 0, len(plan.quote), vague)


def examine_plan(plan: Plan, leads: Sequence[Department] | None = None) -> list[Flaw]:
    """What a plan lacks and where it is vague, as advice to the 督查员."""
    leads = [lead for lead, _ in plan.parts()] if leads is None else leads
    return [*_missing(plan, leads), *_vague_in_our_words(plan), *_vague_in_the_quote(plan, leads), *_unmeasured(plan)]


def _missing(plan: Plan, leads: Sequence[Department]) -> Iterable[Flaw]:
    lacks = {
        "no_lead": not leads,
        "no_due": not plan.is_long_term and plan.due_on is None,
        "no_rhythm": plan.is_long_term and not plan.rhythm,
        "no_measure": not plan.measure.strip() and not _measured_by(plan.quote),
    }
    return [Flaw(code, *MISSING[code]) for code, is_missing in lacks.items() if is_missing]


def _measured_by(quote: str) -> bool:
    """Whether the words themselves can be held against what was done: 每周播出一期, 一个不漏; a date is no measure."""
    words = DATED.sub("", quote)
    return bool(CHECKABLE.search(words) or pattern("wholes").search(words))


def _vague_in_our_words(plan: Plan) -> Iterable[Flaw]:
    """The title and the measure are ours to change."""
    return [
        Flaw(code, span.of(text), OPEN[_leaves_open(span.of(text))], span.start, span.end)
        for code, text in (("vague_title", plan.title), ("vague_measure", plan.measure))
        for span in vague_words(text)
    ]


def _vague_in_the_quote(plan: Plan, leads: Sequence[Department]) -> Iterable[Flaw]:
    """The quote stays as it was said: what it leaves open has to be settled by the plan, and often is already."""
    answers = {"who": _who(leads), "when": _when(plan), "what": _how_far(plan)}
    for span in vague_words(plan.quote):
        word = span.of(plan.quote)
        is_settled, reason = answers[_leaves_open(word)]
        yield Flaw("vague_quote", word, reason, span.start, span.end, is_settled=is_settled)


def _leaves_open(word: str) -> str:
    return about().get(word, "what")


def _who(leads: Sequence[Department]) -> tuple[bool, str]:
    """Whether it is settled who, and in what words."""
    if not leads:
        return False, "没有说是谁，请定牵头单位。"
    who = f"{leads[0]}等 {len(leads)} 个单位" if len(leads) > 1 else str(leads[0])
    return True, f"没有说是谁，立项后由{who}牵头。"


def _when(plan: Plan) -> tuple[bool, str]:
    if plan.is_long_term and plan.rhythm:
        return True, "没有说到哪一天，立项后按报送频率一直报。"
    if plan.due_on and not plan.is_long_term:
        return True, "没有说到哪一天，立项后以完成时限为准。"
    return False, "没有说到哪一天，请定完成时限。"


def _how_far(plan: Plan) -> tuple[bool, str]:
    if is_checkable(plan.measure):
        return True, "没有说到什么程度，立项后以“到什么程度”里写的为准。"
    return False, "没有说到什么程度，请在“到什么程度”里说实。"


def _unmeasured(plan: Plan) -> Iterable[Flaw]:
    """A measure by which nobody could tell; where it is vague that has been said."""
    measure = plan.measure.strip()
    if not measure or not plan.is_hard or is_checkable(measure) or vague_words(measure):
        return []
    return [Flaw("unmeasured", measure, UNMEASURED, 0, len(plan.measure))]


def is_checkable(measure: str) -> bool:
    """Whether somebody who was not there can tell that it is reached: a figure, all of them, or a thing done."""
    return bool(CHECKABLE.search(measure) or pattern("results").search(measure) or pattern("wholes").search(measure))
