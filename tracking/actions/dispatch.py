"""交办 and 重新交办: a draft goes to its departments; a returned task goes to another."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from directives.dates import day_words
from tracking.actions.assigning import assign
from tracking.models import Department, Task, TaskEvent
from tracking.models.task import IllegalMoveError, Part
from tracking.notices import notify
from tracking.plans import Plan, gaps


@transaction.atomic
def dispatch_tasks(tasks: Sequence[Task], *, by: User, at: datetime, confirmed_past: bool = False) -> list[TaskEvent]:
    """Send drafts to their departments, all or none. A due date that is over must have been confirmed."""
    today = timezone.localdate(at)
    for task in tasks:
        _refuse_unready(task, today, confirmed_past=confirmed_past)
    events = [task.move("dispatch", by=by, at=at, dispatched_on=today) for task in tasks]
    for event in events:
        notify(event, at=at)
    return events


def _refuse_unready(task: Task, today: date, *, confirmed_past: bool) -> None:
    if task.due_on and task.due_on < today and not confirmed_past:
        raise IllegalMoveError(
            f"没有交办：“{task.title}”的完成时限{day_words(task.due_on, today)}已经过了，请先改日期。"
        )
    if task.due_on is None and not task.is_long_term:
        raise IllegalMoveError(f"没有交办：“{task.title}”还没有完成时限。")
    retired = [a.department.name for a in task.assignments.select_related("department") if not a.department.is_active]
    if retired:
        raise IllegalMoveError(f"没有交办：“{task.title}”的{'、'.join(retired)}已经停用，请先换单位。")


@transaction.atomic
def amend_draft(task: Task, plan: Plan, *, by: User, at: datetime) -> TaskEvent:
    """Change a task that nobody has been told of yet; its words and its number stay."""
    today = timezone.localdate(at)
    if found := gaps(plan, today):
        raise IllegalMoveError(f"没有保存：{found[0]}")
    [(lead, helpers)] = plan.parts()
    event = task.move(
        "amend",
        by=by,
        at=at,
        data={"lead": lead.name, "supporting": [helper.name for helper in helpers], "when": plan.when()},
        title=plan.title.strip(),
        measure=plan.measure.strip(),
        leader=plan.leader,
        due_on=plan.due_on,
        is_long_term=plan.is_long_term,
        rhythm=plan.rhythm,
    )
    task.assignments.all().delete()
    assign(task, lead, helpers)
    return event


@transaction.atomic
def reassign(
    task: Task, lead: Department, *, by: User, at: datetime, note: str = "", due_on: date | None = None
) -> TaskEvent:
    """Give a returned task to another lead; the days to sign start anew. ``due_on``: a new due date, if any."""
    today = timezone.localdate(at)
    former = task.assignments.select_related("department").get(role=Part.LEAD)
    if not lead.is_active:
        raise IllegalMoveError(f"没有重新交办：{lead}已经停用，请换一个单位。")
    new_due = due_on or task.due_on
    if new_due and new_due < today:
        raise IllegalMoveError(f"没有重新交办：完成时限{day_words(new_due, today)}已经过了，请改日期。")
    changes: dict[str, list[str]] = {"lead": [former.department.name, lead.name]}
    if new_due != task.due_on and new_due and task.due_on:
        changes["due_on"] = [task.due_on.isoformat(), new_due.isoformat()]
    due = {} if task.is_long_term else {"due_on": new_due}
    event = task.move("reassign", by=by, at=at, note=note, data=changes, dispatched_on=today, **due)
    task.assignments.filter(department=lead, role=Part.SUPPORT).delete()
    task.assignments.filter(role=Part.LEAD).update(department=lead, accepted_at=None, accepted_by=None)
    notify(event, at=at)
    return event
