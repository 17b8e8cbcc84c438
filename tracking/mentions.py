"""Who stands around a task, and may be named in what is said about it (点名): by a tick, or by @姓名 in the text."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from accounts.models import Role, User
from tracking.models import Part, Task
from tracking.workflow import Structure

AT = re.compile(r"(?<![0-9A-Za-z._+-])[@＠]")  # what follows a letter belongs to an address
SPOKEN = ("instruct", "remark")
NO_NAME = re.compile(r"[\s，。；：、！？,.;:!?（）()“”「」]")
LONGEST = 6  # signs of a name that nobody has, as the refusal quotes it


@dataclass(frozen=True, slots=True)
class Named:
    """What a text says with @: the people it means, and names that are nobody's here."""

    people: tuple[User, ...]
    unknown: tuple[str, ...]


def people_around(task: Task) -> list[User]:
    """Everybody who has to do with a task and may see it: its office, its leader, who spoke of it, its departments.

    The people of the lead come before those of supporting departments.
    """
    others = User.objects.filter(pk__in=[*_office(task), *_spoken(task)], is_active=True)
    lead = {part.department_id for part in task.parts if part.role == Part.LEAD}
    members = sorted(_members(task), key=lambda user: not any(m.department_id in lead for m in user.memberships.all()))
    return list({user.pk: user for user in [*others.order_by("pk"), *members]}.values())


def presented(user: User) -> str:
    """A person as a list shows him: 罗建中（区住建局）, 沈若川（督查员）."""
    departments = [] if user.sees_everything else [str(member.department) for member in user.memberships.all()]
    return f"{user}（{'、'.join(departments) or user.get_role_display()}）"


def _members(task: Task) -> QuerySet[User]:
    """People of its departments; of a piece also those of who leads the whole."""
    theirs = Q(memberships__department__assignments__task=task)
    if task.structure == Structure.SUBTASK:
        above = {"memberships__department__assignments__task": task.parent_id}
        theirs |= Q(**above, memberships__department__assignments__role=Part.LEAD)
    people = User.objects.filter(theirs, is_active=True, role__in=[Role.HEAD, Role.CLERK])
    return people.distinct().order_by("pk").prefetch_related("memberships__department")


def _office(task: Task) -> Iterable[int]:
    holder = task.leader.holder if task.leader else None
    return [task.officer_id, *([holder.pk] if holder and holder.sees_everything else [])]


def _spoken(task: Task) -> Iterable[int]:
    """Leaders and 督查员 who have said something about it, whoever looks after it."""
    return task.events.filter(name__in=SPOKEN, by__role__in=[Role.LEADER, Role.SUPERVISOR]).values_list("by", flat=True)


def named_in(text: str, people: Sequence[User]) -> Named:
    """Whom the text means with @; of two names that begin alike the longer one. Pure."""
    found: dict[int, User] = {}
    unknown: dict[str, None] = {}
    for match in AT.finditer(text):
        rest = text[match.end() :].lstrip(" ")
        meant = _longest([user for user in people if rest.startswith(str(user))])
        found |= {user.pk: user for user in meant}
        if not meant and (name := NO_NAME.split(rest, maxsplit=1)[0][:LONGEST]):
            unknown[name] = None
    return Named(tuple(found.values()), tuple(unknown))


def _longest(users: Sequence[User]) -> list[User]:
    longest = max((len(str(user)) for user in users), default=0)
    return [user for user in users if len(str(user)) == longest]
