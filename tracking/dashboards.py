"""Read models of the pages that add up (落实情况): frozen figures, each with the address that lists what it counts.

Counted once in SQL by light and status, so the parts of a sum are the sum. A task with sources in two speeches counts
once for each of them and once in totals. A demand spread over units counts once for each unit; pieces do not count.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Any, Self
from urllib.parse import urlencode

from django.db.models import Count, F, Q, QuerySet

from accounts.models import User
from directives.models import Speech
from tracking.calendars import WorkCalendar
from tracking.deadlines import Light, days_left
from tracking.ledger import Conditions
from tracking.models import Task
from tracking.models.parts import Part
from tracking.models.task import TaskQuerySet
from tracking.workflow import Status

LONGEST = 5  # late tasks named on the page
SHOWN = (
    Light.LATE,
    Light.BEHIND,
    Light.SOON,
    Light.OWED,
    Light.SLOW,
    Light.OK,
    Light.UNSIGNED,
    Light.SUSPENDED,
    Light.DRAFT,
    Light.CLOSED,
    Light.CLOSED_LATE,
    Light.CANCELLED,
)  # worst first, then what is finished: the order of bars, columns and sums


class Period(StrEnum):
    """Which registrations are counted: all, those approved this year, or this quarter."""

    ALL = "all"
    YEAR = "year"
    QUARTER = "quarter"

    @classmethod
    def of(cls, code: str) -> Self:
        """The period of that code; all where there is no such code."""
        return cls(code) if code in list(cls) else cls.ALL

    def since(self, today: date) -> date | None:
        if self is Period.YEAR:
            return today.replace(month=1, day=1)
        if self is Period.QUARTER:
            return today.replace(month=(today.month - 1) // 3 * 3 + 1, day=1)
        return None


@dataclass(frozen=True, slots=True)
class Figure:
    """A number and the ledger's query string that lists what it counts."""

    count: int
    query: str


@dataclass(frozen=True, slots=True)
class Tally:
    """Tasks of one kind, department or speech, counted by light and status."""

    counts: Mapping[tuple[Light, Status], int]
    conditions: Conditions

    def _sum(self, *lights: Light) -> int:
        return sum(count for (light, _), count in self.counts.items() if light in lights)

    def _figure(self, count: int, **more: str) -> Figure:
        return Figure(count, f"?{urlencode(self.conditions.query(**more))}")

    @property
    def registered(self) -> Figure:
        """All that were registered (立项), the cancelled ones among them."""
        return self._figure(sum(self.counts.values()))

    @property
    def closed(self) -> Figure:
        """All that are closed, in time or late."""
        return self._figure(self._sum(Light.CLOSED, Light.CLOSED_LATE), status=Status.CLOSED)

    @property
    def waiting(self) -> list[tuple[Status, Figure]]:
        """What waits for the 督查员 (退签, 待审核), where something does: parts of other figures, not further ones."""
        figures = [(status, self._in(status)) for status in (Status.RETURNED, Status.SUBMITTED)]
        return [(status, figure) for status, figure in figures if figure.count]

    def _in(self, status: Status) -> Figure:
        return self._figure(sum(n for (_, s), n in self.counts.items() if s == status), status=status)

    def by(self, light: Light) -> Figure:
        return self._figure(self._sum(light), light=light)

    @property
    def parts(self) -> list[tuple[Light, Figure]]:
        """The figures that add up to ``registered``; lights nobody has are left out."""
        return [(light, figure) for light in SHOWN if (figure := self.by(light)).count]

    @property
    def cells(self) -> dict[str, Figure]:
        """Every light by its code."""
        return {str(light): self.by(light) for light in SHOWN}

    @property
    def rate(self) -> float | None:
        """落实率: closed of what is registered and not cancelled; None where there is nothing."""
        base = self.registered.count - self._sum(Light.CANCELLED)
        return self.closed.count / base if base else None

    @property
    def on_time_rate(self) -> float | None:
        """按期率: closed in time of what is closed or already late; None where nothing has come to its end."""
        base = self._sum(Light.CLOSED, Light.CLOSED_LATE, Light.LATE)
        return self._sum(Light.CLOSED) / base if base else None


@dataclass(frozen=True, slots=True)
class Row:
    """One department or kind with its tasks."""

    name: str
    tally: Tally


@dataclass(frozen=True, slots=True)
class SpeechRow:
    """One speech: how much was found in it, and what became of it."""

    speech: Speech
    found: int
    tally: Tally


