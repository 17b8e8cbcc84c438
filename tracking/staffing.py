"""Who is there to do the work (在岗): whose hands a task is in, who has gone, and where nobody is left."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from accounts.models import Role, User
from tracking.models import Assignment, Department, Membership, Task
from tracking.workflow import FINISHED, OPEN, Actor

WORKERS = (Role.HEAD, Role.CLERK)
NAMED = 8  # departments named before the rest is only counted
NO_ONE = "{}还没有能签收的账号：交办以后没有人收到"
ONLY_A_BOX = "{}还没有能签收的账号：通知只发到单位邮箱，没有人签收"
GET_SOMEBODY = "请管理员添经办人，或者先导出督办通知单送去。"
OF_THE_OFFICE = "{}是督查员自己的单位，督查员的账号不能替它签收、反馈：请管理员给它另设经办人，或者交给承办单位。"


@dataclass(frozen=True, slots=True)
class Work:
    """What is in somebody's hands: tasks he looks after for the office (督查员), and parts he handles (经办)."""

    tasks: tuple[Task, ...]
    parts: tuple[Assignment, ...]

    def __bool__(self) -> bool:
        return bool(self.tasks or self.parts)

    @property
    def departments(self) -> list[Department]:
        """Where he handles something."""
        return list({part.department_id: part.department for part in self.parts}.values())

    @property
    def count(self) -> int:
        return len({task.pk for task in self.tasks} | {part.task_id for part in self.parts})


def work_of(user: User) -> Work:
    """Everything unfinished that somebody has in hand, in the order of the numbers."""
    tasks = Task.objects.filter(officer=user).exclude(status__in=FINISHED).order_by("pk")
    parts = _handled().filter(handler=user).prefetch_related("task__assignments__department")
    return Work(tuple(tasks.prefetch_related("assignments__department")), tuple(parts))


def _handled() -> QuerySet[Assignment]:
    parts = Assignment.objects.filter(task__status__in=OPEN, handler__isnull=False)
    return parts.select_related("task", "department").order_by("task", "pk")


def workers(department: Department) -> list[User]:
    """Who can act for a department: its active clerks and heads."""
    there = User.objects.filter(memberships__department=department, is_active=True, role__in=WORKERS)
    return list(there.order_by("memberships__pk"))


def works_in(user: User, department: Department) -> bool:
    """Whether somebody can act for the department."""
    return user.is_active and user.role in WORKERS and user.memberships.filter(department=department).exists()


def officers() -> list[User]:
    """Who can look after a task for the office."""
    return list(User.objects.filter(is_active=True, role=Role.SUPERVISOR).order_by("pk"))


def staffed(department: str) -> Exists:
    """Whether anybody can act for the department in that column."""
    there = Membership.objects.filter(department=OuterRef(department), user__is_active=True, user__role__in=WORKERS)
    return Exists(there)


def silent(departments: Iterable[int] | QuerySet[Any, int]) -> list[Any]:
    """Which of these nobody can sign for, in one query; ``is_office``: it is a 督查员's own."""
    found = Department.objects.filter(~staffed("pk"), pk__in=departments)
    return list(found.annotate(is_office=_of_the_office()).in_order())


def _of_the_office() -> Exists:
    return Exists(
        Membership.objects.filter(department=OuterRef("pk"), user__is_active=True, user__role=Role.SUPERVISOR)
    )


def silence(units: Iterable[Any]) -> str:
    """What to know before such units are given work, and what to do about it; ``units`` come from ``silent``."""
    units = list(units)
    own = [unit for unit in units if unit.is_office]
    boxed = [unit for unit in units if unit.mailbox and unit not in own]
    unheard = [unit for unit in units if unit not in own and unit not in boxed]
    said = [text.format(_named(some)) for text, some in ((NO_ONE, unheard), (ONLY_A_BOX, boxed)) if some]
    return (f"{'；'.join(said)}；{GET_SOMEBODY}" if said else "") + (OF_THE_OFFICE.format(_named(own)) if own else "")


def _named(units: Sequence[Department]) -> str:
    names = "、".join(str(unit) for unit in units[:NAMED])
    return f"{names}等 {len(units)} 个单位" if len(units) > NAMED else names


def unstaffed(parts: Iterable[Assignment]) -> list[Department]:
    """Those of these departments in which nobody is left; no query where their people are read already."""
    return [part.department for part in parts if not any(map(_can_act, part.department.memberships.all()))]


def _can_act(membership: Membership) -> bool:
    return membership.user.is_active and membership.user.role in WORKERS


def deserted() -> QuerySet[Any]:
    """Departments with open tasks and nobody left (单位没有人), retired ones included.

    ``waiting``: how many tasks; ``is_office``: it is a 督查员's own.
    """
    at_work = Count("assignments__task", filter=Q(assignments__task__status__in=OPEN), distinct=True)
    empty = Department.objects.filter(~staffed("pk")).annotate(waiting=at_work, is_office=_of_the_office())
    return empty.filter(waiting__gt=0).in_order()


@dataclass(frozen=True, slots=True)
class Gone:
    """Somebody who can no longer act on work that is still in his name."""

    user: User
    count: int


def gone() -> list[Gone]:
    """Who has left a department or the office, or was closed out, with unfinished work in his name."""
    counts: Counter[int] = Counter(_orphaned())
    people = User.objects.in_bulk(counts)
    return [Gone(people[pk], count) for pk, count in sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))]


def _orphaned() -> Iterable[int]:
    """The person of each unfinished task that he cannot act on any more, once for each."""
    there = Membership.objects.filter(user=OuterRef("handler"), department=OuterRef("department"))
    acting = Q(Exists(there)) & Q(handler__is_active=True, handler__role__in=WORKERS)
    yield from _handled().exclude(acting).order_by().values_list("handler", flat=True)
    looked_after = Task.objects.exclude(status__in=FINISHED)
    yield from looked_after.exclude(officer__is_active=True, officer__role=Role.SUPERVISOR).values_list(
        "officer", flat=True
    )


def taken_as(by: User) -> Actor | None:
    """In what capacity the steps of a 移交 are taken: a 管理员 takes none by himself, only together with the whole."""
    return Actor.KEEPER if by.is_admin else None


def busy_people() -> list[Gone]:
    """Everybody with unfinished work in his name, and how much."""
    counts: Counter[int] = Counter()
    for user, count in _handled().order_by().values_list("handler").annotate(Count("task", distinct=True)):
        counts[user or 0] += count
    looked_after = Task.objects.exclude(status__in=FINISHED).order_by()
    for user, count in looked_after.values_list("officer").annotate(Count("pk")):
        counts[user] += count
    people = User.objects.prefetch_related("memberships__department").in_bulk(counts)
    return [Gone(people[pk], counts[pk]) for pk in sorted(counts, key=lambda pk: (people[pk].name, pk))]


def departments_at_work() -> QuerySet[Department]:
    """Departments that are in use or still have open tasks; ``waiting``: how many."""
    at_work = Count("assignments__task", filter=Q(assignments__task__status__in=OPEN), distinct=True)
    return Department.objects.annotate(waiting=at_work).filter(Q(is_active=True) | Q(waiting__gt=0)).in_order()


def last_ones(user: User) -> list[Department]:
    """Departments with open tasks in which nobody but him could act."""
    at_work = Assignment.objects.filter(department=OuterRef("pk"), task__status__in=OPEN)
    mine = Department.objects.of(user).filter(Exists(at_work)).in_order()
    return [unit for unit in mine if works_in(user, unit) and len(workers(unit)) == 1]
