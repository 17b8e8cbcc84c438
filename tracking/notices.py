"""Whom an event of a task concerns at once (即时通知): a table from steps to audiences, and the rows made from it.

The rows show in the application at once; the outbox joins those of ten minutes into one mail.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from enum import StrEnum

from accounts.models import Role, User
from tracking.models import Assignment, Department, Notice, Part, Task, TaskEvent
from tracking.models.reminder import Outcome
from tracking.models.urging import Way
from tracking.workflow import Status, Structure


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
    "record": frozenset({Circle.LEAD}),
    "extend": OFFICE,
    "grant": frozenset({Circle.LEAD}),
    "refuse": frozenset({Circle.LEAD}),
    "dispute": OFFICE,
    "settle": DEPARTMENTS | {Circle.AUTHOR},
    "adjust": DEPARTMENTS,
    "break_down": NOBODY,
    "add_unit": NOBODY,
    "follow": NOBODY,
    "join": frozenset({Circle.LEAD}),
    "disjoin": frozenset({Circle.LEAD}),
    "unite": ALL,
    "urge": frozenset({Circle.URGED}),
    "answer": OFFICE,
    "instruct": ALL | {Circle.LEADER, Circle.NAMED},
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
    "pick": frozenset({Circle.LEAD}),
    "recheck": frozenset({Circle.LEAD}),
    "rectify": frozenset({Circle.NAMED}),  # who went, or else looks after it
    "confirm": frozenset({Circle.LEAD}),
    "appeal": frozenset({Circle.NAMED}),  # who may decide
    "recant": frozenset({Circle.NAMED}),
    "reconsider": frozenset({Circle.URGED, Circle.NAMED}),  # the unit, and whose conclusion it was
    "restore": NOBODY,
    "reinstate": NOBODY,
}
PARTS = {Circle.LEAD: Part.LEAD, Circle.SUPPORT: Part.SUPPORT}
IN_THE_APPLICATION = "只在系统里"
# A new task concerns everybody of its departments; later news, where somebody handles a part, him and the head.
TO_EVERYBODY = frozenset({"dispatch", "reassign", "transfer"})


def notify(event: TaskEvent, *, at: datetime) -> None:
    """Tell everybody the event concerns, except who did it; a department without people is told by its mailbox."""
    circles = audience_of(event)
    departments = departments_in(event, circles)
    handlers = {} if event.name in TO_EVERYBODY else handlers_of(event.task_id)
    people = [*concerned(departments, handlers), *_others(event, circles)]
    Notice.objects.bulk_create(_rows(event, departments, people, at), ignore_conflicts=True)


def notify_parts(events: Mapping[TaskEvent, Sequence[int]], *, at: datetime) -> None:
    """Tell everybody of the departments that new tasks are theirs: keys of departments by event, in a few queries."""
    keys = {key for given in events.values() for key in given}
    known = Department.objects.prefetch_related("memberships__user").in_bulk(keys)
    rows: list[Notice] = []
    for event, given in events.items():
        departments = [known[key] for key in given]
        rows += _rows(event, departments, concerned(departments, {}), at)
    Notice.objects.bulk_create(rows, ignore_conflicts=True)


def _rows(event: TaskEvent, departments: Sequence[Department], people: Iterable[User], at: datetime) -> list[Notice]:
    mailed = {} if is_mailed(event) else {"outcome": Outcome.SUPPRESSED, "reason": IN_THE_APPLICATION}
    told = {user.pk: user for user in people if user.pk != event.by_id and user.is_active}
    rows = [Notice(recipient=user, event=event, made_at=at, **mailed) for user in told.values()]
    empty = [d for d in departments if not any(m.user.is_active for m in d.memberships.all())]
    mailboxes = [Notice(department=department, event=event, made_at=at, **mailed) for department in empty]
    return [*rows, *mailboxes]


def audience_of(event: TaskEvent) -> frozenset[Circle]:
    """What the table says; departments never hear of what happens to a task before it is dispatched.

    The lead hears of what a supporting department reports; somebody whom a piece is given within a department, alone;
    and what happens together with the whole is news of the whole to who looks after both.
    """
    if event.name == "report":
        return NOBODY if "percent" in event.data else frozenset({Circle.LEAD})
    circles = AUDIENCES.get(event.name, NOBODY)
    if event.before == Status.DRAFT and event.after in {Status.DRAFT, Status.CANCELLED}:
        circles = circles - DEPARTMENTS
    if event.name == "dispatch" and "mentions" in event.data:
        return frozenset({Circle.NAMED})
    return circles - OFFICE if "with_parent" in event.data else circles


def is_mailed(event: TaskEvent) -> bool:
    """Whether the news may go by mail at all: not an order given in another way. What each wants is asked later."""
    return bool(event.data.get("way", Way.SYSTEM) == Way.SYSTEM)


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
    """Who holds the post of 责任领导, where the task is open to him."""
    holder = event.task.leader.holder if event.task.leader else None
    return [holder] if holder and holder.sees_everything else []


def _named(event: TaskEvent) -> list[User]:
    return list(User.objects.filter(pk__in=event.data.get("mentions", [])))


def people_of(departments: Iterable[Department]) -> list[User]:
    """Active clerks and heads of the departments."""
    everybody = (membership.user for department in departments for membership in department.memberships.all())
    return [user for user in everybody if user.is_active and user.role in {Role.CLERK, Role.HEAD}]


def handlers_of(task_pk: int | None) -> dict[int, int]:
    """Who handles which department's part of a task (经办人)."""
    handled = Assignment.objects.filter(task=task_pk, handler__isnull=False)
    return {department: handler or 0 for department, handler in handled.values_list("department", "handler")}


def concerned(departments: Iterable[Department], handlers: Mapping[int, int]) -> list[User]:
    """Of each department its heads and who handles its part; all its people where nobody does, or he has left."""
    found = []
    for department in departments:
        people = people_of([department])
        handler = handlers.get(department.pk)
        is_handled = any(user.pk == handler for user in people)
        found += [user for user in people if not is_handled or user.role == Role.HEAD or user.pk == handler]
    return found


def office_of(task: Task) -> list[User]:
    """Who looks after the task: its 督查员, or all where that one has gone; for a piece, who leads the whole."""
    if task.structure == Structure.SUBTASK:
        lead = Department.objects.filter(assignments__task=task.parent_id, assignments__role=Part.LEAD)
        return concerned(lead.prefetch_related("memberships__user"), handlers_of(task.parent_id))
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
