"""The orders of the ledger (排序): the keys that a sort and a grouping come to."""

from dataclasses import replace
from datetime import date
from typing import Any

from django.db.models import (
    Case,
    Count,
    DateField,
    F,
    FilteredRelation,
    IntegerField,
    OuterRef,
    Q,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from tracking.ledger.shape import Shape
from tracking.models import TaskSource
from tracking.models.lights import DaysBetween, JulianDay
from tracking.models.parts import Part
from tracking.paging import Key, Order
from tracking.workflow import OPEN, Status

DUE, ID, NUMBER = Key("due_on", date), Key("pk", int), Key("number", str)
FAR = date(9999, 12, 31)  # for what has no date
BY_LEAD = (Key("lead_order", int), Key("lead_id", int))
BY_SOURCE = (Key("registration__source_on", date, falls=True), Key("registration__source_title", str))


def leads() -> dict[str, Any]:
    """The lead of a task, to order by: one at most, by the database. A new relation, because Django changes it."""
    return {
        "lead_part": FilteredRelation("assignments", condition=Q(assignments__role=Part.LEAD)),
        "lead_order": Coalesce("lead_part__department__order", 2**31 - 1),
        "lead_id": Coalesce("lead_part__department_id", 0),
    }


def order_of(shape: Shape, today: date) -> Order:
    """The order of the rows, group by group where there are any."""
    plain = _sorted(shape.sort, today)
    if shape.group == "department":
        return _under(BY_LEAD, replace(plain, added=leads() | dict(plain.added)))
    return _under(BY_SOURCE, plain) if shape.group == "source" else plain


def _sorted(sort: str, today: date) -> Order:
    name, falls = sort.removeprefix("-"), sort.startswith("-")
    orders = {
        "late": lambda: Order((Key("days_late", int), ID), may_miss=True, added={"days_late": days_late(today)}),
        "number": lambda: Order((Key("registration_id", int), NUMBER, ID)),
        "department": lambda: Order((*BY_LEAD, Key("due_or_far", date), ID), added=leads() | {"due_or_far": _due()}),
        "said": lambda: Order((Key("times", int), ID), added={"times": times_said()}),
        "reported": lambda: Order((Key("last_reported_on", date), ID), may_miss=True),
        "dispatched": lambda: Order((Key("dispatched_on", date), ID), may_miss=True),
    }
    order = orders[name]() if name in orders else Order((DUE, ID), may_miss=True)
    return replace(order.backwards(), missing_first=False) if falls else order


def times_said() -> Coalesce:
    """How often it was demanded (反复强调): how many sources it has."""
    counted = TaskSource.objects.filter(task=OuterRef("pk")).order_by().values("task").annotate(n=Count("pk"))
    return Coalesce(Subquery(counted.values("n")), 0)


def _due() -> Coalesce:
    return Coalesce("due_on", Value(FAR))


def _under(groups: tuple[Key, ...], plain: Order) -> Order:
    """Group by group, and in each as it is sorted; what misses the first key comes last in its group."""
    if not plain.may_miss:
        return replace(plain, keys=(*groups, *(key for key in plain.keys if key not in groups)))
    first, *others = plain.keys
    otherwise = Value(FAR if first.kind is date else 0)
    added = {
        "misses": Case(When(**{f"{first.name}__isnull": True}, then=1), default=0, output_field=IntegerField()),
        "first": Coalesce(first.name, otherwise),
    }
    keys = (*groups, Key("misses", int), replace(first, name="first"), *others)
    return Order(keys, added={**plain.added, **added})


def days_late(today: date) -> Case:
    """Calendar days over the due date: up to today, or up to the day of closure; NULL where it is not late."""
    now, due, closed = JulianDay(Value(today, DateField())), JulianDay(F("due_on")), JulianDay(F("closed_on"))
    return Case(
        When(status__in=OPEN - {Status.SUSPENDED}, due_on__lt=today, then=DaysBetween(now, due)),
        When(status=Status.CLOSED, closed_on__gt=F("due_on"), then=DaysBetween(closed, due)),
        default=None,
        output_field=IntegerField(),
    )
