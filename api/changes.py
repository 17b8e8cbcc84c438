"""What has changed since somebody read last (变动): tasks, by the steps taken on them, so that none is ever missed.

A mark is the key of the last step that was looked at. It never passes a step that may still come to light
(``tracking.settled``); what was told twice is told as it stands.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from accounts.models import User
from tracking.models import Department, Task, TaskEvent
from tracking.outbox.hook_posts import was_part
from tracking.settled import all_written, whole_run, written_for_sure

AT_ONCE = 1000  # steps that are looked at for one answer


@dataclass(frozen=True, slots=True)
class Changes:
    """Tasks to be read anew, those that are somebody else's now, the mark behind them, and whether there is more."""

    tasks: tuple[int, ...]
    gone: tuple[int, ...]
    mark: int
    is_more: bool


def begin() -> Changes:
    """Nothing yet, and the mark to come back with."""
    return Changes((), (), written_for_sure(), is_more=False)


def changed_since(mark: int, user: User, most: int) -> Changes:
    """The next ``most`` tasks on which a step was taken after the mark, in the order of their first."""
    written = all_written()  # before the steps are read
    later = TaskEvent.objects.filter(pk__gt=mark).order_by("pk")
    steps: list[tuple[int, int]] = list(later.values_list("pk", "task")[:AT_ONCE])
    sure = whole_run(mark, (pk for pk, _ in steps)) if written is None else written
    steps = [step for step in steps if step[0] <= sure]
    return _told(steps, mark, user, most)


def _told(steps: Sequence[tuple[int, int]], mark: int, user: User, most: int) -> Changes:
    keys = {task for _, task in steps}
    seen = set(Task.objects.visible_to(user).filter(pk__in=keys).values_list("pk", flat=True))
    left = _left([pk for pk, task in steps if task not in seen], user)
    found: dict[int, bool] = {}
    for pk, task in steps:
        if task in seen or task in left:
            if len(found) == most and task not in found:
                return Changes(*_parted(found), mark, is_more=True)
            found[task] = task in seen
        mark = pk
    return Changes(*_parted(found), mark, is_more=len(steps) == AT_ONCE)


def _parted(found: dict[int, bool]) -> tuple[tuple[int, ...], tuple[int, ...]]:
    return tuple(pk for pk in found if found[pk]), tuple(pk for pk in found if not found[pk])


def _left(steps: Sequence[int], user: User) -> set[int]:
    """Of what this person does not see, the tasks of which these steps took away a part of his departments."""
    mine = [] if user.sees_everything else list(Department.objects.of(user))
    if not mine or not steps:
        return set()
    events = TaskEvent.objects.filter(pk__in=steps).select_related("task")
    return {event.task_id for event in events if any(was_part(event, department) for department in mine)}