@dataclass(frozen=True, slots=True)
class LateRow:
    """A task that has been late for long."""

    task: Task
    working_days: int


@dataclass(frozen=True, slots=True)
class Completion:
    """The page 落实情况 on a day."""

    today: date
    period: Period
    total: Tally
    departments: tuple[Row, ...]
    speeches: tuple[SpeechRow, ...]
    kinds: tuple[Row, ...]
    longest_late: tuple[LateRow, ...]
    found: int


def completion(user: User, today: date, calendar: WorkCalendar, period: Period = Period.ALL) -> Completion:
    """All figures of the page, from one reading of the ledger as this person sees it."""
    since = period.since(today)
    tasks = Task.objects.visible_to(user).counted().with_light(today, calendar)
    if since:
        tasks = tasks.filter(registration__approved_on__gte=since)
    within = Conditions(since=since)
    speeches = _speeches(user, tasks, within, since)
    return Completion(
        today=today,
        period=period,
        total=Tally(_counts(tasks).get((), {}), within),
        departments=_departments(tasks, within),
        speeches=speeches,
        kinds=_kinds(tasks, within),
        longest_late=_longest_late(tasks, today, calendar),
        found=sum(row.found for row in speeches),
    )


Counts = dict[tuple[Light, Status], int]


def _counts(tasks: QuerySet[Task], *keys: str) -> dict[tuple[Any, ...], Counts]:
    """How many tasks by light and status, for each value of the keys."""
    rows = tasks.order_by().values_list(*keys, "light_code", "status").annotate(n=Count("pk", distinct=True))
    found: dict[tuple[Any, ...], Counts] = {}
    for *key, light, status, count in rows:
        found.setdefault(tuple(key), {})[Light(light), Status(status)] = count
    return found


def _departments(tasks: TaskQuerySet, within: Conditions) -> tuple[Row, ...]:
    """By lead, the one with most late tasks first."""
    led = tasks.filter(assignments__role=Part.LEAD).annotate(
        department=F("assignments__department"), name=F("assignments__department__name")
    )
    rows = (
        Row(name, Tally(counts, replace(within, department=pk)))
        for (pk, name), counts in _counts(led, "department", "name").items()
    )
    return tuple(sorted(rows, key=_worst_first))


def _worst_first(row: Row) -> tuple[int, ...]:
    return (*(-row.tally.by(light).count for light in (Light.LATE, Light.BEHIND)), -row.tally.registered.count)


def _kinds(tasks: TaskQuerySet, within: Conditions) -> tuple[Row, ...]:
    """By kind of demand, the largest first."""
    rows = (Row(kind, Tally(counts, replace(within, kind=kind))) for (kind,), counts in _counts(tasks, "kind").items())
    return tuple(sorted(rows, key=lambda row: (-row.tally.registered.count, row.name)))


def _speeches(user: User, tasks: TaskQuerySet, within: Conditions, since: date | None) -> tuple[SpeechRow, ...]:
    """Newest first: those with tasks of the period, and those given in it that have none yet."""
    counts = _counts(tasks.filter(sources__speech__isnull=False), "sources__speech")
    of_period = Q(pk__in=[pk for (pk,) in counts]) | (Q(spoken_on__gte=since) if since else Q())
    speeches = Speech.objects.visible_to(user).filter(of_period) if since else Speech.objects.visible_to(user)
    with_found = speeches.defer("text").annotate(found=Count("directives")).order_by("-spoken_on", "-pk")
    return tuple(
        SpeechRow(
            speech,
            getattr(speech, "found", 0),
            Tally(counts.get((speech.pk,), {}), replace(within, speech=speech.pk)),
        )
        for speech in with_found
    )


def _longest_late(tasks: TaskQuerySet, today: date, calendar: WorkCalendar) -> tuple[LateRow, ...]:
    late = tasks.filter(Q(light_code=Light.LATE)).order_by("due_on", "pk").for_display()[:LONGEST]
    return tuple(LateRow(task, -days_left(task.due_on, today, calendar)) for task in late if task.due_on)


def light_names(lights: Iterable[Light] = SHOWN) -> list[tuple[str, str]]:
    """Codes with the words of a sum: 按期办结 tells itself apart from 超期办结 there."""
    return [(str(light), "按期办结" if light is Light.CLOSED else str(light.label)) for light in lights]
