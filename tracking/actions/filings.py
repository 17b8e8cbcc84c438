"""What departments have sent up, on its way: one guarded update, told to the record of the task."""

from datetime import datetime
from typing import Any

from accounts.models import User
from tracking.models import Filing, Task
from tracking.models.filing import FilingState
from tracking.models.task import IllegalMoveError


def advance(filing: Filing, to: FilingState, *, seen: int | None = None, **changes: Any) -> list[list[Any]]:
    """Put a filing into another state, in the transaction of the event that carries what is returned (``filings``).

    ``seen``: the version the person has read. Raises ``IllegalMoveError`` where it has gone on since.
    """
    version = filing.version if seen is None else seen
    before = filing.state
    same = Filing.objects.filter(pk=filing.pk, state=before, version=version)
    if not same.update(state=to, version=version + 1, **changes):
        raise IllegalMoveError(f"{filing.department}的{filing.get_kind_display()}刚刚被别人处理过，请刷新后再看。")
    filing.refresh_from_db()
    return [[filing.pk, before, str(to)]]


def withdraw_open(task: Task, *, by: User, at: datetime) -> list[list[Any]]:
    """End everything that was sent up and not decided, because the task goes another way."""
    found = list(Filing.objects.filter(task=task).open().order_by("pk"))
    ended: list[list[Any]] = []
    for filing in found:
        ended += advance(filing, FilingState.WITHDRAWN, decided_by=by, decided_at=at)
    return ended
