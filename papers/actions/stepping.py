"""One step in the life of a paper: checked against the table, claimed by one person, told as an event."""

from datetime import datetime
from typing import Any

from django.db import transaction

from accounts.models import Role, User
from papers.models import Paper, PaperEvent
from papers.workflow import MOVES, PaperState
from tracking.models import Post


class PaperRefusedError(Exception):
    """Nothing was changed; the message says what did not happen, why, and what to do."""


class StalePaperError(PaperRefusedError):
    """Somebody else has taken a step since the paper was read; ``current`` is how it stands."""

    def __init__(self, label: str, current: Paper) -> None:
        super().__init__(f"没有{label}：《{current.title}》刚刚被别人动过，请看过现在的样子再定。")
        self.current = current


def steps_of(paper: Paper, user: User) -> frozenset[str]:
    """The names of the steps that this person could take on the paper as it stands."""
    return frozenset(name for name in MOVES if is_theirs(name, user) and paper.state in MOVES[name].sources)


def is_theirs(name: str, user: User) -> bool:
    """Whether somebody of this role ever takes that step."""
    return user.role in MOVES[name].roles


def claim(paper: Paper, name: str, *, by: User, seen: int | None = None, note: str = "") -> None:
    """Take hold of the paper for a step, until the caller's transaction ends: of two at once exactly one goes on.

    ``seen``: the version the person has read, that of ``paper`` unless said. Raises ``PaperRefusedError`` where the
    table does not allow the step, ``StalePaperError`` where somebody else was faster.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("A step is claimed and taken in one transaction.")
    refuse_by_table(paper, name, by=by, seen=seen, note=note)
    same = Paper.objects.filter(pk=paper.pk, state=paper.state, version=paper.version)
    if not same.update(version=paper.version + 1):
        raise StalePaperError(MOVES[name].label, Paper.objects.get(pk=paper.pk))


def settle(
    paper: Paper, name: str, *, by: User, at: datetime, note: str = "", acting_for: Post | None = None, **changes: Any
) -> PaperEvent:
    """Write what a claimed step changes, and tell it."""
    before, after = paper.state, MOVES[name].target or paper.state
    Paper.objects.filter(pk=paper.pk).update(state=after, **changes)
    paper.refresh_from_db()
    return PaperEvent.objects.create(
        paper=paper, name=name, before=before, after=after, note=note.strip(), by=by, acting_for=acting_for, at=at
    )


def refuse_by_table(paper: Paper, name: str, *, by: User, seen: int | None = None, note: str = "") -> None:
    """What can be said without taking hold of it: not theirs, not now, not as it was read, not without a reason."""
    move = MOVES[name]
    if by.role not in move.roles:
        takers = "、".join(sorted(Role(role).label for role in move.roles))
        raise PaperRefusedError(f"没有{move.label}：这一步由{takers}办理。")
    if paper.state not in move.sources:
        state = PaperState(paper.state).label
        raise PaperRefusedError(f"没有{move.label}：《{paper.title}》现在是{state}，不能{move.label}。")
    if seen is not None and seen != paper.version:
        raise StalePaperError(move.label, paper)
    if move.needs_note and not note.strip():
        raise PaperRefusedError(f"没有{move.label}：请写明理由。")
