"""Whom an event of a task concerns at once (即时通知): a table from steps to audiences, and the rows made from it.

The rows show in the application at once; the outbox joins those of ten minutes into one mail.
"""

from collections.abc import Callable, Iterable
from datetime import datetime
from enum import StrEnum

from accounts.models import Role, User
from tracking.models import Department, Filing, Notice, Part, Report, Task, TaskEvent
from tracking.models.filing import FilingState
from tracking.models.reminder import Outcome
from tracking.models.urging import Urging, Way
from tracking.workflow import FINISHED, OPEN, Status, Structure


class Circle(StrEnum):
    """A circle of people around a task."""

    LEAD = "牵头单位"
    SUPPORT = "配合单位"
    OFFICE = "督查员"  # of a piece of a task: the people of the department that leads the whole
    URGED = "被催单位"
    HEADS = "部门负责人"  # of the department the step stays inside
    AUTHOR = "拟稿人"
    LEADER = "责任领导"
    NAMED = "点名的人"


NOBODY: frozenset[Circle] = frozenset()
OFFICE = frozenset({Circle.OFFICE})
DEPARTMENTS = frozenset({Circle.LEAD, Circle.SUPPORT})
ALL = DEPARTMENTS | OFFICE
AUDIENCES: dict[str, frozenset[Circle]] = {
    "amend": NOBODY,
    "dispatch": DEPARTMENTS,
    "recall": NOBODY,
    "accept": NOBODY,
    "countersign": NOBODY,
    "gather": NOBODY,
    "decline": OFFICE,
    "reassign": DEPARTMENTS,
    "hand_on": frozenset({Circle.NAMED}),
    "entrust": frozenset({Circle.NAMED}),
    "transfer": DEPARTMENTS,
    "file": frozenset({Circle.HEADS}),
    "endorse": NOBODY,
    "turn_down": frozenset({Circle.AUTHOR}),
    "take_back": NOBODY,
    "report": NOBODY,
    "extend": OFFICE,
    "grant": frozenset({Circle.LEAD}),
    "refuse": frozenset({Circle.LEAD}),
    "dispute": OFFICE,
    "settle": DEPARTMENTS,
    "adjust": DEPARTMENTS,
    "break_down": NOBODY,
    "add_unit": NOBODY,
    "follow": NOBODY,
    "urge": frozenset({Circle.URGED}),
    "answer": OFFICE,
    "instruct": ALL | {Circle.LEADER},
    "remark": frozenset({Circle.NAMED}),
    "submit": OFFICE,
    "withdraw": OFFICE,
    "send_back": DEPARTMENTS,
    "close": DEPARTMENTS,
    "finish": DEPARTMENTS,
    "conclude": NOBODY,
    "suspend": ALL,
    "resume": ALL,
    "cancel": ALL,
    "reopen": DEPARTMENTS,
}
PARTS = {Circle.LEAD: Part.LEAD, Circle.SUPPORT: Part.SUPPORT}
IN_THE_APPLICATION = "只在系统里"
ANSWERED = "已经处理"
STALE = {
    Status.DRAFT: "没有交办",
    Status.RETURNED: "已退签",
    Status.SUSPENDED: "已挂起",
    Status.CLOSED: "已办结",
    Status.CANCELLED: "已中止",
}


def notify(event: TaskEvent, *, at: datetime) -> None:
    """Tell everybody the event concerns, except who did it; a department without people is told by its mailbox."""
    circles = audience_of(event)
    departments = departments_in(event, circles)
    people = [*people_of(departments), *_others(event, circles)]
    mailed = {} if is_mailed(event) else {"outcome": Outcome.SUPPRESSED, "reason": IN_THE_APPLICATION}
    told = {user.pk: user for user in people if user.pk != event.by_id and user.is_active}
    rows = [Notice(recipient=user, event=event, made_at=at, **mailed) for user in told.values()]
    empty = [d for d in departments if not any(m.user.is_active for m in d.memberships.all())]
    mailboxes = [Notice(department=department, event=event, made_at=at, **mailed) for department in empty]
    Notice.objects.bulk_create([*rows, *mailboxes], ignore_conflicts=True)


def audience_of(event: TaskEvent) -> frozenset[Circle]:
    """What the table says; departments never hear of a task that was stopped before it was dispatched.

    The lead hears of what a supporting department reports.
    """
    if event.name == "report":
        return NOBODY if "percent" in event.data else frozenset({Circle.LEAD})
    circles = AUDIENCES.get(event.name, NOBODY)
    return circles - DEPARTMENTS if event.before == Status.DRAFT and event.after == Status.CANCELLED else circles


