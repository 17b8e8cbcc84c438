"""What a step on a child means for the whole: it is signed with its last unit, and as far on as its children are."""

from collections.abc import Iterator
from datetime import datetime

from accounts.models import User
from tracking.families import has_gathered, progress_of
from tracking.models import Task
from tracking.workflow import MOVES, Actor, Status, Structure


def follow(task: Task, *, by: User, at: datetime) -> None:
    """Carry a step on a task up to all that it is part of, in the transaction of the step.

    ``held`` has locked the whole line from the top, so no two steps in one family reckon at the same time.
    """
    for one in _upwards(task):
        if children := list(one.children.all()):
            one.refresh_from_db(fields=["status", "percent", "version"])  # a step before may have carried up already
            _gather(one, children, by, at)
            _follow(one, children, by, at)


def _upwards(task: Task) -> Iterator[Task]:
    yield task
    while task.parent_id:
        task = Task.objects.get(pk=task.parent_id)
        yield task


def _gather(task: Task, children: list[Task], by: User, at: datetime) -> None:
    """全部签收: the heading is in hand when its last unit has signed."""
    if task.structure == Structure.SPREAD and task.status == Status.ASSIGNED and has_gathered(children):
        task.move("gather", by=by, at=at, following_as=Actor.PROGRAM)


def _follow(task: Task, children: list[Task], by: User, at: datetime) -> None:
    """汇总进度: nothing is written where the mean is what stands there, or where the whole has come to its end."""
    percent = progress_of(children)
    if percent is not None and percent != task.percent and task.status in MOVES["follow"].sources:
        task.move("follow", by=by, at=at, following_as=Actor.PROGRAM, percent=percent)
