"""The states of a candidate (候选事项) and the moves between them. Imports no model."""

from dataclasses import dataclass

from django.db.models import TextChoices


class DirectiveStatus(TextChoices):
    """What a 督查员 has decided about a candidate."""

    CANDIDATE = "candidate", "待审"
    ADOPTED = "adopted", "采纳"
    NOTED = "noted", "阅知"
    REJECTED = "rejected", "驳回"
    MERGED = "merged", "并入"


class RejectionReason(TextChoices):
    """Why a candidate is none (驳回理由): the choice teaches extraction, so it says what the words are instead."""

    NOTHING = "nothing", "表态、回顾或讲道理，没有要办的事"
    HEADING = "heading", "只是标题，下面另有具体要求"
    DETAIL = "detail", "只是上一条的展开说明"
    QUOTED = "quoted", "引用别人的话"
    ELSEWHERE = "elsewhere", "要办，但不归这里督办"
    OTHER = "other", "其他"
    GONE = "gone", "规则或者词变了，重新提取时不再提取"


CHOSEN_REASONS = [choice for choice in RejectionReason.choices if choice[0] != RejectionReason.GONE]


S = DirectiveStatus
REVIEWED = frozenset({S.ADOPTED, S.NOTED, S.REJECTED, S.MERGED})


@dataclass(frozen=True, slots=True)
class Move:
    """A decision: from which states, to which, its name on the button, and whether a reason must be given."""

    sources: frozenset[DirectiveStatus]
    target: DirectiveStatus
    label: str
    needs_note: bool = False


MOVES = {
    "adopt": Move(frozenset({S.CANDIDATE, S.NOTED, S.REJECTED}), S.ADOPTED, "采纳"),
    "note": Move(frozenset({S.CANDIDATE, S.ADOPTED, S.REJECTED}), S.NOTED, "阅知"),
    "reject": Move(frozenset({S.CANDIDATE, S.ADOPTED, S.NOTED}), S.REJECTED, "驳回", needs_note=True),
    "merge": Move(frozenset({S.CANDIDATE, S.ADOPTED, S.NOTED, S.REJECTED}), S.MERGED, "并入"),
    "restore": Move(REVIEWED, S.CANDIDATE, "放回待审"),
}


def moves_from(status: str) -> dict[str, Move]:
    """The decisions open for a candidate in this state: the table decides the buttons."""
    return {name: move for name, move in MOVES.items() if status in move.sources}
