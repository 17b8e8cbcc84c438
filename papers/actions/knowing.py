"""What the office knows, loaded once for an intake of a ledger: the only look at the database before it is taken in."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django.db.models import Q
from django.utils import timezone

from papers.intake.known import Existing, Known
from papers.intake.ledger import numbers_in, titles_in
from papers.intake.texts import squeezed
from papers.ledger.rows import rows_by_task
from papers.models import Intake
from papers.sheets.records import Sheet
from tracking import rhythms
from tracking.models import DepartmentGroup, Membership, Post, Task, load_calendar
from tracking.naming import Directory, extraction_context
from tracking.staffing import WORKERS
from tracking.workflow import Status

AS_EXPORTED = ("source", "source_on", "quote", "progress", "problems", "next_step")  # as a row of ours has them


def load_known(intake: Intake, at: datetime) -> Known:
    """For the sheet and the mapping as they stand in the intake: a handful of queries, whatever its length."""
    today = timezone.localdate(at)
    sheet = Sheet.from_json(intake.sheets[intake.sheet])
    mapping = {int(column): code for column, code in intake.mapping.items()}
    numbers = numbers_in(sheet, mapping=mapping, fixes=intake.fixes)
    there = existing(numbers, today)
    former: dict[str, list[Existing]] = defaultdict(list)
    for number, one in there:
        if number in numbers:
            former[number].append(one)
    return Known(
        directory=Directory.load(),
        today=today,
        context=extraction_context(today),
        groups=_groups(),
        posts=_posts(),
        people=_people(),
        tasks={one.number: one for _, one in there if one.number in numbers},
        former={number: tuple(several) for number, several in former.items()},
        namesakes=_namesakes(titles_in(sheet, mapping=mapping, fixes=intake.fixes)),
    )


def existing(numbers: Iterable[str], today: date) -> list[tuple[str, Existing]]:
    """The tasks under these numbers of ours or of the ledgers they came from, each with its former number."""
    wanted = {number for number in numbers if number}
    if not wanted:
        return []
    found = Task.objects.filter(Q(number__in=wanted) | Q(former_number__in=wanted)).order_by("pk")
    tasks = list(found.select_related("leader").prefetch_related("assignments"))
    rows = rows_by_task([task.pk for task in tasks], today, load_calendar())
    return [(task.former_number, _existing(task, rows[task.pk])) for task in tasks]


def _existing(task: Task, row: Mapping[str, Any]) -> Existing:
    values = {
        "number": task.number,
        "title": task.title,
        "kind": task.kind,
        "lead": task.lead.department_id if task.lead else None,
        "supporting": tuple(part.department_id for part in sorted(task.supporting, key=lambda part: part.pk)),
        "leader": task.leader_id,
        "handler": task.lead.handler_id if task.lead else None,
        "dispatched_on": task.dispatched_on,
        "due_on": task.due_on,
        "is_long_term": task.is_long_term,
        "rhythm": task.rhythm,
        "status": Status(task.status),
        "percent": task.percent,
        "measure": task.measure,
        "note": "",
        "extensions": task.extensions,
        "closed_on": task.closed_on,
        **{code: row[code] for code in AS_EXPORTED},
    }
    shown = {**row, "leader": task.leader, "measure": task.measure, "rhythm": rhythms.words(task.rhythm)}
    words = {code: str("" if value is None else value) for code, value in shown.items()}
    return Existing(task.pk, task.number, values, words)


def _namesakes(titles: Iterable[str]) -> dict[str, str]:
    """The newest task of each title that is not over."""
    found = Task.objects.live().filter(title__in=set(titles)).order_by("pk")
    return {squeezed(title): number for title, number in found.values_list("title", "number")}


def _groups() -> dict[int, tuple[int, ...]]:
    groups: dict[int, list[int]] = defaultdict(list)
    members = DepartmentGroup.objects.filter(members__is_active=True).order_by("members__order", "members__pk")
    for group, member in members.values_list("pk", "members"):
        groups[group].append(member)
    return {group: tuple(keys) for group, keys in groups.items()}


def _posts() -> dict[str, int]:
    """By the name of the post, and by that of who holds it where he holds only one."""
    rows = list(Post.objects.filter(is_active=True).order_by("order", "pk").values_list("pk", "name", "holder__name"))
    holders = [holder for *_, holder in rows if holder]
    by_holder = {holder: pk for pk, _, holder in rows if holder and holders.count(holder) == 1}
    return {**by_holder, **{name: pk for pk, name, _ in rows}}


def _people() -> dict[tuple[int, str], tuple[int, ...]]:
    """Who can have a task in hand, by department and name."""
    found: dict[tuple[int, str], list[int]] = defaultdict(list)
    places = Membership.objects.filter(user__is_active=True, user__role__in=WORKERS).order_by("pk")
    for department, name, user in places.values_list("department", "user__name", "user"):
        found[department, name].append(user)
    return {place: tuple(users) for place, users in found.items()}
