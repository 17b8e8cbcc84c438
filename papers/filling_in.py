"""Files to fill in (模板) and the lists themselves, with the choices of this office in their drop-downs."""

from collections.abc import Callable, Mapping
from functools import partial

from accounts.models import Role
from directives.extraction.records import KINDS
from papers.intake.fields import LEDGER_FIELDS
from papers.intake.list_fields import ALIAS_FIELDS, DEPARTMENT_FIELDS, PEOPLE_FIELDS
from papers.intake.records import Field
from papers.ledger.columns import COLUMNS, Sort
from papers.lists import ROWS
from papers.models import IntakeKind
from papers.sheets.blanks import Column, blank, listing
from tracking.models import Department, DepartmentGroup, Post
from tracking.models.department import DepartmentKind
from tracking.workflow import Status

FIELDS: Mapping[IntakeKind, tuple[Field, ...]] = {
    IntakeKind.LEDGER: LEDGER_FIELDS,
    IntakeKind.DEPARTMENTS: DEPARTMENT_FIELDS,
    IntakeKind.ALIASES: ALIAS_FIELDS,
    IntakeKind.PEOPLE: PEOPLE_FIELDS,
}
RECKONED = frozenset(
    {"light", "extensions", "sign_by", "signing"}
)  # of a ledger: told from the rest, nobody fills them in
_SORTS = {column.code: column.sort for column in COLUMNS} | {"order": Sort.NUMBER}
_WIDTHS = {column.code: column.width for column in COLUMNS} | {
    "full_name": 32,
    "aliases": 40,
    "alias": 40,
    "mailbox": 26,
    "email": 26,
    "phone": 16,
}
_IN_ALL = (
    "红底的栏必须填。第二行是示例，导入时会跳过，可以留着，也可以删掉。",
    "栏目的先后可以换，不用的栏可以删；不要改表头的字，也可以直接导入自己的表，列名对得上就行。",
)
NOTES: Mapping[IntakeKind, tuple[str, ...]] = {
    IntakeKind.LEDGER: ("一行一件事。导入前会逐行核对，有错的当场能改；编号和系统里的一样的更新，不会重复。",),
    IntakeKind.DEPARTMENTS: ("一行一个单位。已有的按简称认，只更新填了的栏；导入不停用、不删除任何单位。",),
    IntakeKind.ALIASES: ("一行一个单位，别名几个之间用顿号分开。导入只增加别名，不删除。",),
    IntakeKind.PEOPLE: (
        "一行一个人。已有的按用户名认，只更新填了的栏；导入不停用任何账号，不去掉任何任职。",
        "新账号导入后要生成初始密码才能登录，密码只在生成时下载一次，登录后必须改。不要在表里写密码。",
    ),
}


def blank_of(kind: IntakeKind) -> tuple[str, bytes]:
    """The file to fill in for a kind of import: its name and its content."""
    notes = (*NOTES[kind], *_IN_ALL)
    return f"{kind.label}导入模板.xlsx", blank(kind.label, _columns(kind), notes=notes)


def list_of(kind: IntakeKind) -> tuple[str, bytes]:
    """A list as it is now, in the columns of its file to fill in: its name and its content. Not of ledgers."""
    notes = (*NOTES[kind], "这里只列在用的。改好以后可以直接导入：改过的更新，没改的不动。")
    return f"{kind.label}名单.xlsx", listing(kind.label, _columns(kind), ROWS[kind](), notes=notes)


def _columns(kind: IntakeKind) -> list[Column]:
    choices = {code: choose() for code, choose in _CHOICES[kind].items()}
    return [_column(one, choices) for one in FIELDS[kind] if one.code not in RECKONED]


def _column(one: Field, choices: Mapping[str, tuple[str, ...]]) -> Column:
    return Column(
        one.heading,
        one.help,
        one.example,
        _WIDTHS.get(one.code, 16),
        _SORTS.get(one.code, Sort.TEXT),
        one.is_needed,
        choices.get(one.code, ()),
        one.code not in _CLOSED,
    )


def _departments() -> tuple[str, ...]:
    return tuple(Department.objects.active().in_order().values_list("name", flat=True))


def _groups() -> tuple[str, ...]:
    return tuple(DepartmentGroup.objects.order_by("order", "pk").values_list("name", flat=True))


def _posts() -> tuple[str, ...]:
    return tuple(Post.objects.filter(is_active=True).order_by("order", "pk").values_list("name", flat=True))


def _said(words: tuple[str, ...]) -> tuple[str, ...]:
    return words


_CLOSED = frozenset({"role", "head_signs"})  # nothing else may be typed there
_YES = partial(_said, ("是", "否"))
_CHOICES: Mapping[IntakeKind, Mapping[str, Callable[[], tuple[str, ...]]]] = {
    IntakeKind.LEDGER: {
        "kind": partial(_said, KINDS),
        "lead": _departments,
        "leader": _posts,
        "status": partial(_said, tuple(status.label for status in Status)),
    },
    IntakeKind.DEPARTMENTS: {
        "kind": partial(_said, tuple(DepartmentKind.labels)),
        "parent": _departments,
        "head_signs": _YES,
    },
    IntakeKind.ALIASES: {"department": lambda: (*_departments(), *_groups())},
    IntakeKind.PEOPLE: {"role": partial(_said, tuple(Role.labels)), "department": _departments},
}
