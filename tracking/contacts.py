"""Whom to turn to about a task (联系人): in every unit that has a part in it, who handles it and who answers for it."""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from accounts.models import Role, User
from tracking.models import Assignment, Membership
from tracking.models.parts import Part

DIALLED = re.compile(r"\+?\d[\d\- ]*\d")


@dataclass(frozen=True, slots=True)
class Contact:
    """Somebody of a unit: 经办 何晓岚, 督查联络员."""

    user: User
    called: str  # 经办 or 负责人
    post: str  # 职务, where one is kept


@dataclass(frozen=True, slots=True)
class Unit:
    """A department's part in a task and whom to turn to there; nobody where none of its people can sign in."""

    part: Assignment
    people: tuple[Contact, ...]
    members: frozenset[int]  # the keys of all who belong to it

    @property
    def is_lead(self) -> bool:
        return self.part.role == Part.LEAD

    @property
    def words(self) -> str:
        """经办 何晓岚、周启文，负责人 罗建中."""
        names: dict[str, list[str]] = defaultdict(list)
        for one in self.people:
            names[one.called].append(str(one.user))
        return "，".join(f"{called} {'、'.join(found)}" for called, found in names.items())


def units_of(parts: Iterable[Assignment]) -> tuple[Unit, ...]:
    """These parts, the lead first, with whom to turn to in each, in one query."""
    parts = sorted(parts, key=lambda part: (part.role != Part.LEAD, part.pk))
    there = Membership.objects.filter(department__in=[part.department_id for part in parts], user__is_active=True)
    by_unit: dict[int, list[Membership]] = defaultdict(list)
    for member in there.select_related("user").order_by("pk"):
        by_unit[member.department_id].append(member)
    return tuple(_unit(part, by_unit[part.department_id]) for part in parts)


def _unit(part: Assignment, members: list[Membership]) -> Unit:
    """Where nobody in particular handles the part, all clerks of the department do."""
    handler = [one for one in members if one.user_id == part.handler_id]
    clerks = handler or [one for one in members if one.user.role == Role.CLERK]
    heads = [one for one in members if one.user.role == Role.HEAD]
    called = [("经办", one) for one in clerks] + [("负责人", one) for one in heads]
    people = tuple(Contact(one.user, word, one.title) for word, one in called)
    return Unit(part, people, frozenset(one.user_id for one in members))


def unsigned_by(user: User, units: Iterable[Unit]) -> frozenset[int]:
    """The departments of this person whose part in the task is not signed for."""
    parts = (unit.part for unit in units if user.pk in unit.members)
    return frozenset(part.department_id for part in parts if part.accepted_at is None)


def dialled(phone: str) -> str:
    """What a telephone dials of a number as an office writes it: 0751-8123456 转 8 is 07518123456; or nothing."""
    found = DIALLED.search(phone)
    return re.sub(r"[- ]", "", found.group()) if found else ""
