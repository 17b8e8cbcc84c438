"""What looking again has found (回头看的数): by unit and by round, how many were visited and how many did not hold.

A rate over a handful of visits says nothing of a unit, so it is told from five on; the figures themselves always are.
What a review has struck (复核撤销) is not counted.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, F

from accounts.models import User
from tracking.models import Department, Recheck
from tracking.models.parts import Part
from tracking.models.recheck import Found, Round
from tracking.stretches import first_moment

FEWEST = 5  # visits a rate is told of


@dataclass(frozen=True, slots=True)
class Visits:
    """Visits of a unit or a round by what they found. ``key`` opens the list of them."""

    name: str
    key: str
    true: int
    partly: int
    false: int

    @property
    def visited(self) -> int:
        return self.true + self.partly + self.false

    @property
    def rate(self) -> float | None:
        """反弹率: 不属实 of what was visited; None where there are too few."""
        return self.false / self.visited if self.visited >= FEWEST else None


@dataclass(frozen=True, slots=True)
class RecheckFigures:
    """All of them, by unit (the worst first) and by round."""

    total: Visits
    units: tuple[Visits, ...]
    rounds: tuple[Visits, ...]


def recheck_figures(user: User, since: date | None, department: Department | None = None) -> RecheckFigures:
    """Of what this person may see that was found since a day, by the unit that leads."""
    found = Recheck.objects.visible_to(user).judged()
    if since:
        found = found.filter(found_at__gte=first_moment(since))
    led = found.filter(task__assignments__role=Part.LEAD).annotate(unit=F("task__assignments__department"))
    if department:
        led = led.filter(unit=department.pk)
    rows = list(led.order_by().values_list("unit", "round", "standing").annotate(n=Count("pk")))
    units, rounds, total = (defaultdict[str, dict[str, int]](dict) for _ in range(3))
    for unit, round_, standing, count in rows:
        for section, key in ((units, str(unit)), (rounds, round_), (total, "")):
            section[key][standing] = section[key].get(standing, 0) + count
    names = {str(pk): name for pk, name in Department.objects.filter(pk__in=units).values_list("pk", "name")}
    by_unit = sorted(_rows(units, names), key=lambda one: (-one.false, -one.partly, -one.visited, one.name))
    in_order = {str(one.value): str(one.label) for one in Round if one.value in rounds}
    return RecheckFigures(
        total=next(iter(_rows(total, {"": "合计"})), Visits("合计", "", 0, 0, 0)),
        units=tuple(by_unit),
        rounds=tuple(_rows({key: rounds[key] for key in in_order}, in_order)),
    )


def _rows(counts: dict[str, dict[str, int]], names: dict[str, str]) -> Iterable[Visits]:
    for key, of in counts.items():
        yield Visits(names[key], key, of.get(Found.TRUE, 0), of.get(Found.PARTLY, 0), of.get(Found.FALSE, 0))
