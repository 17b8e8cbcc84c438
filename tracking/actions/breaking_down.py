"""分解: the department that leads a task divides it into pieces with departments, people and dates of their own."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from accounts.models import Role, User
from directives.dates import day_words
from tracking.actions.assigning import begin
from tracking.actions.children import make_child, next_serial, number_of
from tracking.actions.dates import refuse_beyond_whole
from tracking.actions.dispatch import dispatch_tasks
from tracking.actions.filings import withdraw_open
from tracking.actions.telling import told
from tracking.models import Department, Part, PartState, Task, TaskEvent
from tracking.models.task import IllegalMoveError
from tracking.notices import notify
from tracking.workflow import Status, Structure


@dataclass(frozen=True, slots=True)
class Piece:
    """What one piece is to be: who leads it, who handles it there, by when, and who supports.

    ``handler``: only of the department that divides the task; others choose theirs themselves. ``is_over_parent``: it
    has been said that it is due after the whole.
    """

    title: str
    lead: Department
    due_on: date
    handler: User | None = None
    supporting: Sequence[Department] = ()
    measure: str = ""
    rhythm: str = ""
    is_over_parent: bool = False


@transaction.atomic
def break_down(task: Task, pieces: Sequence[Piece], *, by: User, at: datetime) -> list[Task]:
    """Divide a task: each piece goes out at once, and what the department keeps for itself is in hand at once."""
    fresh, today = task.held("分解"), timezone.localdate(at)
    if not pieces:
        raise IllegalMoveError("没有分解：还没有写子项。")
    for piece in pieces:
        _refuse(fresh, piece, today)
    first = next_serial(fresh)
    numbers = [number_of(fresh, serial) for serial, _ in enumerate(pieces, start=first)]
    event = task.move("break_down", by=by, at=at, data={"children": numbers})
    made = [_make(task, piece, serial, by, at) for serial, piece in enumerate(pieces, start=first)]
    for own in filter(is_own, made):
        _keep(own, by, at)
    dispatch_tasks([piece for piece in made if piece.status == Status.DRAFT], by=by, at=at)
    told(event, at)
    return made


def _refuse(parent: Task, piece: Piece, today: date) -> None:
    name = piece.title.strip()
    if not name:
        raise IllegalMoveError("没有分解：有一项还没有写事项。")
    if piece.due_on < today:
        raise IllegalMoveError(f"没有分解：“{name}”的完成时限{day_words(piece.due_on, today)}已经过了，请改日期。")
    retired = [unit.name for unit in (piece.lead, *piece.supporting) if not unit.is_active]
    if retired:
        raise IllegalMoveError(f"没有分解：“{name}”的{'、'.join(retired)}已经停用，请换一个单位。")
    refuse_beyond_whole(parent, piece.due_on, is_said=piece.is_over_parent, what="分解", today=today, name=name)
    _refuse_handler(parent, piece)


def _refuse_handler(parent: Task, piece: Piece) -> None:
    """Only people of the department that divides the task, who are at work there."""
    if piece.handler is None:
        return
    if parent.lead is None or parent.lead.department_id != piece.lead.pk:
        raise IllegalMoveError(f"没有分解：“{piece.title.strip()}”交给{piece.lead}，经办人由它自己定。")
    if not (piece.handler.is_active and piece.lead.memberships.filter(user=piece.handler).exists()):
        raise IllegalMoveError(f"没有分解：{piece.handler}不在{piece.lead}，请另选“{piece.title.strip()}”的经办人。")


def _make(parent: Task, piece: Piece, serial: int, by: User, at: datetime) -> Task:
    task = make_child(
        parent,
        Structure.SUBTASK,
        serial,
        at=at,
        title=piece.title.strip(),
        measure=piece.measure.strip(),
        due_on=piece.due_on,
        rhythm=piece.rhythm,
    )
    handler = piece.handler.pk if piece.handler else None
    helpers = [unit for unit in dict.fromkeys(piece.supporting) if unit != piece.lead]
    parts = [PartState(piece.lead.pk, Part.LEAD, handler_id=handler), *(PartState(h.pk, Part.SUPPORT) for h in helpers)]
    said = {"lead": piece.lead.name, "supporting": [helper.name for helper in helpers]}
    when = {"when": piece.due_on.isoformat(), "over_parent": piece.is_over_parent}
    begin(task, parts, by=by, at=at, data=said | when)
    return task


def is_own(task: Task) -> bool:
    """Whether the department that leads the whole does this piece itself."""
    lead, whole = task.lead, task.parent.lead if task.parent else None
    return lead is not None and whole is not None and lead.department_id == whole.department_id


def _keep(task: Task, by: User, at: datetime) -> None:
    """What a department gives to its own people is signed for by who gives it; who shall do it is told."""
    today = timezone.localdate(at)
    lead, *helpers = task.parts
    handler = lead.handler_id or (by.pk if by.role == Role.CLERK else None)
    data = {"mentions": [lead.handler_id]} if lead.handler_id else {}
    sent = task.move("dispatch", by=by, at=at, data=data, dispatched_on=today, rhythm_since=today)
    signed = PartState(lead.department_id, lead.role, at, by.pk, handler)
    names = {"departments": [str(task.lead.department)] if task.lead else []}
    task.move("accept", by=by, at=at, data=names, parts=[signed, *helpers])
    notify(sent, at=at)


@transaction.atomic
def finish(task: Task, *, by: User, at: datetime, note: str = "") -> TaskEvent:
    """完成: a piece that the leading department does itself ends when it says so; others ask for closure."""
    fresh = task.held("完成")
    if not is_own(fresh):
        unit = fresh.lead.department if fresh.lead else "别的单位"
        raise IllegalMoveError(f"没有完成：“{task.title}”由{unit}办理，等它申请办结以后再办结。")
    data, closed_on = {"filings": withdraw_open(fresh, by=by, at=at)}, timezone.localdate(at)
    return told(task.move("finish", by=by, at=at, note=note, data=data, closed_on=closed_on, percent=100), at)
