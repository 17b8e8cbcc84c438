"""调整: the office changes what it has asked for while the task is in hand; not an extension, not counted as one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from directives.dates import day_words
from tracking.actions.dates import beyond_whole, end_old_reminders, refuse_beyond_whole
from tracking.actions.filings import withdraw_open
from tracking.actions.telling import told
from tracking.models import Department, Part, PartState, Post, Task, TaskEvent
from tracking.models.task import IllegalMoveError
from tracking.workflow import MOVES, Structure

WHEN = frozenset({"due_on", "is_long_term"})


@dataclass(frozen=True, slots=True)
class Adjustment:
    """How the task shall stand: by when or 长期坚持 with a rhythm, to what measure, under whom, who supports.

    ``over_parent``: it has been said that a part is due after the whole.
    """

    due_on: date | None
    is_long_term: bool
    rhythm: str
    measure: str
    leader: Post | None
    supporting: Sequence[Department]
    over_parent: bool = False


@transaction.atomic
def adjust(task: Task, to: Adjustment, *, by: User, at: datetime, note: str) -> TaskEvent:
    """Change a task that has been dispatched, with a reason; a department that is new to it has to sign.

    What changes in the heading of what is spread changes in its units too, where they stood as the heading did.
    """
    fresh, today = task.held("调整"), timezone.localdate(at)
    _refuse(fresh, to, today)
    changes = _changes(fresh, to, today)
    parts = _parts(fresh, to.supporting)
    if not changes and parts == list(fresh.parts):
        raise IllegalMoveError("没有调整：和现在的一样，没有改动。")
    gone = {state.department_id for state in fresh.parts} - {state.department_id for state in parts}
    data = (
        _names(fresh, to)
        | beyond_whole(fresh, to.due_on)
        | {"filings": withdraw_open(fresh, by=by, at=at, departments=gone)}
    )
    event = task.move("adjust", by=by, at=at, note=note, data=data, parts=parts, **changes)
    end_old_reminders(task)
    if fresh.structure == Structure.SPREAD:
        _pass_on(fresh, changes, by=by, at=at, note=note)
    return told(event, at)


def _pass_on(heading: Task, changes: Mapping[str, Any], *, by: User, at: datetime, note: str) -> None:
    """Adjust the units with their heading, as it was before; what a unit has for itself stays."""
    for unit in heading.children.filter(status__in=MOVES["adjust"].sources).order_by("pk"):
        if same := _shared(heading, unit, changes):
            if "rhythm" in same:
                same |= {"rhythm_since": timezone.localdate(at), "reported_for": None}
            data = {"with_parent": heading.number}
            event = unit.move("adjust", by=by, at=at, note=note, data=data, **same)
            end_old_reminders(unit)
            told(event, at)


def _shared(heading: Task, unit: Task, changes: Mapping[str, Any]) -> dict[str, Any]:
    """The changes that reach a unit; a date and 长期坚持 go together."""
    own = {column for column in changes if getattr(unit, column) != getattr(heading, column)}
    if own & WHEN:
        own |= WHEN
    return {column: value for column, value in changes.items() if column not in own}


def _refuse(task: Task, to: Adjustment, today: date) -> None:
    if to.is_long_term == (to.due_on is not None):
        raise IllegalMoveError("没有调整：完成时限和长期坚持要选一样，也只能选一样。")
    if to.is_long_term and not to.rhythm:
        raise IllegalMoveError("没有调整：长期坚持的事项要定报送频率。")
    if to.due_on and to.due_on != task.due_on and to.due_on < today:
        raise IllegalMoveError(f"没有调整：完成时限{day_words(to.due_on, today)}已经过了，请改日期。")
    if to.due_on != task.due_on:
        refuse_beyond_whole(task.parent, to.due_on, is_said=to.over_parent, what="调整", today=today)
    present = {state.department_id for state in task.parts}
    retired = [unit.name for unit in to.supporting if not unit.is_active and unit.pk not in present]
    if retired:
        raise IllegalMoveError(f"没有调整：{'、'.join(retired)}已经停用，请换一个单位。")


def _changes(task: Task, to: Adjustment, today: date) -> dict[str, Any]:
    wanted: dict[str, Any] = {
        "due_on": to.due_on,
        "is_long_term": to.is_long_term,
        "rhythm": to.rhythm,
        "measure": to.measure.strip(),
        "leader_id": to.leader.pk if to.leader else None,
    }
    changes = {column: value for column, value in wanted.items() if getattr(task, column) != value}
    starts_anew = "rhythm" in changes and task.structure != Structure.SPREAD  # nobody reports for a heading
    return changes | ({"rhythm_since": today, "reported_for": None} if starts_anew else {})


def _parts(task: Task, supporting: Sequence[Department]) -> list[PartState]:
    """The lead as it is, and those who support from now on; who has signed has signed."""
    known = {state.department_id: state for state in task.parts}
    lead = [state for state in task.parts if state.role == Part.LEAD]
    wanted = {unit.pk for unit in supporting} - {state.department_id for state in lead}
    staying = [state for state in task.parts if state.role == Part.SUPPORT and state.department_id in wanted]
    others = dict.fromkeys(unit.pk for unit in supporting if unit.pk in wanted and unit.pk not in known)
    return [*lead, *staying, *(PartState(pk, Part.SUPPORT) for pk in others)]


def _names(task: Task, to: Adjustment) -> dict[str, Any]:
    """What the history tells by name."""
    before = [part.department.name for part in task.supporting]
    names = [unit.name for unit in to.supporting]
    after = [*(name for name in before if name in names), *(name for name in names if name not in before)]
    said = {
        "leader": [str(task.leader or ""), str(to.leader or "")],
        "supporting": ["、".join(before), "、".join(after)],
    }
    return {key: pair for key, pair in said.items() if pair[0] != pair[1]}
