"""What a change of departments would move (机构变动), shown before it is done."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from accounts.models import User
from tracking.actions.reorganising import open_tasks
from tracking.models import Assignment, Department, HandOver, Part, Task


@dataclass(frozen=True, slots=True)
class Moving:
    """An open task of the department, its part in it, and the part the other one has already."""

    task: Task
    part: Assignment
    other: Assignment | None = None

    @property
    def words(self) -> str:
        """What becomes of the part."""
        if self.other is None:
            return str(self.part.get_role_display())
        best = Part.LEAD if Part.LEAD in {self.part.role, self.other.role} else Part.SUPPORT
        return f"两家都有份，合成{best.label}"


@dataclass(frozen=True, slots=True)
class Standing:
    """A department with all that hangs on it."""

    department: Department
    moving: tuple[Moving, ...]
    people: tuple[User, ...]
    names: tuple[str, ...]
    groups: tuple[str, ...]
    posts: tuple[str, ...]
    closed: int


def standing(source: Department, into: Department | None = None) -> Standing:
    """All that would go along, as it is now."""
    return Standing(
        department=source,
        moving=tuple(_moving(task, source, into) for task in open_tasks(source)),
        people=tuple(User.objects.filter(memberships__department=source).order_by("memberships__pk")),
        names=tuple(filter(None, [source.full_name, *source.aliases.order_by("pk").values_list("name", flat=True)])),
        groups=tuple(source.groups.order_by("order", "pk").values_list("name", flat=True)),
        posts=tuple(source.overseers.order_by("order", "pk").values_list("name", flat=True)),
        closed=Task.objects.of(source).count() - len(open_tasks(source)),
    )


def _moving(task: Task, source: Department, into: Department | None) -> Moving:
    parts = {part.department_id: part for part in task.assignments.all()}
    return Moving(task, parts[source.pk], parts.get(into.pk) if into else None)


@dataclass(frozen=True, slots=True)
class Share:
    """What one department would get of another that is split."""

    department: Department
    tasks: int
    people: int


def shares(tasks: Mapping[int, Department], people: Mapping[int, Department], heir: Department) -> list[Share]:
    """Who would get how much."""
    of_tasks, of_people = Counter(unit.pk for unit in tasks.values()), Counter(unit.pk for unit in people.values())
    units = {unit.pk: unit for unit in (*tasks.values(), *people.values(), heir)}
    return [Share(unit, of_tasks[pk], of_people[pk]) for pk, unit in sorted(units.items())]


def hand_overs(count: int) -> list[HandOver]:
    """The newest of the record."""
    rows = HandOver.objects.select_related("from_user", "to_user", "from_department", "to_department", "by")
    return list(rows.order_by("-pk")[:count])
