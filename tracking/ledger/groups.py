"""The headings of a ledger in groups (分组): whose tasks follow, how many there are, and under which lights."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import groupby
from typing import Any

from django.db.models import Count, Min, Q

from tracking.calendars import WorkCalendar
from tracking.deadlines import Light
from tracking.ledger.conditions import Conditions
from tracking.ledger.orders import leads
from tracking.models import Task
from tracking.models.task import TaskQuerySet

FIRST = (Light.LATE, Light.BEHIND, Light.SOON, Light.SLOW, Light.OWED, Light.UNSIGNED, Light.OK)  # then the others
KEYS = {"department": ("lead_id",), "source": ("registration__source_on", "registration__source_title")}
Key = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Heading:
    """A group: its name, its lights with how many are under each, and the conditions that open it alone.

    ``conditions``: None where no conditions say so.
    """

    label: str
    lights: tuple[tuple[Light, int], ...] = ()
    conditions: Conditions | None = None

    @property
    def total(self) -> int:
        return sum(count for _, count in self.lights)


@dataclass(frozen=True, slots=True)
class Group:
    """Rows of one page that belong together; without a heading where nothing is grouped."""

    rows: tuple[Task, ...]
    heading: Heading | None = None
    elsewhere: int = field(default=0)  # how many of the group stand on other pages


def grouped(
    rows: Sequence[Task], found: TaskQuerySet, *, by: str, asked: Conditions, today: date, calendar: WorkCalendar
) -> tuple[Group, ...]:
    """The rows of a page under their headings; ``found``: all that was asked for, to be counted in one query."""
    if not by or not rows:
        return (Group(tuple(rows)),) if rows else ()
    parts = [(key, tuple(some)) for key, some in groupby(rows, lambda task: key_of(task, by))]
    counts = _counts([key for key, _ in parts], by, found, today, calendar)
    return tuple(headed(key, some, counts.get(key, []), by, asked) for key, some in parts)


def key_of(task: Task, by: str) -> Key:
    """The group a task belongs to."""
    if by == "department":
        return (task.lead.department_id if task.lead else 0,)
    return task.registration.source_on, task.registration.source_title


def _counts(
    keys: Iterable[Key], by: str, found: TaskQuerySet, today: date, calendar: WorkCalendar
) -> dict[Key, list[tuple[str, int, int]]]:
    """For each group of the page its lights, how many are under each, and a 立项单 they come from."""
    names = KEYS[by]
    lit = found.annotate(**leads()) if by == "department" else found
    wanted = Q()
    for key in keys:
        wanted |= Q(**dict(zip(names, key, strict=True)))
    counted = lit.with_light(today, calendar).filter(wanted).order_by().values_list(*names, "light_code")
    counts: dict[Key, list[tuple[str, int, int]]] = {}
    for row in counted.annotate(n=Count("pk"), paper=Min("registration_id")):
        *key, light, n, paper = row
        counts.setdefault(tuple(key), []).append((light, n, paper))
    return counts


def headed(
    key: Key, rows: tuple[Task, ...], counts: Iterable[tuple[str, int, int]], by: str, asked: Conditions
) -> Group:
    """Rows under their heading. ``counts``: of the whole group its lights, how many are under each, and a 立项单."""
    counts = list(counts)
    by_light: dict[str, int] = {}
    for light, n, _ in counts:
        by_light[light] = by_light.get(light, 0) + n
    order = [*FIRST, *(one for one in Light if one not in FIRST)]
    lights = tuple((one, by_light[one]) for one in order if one in by_light)
    heading = Heading(
        _label(rows[0], by), lights, _alone(key, min((paper for *_, paper in counts), default=0), by, asked)
    )
    return Group(rows, heading, max(0, heading.total - len(rows)))


def _label(task: Task, by: str) -> str:
    if by == "source":
        return task.registration.source_title
    return str(task.lead.department) if task.lead else "分发，各单位"


def _alone(key: Key, paper: int, by: str, asked: Conditions) -> Conditions | None:
    """The conditions with this group's own; None where the ledger is narrowed down to another one already."""
    if by == "source":
        return replace(asked, source=paper)
    if not key[0] or (asked.department and (asked.department != key[0] or asked.part == "support")):
        return None
    return replace(asked, department=key[0], part="")
