"""Tasks as the ledger and their own page show them, dressed as they were on a past day; never to be saved."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime

from accounts.models import User
from tracking.asof.standing import Then
from tracking.calendars import WorkCalendar
from tracking.deadlines import light
from tracking.ledger import with_rows
from tracking.models import Assignment, Department, Post, Task
from tracking.models.event import TRACKED


def rows_then(
    keys: Iterable[int], stood: Mapping[int, Then], until: datetime, day: date, calendar: WorkCalendar
) -> list[Task]:
    """These tasks in that order with all that a row shows. ``stood``: those that have changed since."""
    wanted = list(keys)
    full = Task.objects.select_related("registration", "leader", "officer")
    by_key = {task.pk: task for task in with_rows(full, until).filter(pk__in=wanted)}
    dress([(by_key[pk], stood[pk]) for pk in wanted if pk in by_key and pk in stood])
    rows = [by_key[pk] for pk in wanted if pk in by_key]
    for task in rows:
        task.light_code = light(task, day, calendar)
    return rows


def dress(pairs: Iterable[tuple[Task, Then]]) -> None:
    """Give each task what it had then: its state, its dates, who had which part in it."""
    pairs = list(pairs)
    parts = [part for _, then in pairs for part in then.parts]
    departments = Department.objects.in_bulk({part.department_id for part in parts})
    handlers = {part.handler_id for part in parts} | {then.officer_id for _, then in pairs}
    people = User.objects.in_bulk({pk for pk in handlers if pk})
    posts = Post.objects.in_bulk({then.leader_id for _, then in pairs if then.leader_id})
    for task, then in pairs:
        for name in ("status", *(column for column in TRACKED if not column.endswith("_id"))):
            setattr(task, name, getattr(then, name))
        task.leader, task.officer = posts.get(then.leader_id or 0), people[then.officer_id]
        rows = task.rows_of(then.parts)
        for row, part in zip(rows, then.parts, strict=True):
            row.department, row.handler = departments[part.department_id], people.get(part.handler_id or 0)
        _put_parts(task, rows)


def _put_parts(task: Task, rows: list[Assignment]) -> None:
    """So that ``task.assignments.all()`` is these, as if they had been fetched with it."""
    kept = task.assignments.all()
    kept._result_cache = rows  # noqa: SLF001  # what a prefetch does
    task.__dict__.setdefault("_prefetched_objects_cache", {})["assignments"] = kept
