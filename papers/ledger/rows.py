"""The rows of the ledger (台账的行) as they go out: read in portions, with a handful of queries for each.

A row is a plain tuple in the order of ``COLUMNS``; ``asof`` makes the same rows of a past day. Rows come in the order
of the page they were asked for on; where there is none, in the order of registration, as an office numbers its ledger.
"""

import json
from array import array
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cache
from typing import Any, NamedTuple, Self, TypeAlias

from django.db import connection
from django.db.models import OuterRef, Subquery
from django.db.models.expressions import RawSQL

from accounts.models import User
from papers.ledger.columns import COLUMNS
from papers.ledger.signing import signing_words
from tracking.calendars import WorkCalendar
from tracking.deadlines import Light
from tracking.ledger import Conditions, Shape, select
from tracking.ledger.orders import days_late, order_of
from tracking.models import Assignment, Department, Organisation, Report, Task, TaskSource
from tracking.models.parts import Part
from tracking.models.task import TaskQuerySet
from tracking.paging import ordered
from tracking.workflow import Status

PORTION = 1000  # tasks read at once
LONG_TERM = "长期坚持"
STATUSES = {str(status.value): str(status.label) for status in Status}
LIGHTS = {str(light.value): str(light.label) for light in Light}

Value: TypeAlias = str | int | date | None
Row: TypeAlias = tuple[Value, ...]


class Facts(NamedTuple):
    """What a row says of the task itself, however it was learnt; ``light`` is a code of ``Light``."""

    pk: int
    number: str
    title: str
    kind: str
    dispatched_on: date | None
    due_on: date | None
    is_long_term: bool
    status: str
    light: str
    percent: int
    extensions: int
    closed_on: date | None
    days_late: int | None = None  # calendar days over the due date (超期天数); None where it is not late


class Source(NamedTuple):
    """Where a task comes from; of several sources the first, the others named below it."""

    title: str
    said_on: date
    quote: str
    times: int = 1


class Said(NamedTuple):
    """The newest report: who made it, and what it says."""

    department: int
    progress: str
    problems: str
    next_step: str


@dataclass(frozen=True, slots=True)
class Parts:
    """Who has the task: keys of departments, and of the lead's handler."""

    lead: int | None = None
    handler: int | None = None
    supporting: tuple[int, ...] = ()
    has_signed: bool = False  # the lead
    owing: int = 0  # supporting departments that have not signed


@dataclass(frozen=True, slots=True)
class Names:
    """What departments and people are called today, by key; ``sign_by``: the last day to sign, by that of sending."""

    departments: Mapping[int, str] = field(default_factory=dict)
    people: Mapping[int, str] = field(default_factory=dict)
    sign_by: Callable[[date], date | None] = field(default=lambda _sent_on: None)

    @classmethod
    def load(cls, calendar: WorkCalendar | None = None) -> Self:
        """``calendar``: None where nobody asks for the last day to sign."""
        people = User.objects.values_list("pk", "name", "username")
        names = cls(
            dict(Department.objects.values_list("pk", "name")), {pk: name or login for pk, name, login in people}
        )
        if calendar is None:
            return names
        days, add = Organisation.current().accept_days, calendar.add
        return replace(names, sign_by=cache(lambda sent_on: add(sent_on, days)))


class Portion(NamedTuple):
    """Rows read at once, and how many tasks were looked at for them."""

    looked_at: int
    rows: list[Row]


NOBODY = Parts()
FACTS = (
    *("pk", "number", "title", "kind", "dispatched_on", "due_on", "is_long_term", "status", "light_code"),
    *("percent", "extensions", "closed_on", "days_late"),
)


def keys_of(
    user: User, asked: Conditions, today: date, calendar: WorkCalendar, shape: Shape | None = None
) -> Sequence[int]:
    """The tasks that this person sees and that meet the conditions, in the order of the file; eight bytes each.

    ``shape``: the page whose sort and grouping they follow; None: the order of registration.
    """
    found = select(Task.objects.visible_to(user), asked, user, today, calendar)
    found = ordered(found, order_of(shape, today)) if shape else found.order_by("pk")
    return array("q", found.values_list("pk", flat=True).iterator(chunk_size=10_000))


def portions(keys: Sequence[int], size: int = PORTION) -> Iterator[list[int]]:
    return (list(keys[start : start + size]) for start in range(0, len(keys), size))


def read_rows(keys: Sequence[int], today: date, calendar: WorkCalendar) -> Iterator[Portion]:
    """The rows of these tasks as they stand now, in that order, a portion at a time."""
    names = Names.load(calendar)
    tasks = Task.objects.with_light(today, calendar).annotate(days_late=days_late(today))
    for keys_of_portion in portions(keys):
        yield Portion(len(keys_of_portion), _as_they_stand(tasks, keys_of_portion, names))


def rows_by_task(keys: Iterable[int], today: date, calendar: WorkCalendar) -> dict[int, dict[str, Value]]:
    """For each task what stands in its row, by code of the column: what an export made now would say of it."""
    wanted = sorted(set(keys))
    codes = [column.code for column in COLUMNS]
    rows = (row for portion in read_rows(wanted, today, calendar) for row in portion.rows)
    by_number = {row[0]: dict(zip(codes, row, strict=True)) for row in rows}
    numbers = Task.objects.filter(pk__in=wanted).values_list("pk", "number")
    return {pk: by_number[number] for pk, number in numbers if number in by_number}


