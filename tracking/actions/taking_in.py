"""录入: a ledger that was kept before becomes tasks, each where it stands, under one 立项单; all of them or none."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from tracking.actions.assigning import first_event
from tracking.actions.indexing import index_tasks
from tracking.actions.registration import Approval, RegistrationError, Source, open_registration, refuse_approval
from tracking.entries import COUNTING, Entry, gaps_in
from tracking.models import Assignment, Membership, PartState, Registration, Report, Task, TaskEvent, TaskSource
from tracking.models.event import TAKE_IN
from tracking.models.registration import SourceKind
from tracking.notices import notify_parts
from tracking.staffing import WORKERS
from tracking.workflow import Status

AT_MOST = 5_000  # lines at once: as many as a spreadsheet that comes in may have


@transaction.atomic
def take_in_ledger(
    source: Source, entries: Sequence[Entry], *, approval: Approval, by: User, at: datetime
) -> tuple[Registration, list[Task]]:
    """The 立项单, and the tasks in the order of the lines. ``RegistrationError`` says which line is in the way.

    Reports are owed from today on, not for the time before. Only departments that still have to sign are told: what is
    in hand they know of.
    """
    today = timezone.localdate(at)
    refuse_approval(approval, by, today)
    _refuse(entries, today)
    registration = open_registration(source, approval, by, at)
    parts = [entry.parts(at) for entry in entries]
    tasks = Task.objects.bulk_create(
        _task(registration, serial, entry, today) for serial, entry in enumerate(entries, start=1)
    )
    TaskSource.objects.bulk_create(_source(task, source, entry) for task, entry in zip(tasks, entries, strict=True))
    index_tasks(tasks)
    Assignment.objects.bulk_create(
        row for task, states in zip(tasks, parts, strict=True) for row in task.rows_of(states)
    )
    events = TaskEvent.objects.bulk_create(
        _event(task, states, entry, by, at) for task, states, entry in zip(tasks, parts, entries, strict=True)
    )
    Report.objects.bulk_create(
        _report(event, entry, by, at) for event, entry in zip(events, entries, strict=True) if entry.is_reported
    )
    to_sign = {event: [part.department_id for part in states] for event, states in zip(events, parts, strict=True)}
    notify_parts({event: units for event, units in to_sign.items() if event.after == Status.ASSIGNED}, at=at)
    return registration, tasks


def _refuse(entries: Sequence[Entry], today: date) -> None:
    if not entries:
        raise RegistrationError("没有录入：一行也没有。")
    if len(entries) > AT_MOST:
        raise RegistrationError(f"没有录入：一次最多 {AT_MOST} 行，现在有 {len(entries)} 行，请分几次。")
    handlers = [entry.handler.pk for entry in entries if entry.handler]
    places = set(Membership.objects.filter(user__in=handlers).values_list("user", "department"))
    for entry in entries:
        if found := [*gaps_in(entry, today), *_wrong_handler(entry, places)]:
            raise RegistrationError(f"没有录入：{entry.place}“{entry.title or '未命名'}”{found[0]}")
    _refuse_twice(entries)


def _wrong_handler(entry: Entry, places: Collection[tuple[int, int]]) -> list[str]:
    who = entry.handler
    if who is None or (who.is_active and who.role in WORKERS and (who.pk, entry.lead.pk) in places):
        return []
    return [f"{who}现在不在{entry.lead}，不能作责任人。"]


def _refuse_twice(entries: Sequence[Entry]) -> None:
    """The same line does not become two tasks, whoever took it in a moment ago; a number alone is no proof."""
    numbered = {(entry.former_number, entry.title.strip()): entry for entry in entries if entry.former_number}
    numbers = {number for number, _ in numbered}
    there = Task.objects.filter(former_number__in=numbers).values_list("former_number", "title", "number")
    for former, title, number in there:
        if entry := numbered.get((former, title)):
            raise RegistrationError(f"没有录入：{entry.place}“{title}”（原编号 {former}）已经录入过，是{number}。")


def _task(registration: Registration, serial: int, entry: Entry, today: date) -> Task:
    is_closed, is_sent = entry.status == Status.CLOSED, entry.status != Status.DRAFT
    return Task(
        registration=registration,
        serial=serial,
        number=f"{registration.number}-{serial:02d}",
        former_number=entry.former_number.strip(),
        title=entry.title.strip(),
        kind=entry.kind,
        is_hard=entry.is_hard,
        measure=entry.measure.strip(),
        officer=registration.created_by,
        leader=entry.leader,
        due_on=entry.due_on,
        is_long_term=entry.is_long_term,
        rhythm=entry.rhythm,
        rhythm_since=today if entry.status in COUNTING else None,
        status=entry.status,
        percent=100 if is_closed else entry.percent if is_sent else 0,
        dispatched_on=entry.dispatched_on if is_sent else None,
        last_reported_on=today if is_sent and entry.is_reported else None,
        closed_on=entry.closed_on,
        extensions=entry.extensions,
        created_at=registration.created_at,
    )


def _source(task: Task, source: Source, entry: Entry) -> TaskSource:
    return TaskSource(
        task=task,
        kind=SourceKind.LEDGER,
        title=entry.source.strip() or source.title,
        said_on=entry.said_on or source.on,
        quote=entry.quote.strip(),
    )


def _event(task: Task, states: Sequence[PartState], entry: Entry, by: User, at: datetime) -> TaskEvent:
    data: dict[str, Any] = {
        "lead": entry.lead.name,
        "supporting": [unit.name for unit in entry.departments[1:]],
        "when": entry.when(),
        "former_number": task.former_number,
    }
    if task.status == Status.SUSPENDED:  # nobody knows when it was to be looked at again: now
        data["review_on"] = timezone.localdate(at).isoformat()
    return first_event(task, states, name=TAKE_IN, by=by, at=at, data=data, note=entry.note.strip())


def _report(event: TaskEvent, entry: Entry, by: User, at: datetime) -> Report:
    return Report(
        task=event.task,
        department=entry.lead,
        event=event,
        progress=entry.progress.strip(),
        problems=entry.problems.strip(),
        next_step=entry.next_step.strip(),
        percent=event.task.percent,
        by=by,
        at=at,
    )
