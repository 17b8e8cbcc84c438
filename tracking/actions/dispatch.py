"""交办 and what changes it: recalled within minutes, given to another department, adjusted while it is in hand."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from directives.dates import day_words
from tracking.actions.assigning import parts_of
from tracking.actions.dates import end_old_reminders
from tracking.actions.filings import withdraw_open
from tracking.models import Department, Part, PartState, Task, TaskEvent
from tracking.models.reminder import Outcome
from tracking.models.task import IllegalMoveError
from tracking.notices import notify
from tracking.plans import Plan, gaps
from tracking.workflow import Status

RECALL_WITHIN = timedelta(minutes=10)  # as long as 即时通知 are held back to be joined


@transaction.atomic
def dispatch_tasks(tasks: Sequence[Task], *, by: User, at: datetime, confirmed_past: bool = False) -> list[TaskEvent]:
    """Send drafts to their departments, all or none. A due date that is over must have been confirmed."""
    today = timezone.localdate(at)
    for task in tasks:
        _refuse_unready(task, today, confirmed_past=confirmed_past)
    events = [task.move("dispatch", by=by, at=at, dispatched_on=today, rhythm_since=today) for task in tasks]
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
def recall(task: Task, *, by: User, at: datetime) -> TaskEvent:
    """撤回交办: within ten minutes, while nobody has signed. Nobody is told of what has been taken back."""
    fresh = task.held("撤回交办")
    sent = last_sending(fresh)
    if reason := why_not_recalled(fresh, sent, at):
        raise IllegalMoveError(f"没有撤回：“{task.title}”{reason}")
    event = task.move("recall", by=by, at=at, dispatched_on=None, rhythm_since=None)
    if sent:
        sent.notices.filter(outcome=Outcome.PENDING).update(outcome=Outcome.SUPPRESSED, reason="已撤回交办")
        sent.notices.filter(read_at=None).update(read_at=at)
    return event


def last_sending(task: Task) -> TaskEvent | None:
    """The newest 交办 or 重新交办."""
    return task.events.filter(name__in=["dispatch", "reassign"]).in_order().last()


def why_not_recalled(task: Task, sent: TaskEvent | None, at: datetime) -> str:
    """Why a 交办 cannot be taken back any more; empty where it can."""
    if task.status != Status.ASSIGNED or sent is None:
        return f"现在是{task.get_status_display()}，不能撤回交办。"
    if sent.name == "reassign":
        return "是重新交办的，要换单位请再重新交办。"
    if at - sent.at >= RECALL_WITHIN:
        return "交办已经超过十分钟，要换单位请重新交办，不办了请中止。"
    return "已经有单位签收，要换单位请重新交办。" if any(part.accepted_at for part in task.parts) else ""


@transaction.atomic
def amend_draft(task: Task, plan: Plan, *, by: User, at: datetime) -> TaskEvent:
    """Change a task that nobody has been told of yet; its words and its number stay."""
    today = timezone.localdate(at)
    if found := gaps(plan, today):
        raise IllegalMoveError(f"没有保存：{found[0]}")
    [(lead, helpers)] = plan.parts()
    return task.move(
        "amend",
        by=by,
        at=at,
        data={"lead": lead.name, "supporting": [helper.name for helper in helpers], "when": plan.when()},
        parts=parts_of(lead, helpers),
        title=plan.title.strip(),
        measure=plan.measure.strip(),
        leader_id=plan.leader.pk if plan.leader else None,
        due_on=plan.due_on,
        is_long_term=plan.is_long_term,
        rhythm=plan.rhythm,
    )


@transaction.atomic
def reassign(
    task: Task, lead: Department, *, by: User, at: datetime, note: str = "", due_on: date | None = None
) -> TaskEvent:
    """Give a task to another lead, which signs anew; a task in hand only with a reason. ``due_on``: a new date, if any.

    What the former lead has sent up and nobody has decided is withdrawn; its reports stay.
    """
    fresh, today = task.held("重新交办"), timezone.localdate(at)
    former = fresh.lead
    if not lead.is_active:
        raise IllegalMoveError(f"没有重新交办：{lead}已经停用，请换一个单位。")
    if fresh.status != Status.RETURNED:
        _refuse_thoughtless(fresh, lead, note)
    new_due = None if fresh.is_long_term else due_on or fresh.due_on
    if new_due and new_due < today:
        raise IllegalMoveError(f"没有重新交办：完成时限{day_words(new_due, today)}已经过了，请改日期。")
    data = {
        "lead": [str(former.department) if former else "", lead.name],
        "filings": withdraw_open(fresh, by=by, at=at),
    }
    helpers = [state for state in fresh.parts if state.role == Part.SUPPORT and state.department_id != lead.pk]
    event = task.move(
        "reassign",
        by=by,
        at=at,
        note=note,
        data=data,
        parts=[PartState(lead.pk, Part.LEAD), *helpers],
        due_on=new_due,
        dispatched_on=today,
        rhythm_since=today,
        last_reported_on=None,
        reported_for=None,
        paused_days=0,
    )
    end_old_reminders(task)
    notify(event, at=at)
    return event


def _refuse_thoughtless(task: Task, lead: Department, note: str) -> None:
    """A task that has not come back goes to another department only for a reason."""
    if task.lead and task.lead.department_id == lead.pk:
        raise IllegalMoveError(f"没有重新交办：“{task.title}”现在就是{lead}牵头。")
    if not note.strip():
        raise IllegalMoveError("没有重新交办：这件事没有退签，换单位要写明理由。")
