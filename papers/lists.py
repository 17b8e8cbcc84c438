"""The three lists of the office (名单): as an import compares them with its rows, and as they go out in its columns."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime

from accounts.models import Role, User
from papers.intake.office import KnownDepartment, KnownOffice, KnownPerson
from papers.models import Intake, IntakeKind
from papers.sheets.records import Cell
from tracking.models import Department, DepartmentGroup, Membership
from tracking.models.department import DepartmentKind
from tracking.naming import Directory

Rows = Iterator[Sequence[Cell]]


def load_office(intake: Intake, at: datetime) -> KnownOffice:  # noqa: ARG001  (what is there now, whenever that is)
    """What rows of the three lists are compared with; a handful of queries."""
    directory = Directory.load()  # first: whoever is in it is in the rest too
    groups = {one.pk: (one.name, *one.aliases) for one in DepartmentGroup.objects.order_by("order", "pk")}
    return KnownOffice(directory, tuple(_departments()), groups, tuple(_people()), intake.by_id)


def _departments() -> Iterator[KnownDepartment]:
    for one in Department.objects.in_order().prefetch_related("aliases"):
        yield KnownDepartment(
            one.pk,
            one.name,
            one.full_name,
            one.kind,
            one.parent_id,
            one.mailbox,
            one.head_signs,
            one.order,
            tuple(alias.name for alias in one.aliases.all()),
            one.is_active,
        )


def _people() -> Iterator[KnownPerson]:
    for user in User.objects.order_by("pk").prefetch_related("memberships"):
        posts = {one.department_id: one.title for one in user.memberships.all()}
        yield KnownPerson(user.pk, user.username, user.name, user.role, user.email, user.phone, user.is_active, posts)


def _department_rows() -> Rows:
    """简称 · 全称 · 类别 · 上级单位 · 单位邮箱 · 须审签 · 排序 · 别名"""
    for one in Department.objects.active().in_order().select_related("parent").prefetch_related("aliases"):
        kind, signs = DepartmentKind(one.kind).label, "是" if one.head_signs else "否"
        parent, aliases = one.parent.name if one.parent else "", "、".join(alias.name for alias in one.aliases.all())
        yield one.name, one.full_name, kind, parent, one.mailbox, signs, one.order, aliases


def _alias_rows() -> Rows:
    """单位 · 别名, groups of departments after the departments; who has no other name is not listed."""
    for one in Department.objects.active().in_order().prefetch_related("aliases"):
        if aliases := "、".join(alias.name for alias in one.aliases.all()):
            yield one.name, aliases
    for group in DepartmentGroup.objects.order_by("order", "pk"):
        if group.aliases:
            yield group.name, "、".join(group.aliases)


def _people_rows() -> Rows:
    """姓名 · 用户名 · 角色 · 单位 · 职务 · 邮箱, a row for each department somebody works in."""
    posts = Membership.objects.filter(user__is_active=True).select_related("user", "department")
    for one in posts.order_by("department__order", "department", "user__username"):
        yield _person(one.user, one.department.name, one.title)
    for user in User.objects.filter(is_active=True, memberships=None).order_by("username"):
        yield _person(user, "", "")


def _person(user: User, department: str, title: str) -> Sequence[Cell]:
    return user.name, user.username, Role(user.role).label, department, title, user.email, user.phone


ROWS: dict[IntakeKind, Callable[[], Rows]] = {
    IntakeKind.DEPARTMENTS: _department_rows,
    IntakeKind.ALIASES: _alias_rows,
    IntakeKind.PEOPLE: _people_rows,
}
