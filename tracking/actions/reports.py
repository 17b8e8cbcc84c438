"""报进展: what a department writes about its part of a task."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from tracking import rhythms
from tracking.actions.attachments import Upload, attach, discarded_on_failure
from tracking.checkup.flaws import Flaw
from tracking.models import Assignment, Part, Report, Task
from tracking.models.task import IllegalMoveError
from tracking.notices import notify


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
    period_on: date | None = None,
    flaws: Sequence[Flaw] = (),
) -> Report:
    """Report for one's department. Only the lead's report moves the task's own progress and its rhythm.

    ``period_on``: the day the report of that period was due; without it, the period the day falls in. ``flaws``: what
    the check-up said to who sends it.
    """
    with discarded_on_failure() as stored, transaction.atomic():
        fresh = task.held("报进展")
        part = part_of(fresh, by)
        period_on = period_on or _period_on(fresh, timezone.localdate(at))
        is_lead = part is not None and part.role == Part.LEAD
        moved = _moved(fresh, said, period_on, timezone.localdate(at)) if is_lead else {}
        data = {"percent": [fresh.percent, said.percent]} if is_lead else {}
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
            period_on=period_on if is_lead else None,
            flaws=[flaw.as_json() for flaw in flaws],
            by=by,
            at=at,
        )
        attach(event, files, by=by, at=at, stored=stored)
        notify(event, at=at)
    return report


def _moved(task: Task, said: Progress, period_on: date | None, today: date) -> dict[str, Any]:
    """What a report of the lead changes in the task."""
    newest = max(filter(None, [task.reported_for, period_on]), default=None)
    return {"percent": said.percent, "last_reported_on": today, "reported_for": newest}


def _period_on(task: Task, today: date) -> date | None:
    period = rhythms.period_of(task.rhythm, today)
    return period.due_on if period else None


def part_of(task: Task, by: User) -> Assignment | None:
    """The part of this person's department; the lead's, where somebody belongs to several."""
    mine = task.assignments.filter(department__memberships__user=by).select_related("department")
    return min(mine, key=lambda part: (part.role != Part.LEAD, part.pk), default=None)
