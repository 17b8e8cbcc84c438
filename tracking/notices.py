"""Whom an event of a task concerns at once (即时通知): a table from steps to audiences, and the rows made from it.

The rows show in the application at once; the outbox joins those of ten minutes into one mail.
"""

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum

from accounts.models import Role, User
from tracking.models import Department, Notice, Task, TaskEvent
from tracking.models.task import Part
from tracking.workflow import OPEN, Status


class Circle(StrEnum):
    """A circle of people around a task."""

    LEAD = "牵头单位"
    SUPPORT = "配合单位"
    OFFICE = "督查员"


NOBODY: frozenset[Circle] = frozenset()
DEPARTMENTS = frozenset({Circle.LEAD, Circle.SUPPORT})
ALL = frozenset(Circle)
AUDIENCES: dict[str, frozenset[Circle]] = {
    "amend": NOBODY,
    "dispatch": DEPARTMENTS,
    "accept": NOBODY,
    "countersign": NOBODY,
    "decline": frozenset({Circle.OFFICE}),
    "reassign": DEPARTMENTS,
    "report": NOBODY,
    "submit": frozenset({Circle.OFFICE}),
    "send_back": DEPARTMENTS,
    "close": DEPARTMENTS,
    "suspend": ALL,
    "resume": ALL,
    "cancel": ALL,
    "reopen": DEPARTMENTS,
}
AT_WORK = frozenset({"dispatch", "reassign", "send_back", "resume", "reopen"})  # news as long as the task is open
STALE = {
    Status.DRAFT: "没有交办",
    Status.RETURNED: "已退签",
    Status.SUSPENDED: "已挂起",
    Status.CLOSED: "已办结",
    Status.CANCELLED: "已中止",
}
PARTS = {Circle.LEAD: Part.LEAD, Circle.SUPPORT: Part.SUPPORT}


def notify(event: TaskEvent, *, at: datetime) -> None:
    """Tell everybody the event concerns, except who did it; a department without people is told by its mailbox."""
    circles = audience_of(event)
    departments = departments_in(event.task, circles)
    people = [*people_of(departments), *(office_of(event.task) if Circle.OFFICE in circles else ())]
    rows = {user.pk: Notice(recipient=user, event=event, made_at=at) for user in people if user.pk != event.by_id}
    empty = [d for d in departments if not any(m.user.is_active for m in d.memberships.all())]
    mailboxes = [Notice(department=department, event=event, made_at=at) for department in empty]
    Notice.objects.bulk_create([*rows.values(), *mailboxes], ignore_conflicts=True)


def audience_of(event: TaskEvent) -> frozenset[Circle]:
    """What the table says; departments never hear of a task that was stopped before it was dispatched."""
    circles = AUDIENCES.get(event.name, NOBODY)
    return circles - DEPARTMENTS if event.before == Status.DRAFT and event.after == Status.CANCELLED else circles


def why_stale(event: TaskEvent, task: Task) -> str:
    """Why a mail need no longer tell of the event, or nothing where it must; ``task`` is as it is now."""
    if event.name in AT_WORK:
        return "" if task.status in OPEN - {Status.RETURNED, Status.SUSPENDED} else STALE[Status(task.status)]
    return "" if task.status == event.after else "已有新的进展"


def departments_in(task: Task, circles: frozenset[Circle]) -> list[Department]:
    """The departments with these parts in the task, with their people."""
    parts = [part for circle, part in PARTS.items() if circle in circles]
    taking_part = Department.objects.filter(assignments__task=task, assignments__role__in=parts)
    return list(taking_part.prefetch_related("memberships__user"))


def people_of(departments: Iterable[Department]) -> list[User]:
    """Active clerks and heads of the departments."""
    everybody = (membership.user for department in departments for membership in department.memberships.all())
    return [user for user in everybody if user.is_active and user.role in {Role.CLERK, Role.HEAD}]


def office_of(task: Task) -> list[User]:
    """The 督查员 who registered the task; where that one has gone, all there are."""
    registrar = task.registration.created_by
    if registrar.is_active and registrar.is_supervisor:
        return [registrar]
    return list(User.objects.filter(is_active=True, role=Role.SUPERVISOR))
