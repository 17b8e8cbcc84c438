"""Lists of departments and people as an office might hand them in, judged without a database."""

from collections.abc import Mapping, Sequence
from typing import Any

from papers.intake.alias_list import judge_aliases
from papers.intake.department_list import judge_departments
from papers.intake.list_fields import ALIAS_FIELDS, DEPARTMENT_FIELDS, PEOPLE_FIELDS
from papers.intake.office import KnownDepartment, KnownOffice, KnownPerson
from papers.intake.people_list import judge_people
from papers.intake.records import Line, Table
from papers.intake.tables import match
from papers.sheets.records import Cell, Sheet
from tracking.models import Department, DepartmentGroup
from tracking.naming import Directory, Named, bare

HOUSING = KnownDepartment(
    1, "区住建局", "云溪区住房和城乡建设局", "office", mailbox="zjj@yunxi.example", aliases=("住建部门",)
)
CITY = KnownDepartment(2, "区城管局", "云溪区城市管理局", "office", parent=3, order=20)
OFFICE = KnownDepartment(3, "区政府办", "", "office")
RETIRED = KnownDepartment(4, "区撤并局", "", "office", is_active=False)
TOWNS = ("各乡镇街道", "各镇街")

HE = KnownPerson(11, "he", "何晓岚", "clerk", "he@yunxi.example", posts={1: "科员"})
LUO = KnownPerson(12, "luo", "罗建中", "head", posts={1: "局长", 2: ""})
ADMIN = KnownPerson(13, "admin", "系统管理员", "admin")
GONE = KnownPerson(14, "gone", "唐予安", "clerk", is_active=False)


def office(*more: KnownPerson) -> KnownOffice:
    """云溪区 as the lists find it; 系统管理员 imports."""
    departments = (HOUSING, CITY, OFFICE, RETIRED)
    named: list[tuple[str, Named]] = [
        (name, Department(pk=one.key, name=one.name, full_name=one.full_name))
        for one in departments
        if one.is_active
        for name in one.names
    ]
    named += [(name, DepartmentGroup(pk=7, name=TOWNS[0], aliases=[*TOWNS[1:]])) for name in TOWNS]
    directory = Directory(dict(named), {bare(name): one for name, one in named})
    return KnownOffice(directory, departments, {7: TOWNS}, (HE, LUO, ADMIN, GONE, *more), by=ADMIN.key)


def departments(headings: Sequence[str], *rows: Sequence[Cell], **decided: Any) -> Table:
    return _judged(judge_departments, DEPARTMENT_FIELDS, headings, rows, decided)


def aliases(*rows: Sequence[Cell], headings: Sequence[str] = ("单位", "别名"), **decided: Any) -> Table:
    return _judged(judge_aliases, ALIAS_FIELDS, headings, rows, decided)


def people(headings: Sequence[str], *rows: Sequence[Cell], **decided: Any) -> Table:
    return _judged(judge_people, PEOPLE_FIELDS, headings, rows, decided)


def _judged(
    judge: Any, fields: Any, headings: Sequence[str], rows: Sequence[Sequence[Cell]], decided: Mapping[str, Any]
) -> Table:
    filled = ((None if cell == "" else cell for cell in row) for row in rows)  # as an empty cell is read
    sheet = Sheet("名单", (tuple(headings), *map(tuple, filled)), decided.get("merged", ()))
    found = match(sheet, fields)
    table: Table = judge(
        sheet,
        head=found.head,
        mapping=found.mapping,
        fixes=decided.get("fixes", {}),
        names=decided.get("names", {}),
        skipped=decided.get("skipped", ()),
        known=decided.get("known") or office(),
    )
    return table


def outcomes(table: Table) -> list[str]:
    return [str(line.outcome) for line in table.lines]


def errors(line: Line) -> str:
    """Everything that keeps a row out, as one reads it."""
    return "".join(problem.words for problem in line.errors)


def remarks(line: Line) -> str:
    return "".join(problem.words for problem in line.problems if not problem.is_error)


def changes(line: Line) -> dict[str, tuple[str, str]]:
    return {change.field: (change.old, change.new) for change in line.changes}
