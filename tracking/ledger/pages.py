"""One page of the ledger: its rows, what was found in each, and where the pages before and after begin."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from django.db.models import OuterRef, Prefetch, Subquery

from accounts.models import User
from tracking.calendars import WorkCalendar
from tracking.deadlines import light
from tracking.ledger.conditions import Conditions
from tracking.ledger.groups import Group, grouped
from tracking.ledger.hits import Hit, hits_in, sought
from tracking.ledger.orders import order_of
from tracking.ledger.selecting import select
from tracking.ledger.shape import Shape
from tracking.ledger.tabs import View
from tracking.models import Assignment, Report, Task, TaskSource
from tracking.models.task import TaskQuerySet
from tracking.paging import Cursor, Leaf, turn

PAGE = 25
FEW = 5000  # tasks that are named by their keys: the database takes so many in one statement


def with_rows(tasks: TaskQuerySet, until: datetime | None = None) -> TaskQuerySet:
    """With all that a row shows: parts, sources without the texts of speeches, the newest report of the lead.
    ``until``: of the sources and the reports those there were at that moment.
    """
    return with_latest(tasks, until).prefetch_related(
        Prefetch("assignments", Assignment.objects.select_related("department", "handler").order_by("pk")),
        Prefetch("sources", TaskSource.objects.known_by(until).order_by("pk")),
    )


def with_latest(tasks: TaskQuerySet, until: datetime | None = None) -> TaskQuerySet:
    """With the newest report of the lead: what it says, and when it was made."""
    made = Report.objects.filter(task=OuterRef("pk"))
    newest = (made.filter(at__lte=until) if until else made).order_by("-at", "-pk")
    said, at = Subquery(newest.values("progress")[:1]), Subquery(newest.values("at")[:1])
    return tasks.annotate(latest_said=said, latest_at=at)


@dataclass(frozen=True)
class Page:
    """One page of the ledger."""

    asked: Conditions
    shape: Shape
    groups: tuple[Group, ...]
    leaf: Leaf
    total: int
    hits: Mapping[int, tuple[Hit, ...]]

    @property
    def rows(self) -> tuple[Task, ...]:
        return tuple(task for group in self.groups for task in group.rows)

    @property
    def query(self) -> dict[str, str]:
        """The address of this page's list."""
        return self.asked.query() | self.shape.query()

    @cached_property
    def sought(self) -> re.Pattern[str] | None:
        """What is to be marked in the rows."""
        return sought(self.asked.q)


def open_page(
    user: User,
    asked: Conditions,
    today: date,
    calendar: WorkCalendar,
    turned: Mapping[str, str],
    *,
    shape: Shape | None = None,
    counted: Iterable[View] = (),
) -> Page:
    """The page somebody asked for; ``turned`` holds the place to go on from (``after``, ``before``). ``counted``: the
    tabs, where they are known: what one of them counts is not counted twice.
    """
    shape = shape or Shape()
    found, order = _found(user, asked, today, calendar), order_of(shape, today)
    after, before = (Cursor.read(turned.get(way, ""), order) for way in ("after", "before"))
    leaf = turn(found, order, PAGE, after=after, before=before)
    full = Task.objects.select_related("registration", "leader", "officer")
    by_key = {task.pk: task for task in with_rows(full).filter(pk__in=leaf.pks)}
    rows = [by_key[pk] for pk in leaf.pks if pk in by_key]
    for task in rows:
        task.light_code = light(task, today, calendar)
    groups = grouped(rows, found, by=shape.group, asked=asked, today=today, calendar=calendar)
    total = next((tab.count for tab in counted if tab.conditions == asked), None)
    total = found.count() if total is None else total
    return Page(asked, shape, groups, leaf, total, hits_in(rows, asked.q, user))


def _found(user: User, asked: Conditions, today: date, calendar: WorkCalendar) -> TaskQuerySet:
    """What was asked for. Few tasks with the words are looked for once, and then known by their keys."""
    found = select(Task.objects.visible_to(user), asked, user, today, calendar)
    if not asked.q:
        return found
    keys = list(found.order_by().values_list("pk", flat=True)[: FEW + 1])
    return found if len(keys) > FEW else Task.objects.filter(pk__in=keys)
