"""What a row says of signatures (签收情况): whether the lead has signed, and how many supporting units have not."""

from tracking.workflow import MOVES, Status

WAITING = frozenset({Status.ASSIGNED, Status.RETURNED})
BY_SIGNATURE = frozenset({Status.SUSPENDED, Status.CANCELLED})  # these may come before anybody has signed


def signing_words(status: str, *, has_lead_signed: bool, owing: int) -> str:
    """已签收，配合 2 家未签; empty for what was not sent out. ``owing``: supporting units that have not signed."""
    if status == Status.DRAFT:
        return ""
    is_signed = status not in WAITING and (has_lead_signed or status not in BY_SIGNATURE)
    owed = f"，配合 {owing} 家未签" if owing and status in MOVES["countersign"].sources else ""
    return f"{'已签收' if is_signed else '未签收'}{owed}"
