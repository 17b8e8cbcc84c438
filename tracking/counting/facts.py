"""What the figures of a task depend on, as it is and as it was: later steps are undone one after the other."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

DAYS = ("dispatched_on", "due_on", "closed_on", "rhythm_since", "reported_for")  # recorded in ISO
PLAIN = ("is_long_term", "rhythm", "paused_days", "percent")
FACTS = ("status", *DAYS, *PLAIN)
Step = tuple[str, Mapping[str, list[Any]]]  # the state before it, and what it changed


@dataclass(slots=True)
class Facts:
    """What the light of a task depends on, as it was."""

    status: str
    dispatched_on: date | None
    due_on: date | None
    closed_on: date | None
    rhythm_since: date | None
    reported_for: date | None
    is_long_term: bool
    rhythm: str
    paused_days: int
    percent: int


def undo(now: dict[str, Any], steps: Iterable[Step]) -> dict[str, Any]:
    """The facts before these steps, oldest first; the state is empty where the first of them made the task."""
    before = dict(now)
    for status, changes in reversed(list(steps)):
        before["status"] = status
        before |= {column: as_fact(column, pair[0]) for column, pair in changes.items() if column in before}
    return before


def as_fact(column: str, recorded: Any) -> Any:
    """What an event has recorded of a column, as the column holds it."""
    return date.fromisoformat(recorded) if recorded and column in DAYS else recorded
