"""What has changed since the same weekday of last week (比上周五多 2 件): now against the end of that day."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from tracking.counting.keeping import keep_day
from tracking.dashboards.figures import SHOWN, Tally
from tracking.dashboards.past import is_on_record, lights_on, recorded_since
from tracking.dashboards.scope import WEEK, Scope
from tracking.deadlines import Light
from tracking.models.kept import What
from tracking.rhythms import WEEKDAYS

CLOSED = (Light.CLOSED, Light.CLOSED_LATE)
IN_HAND = tuple(light for light in SHOWN if light not in {*CLOSED, Light.CANCELLED, Light.DRAFT})


@dataclass(frozen=True, slots=True)
class Change:
    """A figure now and when a day of last week ended. ``is_bad_up``: more of it is worse (超期); None: neither."""

    day: date
    then: int
    now: int
    is_bad_up: bool | None = None

    @property
    def by(self) -> int:
        return self.now - self.then

    @property
    def weekday(self) -> str:
        """上周五: the weekday is always one of last week."""
        return f"上周{WEEKDAYS[self.day.weekday()]}"

    @property
    def words(self) -> str:
        """比上周五多 2 件, 比上周五少 1 件, 和上周五一样."""
        if not self.by:
            return f"和{self.weekday}一样"
        return f"比{self.weekday}{'多' if self.by > 0 else '少'} {abs(self.by)} 件"

    @property
    def tone(self) -> str:
        """The class that says whether it goes up or down, and whether that is good."""
        if not self.by or self.is_bad_up is None:
            return ""
        is_up = self.by > 0
        return f"{'up' if is_up else 'down'}-{'bad' if is_up is self.is_bad_up else 'good'}"


def changes(scope: Scope, total: Tally) -> dict[str, Change]:
    """By the name of the figure (``registered``, ``closed``, or a light); empty where last week is not on record.

    What was registered since is in none of last week's figures, and a task counts by the light it had that day.
    """
    day = scope.today - WEEK
    if not is_on_record(day, recorded_since()):
        return {}
    then = _lights_then(scope, day)
    found = {str(light): Change(day, then[light], total.by(light).count, _tone(light)) for light in Light}
    found["registered"] = Change(day, then.total(), total.registered.count)
    found["closed"] = Change(day, _closed(then), total.closed.count, is_bad_up=False)
    found["open"] = Change(day, in_hand(then), in_hand({light: total.by(light).count for light in IN_HAND}))
    return found


def _lights_then(scope: Scope, day: date) -> Counter[Light]:
    """How many had which light when that day ended; kept in a large ledger, for no later step changes it."""
    if found := scope.kept.get((What.LIGHTS, day)):
        return Counter({Light(code): n for code, n in found.figures.items()})
    lights = lights_on(scope.tasks, day, scope.calendar)
    if scope.is_large:
        keep_day(scope.basis, What.LIGHTS, day, {str(light): n for light, n in lights.items()})
    return lights


def in_hand(lights: Mapping[Light, int]) -> int:
    """What was dispatched and is not finished (在办)."""
    return sum(lights[light] for light in IN_HAND)


def _closed(lights: Counter[Light]) -> int:
    return sum(lights[light] for light in CLOSED)


def _tone(light: Light) -> bool | None:
    """More late or unsigned tasks are worse; of the rest more is neither good nor bad."""
    return True if light in {Light.LATE, Light.BEHIND, Light.UNSIGNED, Light.CLOSED_LATE} else None
