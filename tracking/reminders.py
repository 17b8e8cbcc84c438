"""Which reminders a day calls for, and when one no longer holds (提醒): pure, from rules, a calendar and facts.

A rule fires on working days only. ``anchors`` turns the question round: not "when is this task reminded" but "which
anchor dates does this rule fire for today", so that one statement of SQL finds the tasks (``sweep.py``).
"""

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import takewhile

from tracking import rhythms
from tracking.calendars import WorkCalendar
from tracking.models import Assignment, Reminder, Task
from tracking.models.parts import Part
from tracking.models.reminder import Audience, RuleKind
from tracking.rhythms import Period
from tracking.staffing import unstaffed
from tracking.workflow import Status

LOOK_BACK = timedelta(days=3 * 366)  # a rule that fires again and again stops after three years
SIGNING = {Part.LEAD: frozenset({Status.ASSIGNED}), Part.SUPPORT: frozenset({Status.ASSIGNED, Status.ACCEPTED})}
AT_THE_DEPARTMENT = frozenset({Status.ASSIGNED, Status.ACCEPTED})
AT_THE_OFFICE = AT_THE_DEPARTMENT | {Status.RETURNED, Status.SUBMITTED}
STOPPED = {
    Status.CLOSED: "已办结",
    Status.CANCELLED: "已中止",
    Status.SUSPENDED: "已挂起",
    Status.DRAFT: "没有交办",
    Status.RETURNED: "已退签",
    Status.SUBMITTED: "已申请办结",
}


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


def due_periods(code: str, days: list[date], today: date) -> list[Period]:
    """The reporting periods of a rhythm that ended on one of the days and are still the ones to ask for."""
    candidates = {rhythms.last_passed(code, today), rhythms.period_of(code, today)}
    return [period for period in candidates if period and period.due_on in days]


def statuses(audience: str) -> frozenset[Status]:
    """The states in which this audience is chased: a department only while the task is on its desk."""
    return AT_THE_OFFICE if audience in {Audience.SUPERVISOR, Audience.LEADER} else AT_THE_DEPARTMENT


def why_dropped(reminder: Reminder, task: Task) -> str:
    """Why the reminder no longer holds, or nothing where it does; ``task`` is as it is now, with its assignments."""
    parts = [a for a in task.assignments.all() if reminder.department_id in {None, a.department_id}]
    if task.status not in statuses(reminder.rule.audience):
        return STOPPED[Status(task.status)]
    if not parts:
        return "已改派"
    return WHY_DROPPED[RuleKind(reminder.rule.kind)](reminder, task, parts)


def _due(reminder: Reminder, task: Task, parts: list[Assignment]) -> str:
    if task.due_on != reminder.anchor_on:
        return "时限已改"
    return "" if _leads(parts) else "已改派"


def _unsigned(reminder: Reminder, task: Task, parts: list[Assignment]) -> str:
    if task.dispatched_on != reminder.anchor_on:
        return "已重新交办"
    waiting = any(a.accepted_at is None and task.status in SIGNING[Part(a.role)] for a in parts)
    return "" if waiting else STOPPED.get(Status(task.status), "已签收")


def _first(reminder: Reminder, task: Task, parts: list[Assignment]) -> str:
    if task.dispatched_on != reminder.anchor_on:
        return "已重新交办"
    if task.last_reported_on or task.rhythm or task.status != Status.ACCEPTED:
        return "已报进展"
    return "" if _leads(parts) else "已改派"


def _unreported(reminder: Reminder, task: Task, parts: list[Assignment]) -> str:
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


def _deserted(reminder: Reminder, task: Task, parts: list[Assignment]) -> str:  # noqa: ARG001
    return "" if unstaffed(parts) else "单位有人了"


def _leads(parts: list[Assignment]) -> bool:
    return any(part.role == Part.LEAD for part in parts)


WHY_DROPPED = {
    RuleKind.DUE: _due,
    RuleKind.UNSIGNED: _unsigned,
    RuleKind.FIRST_REPORT: _first,
    RuleKind.UNREPORTED: _unreported,
    RuleKind.DESERTED: _deserted,
}
