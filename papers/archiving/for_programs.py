"""The same for programs: every row of what happened, field by field, with the names behind the keys."""

from collections.abc import Iterator
from typing import Any

from django.db.models import Model, QuerySet

from accounts.models import User
from papers.archiving.binder import Binder
from papers.archiving.matter import Matter
from papers.models import PaperEvent, Reading
from tracking.models import Assignment, Department, Post, Report, TaskSource, Urging

FOLDER = "数据"
PEOPLE = frozenset(  # columns that name a person
    (
        "accepted_by_id",
        "answered_by_id",
        "by_id",
        "decided_by_id",
        "drafted_by_id",
        "endorsed_by_id",
        "handler_id",
        "officer_id",
        "user_id",
    )
)


def bind_rows(binder: Binder, matter: Matter) -> None:
    """One file a table; what a key means stands in ``names.jsonl``."""
    papers = matter.papers.values("pk")
    tables: dict[str, QuerySet[Any]] = {
        "tasks": matter.tasks,
        "events": matter.events.in_order().order_by("task", "version", "pk"),
        "assignments": Assignment.objects.filter(task__in=matter.keys),
        "sources": TaskSource.objects.filter(task__in=matter.keys),
        "reports": Report.objects.filter(event__in=matter.events.values("pk")),
        "filings": matter.filings,
        "urgings": Urging.objects.filter(event__in=matter.events.values("pk")),
        "attachments": matter.attachments,
        "papers": matter.papers.defer("facts", "texts"),
        "paper_events": PaperEvent.objects.filter(paper__in=papers),
        "paper_readings": Reading.objects.filter(paper__in=papers),
    }
    binder.rows(FOLDER, "registration.jsonl", [_row(matter.registration)])
    users = set[int]()
    for name, rows in tables.items():
        ordered = rows if name == "events" else rows.order_by("pk")
        found = [_row(one) for one in ordered]
        users |= {value for row in found for key, value in row.items() if key in PEOPLE and value}
        binder.rows(FOLDER, f"{name}.jsonl", found)
    binder.rows(FOLDER, "names.jsonl", _names(users | {matter.registration.created_by_id}))


def _row(one: Model) -> dict[str, Any]:
    """Its columns, without where a file lies on our disk."""
    return {name: value for name, value in vars(one).items() if not name.startswith("_") and name != "file"}


def _names(users: set[int]) -> Iterator[dict[str, Any]]:
    for table, rows in (("department", Department.objects.order_by("pk")), ("post", Post.objects.order_by("pk"))):
        for pk, name in rows.values_list("pk", "name"):
            yield {"table": table, "id": pk, "name": name}
    for user in User.objects.filter(pk__in=users).order_by("pk"):
        yield {"table": "user", "id": user.pk, "name": str(user)}
