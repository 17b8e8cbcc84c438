"""报进展: what a department writes about its part of a task."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from tracking import rhythms
from tracking.actions.attachments import Upload, attach, discarded_on_failure
from tracking.actions.filings import Rows, data_of, must_sign, refuse_second, send_up
from tracking.actions.telling import told
from tracking.checkup.flaws import Flaw
from tracking.models import Assignment, Filing, Part, Report, Task, TaskEvent
from tracking.models.filing import FilingKind
from tracking.models.progress import Heard
from tracking.models.task import IllegalMoveError
from tracking.rhythms import Period
from tracking.workflow import MOVES


@dataclass(frozen=True, slots=True)
class Progress:
    """进展情况, 存在的问题, 下一步措施, and how far the work is in per cent."""

    progress: str
    percent: int
    problems: str = ""
    next_step: str = ""

    def columns(self) -> dict[str, Any]:
        """As a filing keeps it."""
        texts = {name: getattr(self, name).strip() for name in ("progress", "problems", "next_step")}
        return {**texts, "percent": self.percent}


def report_progress(
    task: Task,
    said: Progress,
    *,
    by: User,
    at: datetime,
    files: Sequence[Upload] = (),
    take_in: Iterable[Report] = (),
    period_on: date | Literal["expected"] | None = "expected",
    flaws: Sequence[Flaw] = (),
) -> Report | Filing:
    """Report for one's department; a ``Filing`` where its head has to sign first.

    Only the lead's report moves the task's own progress and its rhythm. ``take_in``: reports of supporting departments
    that the lead's carries. ``period_on``: the day the report of its period is due, None where it is for none; by
    default the expected one. ``flaws``: what the check-up said to who sends it.
    """
    with discarded_on_failure() as stored, transaction.atomic():
        fresh = task.held("报进展")
        task.refuse_unless_open("report", by)
        part = _signed_part(fresh, by)
        is_lead = part.role == Part.LEAD
        period = period_for(fresh, period_on, timezone.localdate(at)) if is_lead else None
        filing = Filing(
            task=task,
            department=part.department,
            kind=FilingKind.REPORT,
            period_on=period.due_on if period else None,
            taken_in=[report.pk for report in take_in] if is_lead else [],
            flaws=[flaw.as_json() for flaw in flaws],
            by=by,
            at=at,
            **said.columns(),
        )
        refuse_second(filing)
        if must_sign(fresh, part.department, by):
            send_up(filing, by=by, at=at, files=files, stored=stored)
            return filing
        event = deliver_report(filing, by=by, at=at)
        attach(event, files, by=by, at=at, stored=stored)
    return event.report


def deliver_report(
    filing: Filing, *, by: User, at: datetime, rows: Rows | None = None, heard: Heard | None = None
) -> TaskEvent:
    """Send what was drafted, by whoever answers for it; in time or not is judged on the day this happens.

    ``rows``: what became of the filing, where this step has to tell it. ``heard``: the office writes it down (代录).
    """
    name = "record" if heard else "report"
    task, fresh = filing.task, filing.task.held(MOVES[name].label)
    is_lead = fresh.lead is not None and fresh.lead.department_id == filing.department_id
    percent = _percent(fresh, filing) if is_lead else filing.percent or 0
    period, today = _kept(fresh, filing.period_on), timezone.localdate(at)
    moved = _moved(fresh, percent, period, today) if is_lead else {}
    data: dict[str, Any] = {"percent": [fresh.percent, percent], **_named(fresh, period, today)} if is_lead else {}
    taken = _free(filing) if is_lead else []
    event = task.move(name, by=by, at=at, data=data | _origin(filing, rows, taken, heard), **moved)
    report = _written(filing, event, percent, period)
    Report.objects.filter(pk__in=[one.pk for one in taken]).update(taken_into=report)
    return told(event, at)


def _written(filing: Filing, event: TaskEvent, percent: int, period: Period | None) -> Report:
    """The report as it was delivered by that step; who drafted it, and who has signed it where that is another."""
    return Report.objects.create(
        task=event.task,
        department=filing.department,
        event=event,
        filing=filing if filing.pk else None,
        endorsed_by=event.by if event.by != filing.by else None,
        progress=filing.progress,
        problems=filing.problems,
        next_step=filing.next_step,
        percent=percent,
        period_on=period.due_on if period else None,
        flaws=filing.flaws,
        by=filing.by,
        at=event.at,
    )


def _origin(filing: Filing, rows: Rows | None, taken: Sequence[Report], heard: Heard | None) -> dict[str, Any]:
    """For the event: what the report carries, through whose hands it went, how the office came to know of it."""
    origin: dict[str, Any] = {"taken_in": [report.pk for report in taken]} if taken else {}
    if filing.pk:
        origin |= {**data_of(filing), "drafted_by": str(filing.by), "filings": rows or []}
    return origin | ({"heard": str(heard), "department": filing.department.name} if heard else {})


def to_take_in(task: Task) -> list[Report]:
    """Reports of supporting departments that no report of the lead carries yet, the oldest first."""
    supporting = task.assignments.filter(role=Part.SUPPORT).values("department")
    free = task.reports.filter(taken_into=None, department__in=supporting)
    return list(free.select_related("department", "by").order_by("at", "pk"))


def _free(filing: Filing) -> list[Report]:
    """Those it takes in that are still to be taken in: each is carried once."""
    chosen = set(filing.taken_in)
    return [report for report in to_take_in(filing.task) if report.pk in chosen]


def _signed_part(task: Task, by: User) -> Assignment:
    part = part_of(task, by)
    if part is None or part.accepted_at is None:
        raise IllegalMoveError(f"没有报：“{task.title}”还没有签收，请先签收。")
    return part


def _percent(task: Task, filing: Filing) -> int:
    """The progress of a task that is divided follows from its pieces, whatever the lead writes."""
    return task.percent if task.children.live().exists() else filing.percent or 0


def _moved(task: Task, percent: int, period: Period | None, today: date) -> dict[str, Any]:
    """What a report of the lead changes in the task."""
    newest = max(filter(None, [task.reported_for, period.due_on if period else None]), default=None)
    return {"percent": percent, "last_reported_on": today, "reported_for": newest}


def period_for(task: Task, chosen: date | Literal["expected"] | None, today: date) -> Period | None:
    """The period the report is for; refused where the task has no such period, or it has not begun."""
    if isinstance(chosen, str):
        since, reported_for = task.rhythm_since, task.reported_for
        return rhythms.expected(task.rhythm, since=since, reported_for=reported_for, today=today)
    period = rhythms.period_of(task.rhythm, chosen) if chosen else None
    if chosen and (period is None or period.due_on != chosen or today < period.start):
        raise IllegalMoveError("没有报：没有这一期，报送频率可能刚改过，请重新选报哪一期。")
    return period


def _kept(task: Task, period_on: date | None) -> Period | None:
    """The period that was written for; none where the rhythm has changed before the head has signed."""
    period = rhythms.period_of(task.rhythm, period_on) if period_on else None
    return period if period and period.due_on == period_on else None


def _named(task: Task, period: Period | None, today: date) -> dict[str, str]:
    """What the period is called, for the story."""
    return {"period": rhythms.period_words(task.rhythm, period, today)} if period else {}


def part_of(task: Task, by: User) -> Assignment | None:
    """The part of this person's department; the lead's, where somebody belongs to several."""
    mine = task.assignments.filter(department__memberships__user=by).select_related("department")
    return min(mine, key=lambda part: (part.role != Part.LEAD, part.pk), default=None)