def is_mailed(event: TaskEvent) -> bool:
    """Whether the news also goes by mail: not a supporting report, and not an order that was given in another way."""
    return event.name != "report" and event.data.get("way", Way.SYSTEM) == Way.SYSTEM


def departments_in(event: TaskEvent, circles: frozenset[Circle]) -> list[Department]:
    """The departments the event concerns, with their people."""
    parts = [part for circle, part in PARTS.items() if circle in circles]
    found = Department.objects.filter(assignments__task=event.task, assignments__role__in=parts)
    if Circle.URGED in circles:
        found = Department.objects.filter(pk=event.data.get("department_id"))
    return list(found.prefetch_related("memberships__user"))


def _others(event: TaskEvent, circles: frozenset[Circle]) -> list[User]:
    """The people it concerns for another reason than their department."""
    return [user for circle in sorted(circles & OTHERS.keys()) for user in OTHERS[circle](event)]


def _heads(event: TaskEvent) -> list[User]:
    return list(User.objects.filter(role=Role.HEAD, memberships__department=event.inside_id))


def _author(event: TaskEvent) -> list[User]:
    return list(User.objects.filter(pk=event.data.get("author")))


def _leader(event: TaskEvent) -> list[User]:
    holder = event.task.leader.holder if event.task.leader else None
    return [holder] if holder else []


def _named(event: TaskEvent) -> list[User]:
    return list(User.objects.filter(pk__in=event.data.get("mentions", [])))


def people_of(departments: Iterable[Department]) -> list[User]:
    """Active clerks and heads of the departments."""
    everybody = (membership.user for department in departments for membership in department.memberships.all())
    return [user for user in everybody if user.is_active and user.role in {Role.CLERK, Role.HEAD}]


def office_of(task: Task) -> list[User]:
    """Who looks after the task: its 督查员, or all where that one has gone; for a piece, who leads the whole."""
    if task.structure == Structure.SUBTASK:
        lead = Department.objects.filter(assignments__task=task.parent_id, assignments__role=Part.LEAD)
        return people_of(lead.prefetch_related("memberships__user"))
    if task.officer.is_active and task.officer.is_supervisor:
        return [task.officer]
    return list(User.objects.filter(is_active=True, role=Role.SUPERVISOR))


OTHERS: dict[Circle, Callable[[TaskEvent], list[User]]] = {
    Circle.OFFICE: lambda event: office_of(event.task),
    Circle.HEADS: _heads,
    Circle.AUTHOR: _author,
    Circle.LEADER: _leader,
    Circle.NAMED: _named,
}


def why_stale(event: TaskEvent, task: Task) -> str:
    """Why a mail need no longer tell of the event, or nothing where it must; ``task`` is as it is now."""
    return STALE_BY.get(event.name, _by_status)(event, task)


def _by_status(event: TaskEvent, task: Task) -> str:
    """News of a state, as long as the task is in it."""
    return "" if task.status == event.after else "已有新的进展"


def _while_at_work(_: TaskEvent, task: Task) -> str:
    """News as long as the task is open."""
    return "" if task.status in OPEN - {Status.RETURNED, Status.SUSPENDED} else STALE[Status(task.status)]


def _until_finished(_: TaskEvent, task: Task) -> str:
    return STALE[Status(task.status)] if task.status in FINISHED else ""


def _never(_event: TaskEvent, _task: Task) -> str:
    return ""


def _while_lying(state: FilingState) -> Callable[[TaskEvent, Task], str]:
    """News as long as what was sent up lies where it was sent."""

    def stale(event: TaskEvent, _: Task) -> str:
        return "" if Filing.objects.filter(pk=event.data.get("filing"), state=state).exists() else ANSWERED

    return stale


def _until_answered(event: TaskEvent, task: Task) -> str:
    """An order to hurry ends with the task, with an answer, or with a report of the department."""
    urging = Urging.objects.filter(event=event).first()
    if task.status in FINISHED or urging is None:
        return _until_finished(event, task)
    if urging.answered_at:
        return "已答复"
    has_reported = Report.objects.filter(task=task, department=urging.department_id, at__gt=event.at).exists()
    return "已报进展" if has_reported else ""


STALE_BY: dict[str, Callable[[TaskEvent, Task], str]] = {
    **dict.fromkeys(("dispatch", "reassign", "send_back", "resume", "reopen"), _while_at_work),
    **dict.fromkeys(("adjust", "transfer", "hand_on", "entrust"), _until_finished),
    **dict.fromkeys(("grant", "refuse", "settle", "instruct", "remark", "answer"), _never),
    **dict.fromkeys(("extend", "dispute"), _while_lying(FilingState.AT_OFFICE)),
    "file": _while_lying(FilingState.AT_HEAD),
    "turn_down": _while_lying(FilingState.SENT_BACK),
    "urge": _until_answered,
}
