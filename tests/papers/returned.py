"""Rows of a ledger as they come out of the judging, for tests of what is done with them."""

from datetime import date
from typing import Any

from accounts.models import User
from papers.intake.records import Change, Line, Outcome, Problem
from papers.models import Intake, IntakeKind
from tests.factories import MONDAY, at
from tracking.models import Department, Task
from tracking.workflow import Status

NEW: dict[str, Any] = {
    "number": "督办2026-12",
    "title": "完成17个老旧小区改造",
    "source": "在全区城建工作会议上的讲话",
    "source_on": date(2026, 3, 5),
    "quote": "区住建局要在年底前完成17个老旧小区改造。",
    "kind": "推进",
    "supporting": (),
    "leader": None,
    "handler": None,
    "dispatched_on": date(2026, 3, 9),
    "due_on": date(2026, 12, 31),
    "is_long_term": False,
    "rhythm": "",
    "status": Status.ACCEPTED,
    "percent": 40,
    "progress": "7个小区已完工。",
    "problems": "",
    "next_step": "",
    "measure": "",
    "note": "",
    "extensions": 0,
    "closed_on": None,
}


def make_intake(by: User, name: str = "2025年度督办台账.xlsx", **fields: Any) -> Intake:
    return Intake.objects.create(kind=IntakeKind.LEDGER, name=name, size=1, sha256=name, by=by, at=at(), **fields)


def new_line(lead: Department, index: int = 3, *notes: str, **values: Any) -> Line:
    """A row that becomes a task; ``notes`` were made while it was read."""
    problems = tuple(Problem("", note, is_error=False) for note in notes)
    return Line(index, {}, {**NEW, "lead": lead.pk, **values}, problems, Outcome.NEW)


def edited(task: Task, index: int = 3, **values: Any) -> Line:
    """The row of a task with other values in these cells; what else the row says is as it stands."""
    stands = _stands(task)
    words = {code: str("" if value is None else value) for code, value in values.items()}
    shown = {code: text for code, text in words.items() if code != "is_long_term"}
    changes = tuple(Change(code, str(stands.get(code, "")), text) for code, text in shown.items())
    return Line(index, {}, {**stands, **values}, (), Outcome.CHANGED, task.pk, changes)


def _stands(task: Task) -> dict[str, Any]:
    said = task.reports.order_by("-at", "-pk").first()
    return {
        "number": task.number,
        "title": task.title,
        "lead": task.lead.department_id if task.lead else None,
        "supporting": tuple(part.department_id for part in task.supporting),
        "handler": task.lead.handler_id if task.lead else None,
        "due_on": task.due_on,
        "is_long_term": task.is_long_term,
        "status": Status(task.status),
        "percent": task.percent,
        "progress": said.progress if said else "",
        "problems": said.problems if said else "",
        "next_step": said.next_step if said else "",
    }


def next_month(days: int = 60) -> date:
    return date.fromordinal(MONDAY.toordinal() + days)
