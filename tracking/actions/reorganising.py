"""Departments are merged or split (机构变动): open work, people and names go along, history stays."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from django.db import transaction

from accounts.models import User
from directives.actions import NotAllowedError
from tracking.actions.departments import go_by, record_change
from tracking.actions.filings import advance
from tracking.actions.handing_over import lock_tasks
from tracking.models import (
    Assignment,
    Department,
    Filing,
    Handling,
    HandOver,
    Membership,
    Part,
    PartState,
    Reminder,
    Task,
    TaskEvent,
    Urging,
)
from tracking.models.filing import FilingState
from tracking.models.reminder import Outcome
from tracking.notices import notify
from tracking.staffing import taken_as
from tracking.workflow import FINISHED, Status

MOVED = "已划转"


@transaction.atomic
def merge(source: Department, into: Department, *, by: User, at: datetime, note: str) -> HandOver:
    """并入: open work, people and names of a department go to another, and it is retired.

    Where both had a part in a task, the more important one stays. What is finished stays with the old department.
    """
    source = _refuse_targets(source, [into], "并入")
    people = dict.fromkeys(source.memberships.values_list("user", flat=True), into)
    tasks = {task.pk: into for task in open_tasks(source)}
    [hand_over] = _carry_out(source, tasks, people, by=by, at=at, note=f"并入{into}。{note.strip()}", targets=[into])
    _retire(source, into, [into])
    return hand_over


@transaction.atomic
def split(
    source: Department,
    tasks: Mapping[int, Department],
    people: Mapping[int, Department],
    *,
    heir: Department,
    by: User,
    at: datetime,
    note: str,
    keep_active: bool = False,
) -> list[HandOver]:
    """拆分: each open task and each person goes where it is put; names, groups and leaders follow.

    ``heir``: whom speeches mean by the old name from now on. With ``keep_active`` the department goes on with what was
    not put elsewhere, names included; else nothing may be left. One row of the record for each target.
    """
    targets = sorted({*tasks.values(), *people.values(), heir} - {source}, key=lambda unit: unit.pk)
    if not targets:
        raise NotAllowedError(f"没有拆分：没有一件事、一个人要离开{source}。")
    source = _refuse_targets(source, targets, "拆分")
    if not keep_active:
        _refuse_left_over(source, tasks, people, heir)
    said = f"拆分到{'、'.join(map(str, targets))}。{note.strip()}"
    made = _carry_out(source, tasks, people, by=by, at=at, note=said, targets=targets)
    if keep_active:
        _follow(source, targets)
    else:
        _retire(source, heir, targets)
    return made


def open_tasks(department: Department) -> list[Task]:
    """What a change of the department moves: everything not finished in which it has a part, drafts included."""
    tasks = Task.objects.of(department).exclude(status__in=FINISHED).order_by("pk")
    return list(tasks.select_related("registration").prefetch_related("assignments__department"))


def _refuse_targets(source: Department, targets: Sequence[Department], what: str) -> Department:
    """Lock all of them in one order, and refuse those that can take nothing."""
    pks = sorted({source.pk, *(target.pk for target in targets)})
    held = Department.objects.select_for_update(no_key=True).filter(pk__in=pks).order_by("pk").in_bulk()
    if any(target.pk == source.pk for target in targets):
        raise NotAllowedError(f"没有{what}：不能{what}到{source}自己，请另选单位。")
    retired = [held[target.pk].name for target in targets if not held[target.pk].is_active]
    if retired:
        raise NotAllowedError(f"没有{what}：{'、'.join(retired)}已经停用，请另选单位。")
    lock_tasks(Task.objects.of(source).exclude(status__in=FINISHED).values_list("pk", flat=True))
    return held[source.pk]


def _refuse_left_over(
    source: Department, tasks: Mapping[int, Department], people: Mapping[int, Department], heir: Department
) -> None:
    if heir == source:
        raise NotAllowedError(f"没有拆分：请选以后讲话里说的“{source}”指哪个单位。")
    for task in open_tasks(source):
        if tasks.get(task.pk, source) == source:
            raise NotAllowedError(f"没有拆分：请选“{task.title}”归哪个单位。")
    for membership in source.memberships.select_related("user"):
        if people.get(membership.user_id, source) == source:
            raise NotAllowedError(f"没有拆分：请选{membership.user}去哪个单位。")


def _carry_out(
    source: Department,
    tasks: Mapping[int, Department],
    people: Mapping[int, Department],
    *,
    by: User,
    at: datetime,
    note: str,
    targets: Sequence[Department],
) -> list[HandOver]:
    """Move people, then tasks: so that those who move with their work go on handling it, and are told."""
    made = {target.pk: record_change(source, target, by=by, at=at, note=note) for target in targets}
    for user, target in people.items():
        if target != source:
            _resettle(source, user, target)
    for task in open_tasks(source):
        target = tasks.get(task.pk, source)
        if target != source:
            _transfer(task, source, target, made[target.pk])
            made[target.pk].moved += 1
    for hand_over in made.values():
        hand_over.save(update_fields=["moved"])
    return list(made.values())


def _resettle(source: Department, user: int, target: Department) -> None:
    """Somebody belongs to the other department now."""
    old = Membership.objects.filter(department=source, user=user)
    if Membership.objects.filter(department=target, user=user).exists():
        old.delete()
    else:
        old.update(department=target)


def _transfer(task: Task, source: Department, target: Department, hand_over: HandOver) -> TaskEvent:
    """划转: the part of one department in a task becomes another's, with all that lies open around it."""
    parts = _transferred(task.parts, source, target)
    event = task.move(
        "transfer",
        by=hand_over.by,
        at=hand_over.at,
        note=hand_over.note,
        data={
            "from": source.name,
            "to": target.name,
            "hand_over": hand_over.pk,
            "filings": _take_filings_along(task, source, target, hand_over),
        },
        parts=parts,
        following_as=taken_as(hand_over.by),
    )
    _take_the_rest_along(task, source, target)
    if task.status != Status.DRAFT:
        notify(event, at=hand_over.at)
    return event


