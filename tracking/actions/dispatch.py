"""交办 and what changes it: recalled within minutes, given to another department, adjusted while it is in hand."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accounts.models import User
from directives.dates import day_words
from tracking.actions.assigning import parts_of
from tracking.actions.dates import beyond_whole, end_old_reminders, refuse_beyond_whole
from tracking.actions.filings import withdraw_open
from tracking.actions.indexing import index_tasks
from tracking.actions.telling import told
from tracking.models import Department, Part, PartState, Task, TaskEvent
from tracking.models.reminder import Outcome
from tracking.models.task import IllegalMoveError
from tracking.plans import Plan, gaps, gaps_in_heading
from tracking.workflow import Status, Structure

RECALL_WITHIN = timedelta(minutes=10)  # as long as 即时通知 are held back to be joined


@transaction.atomic
def dispatch_tasks(tasks: Sequence[Task], *, by: User, at: datetime, confirmed_past: bool = False) -> list[TaskEvent]:
    """Send drafts to their departments, all or none. A due date that is over must have been confirmed.

    The heading of what is spread takes all its units along.
    """
    ready = ready_to_go(tasks, timezone.localdate(at), confirmed_past=confirmed_past)
    return _send(ready, by, at)


def ready_to_go(tasks: Sequence[Task], today: date, *, confirmed_past: bool = False) -> list[Task]:
    """These drafts and the units below them, in the order in which they go; ``IllegalMoveError`` names what is not."""
    sent = _with_units(tasks)
    for task in sent:
        _refuse_unready(task, today, confirmed_past=confirmed_past)
    return sent


@transaction.atomic
def send_one(task: Task, *, by: User, at: datetime, confirmed_past: bool = False) -> TaskEvent:
    """Send out exactly this one; a unit's share only where its heading has gone out."""
    _refuse_alone([task])
    _refuse_unready(task, timezone.localdate(at), confirmed_past=confirmed_past)
    return _send([task], by, at)[0]


def _send(tasks: Sequence[Task], by: User, at: datetime) -> list[TaskEvent]:
    events = [_dispatch(task, by, at, timezone.localdate(at)) for task in tasks]
    for event in events:
        told(event, at)
    return events


def _with_units(tasks: Sequence[Task]) -> list[Task]:
    """The tasks and the units below them, once each; families in the order in which steps lock them."""
    units = [unit for task in tasks if task.structure == Structure.SPREAD for unit in drafts_under(task)]
    found = {task.pk: task for task in (*tasks, *units)}
    _refuse_alone([task for task in found.values() if task.parent_id not in found])
    return sorted(found.values(), key=lambda task: (*task.line_above(), task.pk))


def drafts_under(task: Task) -> list[Task]:
    return list(task.children.filter(status=Status.DRAFT).order_by("pk"))


def _refuse_alone(tasks: Sequence[Task]) -> None:
    """A part is not sent out while the whole is not, or is no more."""
    for task in tasks:
        if task.parent and task.parent.status in {Status.DRAFT, Status.CANCELLED}:
            state = task.parent.get_status_display()
            raise IllegalMoveError(f"没有交办：“{task.title}”所属的{task.parent.number}现在是{state}，不能单独交办。")


def _dispatch(task: Task, by: User, at: datetime, today: date) -> TaskEvent:
    """Nobody reports for the heading of what is spread, so no period counts for it."""
    since = None if task.structure == Structure.SPREAD else today
    return task.move("dispatch", by=by, at=at, dispatched_on=today, rhythm_since=since)


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
    """撤回交办: within ten minutes, while nobody has signed. Nobody is told of what has been taken back.

    The heading of what is spread takes its units back with it.
    """
    fresh = task.held("撤回交办")
    if reason := why_not_recalled(fresh, last_sending(fresh), at):
        raise IllegalMoveError(f"没有撤回：“{task.title}”{reason}")
    for unit in fresh.children.filter(status=Status.ASSIGNED).order_by("pk"):
        _take_back(unit, by, at)
    return told(_take_back(task, by, at), at)


def _take_back(task: Task, by: User, at: datetime) -> TaskEvent:
    sent = last_sending(task)
    data = {"filings": withdraw_open(task, by=by, at=at)}
    event = task.move("recall", by=by, at=at, data=data, dispatched_on=None, rhythm_since=None)
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
    return "已经有单位签收，要换单位请重新交办。" if _is_answered(task) else ""


