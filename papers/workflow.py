"""The life of a paper (公文): drafted, sent up to be signed, signed, published; what is signed never changes.

《政府督查工作条例》 Art 21: what a 督查室 publishes is approved first. Imports no model.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import TextChoices

from accounts.models import Role


class PaperKind(TextChoices):
    """What sort of paper (文种)."""

    NOTICE = "notice", "督办通知单"
    URGING = "urging", "催办通知"
    BULLETIN = "bulletin", "督查通报"
    BRIEF = "brief", "督查专报"


class PaperState(TextChoices):
    """Where a paper stands."""

    DRAFT = "draft", "草稿"
    SENT_UP = "sent_up", "待签发"
    SIGNED = "signed", "已签发"
    PUBLISHED = "published", "已印发"
    VOID = "void", "作废"


@dataclass(frozen=True, slots=True)
class PaperMove:
    """A step: from which states, to which (``None``: it stays), which roles may take it, whether it needs a reason."""

    sources: frozenset[PaperState]
    target: PaperState | None
    roles: frozenset[Role]
    label: str
    needs_note: bool = False


S = PaperState
_OFFICE = frozenset({Role.SUPERVISOR})
_LEADERS = frozenset({Role.LEADER})


def _move(
    sources: Iterable[PaperState], target: PaperState | None, roles: frozenset[Role], label: str, *, note: bool = False
) -> PaperMove:
    return PaperMove(frozenset(sources), target, roles, label, note)


MOVES: dict[str, PaperMove] = {
    "edit": _move({S.DRAFT}, None, _OFFICE, "修改"),
    "retake": _move({S.DRAFT}, None, _OFFICE, "按现在的数字重取"),
    "send_up": _move({S.DRAFT}, S.SENT_UP, _OFFICE, "送签"),
    "take_back": _move({S.SENT_UP}, S.DRAFT, _OFFICE, "撤回送签"),
    "turn_down": _move({S.SENT_UP}, S.DRAFT, _LEADERS, "退回修改", note=True),
    "sign": _move({S.SENT_UP}, S.SIGNED, _LEADERS, "签发"),
    "record": _move({S.DRAFT, S.SENT_UP}, S.SIGNED, _OFFICE, "记录签发"),  # signed on paper; names the leader's post
    "publish": _move({S.SIGNED}, S.PUBLISHED, _OFFICE, "印发"),
    "void": _move({S.DRAFT, S.SENT_UP, S.SIGNED, S.PUBLISHED}, S.VOID, _OFFICE, "作废", note=True),
}
FROZEN = frozenset({S.SIGNED, S.PUBLISHED})  # nothing in it changes any more; even when it becomes void it stays
