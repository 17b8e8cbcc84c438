"""报进展: what a department writes about its part of a task."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from tracking import rhythms
from tracking.actions.attachments import Upload, attach, discarded_on_failure
from tracking.checkup.flaws import Flaw
from tracking.models import Assignment, Part, Report, Task
from tracking.models.task import IllegalMoveError
from tracking.notices import notify
from tracking.rhythms import Period


@dataclass(frozen=True, slots=True)
class Progress:
    """进展情况, 存在的问题, 下一步措施, and how far the work is in per cent."""

    progress: str
    percent: int
    problems: str = ""
    next_step: str = ""


def report_progress(
    task: Task,
    said: Progress,
    *,
    by: User,
    at: datetime,
    files: Sequence[Upload] = (),
    period_on: date | Literal["expected"] | None = "expected",
    flaws: Sequence[Flaw] = (),
) -> Report:
    """Report for one's department. Only the lead's report moves the task's own progress and its rhythm.

    ``period_on``: the day the report of its period is due, None where it is for none; by default the expected one.
    ``flaws``: what the check-up said to who sends it.
    """
    with discarded_on_failure() as stored, transaction.atomic():
        fresh = task.held("报进展")
        part = part_of(fresh, by)
        is_lead = part is not None and part.role == Part.LEAD
        period = _period(fresh, period_on, timezone.localdate(at)) if is_lead else None
        moved = _moved(fresh, said, period, timezone.localdate(at)) if is_lead else {}
        data = {"percent": [fresh.percent, said.percent], **_named(fresh, period, at)} if is_lead else {}
        event = task.move("report", by=by, at=at, data=data, **moved)
        if part is None or part.accepted_at is None:
            raise IllegalMoveError(f"没有报：“{task.title}”还没有签收，请先签收。")
        report = Report.objects.create(
            task=task,
            department=part.department,
            event=event,
            progress=said.progress.strip(),
            problems=said.problems.strip(),
            next_step=said.next_step.strip(),
            percent=said.percent,
            period_on=period.due_on if period else None,
            flaws=[flaw.as_json() for flaw in flaws],
            by=by,
            at=at,
        )
        attach(event, files, by=by, at=at, stored=stored)
        notify(event, at=at)
    return report


def _moved(task: Task, said: Progress, period: Period | None, today: date) -> dict[str, Any]:
    """What a report of the lead changes in the task."""
    newest = max(filter(None, [task.reported_for, period.due_on if period else None]), default=None)
    return {"percent": said.percent, "last_reported_on": today, "reported_for": newest}


def _period(task: Task, chosen: date | Literal["expected"] | None, today: date) -> Period | None:
    """The period the report is for; refused where the task has no such period, or it has not begun."""
    if isinstance(chosen, str):
        since, reported_for = task.rhythm_since, task.reported_for
        return rhythms.expected(task.rhythm, since=since, reported_for=reported_for, today=today)
    period = rhythms.period_of(task.rhythm, chosen) if chosen else None
    if chosen and (period is None or period.due_on != chosen or today < period.start):
        raise IllegalMoveError("没有报：没有这一期，报送频率可能刚改过，请重新选报哪一期。")
    return period


def _named(task: Task, period: Period | None, at: datetime) -> dict[str, str]:
    """What the period is called, for the story."""
    return {"period": rhythms.period_words(task.rhythm, period, timezone.localdate(at))} if period else {}


def part_of(task: Task, by: User) -> Assignment | None:
    """The part of this person's department; the lead's, where somebody belongs to several."""
    mine = task.assignments.filter(department__memberships__user=by).select_related("department")
    return min(mine, key=lambda part: (part.role != Part.LEAD, part.pk), default=None)
