"""Which reminders a day calls for, and when one no longer holds (提醒): pure, from rules, a calendar and facts.

A rule fires on working days only. ``anchors`` turns the question round: not "when is this task reminded" but "which
anchor dates does this rule fire for today", so that one statement of SQL finds the tasks (``sweep.py``).
"""

from collections.abc import Collection, Iterator
from datetime import date, timedelta
from itertools import takewhile
from typing import Protocol

from tracking import rhythms
from tracking.calendars import WorkCalendar
from tracking.models import Assignment, Filing, ReminderRule, Task
from tracking.models.filing import FREE, FilingKind, FilingState
from tracking.models.parts import Part
from tracking.models.reminder import Audience, RuleKind
from tracking.rhythms import Period
from tracking.staffing import unstaffed
from tracking.staleness import ANSWERED
from tracking.workflow import MOVES, Status, Structure

LOOK_BACK = timedelta(days=3 * 366)  # a rule that fires again and again stops after three years
SIGNING = {Part.LEAD: frozenset({Status.ASSIGNED}), Part.SUPPORT: frozenset({Status.ASSIGNED, Status.ACCEPTED})}
AT_THE_DEPARTMENT = frozenset({Status.ASSIGNED, Status.ACCEPTED})
AT_THE_OFFICE = AT_THE_DEPARTMENT | {Status.RETURNED, Status.SUBMITTED}
SWITCHED_OFF = "规则已停用"
STOPPED = {
    Status.CLOSED: "已办结",
    Status.CANCELLED: "已中止",
    Status.SUSPENDED: "已挂起",
    Status.DRAFT: "没有交办",
    Status.RETURNED: "已退签",
    Status.SUBMITTED: "已申请办结",
}
NEEDS = {  # what judging these kinds reads besides the parts of the task
    RuleKind.WAITING: ("filings", "parent__assignments"),
    RuleKind.DESERTED: ("assignments__department__memberships__user",),
}


class Firing(Protocol):
    """A reminder, as far as it decides whether it still holds."""

    @property
    def rule(self) -> ReminderRule: ...
    @property
    def anchor_on(self) -> date: ...
    @property
    def department_id(self) -> int | None: ...
    @property
    def post_id(self) -> int | None: ...


def anchors(offset: int, every: int | None, day: date, calendar: WorkCalendar) -> list[date]:
    """The anchor dates for which a rule with this offset (and repetition) fires on the day; none on a rest day.

    A working day stands for the rest days that follow it: what is due on a Sunday is reminded of on Friday as due,
    and late from Monday, the first working day after it.
    """
    if not calendar.is_working(day):
        return []
    recent = takewhile(lambda worked: worked >= day - LOOK_BACK, _firings(offset, every, day, calendar))
    return [anchor for worked in recent for anchor in _with_rest_days(worked, calendar)]


def _firings(offset: int, every: int | None, day: date, calendar: WorkCalendar) -> Iterator[date]:
    """The working days, latest first, from which counting ``offset`` (then ``every`` again and again) ends today."""
    worked = calendar.add(day, -offset)
    yield worked
    while every:
        worked = calendar.add(worked, -every)
        yield worked


def _with_rest_days(worked: date, calendar: WorkCalendar) -> Iterator[date]:
    following = calendar.add(worked, 1)
    return (worked + timedelta(days=n) for n in range((following - worked).days))


def periods_to_ask_for(code: str, today: date) -> list[Period]:
    """The reporting periods of a rhythm that may still be asked for: the last one passed, and the current one."""
    return [period for period in {rhythms.last_passed(code, today), rhythms.period_of(code, today)} if period]


def due_periods(code: str, days: Collection[date], today: date) -> list[Period]:
    """Those of them that ended on one of the days."""
    return [period for period in periods_to_ask_for(code, today) if period.due_on in days]


def statuses(audience: str) -> frozenset[Status]:
    """The states in which this audience is chased: a department only while the task is on its desk."""
    return AT_THE_OFFICE if audience in {Audience.SUPERVISOR, Audience.LEADER} else AT_THE_DEPARTMENT


def why_dropped(reminder: Firing, task: Task) -> str:
    """Why the reminder no longer holds, or nothing where it does; ``task`` is as it is now, with its assignments."""
    if not reminder.rule.is_active:
        return SWITCHED_OFF
    parts = [a for a in task.assignments.all() if reminder.department_id in {None, a.department_id}]
    if task.status not in statuses(reminder.rule.audience):
        return STOPPED[Status(task.status)]
    if reminder.post_id not in {None, task.leader_id}:
        return "责任领导已换"
    if not parts and reminder.rule.kind != RuleKind.WAITING:
        return "已改派"
    return WHY_DROPPED[RuleKind(reminder.rule.kind)](reminder, task, parts)


