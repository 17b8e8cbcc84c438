"""Making the reminders a day calls for: one INSERT … SELECT a rule, so that a second sweep finds nothing to add."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeAlias

from django.core.exceptions import EmptyResultSet
from django.db import connection, models
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Cast, Concat

from tracking.calendars import WorkCalendar
from tracking.models import Assignment, Department, Filing, Organisation, Reminder, ReminderRule, SweptDay
from tracking.models.filing import (
    FOR_A_LEADER,
    FOR_ITS_HEAD,
    FOR_ITS_WRITERS,
    FOR_THE_OFFICE,
    FOR_WHO_LEADS_THE_WHOLE,
)
from tracking.models.parts import Part
from tracking.models.reminder import Audience, Outcome, RuleKind
from tracking.occasions import Occasions, as_date, occasions
from tracking.reminders import SIGNING, anchors, due_periods, periods_to_ask_for, statuses
from tracking.staffing import staffed
from tracking.workflow import OPEN, Status, Structure

CATCH_UP = 20  # working days; a stop longer than this is caught up for its last month only
LOOKED_FOR = 10  # minutes between two looks at departments where nobody is left, after the first sweep of a day
# Asked every minute; Django would take two or three times as long to write them.
RULES = "SELECT * FROM tracking_reminderrule WHERE is_active ORDER BY id"
LAST_SWEPT = "SELECT MAX(day) FROM tracking_sweptday"
INSERT = """
INSERT INTO tracking_reminder
  (task_id, rule_id, anchor_on, fires_on, department_id, post_id, audience_key, outcome, reason, made_at)
{rows}
ON CONFLICT DO NOTHING
"""
NOBODY = Cast(Value(None), models.BigIntegerField())


LEADS_THE_WHOLE = "task__parent__assignments__department_id"
Rows: TypeAlias = QuerySet[Any, tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class Match:
    """Parts of tasks, or what was sent up, that call for a reminder; the date it counts from; where its reader sits.

    ``department``: the column of the department that is reminded, for audiences that are departments; of a piece
    of a task the office's part falls to the department that leads the whole.
    """

    rows: QuerySet[Any]
    anchor: F | Cast
    department: str = ""


Matches: TypeAlias = Iterator[Match]


@dataclass(frozen=True, slots=True)
class Day:
    """What a sweep knows about the day it makes reminders for."""

    on: date
    calendar: WorkCalendar
    accept_days: int
    rhythm_codes: tuple[str, ...]
    now: datetime
    occasions: Occasions | None = None  # what occurs, where it is known: then nothing else is asked for

    def anchors(self, rule: ReminderRule, dates: Iterable[date] | None, later: int = 0) -> list[date]:
        """The dates for which the rule, so many working days later, fires today; of these, where it is known which
        occur.
        """
        offset = rule.offset + later
        if self.occasions is None or dates is None:
            return anchors(offset, rule.every, self.on, self.calendar)
        return self.occasions.firing(dates, offset, rule.every, self.on)


def sweep(now: datetime, today: date, calendar: WorkCalendar) -> int:
    """Make every reminder of today and of working days missed since the last sweep; how many were new."""
    last = last_swept()
    days = days_since(last, today, calendar)
    rules = list(ReminderRule.objects.raw(RULES))
    if not days or not rules:
        return 0
    found = occasions(days, calendar, furthest=-min(rule.offset for rule in rules))
    accept_days = Organisation.current().accept_days if found.unsigned else 0
    made = 0
    for on in days:
        day = Day(on, calendar, accept_days, found.rhythms, now, found)
        asked = rules if on != last or now.minute % LOOKED_FOR == 0 else without_people(rules)
        made += sum(insert(firing) for rule in asked for firing in firings(rule, day))
        if on != last:
            SweptDay.objects.bulk_create([SweptDay(day=on, at=now)], ignore_conflicts=True)
    return made


def without_people(rules: Iterable[ReminderRule]) -> list[ReminderRule]:
    """The rules that look at tasks; whether anybody is left in the departments is not looked for every minute."""
    return [rule for rule in rules if rule.kind != RuleKind.DESERTED]


def last_swept() -> date | None:
    with connection.cursor() as cursor:
        cursor.execute(LAST_SWEPT)
        (last,) = cursor.fetchone()
    return as_date(last) if last else None


def days_to_sweep(today: date, calendar: WorkCalendar) -> list[date]:
    """Today where it is a working day, after the working days missed since the last one swept."""
    return days_since(last_swept(), today, calendar)


def days_since(last: date | None, today: date, calendar: WorkCalendar) -> list[date]:
    """The same, where the last day that was swept is known."""
    days: list[date] = []
    day = today
    while last and len(days) < CATCH_UP and (day := calendar.add(day, -1)) > last:
        days.insert(0, day)
    return [*days, today] if calendar.is_working(today) else days


def firings(rule: ReminderRule, day: Day) -> Iterator[Rows]:
    """The parts of tasks that a rule reminds of on the day, each with its anchor date and audience as columns."""
    for match in MATCHES[RuleKind(rule.kind)](rule, day):
        yield _columns(match, rule, day)


def _due(rule: ReminderRule, day: Day) -> Matches:
    if days := day.anchors(rule, day.occasions.due if day.occasions else None):
        due = Q(task__status__in=statuses(rule.audience)) & _among("task__due_on", days)
        fresh = Q(task__dispatched_on__gte=day.on)  # 交办 has told them; negated, for the index on due dates
        yield Match(_watched(rule, Assignment.objects.filter(due, ~fresh, role=Part.LEAD)), F("task__due_on"))


def _unsigned(rule: ReminderRule, day: Day) -> Matches:
    days = day.anchors(rule, day.occasions.unsigned if day.occasions else None, day.accept_days)
    if not days:
        return
    waiting = Q()
    for part, allowed in SIGNING.items():
        waiting |= Q(role=part, task__status__in=allowed)
    unsigned = Assignment.objects.filter(waiting, _among("task__dispatched_on", days), accepted_at=None)
    yield Match(_watched(rule, unsigned), F("task__dispatched_on"))


def _first(rule: ReminderRule, day: Day) -> Matches:
    silent = Q(task__status=Status.ACCEPTED, task__last_reported_on=None, task__rhythm="")
    if days := day.anchors(rule, day.occasions.silent if day.occasions else None):
        unheard = Assignment.objects.filter(silent, _among("task__dispatched_on", days), role=Part.LEAD)
        yield Match(_watched(rule, unheard), F("task__dispatched_on"))


def _among(column: str, days: list[date]) -> Q:
    """On one of these days; the range beside the list tells the database how few that can be."""
    among = Q((f"{column}__in", days))
    return among & Q((f"{column}__range", (min(days), max(days)))) if len(days) > 1 else among


def _unreported(rule: ReminderRule, day: Day) -> Matches:
    ending = {period.due_on for code in day.rhythm_codes for period in periods_to_ask_for(code, day.on)}
    days = day.anchors(rule, ending)
    for code in day.rhythm_codes:
        for period in due_periods(code, days, day.on):
            owed = Q(task__reported_for=None) | Q(task__reported_for__lt=period.due_on)
            asked = Q(task__rhythm=code, task__rhythm_since__lte=period.begun_by)
            parts = Assignment.objects.filter(owed & asked, role=Part.LEAD, task__status=Status.ACCEPTED)
            yield Match(_watched(rule, parts), _value(period.due_on, models.DateField()))


def _deserted(rule: ReminderRule, day: Day) -> Matches:
    """Where nobody is left: told once, and again as long as it is so when ``every`` working days have gone by."""
    told = Reminder.objects.filter(rule=rule, task=OuterRef("task"))
    if rule.every:
        told = told.filter(fires_on__gt=day.calendar.add(day.on, -rule.every))
    empty = list(Department.objects.filter(~staffed("pk")).values_list("pk", flat=True))
    if not empty:
        return
    asked = statuses(rule.audience) & OPEN
    parts = Assignment.objects.filter(~Exists(told), department__in=empty, task__status__in=asked)
    yield Match(_watched(rule, parts), _value(day.on, models.DateField()))


def _watched(rule: ReminderRule, parts: QuerySet[Assignment]) -> QuerySet[Assignment]:
    """For the office without pieces of a task: those are watched by the department that divided it."""
    return parts.exclude(OF_A_PIECE) if rule.audience == Audience.SUPERVISOR else parts


def _waiting(rule: ReminderRule, day: Day) -> Matches:
    """What somebody has had before them for too long, since the day it came there.

    A piece of a task waits for the department that leads the whole, except for what only the office decides.
    """
    days = day.anchors(rule, day.occasions.waiting if day.occasions else None)
    if not days:
        return
    lying = Filing.objects.filter(lies_since__in=days)
    yield Match(lying.filter(LYING[Audience(rule.audience)]), F("lies_since"))
    if rule.audience == Audience.SUPERVISOR:
        review = Assignment.objects.filter(UNDER_REVIEW, role=Part.LEAD, task__submitted_on__in=days)
        yield Match(review.exclude(OF_A_PIECE), F("task__submitted_on"))
        yield Match(_led_above(review.filter(OF_A_PIECE)), F("task__submitted_on"), LEADS_THE_WHOLE)
        yield Match(_led_above(lying.filter(FOR_WHO_LEADS_THE_WHOLE)), F("lies_since"), LEADS_THE_WHOLE)


def _led_above(rows: QuerySet[Any]) -> QuerySet[Any]:
    return rows.filter(task__parent__assignments__role=Part.LEAD)


MATCHES = {
    RuleKind.DUE: _due,
    RuleKind.UNSIGNED: _unsigned,
    RuleKind.FIRST_REPORT: _first,
    RuleKind.UNREPORTED: _unreported,
    RuleKind.DESERTED: _deserted,
    RuleKind.WAITING: _waiting,
}
LYING = {
    Audience.CLERK: FOR_ITS_WRITERS,
    Audience.HEAD: FOR_ITS_HEAD,
    Audience.SUPERVISOR: FOR_THE_OFFICE,
    Audience.LEADER: FOR_A_LEADER,
}
UNDER_REVIEW = Q(task__status=Status.SUBMITTED)
OF_A_PIECE = Q(task__structure=Structure.SUBTASK)


def _columns(match: Match, rule: ReminderRule, day: Day) -> Rows:
    """The rows to insert: a reminder is for a department's clerks or head, for the office, or for a post."""
    own = "department_id" if rule.audience in {Audience.CLERK, Audience.HEAD} else ""
    department = match.department or own
    post = "task__leader_id" if rule.audience == Audience.LEADER else ""
    rows = match.rows.filter(task__leader__isnull=False) if post else match.rows
    return rows.values_list(
        F("task_id"),
        _value(rule.pk, models.BigIntegerField()),
        match.anchor,
        _value(day.on, models.DateField()),
        F(department) if department else NOBODY,
        F(post) if post else NOBODY,
        _audience_key(rule.audience, department, post),
        _value(Outcome.PENDING, models.CharField()),
        _value("", models.CharField()),
        _value(day.now, models.DateTimeField()),
    )


def _value(value: object, field: "models.Field[Any, Any]") -> Cast:
    return Cast(Value(value, field), field)


def _audience_key(audience: str, department: str, post: str) -> Concat | Value:
    if department:
        return Concat(Value("department:"), Cast(department, models.CharField()), Value(f":{audience}"))
    return Concat(Value("post:"), Cast(post, models.CharField())) if post else Value("office")


def insert(rows: Rows) -> int:
    """Insert what is not there yet, in one statement; how many rows were new."""
    try:
        sql, params = rows.query.get_compiler(connection=connection).as_sql()
    except EmptyResultSet:  # a rule that fires for no date today
        return 0
    with connection.cursor() as cursor:
        cursor.execute(INSERT.format(rows=sql), params)
        return int(cursor.rowcount)
