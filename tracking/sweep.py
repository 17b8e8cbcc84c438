"""Making the reminders a day calls for: one INSERT … SELECT a rule, so that a second sweep finds nothing to add."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeAlias

from django.core.exceptions import EmptyResultSet
from django.db import connection, models
from django.db.models import Exists, F, Max, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Cast, Concat

from tracking.calendars import WorkCalendar
from tracking.models import Assignment, Organisation, Reminder, ReminderRule, SweptDay, Task
from tracking.models.parts import Part
from tracking.models.reminder import Audience, Outcome, RuleKind
from tracking.reminders import SIGNING, anchors, due_periods, statuses
from tracking.staffing import unattended
from tracking.workflow import Status, Structure

CATCH_UP = 20  # working days; a stop longer than this is caught up for its last month only
INSERT = """
INSERT INTO tracking_reminder
  (task_id, rule_id, anchor_on, fires_on, department_id, post_id, audience_key, outcome, reason, made_at)
{rows}
ON CONFLICT DO NOTHING
"""
NOBODY = Cast(Value(None), models.BigIntegerField())


Matches: TypeAlias = Iterator[tuple[QuerySet[Assignment], F | Cast]]
Rows: TypeAlias = QuerySet[Assignment, tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class Day:
    """What a sweep knows about the day it makes reminders for."""

    on: date
    calendar: WorkCalendar
    accept_days: int
    rhythm_codes: tuple[str, ...]
    now: datetime


def sweep(now: datetime, today: date, calendar: WorkCalendar) -> int:
    """Make every reminder of today and of working days missed since the last sweep; how many were new."""
    accept_days, codes = Organisation.current().accept_days, rhythms_in_use()
    rules = list(ReminderRule.objects.filter(is_active=True).order_by("pk"))
    made = 0
    for on in days_to_sweep(today, calendar):
        day = Day(on, calendar, accept_days, codes, now)
        made += sum(insert(firing) for rule in rules for firing in firings(rule, day))
        SweptDay.objects.bulk_create([SweptDay(day=on, at=now)], ignore_conflicts=True)
    return made


def days_to_sweep(today: date, calendar: WorkCalendar) -> list[date]:
    """Today where it is a working day, after the working days missed since the last one swept."""
    last = SweptDay.objects.aggregate(last=Max("day"))["last"] or today
    before = [calendar.add(today, -n) for n in range(CATCH_UP, 0, -1)]
    days = [day for day in before if day > last]
    return [*days, today] if calendar.is_working(today) else days


def firings(rule: ReminderRule, day: Day) -> Iterator[Rows]:
    """The parts of tasks that a rule reminds of on the day, each with its anchor date and audience as columns."""
    for parts, anchor in MATCHES[RuleKind(rule.kind)](rule, day):
        yield _columns(parts, anchor, rule, day)


def _due(rule: ReminderRule, day: Day) -> Matches:
    days = anchors(rule.offset, rule.every, day.on, day.calendar)
    due = Q(task__status__in=statuses(rule.audience), task__due_on__in=days)
    fresh = Q(task__dispatched_on__gte=day.on)  # 交办 has told them; negated, so that the index on due dates is used
    yield Assignment.objects.filter(due, ~fresh, role=Part.LEAD), F("task__due_on")


def _unsigned(rule: ReminderRule, day: Day) -> Matches:
    days = anchors(rule.offset + day.accept_days, rule.every, day.on, day.calendar)
    waiting = Q()
    for part, allowed in SIGNING.items():
        waiting |= Q(role=part, task__status__in=allowed)
    unsigned = Assignment.objects.filter(waiting, accepted_at=None, task__dispatched_on__in=days)
    yield unsigned, F("task__dispatched_on")


def _first(rule: ReminderRule, day: Day) -> Matches:
    days = anchors(rule.offset, rule.every, day.on, day.calendar)
    silent = Q(task__status=Status.ACCEPTED, task__last_reported_on=None, task__rhythm="")
    yield Assignment.objects.filter(silent, role=Part.LEAD, task__dispatched_on__in=days), F("task__dispatched_on")


def _unreported(rule: ReminderRule, day: Day) -> Matches:
    days = anchors(rule.offset, rule.every, day.on, day.calendar)
    for code in day.rhythm_codes:
        for period in due_periods(code, days, day.on):
            owed = Q(task__reported_for=None) | Q(task__reported_for__lt=period.due_on)
            asked = Q(task__rhythm=code, task__rhythm_since__lte=period.begun_by)
            parts = Assignment.objects.filter(owed & asked, role=Part.LEAD, task__status=Status.ACCEPTED)
            yield parts, _value(period.due_on, models.DateField())


def _deserted(rule: ReminderRule, day: Day) -> Matches:
    """Where nobody is left: told once, and again as long as it is so when ``every`` working days have gone by."""
    told = Reminder.objects.filter(rule=rule, task=OuterRef("task"))
    if rule.every:
        told = told.filter(fires_on__gt=day.calendar.add(day.on, -rule.every))
    parts = unattended().filter(~Exists(told), task__status__in=statuses(rule.audience))
    yield parts, _value(day.on, models.DateField())


MATCHES = {
    RuleKind.DUE: _due,
    RuleKind.UNSIGNED: _unsigned,
    RuleKind.FIRST_REPORT: _first,
    RuleKind.UNREPORTED: _unreported,
    RuleKind.DESERTED: _deserted,
}


def rhythms_in_use() -> tuple[str, ...]:
    used = Task.objects.filter(rhythm__gt="", status=Status.ACCEPTED).order_by()
    return tuple(used.values_list("rhythm", flat=True).distinct())


def _columns(parts: QuerySet[Assignment], anchor: F | Cast, rule: ReminderRule, day: Day) -> Rows:
    """The rows to insert: a reminder is for a department's clerks or head, for the office, or for a post."""
    of_department = rule.audience in {Audience.CLERK, Audience.HEAD}
    of_post = rule.audience == Audience.LEADER
    if rule.audience == Audience.SUPERVISOR:  # a piece of a task is watched by the department that divided it
        parts = parts.exclude(task__structure=Structure.SUBTASK)
    if of_post:
        parts = parts.filter(task__leader__isnull=False)
    return parts.values_list(
        F("task_id"),
        _value(rule.pk, models.BigIntegerField()),
        anchor,
        _value(day.on, models.DateField()),
        F("department_id") if of_department else NOBODY,
        F("task__leader_id") if of_post else NOBODY,
        _audience_key(rule.audience),
        _value(Outcome.PENDING, models.CharField()),
        _value("", models.CharField()),
        _value(day.now, models.DateTimeField()),
    )


def _value(value: object, field: "models.Field[Any, Any]") -> Cast:
    return Cast(Value(value, field), field)


def _audience_key(audience: str) -> Concat | Value:
    if audience == Audience.SUPERVISOR:
        return Value("office")
    if audience == Audience.LEADER:
        return Concat(Value("post:"), Cast("task__leader_id", models.CharField()))
    number = Cast("department_id", models.CharField())
    return Concat(Value("department:"), number, Value(f":{audience}"))


def insert(rows: Rows) -> int:
    """Insert what is not there yet, in one statement; how many rows were new."""
    try:
        sql, params = rows.query.get_compiler(connection=connection).as_sql()
    except EmptyResultSet:  # a rule that fires for no date today
        return 0
    with connection.cursor() as cursor:
        cursor.execute(INSERT.format(rows=sql), params)
        return int(cursor.rowcount)