def _transferred(parts: Sequence[PartState], source: Department, target: Department) -> list[PartState]:
    """The parts with one department in the place of another; of two parts the lead stays, then the one signed for."""
    staying = set(Membership.objects.filter(department=target).values_list("user", flat=True))
    moved = [_in_the_hands_of(state, target, staying) if state.department_id == source.pk else state for state in parts]
    own = [state for state in moved if state.department_id == target.pk]
    best = min(own, key=_rank)
    kept = [state for state in moved if state.department_id != target.pk]
    place = next(index for index, state in enumerate(moved) if state.department_id == target.pk)
    return [*kept[:place], best, *kept[place:]]


def _rank(part: PartState | Assignment) -> tuple[bool, bool]:
    return part.role != Part.LEAD, part.accepted_at is None


def _in_the_hands_of(state: PartState, target: Department, people: set[int]) -> PartState:
    """The same part of another department; who handles it goes on where he has moved along."""
    handler = state.handler_id if state.handler_id in people else None
    return replace(state, department_id=target.pk, handler_id=handler)


def _take_filings_along(task: Task, source: Department, target: Department, hand_over: HandOver) -> list[list[object]]:
    """What the department has sent up is the other's now; what belongs to a part that ends is withdrawn."""
    both = [part for part in task.assignments.all() if part.department_id in {source.pk, target.pk}]
    ending = [part.department_id for part in sorted(both, key=_rank)[1:]]
    ended: list[list[object]] = []
    for filing in Filing.objects.filter(task=task, department__in=ending).open().order_by("pk"):
        ended += advance(filing, FilingState.WITHDRAWN, decided_by=hand_over.by, decided_at=hand_over.at)
    Filing.objects.filter(task=task, department=source).open().update(department=target)
    return ended


def _take_the_rest_along(task: Task, source: Department, target: Department) -> None:
    """Orders not yet answered, and what only the department sees; reminders to the old one end."""
    Urging.objects.filter(task=task, department=source, answered_at=None).update(department=target)
    TaskEvent.objects.filter(task=task, inside=source).update(inside=target)
    waiting = Reminder.objects.filter(task=task, department=source, outcome=Outcome.PENDING)
    waiting.update(outcome=Outcome.SUPPRESSED, reason=MOVED)


def _retire(source: Department, heir: Department, targets: Sequence[Department]) -> None:
    """The department is no more; its names mean another, and groups, leaders and plans know the new ones."""
    _follow(source, targets)
    for group in source.groups.all():
        group.members.remove(source)
    for post in source.overseers.all():
        post.oversees.remove(source)
    Department.objects.filter(parent=source).exclude(pk=heir.pk).update(parent=heir)
    Department.objects.filter(pk=heir.pk, parent=source).update(parent=source.parent)
    Handling.objects.filter(lead=source).update(lead=heir)
    for handling in Handling.objects.filter(supporting=source):
        handling.supporting.remove(source)
        if handling.lead_id != heir.pk:
            handling.supporting.add(heir)
    names = [source.name, source.full_name, *source.aliases.values_list("name", flat=True)]
    source.aliases.all().delete()
    Department.objects.filter(pk=source.pk).update(is_active=False)
    go_by(heir, names)


def _follow(source: Department, targets: Sequence[Department]) -> None:
    """The new ones stand where the old one stood: in its groups, and under its leaders."""
    for group in source.groups.all():
        group.members.add(*targets)
    for post in source.overseers.all():
        post.oversees.add(*targets)


def parts_both_have(source: Department, into: Department) -> int:
    """In how many open tasks both have a part, of which one would remain."""
    of_the_other = Assignment.objects.filter(department=into).values("task")
    mine = Assignment.objects.filter(department=source, task__in=of_the_other)
    return mine.exclude(task__status__in=FINISHED).count()