def _as_they_stand(tasks: TaskQuerySet, keys: list[int], names: Names) -> list[Row]:
    places = {pk: place for place, pk in enumerate(keys)}
    found = tasks.filter(**among(keys, "pk")).order_by().values_list(*FACTS)
    facts = [Facts(*one) for one in found if one[0] in places]
    facts.sort(key=lambda one: places[one.pk])
    return assemble(facts, parts_of(keys), sources_of(keys), newest_reports(keys), names)


def among(keys: list[int], column: str) -> dict[str, Any]:
    """The condition that a row is of one of these tasks, or lies among them where they lie close together.

    A list of a thousand keys costs more to write than a few rows nobody asked for to read; those are left out later.
    Keys that lie far apart, as in the order of a page, go to SQLite as one value: as a thousand they took half as
    long again as the whole file in the order of registration.
    """
    first, last = min(keys), max(keys)
    if last - first < 2 * len(keys):
        return {f"{column}__gte": first, f"{column}__lte": last}
    if connection.vendor == "sqlite":
        return {f"{column}__in": RawSQL("SELECT value FROM json_each(%s)", [json.dumps(keys)])}
    return {f"{column}__in": keys}


def assemble(
    found: Iterable[Facts],
    parts: Mapping[int, Parts],
    sources: Mapping[int, Source],
    reports: Mapping[int, Said],
    names: Names,
) -> list[Row]:
    """The rows, in the order of the facts."""
    return [row_of(one, parts.get(one.pk, NOBODY), sources.get(one.pk), reports.get(one.pk), names) for one in found]


def row_of(one: Facts, parts: Parts, source: Source | None, said: Said | None, names: Names) -> Row:
    """One row, in the order of ``COLUMNS``."""
    called = names.departments
    return (
        one.number,
        one.title,
        source.title if source else "",
        source.said_on if source else None,
        source.quote if source else "",
        one.kind,
        called.get(parts.lead, "") if parts.lead else "",
        "、".join([called.get(pk, "") for pk in parts.supporting]),
        names.people.get(parts.handler, "") if parts.handler else "",
        one.dispatched_on,
        LONG_TERM if one.is_long_term else one.due_on,
        STATUSES[one.status],
        LIGHTS[one.light],
        one.days_late,
        one.percent,
        _progress(said, parts, names) if said else "",
        said.problems if said else "",
        said.next_step if said else "",
        one.extensions,
        one.closed_on,
        names.sign_by(one.dispatched_on) if one.dispatched_on else None,
        signing_words(one.status, has_lead_signed=parts.has_signed, owing=parts.owing),
        source.times if source else 0,
    )


def _progress(said: Said, parts: Parts, names: Names) -> str:
    """What was reported last; with its author where that is not the lead: a supporting department, a former lead."""
    if said.department == parts.lead:
        return said.progress
    return f"（{names.departments.get(said.department, '')}）{said.progress}"


def parts_of(keys: list[int]) -> dict[int, Parts]:
    """Who leads, handles and supports each task, as it stands now."""
    leads: dict[int, tuple[int, int | None, bool]] = {}
    helpers: dict[int, list[int]] = {}
    owing: Counter[int] = Counter()
    rows = Assignment.objects.filter(**among(keys, "task_id")).order_by("pk")
    columns = ("task_id", "role", "department_id", "handler_id", "accepted_at")
    for task, role, department, handler, signed_at in rows.values_list(*columns):
        if role == Part.LEAD:
            leads[task] = department, handler, signed_at is not None
        else:
            helpers.setdefault(task, []).append(department)
            owing[task] += signed_at is None
    return {
        task: Parts(lead, handler, tuple(helpers.get(task, ())), has_signed, owing[task])
        for task, (lead, handler, has_signed) in {**dict.fromkeys(helpers, (None, None, False)), **leads}.items()
    }


def sources_of(keys: list[int], until: datetime | None = None) -> dict[int, Source]:
    """Where each task comes from. A matter in two speeches is one task: the others are named, their words added.
    ``until``: as far as it was known at that moment.
    """
    found: dict[int, Source] = {}
    rows = TaskSource.objects.known_by(until).filter(**among(keys, "task_id")).order_by("pk")
    for task, title, said_on, quote in rows.values_list("task_id", "title", "said_on", "quote"):
        first = found.get(task)
        if first is None:
            found[task] = Source(title, said_on, quote)
        else:
            also = f"{first.title}\n{title}（{said_on:%Y-%m-%d}）"
            found[task] = Source(also, first.said_on, f"{first.quote}\n{quote}", first.times + 1)
    return found


def newest_reports(keys: list[int], until: datetime | None = None) -> dict[int, Said]:
    """The newest report on each task, as the ledger page shows it; ``until``: of those made up to that moment."""
    made = Report.objects.filter(task=OuterRef("pk"))
    newest = (made.filter(at__lte=until) if until else made).order_by("-at", "-pk")
    named = Task.objects.filter(**among(keys, "pk")).values_list(Subquery(newest.values("pk")[:1]))
    columns = ("task_id", "department_id", "progress", "problems", "next_step")
    return {one[0]: Said(*one[1:]) for one in Report.objects.filter(pk__in=named).values_list(*columns)}
