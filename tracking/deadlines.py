"""Lateness, nearness and lights (灯) of a task: pure functions of its facts, a calendar and a day; nothing is stored.

The order in which lights are tried is the field's rule (README › 灯); ``models/lights.py`` says the same in SQL and a
test walks a grid to see that both agree.
"""

from datetime import date
from typing import Protocol

from django.db.models import TextChoices

from tracking import rhythms
from tracking.calendars import WorkCalendar
from tracking.workflow import OPEN, Status

SOON_DAYS = 3  # working days
BEHIND_RED = 30  # percentage points behind the planned course
BEHIND_YELLOW = 10


class Light(TextChoices):
    """How a task stands on a day (灯): shape, word and colour say the same."""

    LATE = "late", "超期"
    BEHIND = "behind", "严重滞后"
    UNSIGNED = "unsigned", "未签收"
    SOON = "soon", "临期"
    OWED = "owed", "未报"
    SLOW = "slow", "进度偏慢"
    OK = "ok", "正常"
    CLOSED = "closed", "已办结"
    CLOSED_LATE = "closed_late", "超期办结"
    SUSPENDED = "suspended", "挂起"
    CANCELLED = "cancelled", "中止"
    DRAFT = "draft", "待交办"


RED = frozenset({Light.LATE, Light.BEHIND})
YELLOW = frozenset({Light.SOON, Light.OWED, Light.SLOW})


class Tracked(Protocol):
    """The facts of a task that its light depends on."""

    status: str
    dispatched_on: date | None
    due_on: date | None
    closed_on: date | None
    is_long_term: bool
    rhythm: str
    rhythm_since: date | None
    reported_for: date | None
    paused_days: int
    percent: int


SETTLED = {
    Status.DRAFT: Light.DRAFT,
    Status.SUSPENDED: Light.SUSPENDED,
    Status.CANCELLED: Light.CANCELLED,
}


def light(task: Tracked, today: date, calendar: WorkCalendar) -> Light:
    """The first that holds: closed → suspended, cancelled → late → unsigned → far behind → soon → owed → slow → ok."""
    if task.status == Status.CLOSED:
        return Light.CLOSED_LATE if is_closed_late(task) else Light.CLOSED
    if settled := SETTLED.get(Status(task.status)):
        return settled
    if is_overdue(task, today):
        return Light.LATE
    if task.status in {Status.ASSIGNED, Status.RETURNED}:
        return Light.UNSIGNED
    return _course(task, today, calendar)


def _course(task: Tracked, today: date, calendar: WorkCalendar) -> Light:
    """The light of a task that is signed for and not late."""
    behind = planned_percent(task, today) - task.percent
    if behind > BEHIND_RED:
        return Light.BEHIND
    if task.due_on and task.due_on < calendar.add(today, SOON_DAYS + 1):
        return Light.SOON
    if is_report_missed(task, today):
        return Light.OWED
    return Light.SLOW if behind >= BEHIND_YELLOW else Light.OK


def is_overdue(task: Tracked, today: date) -> bool:
    """Late counts from the calendar day after the due date."""
    return task.due_on is not None and today > task.due_on


def days_over(task: Tracked, today: date) -> int | None:
    """Calendar days over the due date (超期天数): up to today, or to the day of closure; None where it is not late."""
    runs = task.status in OPEN and task.status != Status.SUSPENDED
    until = today if runs else task.closed_on
    days = (until - task.due_on).days if until and task.due_on else 0
    return days if days > 0 else None


def is_closed_late(task: Tracked) -> bool:
    return task.due_on is not None and task.closed_on is not None and task.closed_on > task.due_on


def is_report_missed(task: Tracked, today: date) -> bool:
    """Whether the report of the latest passed period is owed (未报)."""
    return rhythms.is_missed(task.rhythm, since=task.rhythm_since, reported_for=task.reported_for, today=today)


def planned_percent(task: Tracked, today: date) -> float:
    """How far the task should be: elapsed over total calendar days without those under 挂起, in per cent.

    0 without a course: no due date, or no day left between 交办 and the due date.
    """
    if task.dispatched_on is None or task.due_on is None:
        return 0.0
    total = (task.due_on - task.dispatched_on).days - task.paused_days
    elapsed = (today - task.dispatched_on).days - task.paused_days
    return max(0.0, min(100.0, 100 * elapsed / total)) if total > 0 else 0.0


def days_left(due_on: date, today: date, calendar: WorkCalendar) -> int:
    """Working days still left after today, the due day included; negative: working days late."""
    return calendar.until(today, due_on)


def due_words(task: Tracked, today: date, calendar: WorkCalendar) -> str:
    """The due date as people say it: 还剩 3 个工作日, 今天到期, 超期 2 个工作日, 长期坚持."""
    if task.is_long_term:
        return "长期坚持" + (f"，{rhythms.words(task.rhythm)}报" if task.rhythm else "")
    if task.due_on is None:
        return "没有时限"
    left = days_left(task.due_on, today, calendar)
    if task.due_on < today:
        return f"超期 {-left} 个工作日" if left else "超期，下个工作日起算"
    if task.due_on == today:
        return "今天到期"
    return f"还剩 {left} 个工作日" if left else "休息日到期"
