"""The life of a task (督办事项): states, moves, and who may make them. Imports no model.

The diagram in the docs, the buttons on the page and the tests are made from this table.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from django.db.models import TextChoices


class Status(TextChoices):
    """Where a task stands (状态)."""

    DRAFT = "draft", "待交办"
    ASSIGNED = "assigned", "待签收"
    RETURNED = "returned", "退签"
    ACCEPTED = "accepted", "办理中"
    SUBMITTED = "submitted", "待审核"
    CLOSED = "closed", "已办结"
    SUSPENDED = "suspended", "挂起"
    CANCELLED = "cancelled", "中止"


class Structure(TextChoices):
    """How a task stands to others (形式): alone, spread over units with a child for each, or divided into pieces."""

    SINGLE = "single", "单独"
    SPREAD = "spread", "分发"
    UNIT = "unit", "分发到单位"
    SUBTASK = "subtask", "分解子项"


class Actor(StrEnum):
    """In what capacity somebody acts on a task; worked out from role and department, never stored."""

    SUPERVISOR = "督查员"
    UNDERTAKER = "牵头单位"
    SUPPORTER = "配合单位"
    OWNER = "主办单位"  # leads the task that this one is a piece of
    SIGNER = "部门负责人"
    AUTHORITY = "领导"
    KEEPER = "管理员（移交时）"  # only where work changes hands as a whole (移交), never step by step
    PROGRAM = "程序"


S, A, F = Status, Actor, Structure
OPEN = frozenset({S.ASSIGNED, S.RETURNED, S.ACCEPTED, S.SUBMITTED, S.SUSPENDED})
FINISHED = frozenset({S.CLOSED, S.CANCELLED})
DISPATCHED = frozenset(S) - {S.DRAFT}
ALL = frozenset(F)
WITH_LEAD = ALL - {F.SPREAD}
COUNTED = frozenset({F.SINGLE, F.UNIT})  # in figures: neither the heading of what is spread, nor pieces of a task
CHILDREN = frozenset({F.UNIT, F.SUBTASK})


@dataclass(frozen=True, slots=True)
class Move:
    """A step: from which states, to which (``None``: it stays), who may take it, whether it needs a reason."""

    sources: frozenset[Status]
    target: Status | None
    actors: frozenset[Actor]
    label: str
    needs_note: bool = False
    structures: frozenset[Structure] = ALL


def _move(
    sources: Iterable[Status],
    target: Status | None,
    actors: Iterable[Actor],
    label: str,
    *,
    note: bool = False,
    of: Iterable[Structure] = ALL,
) -> Move:
    return Move(frozenset(sources), target, frozenset(actors), label, note, frozenset(of))


_OFFICE = {A.SUPERVISOR, A.OWNER}
_STAFFING = {A.SUPERVISOR, A.KEEPER}
_DECIDES = {A.SUPERVISOR, A.AUTHORITY, A.OWNER}
_DEPARTMENTS = {A.UNDERTAKER, A.SUPPORTER}
_IN_HAND = {S.ASSIGNED, S.ACCEPTED, S.SUBMITTED}
_LIVE = {S.ASSIGNED, S.RETURNED, S.ACCEPTED, S.SUBMITTED}
_STANDS = _LIVE - {S.SUBMITTED}  # nothing of it lies before the office

_TO_THE_DEPARTMENTS: dict[str, Move] = {
    "amend": _move({S.DRAFT}, None, _OFFICE, "修改"),
    "dispatch": _move({S.DRAFT}, S.ASSIGNED, _OFFICE, "交办"),
    "recall": _move({S.ASSIGNED}, S.DRAFT, _OFFICE, "撤回交办"),
    "accept": _move({S.ASSIGNED}, S.ACCEPTED, {A.UNDERTAKER}, "签收", of=WITH_LEAD),
    "countersign": _move(_IN_HAND, None, {A.SUPPORTER}, "签收（配合）", of=WITH_LEAD),
    "decline": _move({S.ASSIGNED}, S.RETURNED, {A.UNDERTAKER}, "退签", note=True, of=WITH_LEAD),
    "gather": _move({S.ASSIGNED}, S.ACCEPTED, {A.PROGRAM}, "全部签收", of={F.SPREAD}),
    "reassign": _move({S.RETURNED, S.ASSIGNED, S.ACCEPTED}, S.ASSIGNED, _OFFICE, "重新交办", of=WITH_LEAD),
    "hand_on": _move(OPEN, None, _DEPARTMENTS | _OFFICE | {A.KEEPER}, "转办", of=WITH_LEAD),
    "entrust": _move({S.DRAFT, *OPEN}, None, _STAFFING, "换督查员"),
    "transfer": _move({S.DRAFT, *OPEN}, None, _STAFFING, "划转", of=WITH_LEAD),
}
_INSIDE_A_DEPARTMENT: dict[str, Move] = {
    "file": _move({S.ACCEPTED}, None, _DEPARTMENTS, "呈签", of=WITH_LEAD),
    "endorse": _move({S.ACCEPTED}, None, {A.SIGNER}, "审签", of=WITH_LEAD),
    "turn_down": _move({S.ACCEPTED}, None, {A.SIGNER}, "审签退回", note=True, of=WITH_LEAD),
    "take_back": _move({S.ACCEPTED, S.SUBMITTED}, None, _DEPARTMENTS, "撤回呈报", of=WITH_LEAD),
}
_IN_HAND_MOVES: dict[str, Move] = {
    "report": _move({S.ACCEPTED}, None, _DEPARTMENTS, "报进展", of=WITH_LEAD),
    "record": _move({S.ACCEPTED}, None, {A.SUPERVISOR}, "代录进展", of=WITH_LEAD),
    "extend": _move({S.ACCEPTED}, None, {A.UNDERTAKER}, "申请延期", note=True, of=WITH_LEAD),
    "grant": _move({S.ACCEPTED, S.SUBMITTED}, None, _DECIDES, "同意延期", of=WITH_LEAD),
    "refuse": _move({S.ACCEPTED, S.SUBMITTED}, None, _DECIDES, "不同意延期", note=True, of=WITH_LEAD),
    "dispute": _move(_IN_HAND, None, _DEPARTMENTS, "提出异议", note=True, of=WITH_LEAD),
    "settle": _move(_IN_HAND, None, {A.SUPERVISOR}, "裁定异议", note=True, of=WITH_LEAD),
    "adjust": _move(_LIVE, None, _OFFICE, "调整", note=True),
}
_OF_A_FAMILY: dict[str, Move] = {
    "break_down": _move({S.ACCEPTED}, None, {A.UNDERTAKER}, "分解", of=COUNTED),
    "add_unit": _move({S.ASSIGNED, S.ACCEPTED}, None, {A.SUPERVISOR}, "增加单位", of={F.SPREAD}),
    "follow": _move(OPEN - {S.RETURNED}, None, {A.PROGRAM}, "汇总进度", of=ALL - {F.SUBTASK}),
}
_JOINED = {F.SINGLE, F.SPREAD, F.UNIT}
_OF_ONE_MATTER: dict[str, Move] = {
    "join": _move(set(S) - {S.CANCELLED}, None, {A.SUPERVISOR, A.PROGRAM}, "归并", of=_JOINED),
    "disjoin": _move(set(S) - {S.CANCELLED}, None, {A.SUPERVISOR, A.PROGRAM}, "撤销归并", of=_JOINED),
    "unite": _move(
        {S.DRAFT, *_STANDS, S.SUSPENDED}, S.CANCELLED, {A.SUPERVISOR}, "并入另一件", note=True, of={F.SINGLE}
    ),
}
_WORDS: dict[str, Move] = {
    "urge": _move({S.ASSIGNED, S.ACCEPTED}, None, _OFFICE, "催办", note=True, of=WITH_LEAD),
    "answer": _move(_IN_HAND, None, _DEPARTMENTS | _OFFICE, "答复催办", note=True, of=WITH_LEAD),
    "instruct": _move(DISPATCHED, None, {A.AUTHORITY, A.SUPERVISOR}, "批示", note=True),
    "remark": _move(DISPATCHED, None, {A.SUPERVISOR, A.AUTHORITY, A.OWNER, *_DEPARTMENTS}, "留言", note=True),
}
_TO_THE_END: dict[str, Move] = {
    "submit": _move({S.ACCEPTED}, S.SUBMITTED, {A.UNDERTAKER}, "申请办结", of=WITH_LEAD),
    "withdraw": _move({S.SUBMITTED}, S.ACCEPTED, {A.UNDERTAKER}, "撤回申请", of=WITH_LEAD),
    "send_back": _move({S.SUBMITTED}, S.ACCEPTED, _OFFICE, "退回重办", note=True, of=WITH_LEAD),
    "close": _move({S.SUBMITTED}, S.CLOSED, _OFFICE, "办结", of=WITH_LEAD),
    "finish": _move({S.ACCEPTED}, S.CLOSED, {A.OWNER}, "完成", of={F.SUBTASK}),
    "conclude": _move({S.ASSIGNED, S.ACCEPTED}, S.CLOSED, {A.SUPERVISOR}, "总项办结", of={F.SPREAD}),
    "suspend": _move({S.ACCEPTED}, S.SUSPENDED, _DECIDES, "挂起", note=True),
    "resume": _move({S.SUSPENDED}, S.ACCEPTED, _DECIDES, "恢复办理"),
    "cancel": _move({S.DRAFT, *OPEN}, S.CANCELLED, _DECIDES, "中止", note=True),
    "reopen": _move({S.CLOSED}, S.ACCEPTED, _OFFICE, "重新打开", note=True),
}
_AFTER_CLOSING: dict[str, Move] = {
    "pick": _move({S.CLOSED}, None, {A.SUPERVISOR, A.PROGRAM}, "通知回头看", of=COUNTED),
    "recheck": _move({S.CLOSED}, None, {A.SUPERVISOR}, "回头看", note=True, of=COUNTED),
    "rectify": _move({S.CLOSED}, None, {A.UNDERTAKER}, "报整改", note=True, of=COUNTED),
    "confirm": _move({S.CLOSED}, None, {A.SUPERVISOR}, "整改到位", of=COUNTED),
}
_REVIEWED: dict[str, Move] = {
    "appeal": _move(DISPATCHED, None, _DEPARTMENTS, "申请复核", note=True, of=WITH_LEAD),
    "recant": _move(DISPATCHED, None, _DEPARTMENTS, "撤回复核", of=WITH_LEAD),
    "reconsider": _move(DISPATCHED, None, {A.SUPERVISOR, A.AUTHORITY}, "复核", note=True, of=WITH_LEAD),
    "restore": _move({S.ACCEPTED, S.SUBMITTED}, S.CLOSED, {A.PROGRAM}, "恢复办结", of=COUNTED),
    "reinstate": _move({S.ACCEPTED}, S.SUBMITTED, {A.PROGRAM}, "恢复待审核", of=WITH_LEAD),
}
MOVES: dict[str, Move] = {
    **_TO_THE_DEPARTMENTS,
    **_INSIDE_A_DEPARTMENT,
    **_IN_HAND_MOVES,
    **_OF_A_FAMILY,
    **_OF_ONE_MATTER,
    **_WORDS,
    **_TO_THE_END,
    **_AFTER_CLOSING,
    **_REVIEWED,
}
# What may still be done to a task that was archived: it is opened again, or looked at again. The archive is past then.
UNLOCKS = frozenset({"reopen", "appeal", "recant", "reconsider", *_AFTER_CLOSING})
