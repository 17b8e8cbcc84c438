"""Dividing a task, and ending a piece of it. What is spread over units is walked in ``test_spreading``."""

from datetime import datetime

from accounts.models import User
from tests.tracking.walks.walk import Walk
from tracking.actions.breaking_down import Piece, break_down
from tracking.models import Task


def _break_down(task: Task, by: User, now: datetime) -> object:
    assert task.due_on is not None
    return break_down(
        task, [Piece("完成外墙保温", task.assignments.get(role="lead").department, task.due_on)], by=by, at=now
    )


WALKS: dict[str, Walk] = {"break_down": _break_down}
