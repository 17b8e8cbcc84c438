"""The light of a task in SQL: the same order as ``deadlines.light``, for filters and sums over many rows."""

from datetime import date
from typing import Any

from django.db.models import Case, CharField, DateField, F, Func, IntegerField, Q, Value, When
from django.db.models.expressions import CombinedExpression
from django.db.models.lookups import GreaterThan, GreaterThanOrEqual
from django.db.models.sql.compiler import SQLCompiler

from tracking import rhythms
from tracking.calendars import WorkCalendar
from tracking.deadlines import BEHIND_RED, BEHIND_YELLOW, SOON_DAYS, Light
from tracking.workflow import Status


class DaysBetween(Func):
    """Whole days from the second date to the first."""

    arg_joiner = " - "
    template = "(%(expressions)s)"
    output_field = IntegerField()

    def as_sqlite(self, compiler: SQLCompiler, connection: Any, **context: Any) -> tuple[str, Any]:
        return self.as_sql(
            compiler,
            connection,
            template="CAST(%(expressions)s AS INTEGER)",
            arg_joiner=" - ",
            **context,
        )


class JulianDay(Func):
    """A date as a number of days, where the database does not subtract dates (SQLite); the date itself elsewhere."""

    template = "%(expressions)s"
    output_field = DateField()

    def as_sqlite(self, compiler: SQLCompiler, connection: Any, **context: Any) -> tuple[str, Any]:
        return self.as_sql(compiler, connection, template="julianday(%(expressions)s)", **context)


def light_case(today: date, calendar: WorkCalendar, rhythm_codes: list[str]) -> Case:
    """An expression for ``Light`` codes. ``rhythm_codes`` are the rhythms in use, each with its own missed period."""
    now, start, end = (JulianDay(e) for e in (Value(today, DateField()), F("dispatched_on"), F("due_on")))
    elapsed, total = DaysBetween(now, start) - F("paused_days"), DaysBetween(end, start) - F("paused_days")
    has_course = Q(GreaterThan(total, 0))
    return Case(
        When(status=Status.CLOSED, closed_on__gt=F("due_on"), then=Value(Light.CLOSED_LATE)),
        When(status=Status.CLOSED, then=Value(Light.CLOSED)),
        When(status=Status.DRAFT, then=Value(Light.DRAFT)),
        When(status=Status.SUSPENDED, then=Value(Light.SUSPENDED)),
        When(status=Status.CANCELLED, then=Value(Light.CANCELLED)),
        When(due_on__lt=today, then=Value(Light.LATE)),
        When(status__in=[Status.ASSIGNED, Status.RETURNED], then=Value(Light.UNSIGNED)),
        When(has_course & _behind(elapsed, total, BEHIND_RED, strictly=True), then=Value(Light.BEHIND)),
        When(due_on__lt=calendar.add(today, SOON_DAYS + 1), then=Value(Light.SOON)),
        When(_missed(today, rhythm_codes), then=Value(Light.OWED)),
        When(has_course & _behind(elapsed, total, BEHIND_YELLOW, strictly=False), then=Value(Light.SLOW)),
        default=Value(Light.OK),
        output_field=CharField(),
    )


def _behind(elapsed: CombinedExpression, total: CombinedExpression, points: int, *, strictly: bool) -> Q:
    """100 × elapsed / total − percent over (or at) so many points, without dividing."""
    compare = GreaterThan if strictly else GreaterThanOrEqual
    return Q(compare(elapsed * 100, total * (F("percent") + points)))


def _missed(today: date, codes: list[str]) -> Q:
    missed = Q(pk__in=[])
    for code in codes:
        period = rhythms.last_passed(code, today)
        if period is None:
            continue
        owed = Q(reported_for__isnull=True) | Q(reported_for__lt=period.due_on)
        missed |= Q(rhythm=code, rhythm_since__lte=period.begun_by) & owed
    return missed
