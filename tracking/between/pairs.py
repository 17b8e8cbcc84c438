"""Every task as it stood when two days ended, side by side; read in one go, so that all figures are of one statement.

What nothing has happened to since the first day stands on both as it stands now; only its light may have changed.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property
from typing import Any, NamedTuple

from django.db.models import Exists, F, OuterRef

from accounts.models import User
from tracking.asof.past import CHANGING
from tracking.asof.standing import Then, recorded, standings, untouched
from tracking.calendars import WorkCalendar
from tracking.counting.counted import led
from tracking.deadlines import light
from tracking.ledger import Conditions, select
from tracking.models import Task, TaskSource
from tracking.models.task import TaskQuerySet
from tracking.stretches import last_moment
from tracking.workflow import Status

EVERYTHING = Conditions()
ALIKE = ("pk", "status", "unit", "due_on", "closed_on", "dispatched_on", "extensions", "sent_back")


class Side(NamedTuple):
    """How a task stood on one of the days. ``unit``: the department that led it."""

    status: str
    unit: int | None
    due_on: date | None
    closed_on: date | None
    dispatched_on: date | None
    extensions: int
    sent_back: int
    light: str
    has_signed: bool = True  # the lead
    title: str = ""  # where it may have changed since


@dataclass(frozen=True, slots=True)
class Pair:
    """A task on both days. ``was`` and ``now``: as far as one looks at it; None where it was not there, or where only
    one department is looked at and another led it. ``before`` and ``after``: the same, whoever led it.
    """

    pk: int
    was: Side | None
    now: Side | None
    before: Side | None
    after: Side | None
    is_declined: bool = False  # a lead has sent it back unsigned (退签) in between

    def of_unit(self, unit: int) -> "Pair":
        """As one department sees it: only the days on which it led."""
        was, now = (side if side and side.unit == unit else None for side in (self.before, self.after))
        return replace(self, was=was, now=now)

    @property
    def units(self) -> set[int]:
        """The departments that led it on either day."""
        return {side.unit for side in (self.before, self.after) if side and side.unit}


@dataclass(frozen=True)
class Between:
    """Whose ledger is compared, from the end of which day to the end of which; of one department, of one speech."""

    user: User
    first: date
    second: date
    calendar: WorkCalendar
    department: int | None = None
    speech: int | None = None
    within: Conditions = EVERYTHING  # conditions that no step changes; the others of it are not looked at

    @cached_property
    def moments(self) -> tuple[datetime, datetime]:
        return last_moment(self.first), last_moment(self.second)

    @property
    def tasks(self) -> TaskQuerySet:
        """What is compared: all that was there when the second day ended, as figures count."""
        seen = Task.objects.visible_to(self.user).filter(created_at__lte=self.moments[1])
        lasting = replace(self.within, **CHANGING, speech=None, as_of=None)
        tasks = select(seen, lasting, self.user, self.second, self.calendar)
        if self.speech is None:
            return tasks
        said = TaskSource.objects.known_by(self.moments[1]).filter(task=OuterRef("pk"), speech=self.speech)
        return tasks.filter(Exists(said))

    def unrecorded(self) -> int:
        """How many were there on the first day but have no record that goes back so far: of them nothing is told."""
        first = self.moments[0]
        by_then = recorded().filter(task=OuterRef("pk"), at__lte=first)
        return self.tasks.filter(created_at__lte=first).exclude(Exists(by_then)).count()

    def pairs(self) -> list[Pair]:
        """All tasks that were there on either day, in the order of their keys."""
        every = sorted((*self._lasting(), *self._touched()), key=lambda pair: pair.pk)
        if self.department is None:
            return every
        led_by = (pair.of_unit(self.department) for pair in every)
        return [pair for pair in led_by if pair.was or pair.now]

    def _lasting(self) -> Iterator[Pair]:
        tasks = led(untouched(self.tasks, self.moments[0]).filter(Exists(recorded().filter(task=OuterRef("pk")))))
        both = tasks.with_light(self.first, self.calendar).annotate(light_was=F("light_code"))
        rows = both.with_light(self.second, self.calendar).order_by()
        for row in rows.values_list(*ALIKE, "light_was", "light_code"):
            pk, *facts, was, now = tuple[Any, ...](row)
            sides = Side._make((*facts, was, True, "")), Side._make((*facts, now, True, ""))
            yield Pair(pk, *sides, *sides)

    def _touched(self) -> Iterator[Pair]:
        declined = set(
            recorded()
            .filter(name="decline", at__gt=self.moments[0], at__lte=self.moments[1])
            .order_by()
            .values_list("task", flat=True)
        )
        for was, now in standings(self.tasks, *self.moments):
            if now is None or (was is None and now.created_at <= self.moments[0]):
                continue  # the record does not go back so far
            sides = self._side(was, self.first), self._side(now, self.second)
            if any(sides):
                yield Pair(now.pk, *sides, *sides, is_declined=now.pk in declined)

    def _side(self, then: Then | None, day: date) -> Side | None:
        if then is None or not (self.user.sees_everything or then.status != Status.DRAFT):
            return None
        return Side(
            status=str(then.status),
            unit=then.unit,
            due_on=then.due_on,
            closed_on=then.closed_on,
            dispatched_on=then.dispatched_on,
            extensions=then.extensions,
            sent_back=then.sent_back,
            light=str(light(then, day, self.calendar)),
            has_signed=then.lead is not None and then.lead.accepted_at is not None,
            title=then.title,
        )
