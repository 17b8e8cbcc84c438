"""What counts as being asked for something (减负账本的数法): of which unit, on which day, about what.

One rule for every page, told in ADR 47 and on the page itself:

- 交办: a unit gets a part in a task, as lead or in support: with the 交办, or later by 重新交办, 裁定 or 调整. In the
  week of that step. What was taken back within its ten minutes was not asked for; what was stopped later was.
- Of what is spread over units each share counts, for its unit, once; the heading and the pieces a lead divides its task
  into do not: nobody in the office has asked for these.
- 催办: a unit is urged about a task. The same matter on the same day counts once, by however many ways; a 催办通知 is
  one, however many matters it names. In the week of the day it was urged.
- 报进展: a report of the lead is due by the rhythm, whether it came or not. In the week of the day it is due. Excused
  ones do not count, nor what nobody had to report for.
- 回头看: a closed task is looked at again, asked of its lead. In the week it is told.
- Papers are told beside and not added: a 通知单 says again what was given out.
"""

from collections.abc import Collection, Iterator
from datetime import date
from typing import NamedTuple

from django.conf import settings
from django.db.models import TextChoices
from django.utils import timezone
from django.utils.module_loading import import_string

from tracking.burden.orders import orders
from tracking.burden.parts_then import PartsThen
from tracking.burden.reports import reports_due
from tracking.models import Task, TaskEvent, Urging
from tracking.models.parts import Part
from tracking.stretches import Days, first_moment, last_moment


class Kind(TextChoices):
    """What a unit is asked for."""

    ORDER = "order", "交办"
    URGING = "urging", "催办"
    REPORT = "report", "报进展"
    RECHECK = "recheck", "回头看"
    PAPER = "paper", "公文"


ADDED = (Kind.ORDER, Kind.URGING, Kind.REPORT, Kind.RECHECK)  # papers are told beside


class Ask(NamedTuple):
    """A unit was asked for something on a day. ``task``: 0 where it is a paper; ``said``: how, or what paper."""

    department: int
    on: date
    kind: Kind
    task: int
    said: str = ""


Units = Collection[int] | None  # None: all


def asks(days: Days, units: Units = None) -> Iterator[Ask]:
    """Everything these units were asked for in these days, the days to come with what is due in them."""
    yield from asked_by_steps(days, units)
    yield from asked_in_words(days, units)


def asked_by_steps(days: Days, units: Units = None) -> Iterator[Ask]:
    """What follows from the steps of tasks: orders, reports that are due, second looks. Dear to reckon."""
    for unit, on, task, role in orders(days):
        if units is None or unit in units:
            yield Ask(unit, on, Kind.ORDER, task, role)
    for unit, on, task in reports_due(days, units):
        yield Ask(unit, on, Kind.REPORT, task)
    yield from _rechecks(days, units)


def asked_in_words(days: Days, units: Units = None) -> Iterator[Ask]:
    """What was said to units: urgings and papers."""
    yield from _urgings(days, units)
    for unit, on, said, is_urging in import_string(settings.BURDEN_PAPERS)(days, units):
        yield Ask(unit, on, Kind.PAPER, 0, said)
        if is_urging:
            yield Ask(unit, on, Kind.URGING, 0, said)


def _urgings(days: Days, units: Units) -> Iterator[Ask]:
    rows = Urging.objects.filter(urged_on__range=days.ends, task__in=Task.objects.counted().values("pk"))
    mine = rows if units is None else rows.filter(department__in=units)
    pairs = mine.order_by("department", "urged_on", "task").values_list("department", "urged_on", "task").distinct()
    for unit, on, task in pairs:
        yield Ask(unit, on, Kind.URGING, task)


def _rechecks(days: Days, units: Units) -> Iterator[Ask]:
    picked = TaskEvent.objects.filter(name="pick", task__in=Task.objects.counted().values("pk"))
    told = picked.filter(at__range=(first_moment(days.begin), last_moment(days.end)))
    rows = list(told.order_by("pk").values_list("task", "at"))
    then = PartsThen.of(told.values("task")) if rows else None
    for task, at in rows:
        for unit, role in then.at(task, at) if then else ():
            if role == Part.LEAD and (units is None or unit in units):
                yield Ask(unit, timezone.localdate(at), Kind.RECHECK, task)
