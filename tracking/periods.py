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
    """A stretch of days under one rhythm, from the day it began; ``since`` is where counting starts.

    ``anew_at``: reports made before do not count any more, as another department leads or the rhythm is another.
    """

    begun_on: date
    mode: Mode
    code: str
    since: date | None
    anew_at: datetime | None
    is_resumed: bool  # after 挂起

    @property
    def asked_from(self) -> date:
        """The earliest due day that is asked for: none within three days of the start."""
        return (self.since or self.begun_on) + GRACE

    @property
    def first_due(self) -> date:
        """From which due day on periods belong here; after a break those not asked for are excused."""
        return self.begun_on if self.is_resumed or self.mode is Mode.PAUSED else self.asked_from


def terms(
    events: Iterable[Happened], reports: Iterable[Reported], *, today: date, shown: int = SHOWN
) -> tuple[Term, ...]:
    """The newest periods first, of every rhythm the task has had. ``events`` in their order, oldest first."""
    told, spans = sorted(reports, key=lambda report: report.at), tuple(_spans(events))
    found = [
        _term(span, period, told, today) for span, until in _bounded(spans) for period in _periods(span, until, today)
    ]
    found += _unasked(spans, told, {term.period.due_on for term in found})
    return tuple(sorted(found, key=lambda term: term.period.due_on, reverse=True)[:shown])


def asked_between(events: Iterable[Happened], begin: date, end: date) -> list[date]:
    """The days from ``begin`` to ``end`` by which a report is asked for, whether it came or not."""
    found = list[date]()
    for span, until in _bounded(tuple(_spans(events))):
        last = min(end, until - timedelta(days=1)) if until else end
        day = max(begin, span.asked_from, span.first_due)
        while span.mode is Mode.COUNTING and (period := rhythms.period_of(span.code, day)) and period.due_on <= last:
            found.append(period.due_on)
            day = period.due_on + timedelta(days=1)
    return found


def _spans(events: Iterable[Happened]) -> Iterator[Span]:
    """What counted, from change to change."""
    span: Span | None = None
    rhythm, since, anew_at = "", None, None
    for event in events:
        anew_at = event.at if event.changes.get("reported_for", [None, ""])[1] is None else anew_at
        rhythm, since = _new(event, "rhythm", rhythm), _day(_new(event, "rhythm_since", since))
        mode = MODES.get(Status(event.after), Mode.OFF) if since else Mode.OFF
        if span and (span.mode, span.code, span.since, span.anew_at) == (mode, rhythm, since, anew_at):
            continue
        is_resumed = span is not None and span.mode is Mode.PAUSED and mode is Mode.COUNTING
        span = Span(timezone.localdate(event.at), mode, rhythm, since, anew_at, is_resumed)
        yield span


def _new(event: Happened, column: str, value: Any) -> Any:
    return event.changes[column][1] if column in event.changes else value


def _day(value: str | date | None) -> date | None:
    return date.fromisoformat(value) if isinstance(value, str) else value


def _bounded(spans: Sequence[Span]) -> Iterator[tuple[Span, date | None]]:
    """Each span with the due day from which periods are no longer its own; None: it lasts."""
    for span, following in pairwise(spans):
        yield span, following.begun_on
    yield from ((span, None) for span in spans[-1:])


def _periods(span: Span, until: date | None, today: date) -> Iterator[Period]:
    """The periods of a span, oldest first; of one that lasts up to the one that runs now, or the first asked for."""
    period = None if span.mode is Mode.OFF else rhythms.period_of(span.code, span.first_due)
    last = today if span.mode is Mode.PAUSED else max(today, span.asked_from)
    while period and (period.start <= last if until is None else period.due_on < until):
        yield period
        period = rhythms.period_of(span.code, period.due_on + timedelta(days=1))


def _term(span: Span, period: Period, told: Sequence[Reported], today: date) -> Term:
    """How a period stands, judged by the first report for it."""
    at = next((one.at for one in told if one.period_on == period.due_on and _counts(span, one)), None)
    reported_on = timezone.localdate(at) if at else None
    return Term(span.code, period, _state(span, period, reported_on, today), reported_on)


def _counts(span: Span, report: Reported) -> bool:
    return span.anew_at is None or report.at >= span.anew_at


def _state(span: Span, period: Period, reported_on: date | None, today: date) -> PeriodState:
    if reported_on:
        return PeriodState.REPORTED if reported_on <= period.due_on else PeriodState.LATE
    if span.mode is Mode.PAUSED or period.due_on < span.asked_from:
        return PeriodState.EXCUSED
    return PeriodState.AHEAD if today <= period.due_on else PeriodState.MISSED


def _unasked(spans: Sequence[Span], told: Sequence[Reported], known: Container[date]) -> Iterator[Term]:
    """What was reported for without being asked for: too soon after 交办, or before the rhythm was changed."""
    for due in {report.period_on for report in told if report.period_on and report.period_on not in known}:
        for span in reversed(spans):
            period = rhythms.period_of(span.code, due)
            if period and period.due_on == due and (term := _term(span, period, told, due)).reported_on:
                yield term
                break
