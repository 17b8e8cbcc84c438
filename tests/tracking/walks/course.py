"""From 交办 to 办结."""

from dataclasses import replace
from datetime import datetime, timedelta

from accounts.models import User
from tests.factories import make_post
from tests.tracking.walks.walk import NEXT_MONTH, Walk
from tracking.actions import moves
from tracking.actions.adjusting import Adjustment, adjust
from tracking.actions.dispatch import amend_draft, dispatch_tasks, reassign, recall
from tracking.actions.reports import Progress, report_progress
from tracking.models import Department, Post, Task
from tracking.models.event import TaskEvent
from tracking.plans import Plan

SAID = Progress(progress="12个小区已完工。", percent=70)


def draft(task: Task) -> Plan:
    lead = task.assignments.get(role="lead").department
    return Plan(title="改过的标题", kind=task.kind, quote="原话", lead=lead, due_on=NEXT_MONTH)


def other() -> Department:
    return Department.objects.get_or_create(name="区市场监管局")[0]


def consent(by: User) -> Post | None:
    """The leader whose consent a 督查员 writes down."""
    return make_post() if by.is_supervisor else None


def as_it_is(task: Task) -> Adjustment:
    supporting = [part.department for part in task.supporting]
    return Adjustment(task.due_on, task.is_long_term, task.rhythm, task.measure, task.leader, supporting)


def _recall(task: Task, by: User, now: datetime) -> TaskEvent:
    TaskEvent.objects.create(task=task, name="dispatch", after=task.status, by=by, at=now - timedelta(minutes=2))
    task.assignments.update(accepted_at=None)
    event = recall(task, by=by, at=now)
    TaskEvent.objects.filter(task=task, name="dispatch").delete()
    return event


WALKS: dict[str, Walk] = {
    "amend": lambda task, by, now: amend_draft(task, draft(task), by=by, at=now),
    "dispatch": lambda task, by, now: dispatch_tasks([task], by=by, at=now),
    "recall": _recall,
    "accept": lambda task, by, now: moves.accept(task, by=by, at=now),
    "countersign": lambda task, by, now: moves.accept(task, by=by, at=now),
    "decline": lambda task, by, now: moves.decline(task, by=by, at=now, note="不是我局职责。"),
    "reassign": lambda task, by, now: reassign(task, other(), by=by, at=now, note="职责调整。"),
    "adjust": lambda task, by, now: adjust(
        task, replace(as_it_is(task), measure="全部验收"), by=by, at=now, note="会上明确。"
    ),
    "report": lambda task, by, now: report_progress(task, SAID, by=by, at=now),
    "submit": lambda task, by, now: moves.submit_for_closure(task, by=by, at=now, note="17个小区全部完工。"),
    "withdraw": lambda task, by, now: moves.withdraw(task, by=by, at=now),
    "send_back": lambda task, by, now: moves.send_back(task, by=by, at=now, note="缺验收单。"),
    "close": lambda task, by, now: moves.close(task, by=by, at=now),
    "suspend": lambda task, by, now: moves.suspend(
        task, by=by, at=now, note="等上级规划。", review_on=NEXT_MONTH, authority=consent(by)
    ),
    "resume": lambda task, by, now: moves.resume(task, by=by, at=now),
    "cancel": lambda task, by, now: moves.cancel(task, by=by, at=now, note="并入其他工作。", authority=consent(by)),
    "reopen": lambda task, by, now: moves.reopen(task, by=by, at=now, note="复查发现没有完成。"),
}
