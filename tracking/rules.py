"""Reminder rules (提醒规则) as people read them: a sentence for each, the bounds of each kind, which are doubled."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TypeAlias

from tracking.models import ReminderRule
from tracking.models.reminder import Audience, RuleKind

FARTHEST = 60  # working days before or after; more is another matter's date
EVERYBODY = frozenset(Audience)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a rule shall be."""

    name: str
    kind: str
    offset: int
    every: int | None
    audience: str


AnyRule: TypeAlias = Wanted | ReminderRule


@dataclass(frozen=True, slots=True)
class Sort:
    """What rules of a kind count from, how far they may, and whom they can be for.

    ``says`` are the words for a day before, on and after the anchor; ``{}`` is the number of working days.
    """

    heading: str
    about: str
    says: tuple[str, str, str]
    earliest: int
    latest: int
    audiences: frozenset[Audience] = EVERYBODY
    counts_days: bool = True  # leads to the calendar of working days
    asks: tuple[str, str, str] = field(default=("", "", ""))  # the same three on the form


OFFICES = frozenset({Audience.SUPERVISOR, Audience.LEADER})
SORTS: dict[RuleKind, Sort] = {
    RuleKind.DUE: Sort(
        "到期",
        "从完成时限数起。时限在休息日的，之前最后一个工作日算到期当天，之后第一个工作日算超期第 1 个工作日。",
        ("到期前 {} 个工作日", "到期当天", "超期第 {} 个工作日"),
        -FARTHEST,
        FARTHEST,
        asks=("到期以前", "到期当天", "超期以后"),
    ),
    RuleKind.UNSIGNED: Sort(
        "签收",
        "从签收时限数起（督查室设置里定，交办后几个工作日）。牵头、配合单位各算各的，签收了就不再提醒。",
        ("", "签收时限当天", "过了签收时限第 {} 个工作日"),
        0,
        FARTHEST,
        asks=("", "时限当天", "过了时限以后"),
    ),
    RuleKind.FIRST_REPORT: Sort(
        "首次反馈",
        "从交办那天数起，只管没有定报送频率、一次也没有报过进展的事项。",
        ("", "", "交办后第 {} 个工作日"),
        1,
        FARTHEST,
    ),
    RuleKind.UNREPORTED: Sort(
        "报进展",
        "从该报进展的那天数起，只管定了报送频率的事项。已经报了的不再提醒。",
        ("该报进展前 {} 个工作日", "该报进展的当天", "没有按时报进展第 {} 个工作日"),
        -5,
        FARTHEST,
        asks=("该报以前", "该报的当天", "过了还没有报"),
    ),
    RuleKind.WAITING: Sort(
        "呈报等着办",
        "从呈报送到的那天数起。部门负责人管待审签的，经办人管退回修改的，"
        "督查员管待裁定的延期和异议、待审核的办结申请，责任领导管要他批准的延期。",
        ("", "", "等了 {} 个工作日"),
        1,
        FARTHEST,
    ),
    RuleKind.DESERTED: Sort(
        "单位没有人",
        "牵头或者配合单位没有了能签收、反馈的账号，发现那天就提醒，到有人为止。",
        ("", "发现当天", ""),
        0,
        0,
        OFFICES,
        counts_days=False,
    ),
}
WHOM = {one: str(one.label) for one in Audience}


def sentence(rule: AnyRule) -> str:
    """到期前 3 个工作日，提醒经办人; 超期第 1 个工作日起，每 3 个工作日，提醒经办人."""
    return f"{when(rule)}，提醒{WHOM[Audience(rule.audience)]}"


def when(rule: AnyRule) -> str:
    """When it fires, without for whom."""
    before, on, after = SORTS[RuleKind(rule.kind)].says
    start = (before if rule.offset < 0 else after if rule.offset else on).format(abs(rule.offset))
    if not rule.every:
        return start
    return f"{start}起，每个工作日" if rule.every == 1 else f"{start}起，每 {rule.every} 个工作日"


def same(one: AnyRule, other: AnyRule) -> bool:
    """Whether both fire on the same days for the same people."""
    return _whom(one) == _whom(other) and (one.offset, one.every) == (other.offset, other.every)


def covers(one: AnyRule, other: AnyRule) -> bool:
    """Whether ``one`` fires every time ``other`` does: two reminders of one thing to the same people on a day."""
    if _whom(one) != _whom(other):
        return False
    if not one.every:
        return one.offset == other.offset and not other.every
    if other.offset < one.offset or (other.offset - one.offset) % one.every:
        return False
    return other.every is None or other.every % one.every == 0


def _whom(rule: AnyRule) -> tuple[str, str]:
    return rule.kind, rule.audience


def clash(wanted: AnyRule, others: Iterable[ReminderRule]) -> tuple[ReminderRule, str] | None:
    """A rule in use that ``wanted`` doubles, and in what way: it is the same, has all of it, or is all in it."""
    for other in others:
        if same(wanted, other):
            return other, "same"
        if covers(other, wanted):
            return other, "inside"
        if covers(wanted, other):
            return other, "around"
    return None


def is_kept_inside(rule: ReminderRule) -> bool:
    """Whether it tells of what a department keeps to itself: before its head to be signed, or back to be changed."""
    return rule.kind == RuleKind.WAITING and rule.audience in {Audience.CLERK, Audience.HEAD}
