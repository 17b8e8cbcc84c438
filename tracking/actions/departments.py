"""What departments are called: another name, a new department, an old one renamed."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from accounts.models import User
from directives.actions import NotAllowedError
from tracking.models import Department, DepartmentAlias, DepartmentGroup, HandOver
from tracking.models.department import DepartmentKind
from tracking.models.handover import HandOverKind
from tracking.naming import Directory

LONGEST_NAME, LONGEST_FULL_NAME = 40, 80


def add_alias(name: str, named: Department | DepartmentGroup) -> None:
    """Let a department or a group go by one more name (别名)."""
    name = _unused(name)
    if isinstance(named, Department):
        DepartmentAlias.objects.create(department=named, name=name)
        return
    with transaction.atomic():
        group = DepartmentGroup.objects.select_for_update().get(pk=named.pk)
        group.aliases = [*group.aliases, name]
        group.save(update_fields=["aliases"])


def remove_alias(name: str, named: Department | DepartmentGroup) -> None:
    """Let a department or a group go by that name no longer; nothing where it did not."""
    if isinstance(named, Department):
        named.aliases.filter(name=name).delete()
        return
    with transaction.atomic():
        group = DepartmentGroup.objects.select_for_update().get(pk=named.pk)
        group.aliases = [alias for alias in group.aliases if alias != name]
        group.save(update_fields=["aliases"])


def create_department(name: str, kind: str) -> Department:
    """A department nobody had entered yet; people and addresses are added in the administration."""
    if kind not in DepartmentKind.values:
        raise NotAllowedError("没有新建：请选单位的类别。")
    return Department.objects.create(name=_unused(name), kind=kind)


def _unused(name: str) -> str:
    """The name without blanks; refused where it is empty, too long or somebody goes by it, retired ones included."""
    name = "".join(name.split())
    if not name or len(name) > LONGEST_NAME:
        raise NotAllowedError(f"单位名称要有 1 到 {LONGEST_NAME} 个字。")
    taken = Directory.load().exact.get(name)
    retired = Department.objects.filter(name=name, is_active=False).first()
    if taken or retired:
        raise NotAllowedError(f"“{name}”已经是{taken.name if taken else '一个停用单位的名称'}。")
    if DepartmentAlias.objects.filter(name=name).exists():
        raise NotAllowedError(f"“{name}”已经是一个停用单位的别名。")
    return name


@transaction.atomic
def rename(department: Department, *, name: str, full_name: str, by: User, at: datetime, note: str = "") -> HandOver:
    """改名: the department goes by a new name; by its old ones speeches still mean it."""
    department = Department.objects.select_for_update(no_key=True).get(pk=department.pk)
    before, wanted = [department.name, department.full_name], ["".join(name.split()), "".join(full_name.split())]
    if wanted == before:
        raise NotAllowedError(f"没有改名：{department}现在就叫这个名字。")
    if not 0 < len(wanted[0]) <= LONGEST_NAME or len(wanted[1]) > LONGEST_FULL_NAME:
        raise NotAllowedError(f"没有改名：简称要有 1 到 {LONGEST_NAME} 个字，全称最多 {LONGEST_FULL_NAME} 个字。")
    for one in filter(None, wanted):
        if other := _other_called(one, department):
            raise NotAllowedError(f"没有改名：“{one}”已经是{other}的名称或者别名。")
    department.aliases.filter(name__in=wanted).delete()
    department.name, department.full_name = wanted
    department.save(update_fields=["name", "full_name"])
    go_by(department, before)
    return record_change(department, department, by=by, at=at, note=f"改名：{before[0]} → {wanted[0]}。{note}")


def _other_called(name: str, department: Department) -> Department | DepartmentGroup | None:
    """Who else goes by a name, retired ones included."""
    others = Department.objects.exclude(pk=department.pk)
    known = Directory.load().exact.get(name)
    taken = others.filter(Q(name=name) | Q(full_name=name) | Q(aliases__name=name)).first()
    return taken or (known if known != department else None)


def go_by(department: Department, names: Iterable[str]) -> None:
    """Let the department also go by these names, where nobody else does (别名)."""
    own = {department.name, department.full_name, *department.aliases.values_list("name", flat=True), ""}
    for name in dict.fromkeys(one for one in names if one not in own):
        others = Department.objects.active().exclude(pk=department.pk).filter(Q(name=name) | Q(full_name=name))
        if not others.exists() and not DepartmentAlias.objects.filter(name=name).exists():
            department.aliases.create(name=name)


def record_change(source: Department, target: Department, *, by: User, at: datetime, note: str) -> HandOver:
    """Write down that a department has changed (移交)."""
    return HandOver.objects.create(
        kind=HandOverKind.DEPARTMENT,
        from_department=source,
        to_department=target,
        by=by,
        at=at,
        note=note.strip(),
    )
