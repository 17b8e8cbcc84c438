"""Placing a name the directory does not know: another name of a body, or a new department."""

from django.db import transaction

from directives.actions import NotAllowedError
from tracking.models import Department, DepartmentAlias, DepartmentGroup
from tracking.models.department import DepartmentKind
from tracking.naming import Directory

LONGEST_NAME = 40


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
