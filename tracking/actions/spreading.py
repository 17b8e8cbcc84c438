"""分发: a demand on a group as a heading with a share for each unit; the heading is the office's to run and to end."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from directives.dates import day_words
from tracking.actions.assigning import begin, parts_of
from tracking.actions.cascading import numbers_of, refuse_open_children
from tracking.actions.children import dates_of, make_child, next_serial, number_of
from tracking.actions.dates import refuse_beyond_whole
from tracking.actions.dispatch import dispatch_tasks, leads_a_unit
from tracking.actions.telling import told
from tracking.models import Department, Task, TaskEvent
from tracking.models.task import IllegalMoveError
from tracking.workflow import Structure

Parts = Sequence[tuple[Department, Sequence[Department]]]  # for each unit: who leads its share, who supports there


def spread(heading: Task, parts: Parts, *, by: User, at: datetime) -> list[Task]:
    """Give every unit its share of a demand that has just been registered. Nobody leads the heading itself."""
    when = when_of(heading)
    begin(heading, [], by=by, at=at, data={"units": [lead.name for lead, _ in parts], "when": when})
    units = []
    for serial, (lead, helpers) in enumerate(parts, start=1):
        unit = make_child(heading, Structure.UNIT, serial, at=at, **dates_of(heading))
        data = {"lead": lead.name, "supporting": [helper.name for helper in helpers], "when": when}
        begin(unit, parts_of(lead, helpers), by=by, at=at, data=data)
        units.append(unit)
    return units


def when_of(task: Task) -> str:
    """By when, for the history: an ISO date, or the rhythm of what is long-term."""
    return f"long-term {task.rhythm}" if task.is_long_term else task.due_on.isoformat() if task.due_on else ""


@transaction.atomic
def add_unit(
    heading: Task, unit: Department, *, by: User, at: datetime, due_on: date | None = None, over_parent: bool = False
) -> Task:
    """增加单位: a unit that was left out gets its share at once, with its number and its own days to sign."""
    fresh, today = heading.held("增加单位"), timezone.localdate(at)
    due = None if fresh.is_long_term else due_on or fresh.due_on
    _refuse_unit(fresh, unit, due, today)
    refuse_beyond_whole(fresh, due, is_said=over_parent, what="增加单位", today=today)
    serial = next_serial(fresh)
    data = {"department": unit.name, "children": [number_of(fresh, serial)], "over_parent": over_parent}
    event = heading.move("add_unit", by=by, at=at, data=data)
    share = make_child(heading, Structure.UNIT, serial, at=at, **(dates_of(fresh) | {"due_on": due}))
    begin(share, parts_of(unit, []), by=by, at=at, data={"lead": unit.name, "supporting": [], "when": when_of(share)})
    dispatch_tasks([share], by=by, at=at)
    told(event, at)
    return share


def _refuse_unit(heading: Task, unit: Department, due_on: date | None, today: date) -> None:
    if not unit.is_active:
        raise IllegalMoveError(f"没有增加：{unit}已经停用，请换一个单位。")
    if leads_a_unit(heading, unit):
        raise IllegalMoveError(f"没有增加：{unit}在{heading.number}里已经有一件。")
    if due_on and due_on < today:
        raise IllegalMoveError(f"没有增加：完成时限{day_words(due_on, today)}已经过了，请给{unit}另定日期。")


@transaction.atomic
def conclude(heading: Task, *, by: User, at: datetime, note: str = "", over_open: bool = False) -> TaskEvent:
    """总项办结: the office ends the heading. Units that are not done stay open and go on being chased.

    ``over_open``: it has been said that there are such units.
    """
    fresh = heading.held("总项办结")
    still = refuse_open_children(fresh, is_said=over_open, what="总项办结", then="照样办结总项（它们继续办）")
    data = {"open_children": numbers_of(still)}
    return told(heading.move("conclude", by=by, at=at, note=note, data=data, closed_on=timezone.localdate(at)), at)
