"""What became of each reporting period of a task (报送期), derived from its events and reports. Pure."""

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import Enum
from itertools import pairwise
from typing import Any, Protocol

from django.db.models import TextChoices
from django.utils import timezone

from tracking import rhythms
from tracking.rhythms import GRACE, Period
from tracking.workflow import Status

SHOWN = 12


class PeriodState(TextChoices):
    """How the report of a period stands."""

    AHEAD = "ahead", "待报"
    REPORTED = "reported", "已报"
    LATE = "late", "迟报"
    MISSED = "missed", "未报"
    EXCUSED = "excused", "免报"


class Happened(Protocol):
    """An event of the task, with what it changed: column → [old, new], days as ISO strings."""

    @property
    def after(self) -> str: ...
    @property
    def at(self) -> datetime: ...
    @property
    def changes(self) -> Mapping[str, Any]: ...


class Reported(Protocol):
    """A report of the lead, and the due day of the period it is for."""

    @property
    def at(self) -> datetime: ...
    @property
    def period_on(self) -> date | None: ...


@dataclass(frozen=True, slots=True)
class Term:
    """One period and how its report stands; ``reported_on`` is the day of the first report for it."""

    code: str
    period: Period
    state: PeriodState
    reported_on: date | None = None

    def name(self, today: date) -> str:
        return rhythms.period_words(self.code, self.period, today)


class Mode(Enum):
    """Whether periods count: while the task is with a department; not under 挂起; not before 交办 or after the end."""

    COUNTING = 1
    PAUSED = 2
    OFF = 3


MODES = {
    Status.ASSIGNED: Mode.COUNTING,
    Status.ACCEPTED: Mode.COUNTING,
    Status.SUBMITTED: Mode.COUNTING,
    Status.SUSPENDED: Mode.PAUSED,
}


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of days under one rhythm, from the day it began; ``since`` is where counting starts."""

    begun_on: date
    mode: Mode
    code: str
    since: date | None

    @property
    def first_due(self) -> date:
        """From which due day on periods belong here; none is asked for within three days of the start."""
        return (self.since or self.begun_on) + GRACE if self.mode is Mode.COUNTING else self.begun_on


def terms(
    events: Iterable[Happened], reports: Iterable[Reported], *, today: date, shown: int = SHOWN
) -> tuple[Term, ...]:
    """The newest periods first, of every rhythm the task has had. ``events`` in their order, oldest first."""
    told, spans = _first_reports(reports), tuple(_spans(events))
    found = [
        Term(span.code, period, _state(span, period, told, today), told.get(period.due_on))
        for span, until in _bounded(spans)
        for period in _periods(span, until, today)
    ]
    found += _unasked(spans, told, {term.period.due_on for term in found})
    return tuple(sorted(found, key=lambda term: term.period.due_on, reverse=True)[:shown])


def _first_reports(reports: Iterable[Reported]) -> dict[date, date]:
    """The day of the first report for each period, by the day on which that was due."""
    days: dict[date, date] = {}
    for report in sorted(reports, key=lambda one: one.at):
        if report.period_on:
            days.setdefault(report.period_on, timezone.localdate(report.at))
    return days


def _spans(events: Iterable[Happened]) -> Iterator[Span]:
    """What counted, from change to change."""
    span: Span | None = None
    rhythm, since = "", None
    for event in events:
        rhythm, since = _new(event, "rhythm", rhythm), _day(_new(event, "rhythm_since", since))
        mode = MODES.get(Status(event.after), Mode.OFF)
        if span and (span.mode, span.code, span.since) == (mode, rhythm, since):
            continue
        span = Span(timezone.localdate(event.at), mode, rhythm, since)
        yield span


def _new(event: Happened, column: str, value: Any) -> Any:
    return event.changes[column][1] if column in event.changes else value


def _day(value: str | date | None) -> date | None:
    return date.fromisoformat(value) if isinstance(value, str) else value


def _bounded(spans: Sequence[Span]) -> Iterator[tuple[Span, date | None]]:
    """Each span with the due day from which periods are no longer its own; None: it lasts."""
    for span, following in pairwise(spans):
        is_resumed = span.mode is Mode.PAUSED and following.mode is Mode.COUNTING
        yield span, following.first_due if is_resumed else following.begun_on
    yield from ((span, None) for span in spans[-1:])


def _periods(span: Span, until: date | None, today: date) -> Iterator[Period]:
    """The periods of a span, oldest first; of one that lasts up to the one that runs now, or the first asked for."""
    period = None if span.mode is Mode.OFF else rhythms.period_of(span.code, span.first_due)
    last = max(today, span.first_due)
    while period and (period.start <= last if until is None else period.due_on < until):
        yield period
        period = rhythms.period_of(span.code, period.due_on + timedelta(days=1))


def _state(span: Span, period: Period, told: Mapping[date, date], today: date) -> PeriodState:
    if reported_on := told.get(period.due_on):
        return PeriodState.REPORTED if reported_on <= period.due_on else PeriodState.LATE
    if span.mode is Mode.PAUSED:
        return PeriodState.EXCUSED
    return PeriodState.AHEAD if today <= period.due_on else PeriodState.MISSED


def _unasked(spans: Sequence[Span], told: Mapping[date, date], known: Container[date]) -> Iterator[Term]:
    """What was reported for without being asked for: too soon after 交办, or before the rhythm was changed."""
    for due, day in told.items():
        periods = ((span, rhythms.period_of(span.code, due)) for span in reversed(spans) if span.begun_on <= day)
        span, period = next(((one, p) for one, p in periods if p and p.due_on == due), (None, None))
        if span and period and due not in known:
            yield Term(span.code, period, _state(span, period, told, day), day)