def _due(reminder: Firing, task: Task, parts: list[Assignment]) -> str:
    if task.due_on != reminder.anchor_on:
        return "时限已改"
    return "" if _leads(parts) else "已改派"


def _unsigned(reminder: Firing, task: Task, parts: list[Assignment]) -> str:
    if task.dispatched_on != reminder.anchor_on:
        return "已重新交办"
    waiting = any(a.accepted_at is None and task.status in SIGNING[Part(a.role)] for a in parts)
    return "" if waiting else STOPPED.get(Status(task.status), "已签收")


def _first(reminder: Firing, task: Task, parts: list[Assignment]) -> str:
    if task.dispatched_on != reminder.anchor_on:
        return "已重新交办"
    if task.last_reported_on or task.rhythm or task.status != Status.ACCEPTED:
        return "已报进展"
    return "" if _leads(parts) else "已改派"


def _unreported(reminder: Firing, task: Task, parts: list[Assignment]) -> str:
    if task.status != Status.ACCEPTED:
        return STOPPED.get(Status(task.status), "还没有签收")
    period = rhythms.period_of(task.rhythm, reminder.anchor_on)
    if period is None or period.due_on != reminder.anchor_on:
        return "报送频率已改"
    if task.rhythm_since is None or task.rhythm_since > period.begun_by:
        return "这一期不用报"
    if task.reported_for and task.reported_for >= reminder.anchor_on:
        return "已报进展"
    return "" if _leads(parts) else "已改派"


def _deserted(reminder: Firing, task: Task, parts: list[Assignment]) -> str:  # noqa: ARG001
    return "" if unstaffed(parts) else "单位有人了"


def _waiting(reminder: Firing, task: Task, parts: list[Assignment]) -> str:  # noqa: ARG001
    audience, office = Audience(reminder.rule.audience), reminder.department_id is None
    if audience == Audience.SUPERVISOR and not office and not _leads(above(task, reminder.department_id)):
        return "已改派"
    lying = (f for f in task.filings.all() if f.lies_since == reminder.anchor_on)
    if any(waits_for(audience, filing, task, reminder.department_id) for filing in lying):
        return ""
    is_piece = task.structure == Structure.SUBTASK
    reviewed = audience == Audience.SUPERVISOR and task.status == Status.SUBMITTED and is_piece is not office
    return "" if reviewed and task.submitted_on == reminder.anchor_on else ANSWERED


def waits_for(audience: Audience, filing: Filing, task: Task, department: int | None) -> bool:
    """Whether it lies with them: before the head, back with its writers, with the office or a leader; of a piece of a
    task, a request for time lies with the department that leads the whole.
    """
    at_home = WAITS_WITHIN.get(audience)
    if at_home:
        state, step = at_home
        return filing.state == state and filing.department_id == department and task.status in MOVES[step].sources
    if filing.state != FilingState.AT_OFFICE:
        return False
    if filing.kind == FilingKind.DISPUTE:
        return audience == Audience.SUPERVISOR and department is None and task.status in MOVES["settle"].sources
    is_of_a_piece = task.structure == Structure.SUBTASK
    is_asked = filing.kind == FilingKind.EXTENSION and task.status in MOVES["grant"].sources
    if not is_asked or is_of_a_piece is (department is None):
        return False
    return audience == Audience.SUPERVISOR or filing.is_late or task.extensions >= FREE


def above(task: Task, department: int | None) -> list[Assignment]:
    """The part which the department has in the task that this one is a piece of."""
    parts = task.parent.assignments.all() if task.parent else ()
    return [part for part in parts if part.department_id == department]


def _leads(parts: list[Assignment]) -> bool:
    return any(part.role == Part.LEAD for part in parts)


WHY_DROPPED = {
    RuleKind.DUE: _due,
    RuleKind.UNSIGNED: _unsigned,
    RuleKind.FIRST_REPORT: _first,
    RuleKind.UNREPORTED: _unreported,
    RuleKind.DESERTED: _deserted,
    RuleKind.WAITING: _waiting,
}
WAITS_WITHIN = {
    Audience.HEAD: (FilingState.AT_HEAD, "endorse"),
    Audience.CLERK: (FilingState.SENT_BACK, "file"),
}