def _is_answered(task: Task) -> bool:
    """Whether a department has signed for it or sent it back; for the heading of what is spread: any unit."""
    if task.structure == Structure.SPREAD:
        units = task.children.exclude(status__in=[Status.DRAFT, Status.CANCELLED])
        signed = Q(assignments__accepted_at__isnull=False)
        return units.filter(signed | ~Q(status=Status.ASSIGNED)).exists()
    return any(part.accepted_at for part in task.parts)


@transaction.atomic
def amend_draft(task: Task, plan: Plan, *, by: User, at: datetime, over_parent: bool = False) -> TaskEvent:
    """Change a task that nobody has been told of yet; its words and its number stay.

    The heading of what is spread has no lead; its title, measure, leader and dates are those of its units too.
    """
    today = timezone.localdate(at)
    is_spread = task.structure == Structure.SPREAD
    if found := gaps_in_heading(plan, today) if is_spread else gaps(plan, today):
        raise IllegalMoveError(f"没有保存：{found[0]}")
    refuse_beyond_whole(task.parent, plan.due_on, is_said=over_parent, what="保存", today=today)
    event = task.move("amend", by=by, at=at, data=_said(plan), parts=_parts(plan, is_spread), **plan.columns())
    index_tasks([task])
    for unit in drafts_under(task) if is_spread else ():
        unit.move("amend", by=by, at=at, data={"when": plan.when(), "with_parent": task.number}, **plan.columns())
    return event


def _parts(plan: Plan, is_spread: bool) -> list[PartState]:
    return [] if is_spread else [state for lead, helpers in plan.parts() for state in parts_of(lead, helpers)]


def _said(plan: Plan) -> dict[str, object]:
    """Who and by when, for the history."""
    lead, helpers = next(iter(plan.parts()), (None, []))
    return {"lead": lead.name if lead else "", "supporting": [one.name for one in helpers], "when": plan.when()}


@transaction.atomic
def reassign(
    task: Task,
    lead: Department,
    *,
    by: User,
    at: datetime,
    note: str = "",
    due_on: date | None = None,
    over_parent: bool = False,
) -> TaskEvent:
    """Give a task to another lead, which signs anew; a task in hand only with a reason. ``due_on``: a new date, if any.

    What the former lead has sent up and nobody has decided is withdrawn; its reports stay.
    """
    fresh, today = task.held("重新交办"), timezone.localdate(at)
    former = fresh.lead
    _refuse_lead(fresh, lead, note)
    new_due = _due_anew(fresh, due_on, today, over_parent=over_parent)
    data = {
        "lead": [str(former.department) if former else "", lead.name],
        "filings": withdraw_open(fresh, by=by, at=at),
        **beyond_whole(fresh, new_due),
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
    return told(event, at)


def _due_anew(task: Task, due_on: date | None, today: date, *, over_parent: bool) -> date | None:
    """The date it has from now on: one that has not passed, and within that of its whole unless it is said."""
    new_due = None if task.is_long_term else due_on or task.due_on
    if new_due and new_due < today:
        raise IllegalMoveError(f"没有重新交办：完成时限{day_words(new_due, today)}已经过了，请改日期。")
    if new_due != task.due_on:
        refuse_beyond_whole(task.parent, new_due, is_said=over_parent, what="重新交办", today=today)
    return new_due


def _refuse_lead(task: Task, lead: Department, note: str) -> None:
    """The new lead is in use and no unit of the same family; what has not come back is taken away for a reason only."""
    if not lead.is_active:
        raise IllegalMoveError(f"没有重新交办：{lead}已经停用，请换一个单位。")
    if task.structure == Structure.UNIT and task.parent and leads_a_unit(task.parent, lead, besides=task):
        raise IllegalMoveError(f"没有重新交办：{lead}在{task.parent.number}里已经有一件。")
    if task.status == Status.RETURNED:
        return
    if task.lead and task.lead.department_id == lead.pk:
        raise IllegalMoveError(f"没有重新交办：“{task.title}”现在就是{lead}牵头。")
    if not note.strip():
        raise IllegalMoveError("没有重新交办：这件事没有退签，换单位要写明理由。")


def leads_a_unit(parent: Task, department: Department, *, besides: Task | None = None) -> bool:
    """Whether the department has a share of what is spread already, one that was not stopped."""
    units = parent.children.exclude(status=Status.CANCELLED)
    theirs = units.filter(assignments__department=department, assignments__role=Part.LEAD)
    return any(unit != besides for unit in theirs)
