"""What a 督查员 has said before of a pair that looks alike. What was said of a candidate holds for its task."""

from collections.abc import Mapping
from typing import TypeAlias

from directives.models import Directive
from tracking.models import Apart, Task

Thing: TypeAlias = Directive | Task
Key: TypeAlias = tuple[str, int]  # "directive" or "task", and which


def keys_of(thing: Thing) -> frozenset[Key]:
    """What it goes by: a task by its own key and by those of the candidates it was made from."""
    if isinstance(thing, Directive):
        return frozenset({("directive", thing.pk)})
    candidates = (source.directive_id for source in thing.sources.all())
    return frozenset({("task", thing.pk), *(("directive", pk) for pk in candidates if pk)})


def said_of(mine: Thing) -> dict[Key, Apart]:
    """The newest that was said of it, by what it was said against."""
    keys = keys_of(mine)
    directives, tasks = ([pk for kind, pk in keys if kind == wanted] for wanted in ("directive", "task"))
    rows = Apart.objects.about(directives=directives, tasks=tasks).select_related("by").order_by("at", "pk")
    found: dict[Key, Apart] = {}
    for row in rows:
        one, other = sides(row)
        found |= {other: row} if one in keys else {one: row}
    return found


def sides(row: Apart) -> tuple[Key, Key]:
    """Both sides of the pair by their keys."""
    return _side(row.directive_id, row.task_id), _side(row.other_directive_id, row.other_task_id)


def _side(directive: int | None, task: int | None) -> Key:
    return ("directive", directive) if directive else ("task", task or 0)


def verdict_on(theirs: Thing, said: Mapping[Key, Apart]) -> Apart | None:
    """What was said against this one, the newest of it."""
    rows = [said[key] for key in keys_of(theirs) if key in said]
    return max(rows, key=lambda row: (row.at, row.pk), default=None)
