"""The life of a task (督办事项): states, moves, and who may make them. Imports no model.

The diagram in the docs, the buttons on the page and the tests are made from this table.
"""

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


class Actor(StrEnum):
    """In what capacity somebody acts on a task; worked out from role and department, never stored."""

    SUPERVISOR = "督查员"
    UNDERTAKER = "牵头单位"
    SUPPORTER = "配合单位"
    AUTHORITY = "领导"


S, A = Status, Actor
OPEN = frozenset({S.ASSIGNED, S.RETURNED, S.ACCEPTED, S.SUBMITTED, S.SUSPENDED})
FINISHED = frozenset({S.CLOSED, S.CANCELLED})


@dataclass(frozen=True, slots=True)
class Move:
    """A step: from which states, to which (``None``: it stays), who may take it, whether it needs a reason."""

    sources: frozenset[Status]
    target: Status | None
    actors: frozenset[Actor]
    label: str
    needs_note: bool = False


def _move(sources: set[Status], target: Status | None, actors: set[Actor], label: str, *, note: bool = False) -> Move:
    return Move(frozenset(sources), target, frozenset(actors), label, note)


MOVES: dict[str, Move] = {
    "amend": _move({S.DRAFT}, None, {A.SUPERVISOR}, "修改"),
    "dispatch": _move({S.DRAFT}, S.ASSIGNED, {A.SUPERVISOR}, "交办"),
    "accept": _move({S.ASSIGNED}, S.ACCEPTED, {A.UNDERTAKER}, "签收"),
    "countersign": _move({S.ASSIGNED, S.ACCEPTED, S.SUBMITTED}, None, {A.SUPPORTER}, "签收（配合）"),
    "decline": _move({S.ASSIGNED}, S.RETURNED, {A.UNDERTAKER}, "退签", note=True),
    "reassign": _move({S.RETURNED}, S.ASSIGNED, {A.SUPERVISOR}, "重新交办"),
    "report": _move({S.ACCEPTED}, None, {A.UNDERTAKER, A.SUPPORTER}, "报进展"),
    "submit": _move({S.ACCEPTED}, S.SUBMITTED, {A.UNDERTAKER}, "申请办结"),
    "send_back": _move({S.SUBMITTED}, S.ACCEPTED, {A.SUPERVISOR}, "退回重办", note=True),
    "close": _move({S.SUBMITTED}, S.CLOSED, {A.SUPERVISOR}, "办结"),
    "suspend": _move({S.ACCEPTED}, S.SUSPENDED, {A.SUPERVISOR, A.AUTHORITY}, "挂起", note=True),
    "resume": _move({S.SUSPENDED}, S.ACCEPTED, {A.SUPERVISOR, A.AUTHORITY}, "恢复办理"),
    "cancel": _move({S.DRAFT, *OPEN}, S.CANCELLED, {A.SUPERVISOR, A.AUTHORITY}, "中止", note=True),
    "reopen": _move({S.CLOSED}, S.ACCEPTED, {A.SUPERVISOR}, "重新打开", note=True),
}
