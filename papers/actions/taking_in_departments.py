"""Departments and their other names from a list (单位、别名导入): all rows or none; nobody is retired or renamed."""

from collections.abc import Sequence
from datetime import datetime
from operator import itemgetter
from typing import Any

from django.db import IntegrityError, transaction

from accounts.models import User
from papers.actions.matters import Fate, IntakeError, Taken
from papers.intake.list_fields import DEPARTMENT_FIELDS
from papers.intake.records import Line
from papers.models import Intake
from tracking.actions.departments import go_by
from tracking.actions.registration import Approval
from tracking.models import Department, DepartmentAlias, DepartmentGroup

SETTINGS = ("full_name", "kind", "mailbox", "head_signs", "order")
BEATEN = "没有导入：刚刚有人加了同样的单位、别名或者用户，请回到核对页再看一遍。"


def take_in_departments(
    intake: Intake,  # noqa: ARG001
    lines: Sequence[Line],
    *,
    approval: Approval | None,  # noqa: ARG001
    by: User,  # noqa: ARG001
    at: datetime,  # noqa: ARG001
    source: str = "",  # noqa: ARG001
) -> Taken:
    """Create what is new, change what is asked for; who stands above whom last, when everybody is there."""
    try:
        with transaction.atomic():
            there = _held(lines)
            made = {line.index: _written(line, there) for line in sorted(lines, key=_name)}
            _add_aliases([(made[line.index].pk, name) for line in lines for name in line.values.get("aliases", ())])
            _place(lines, made)
    except IntegrityError as error:
        raise IntakeError(BEATEN) from error
    return Taken(tuple(_fate(line, made[line.index]) for line in lines))


def _held(lines: Sequence[Line]) -> dict[int, Department]:
    """The departments that are there already, locked in one order for everybody who imports."""
    there = {line.target for line in lines if line.target is not None}
    return {
        one.pk: one for one in Department.objects.select_for_update(no_key=True).filter(pk__in=there).order_by("pk")
    }


def _name(line: Line) -> str:
    return str(line.values.get("name", ""))


def _add_aliases(added: Sequence[tuple[int, str]]) -> None:
    in_order = sorted(added, key=itemgetter(1))
    DepartmentAlias.objects.bulk_create(DepartmentAlias(department_id=key, name=name) for key, name in in_order)


def _written(line: Line, there: dict[int, Department]) -> Department:
    """The department of a row, new or as it is there, with the settings the row asks for."""
    wanted: dict[str, Any] = {code: line.values[code] for code in SETTINGS if code in line.values}
    if line.target is None:
        return Department.objects.create(name=line.values["name"], **wanted)
    department = there[line.target]
    before = department.full_name
    for code, value in wanted.items():
        setattr(department, code, value)
    department.save(update_fields=list(wanted))
    if "full_name" in wanted:
        go_by(department, [before])  # speeches still mean it by its old full name
    return department


def _place(lines: Sequence[Line], made: dict[int, Department]) -> None:
    placed = [line for line in lines if "parent" in line.values]
    above = {one.name: one for one in Department.objects.filter(name__in={line.values["parent"] for line in placed})}
    for line in placed:
        department = made[line.index]
        department.parent = above[line.values["parent"]]
        department.save(update_fields=["parent"])


def _fate(line: Line, department: Department) -> Fate:
    headings = {one.code: one.heading for one in DEPARTMENT_FIELDS}
    changed = "、".join(headings[change.field] for change in line.changes)
    return Fate(line.index, f"更新{changed}" if line.target else f"新增单位{department}", department.pk)


@transaction.atomic
def take_in_aliases(
    intake: Intake,  # noqa: ARG001
    lines: Sequence[Line],
    *,
    approval: Approval | None,  # noqa: ARG001
    by: User,  # noqa: ARG001
    at: datetime,  # noqa: ARG001
    source: str = "",  # noqa: ARG001
) -> Taken:
    """Let departments, and groups of them, go by further names."""
    try:
        with transaction.atomic():
            named = [line for line in lines if "department" in line.values]
            _add_aliases([(line.values["department"], name) for line in named for name in line.values["aliases"]])
    except IntegrityError as error:
        raise IntakeError(BEATEN) from error
    for line in lines:
        if "group" in line.values:
            group = DepartmentGroup.objects.select_for_update().get(pk=line.values["group"])
            group.aliases = list(dict.fromkeys([*group.aliases, *line.values["aliases"]]))
            group.save(update_fields=["aliases"])
    return Taken(tuple(Fate(line.index, f"加了别名{'、'.join(line.values['aliases'])}", line.target) for line in lines))
