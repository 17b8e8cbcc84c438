"""A large office in a moment: rows made by PostgreSQL itself, skewed over departments, with tied dates."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.core.management.color import no_style
from django.db import connection, models

from accounts.models import Role, User
from tracking.models import Assignment, Department, Membership, Post, Registration, Reminder, ReminderRule, Task
from tracking.models.reminder import Outcome

STATES = "(ARRAY['submitted', 'returned', 'assigned', 'suspended'])[CASE WHEN n % 50 < 4 THEN n % 50 + 1 END]"


@dataclass(frozen=True, slots=True)
class Size:
    """How many there are; ``due``: tasks on the days a rule fires for."""

    tasks: int
    departments: int
    due: int
    reminders: int


def seed(now: datetime, firing: Sequence[date], size: Size) -> None:
    """``size.due`` tasks fall on the days of ``firing``, in turn; no rule looks at the others. Parts are signed for."""
    units = multiply(Department(name=""), size.departments, {"name": "'第' || n || '局'"})
    staff = User(role=Role.CLERK, must_change_password=False, date_joined=now)
    names = {"username": "'u' || n", "email": "'u' || n || '@yunxi.example'"}
    people = multiply(staff, size.departments, names)
    multiply(Membership(), size.departments, {"user_id": f"{people} + n", "department_id": f"{units} + n"})
    first = _tasks(now, firing, size)
    skewed = f"{units} + (power((n::bigint * 7919 % 100003) / 100003.0, 3) * {size.departments})::int"
    part = Assignment(role="lead", accepted_at=now)
    multiply(part, size.tasks, {"task_id": f"{first} + n", "department_id": f"{skewed} % {size.departments}"})
    _old_reminders(now, first, units, size)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def _tasks(now: datetime, firing: Sequence[date], size: Size) -> int:
    today, long_ago = now.date(), now.date() - timedelta(days=90)
    task = Task(
        registration=_registration(now),
        officer=User.objects.create(username="bench", name="测量", role=Role.SUPERVISOR),
        title="完成改造任务",
        kind="推进",
        last_reported_on=today,
        rhythm_since=long_ago,
        created_at=now,
    )
    dates = ", ".join(f"'{day}'" for day in firing)
    later = f"n >= {size.due}"
    columns = {
        "serial": "n",
        "number": "'督〔2026〕1号-' || n",
        "status": f"CASE WHEN {later} THEN COALESCE({STATES}, 'accepted') ELSE 'accepted' END",
        "due_on": f"CASE WHEN {later} THEN '{today}'::date + 40 + n % 400"
        f" ELSE (ARRAY[{dates}])[n % {len(firing)} + 1]::date END",
        "dispatched_on": f"CASE WHEN {later} AND n % 50 = 2 THEN '{today}'::date ELSE '{long_ago}'::date END",
        "submitted_on": f"CASE WHEN {later} AND n % 50 = 0 THEN '{today}'::date END",
        "rhythm": "CASE WHEN n % 20 = 7 THEN 'monthly:25' ELSE '' END",
        "reported_for": f"'{today + timedelta(days=31)}'::date",
    }
    return multiply(task, size.tasks, columns)


def _old_reminders(now: datetime, first: int, units: int, size: Size) -> None:
    """What earlier days have made and sent."""
    rule = ReminderRule.objects.order_by("pk").first()
    ended = Reminder(rule=rule, outcome=Outcome.SENT, made_at=now, anchor_on=now.date())
    day = f"'{now.date()}'::date - 1 - n % 250"
    unit = f"{units} + n % {size.departments}"
    values = {"task_id": f"{first} + n * 7 % {size.tasks}", "fires_on": day, "department_id": unit}
    multiply(ended, size.reminders, {**values, "audience_key": f"'department:' || ({unit}) || ':clerk'"})


def _registration(now: datetime) -> Registration:
    return Registration.objects.create(
        number="督〔2026〕1号",
        source_title="测量",
        source_on=now.date(),
        approver=Post.objects.create(name="主任", can_approve=True),
        approved_on=now.date(),
        basis="测量",
        created_by=User.objects.create(username="registrar", name="登记", role=Role.SUPERVISOR),
        created_at=now,
    )


def multiply(template: models.Model, count: int, columns: Mapping[str, str]) -> int:
    """Insert the row so many times with these columns as SQL of ``n``, from 0; the key of the first."""
    table, fields = template._meta.db_table, template._meta.concrete_fields  # noqa: SLF001 (Django documents it)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT COALESCE(MAX(id), 0) + 1 FROM {table}")  # noqa: S608 (our own names)
        first = int(cursor.fetchone()[0])
        given = {"id": f"{first} + n", **columns}
        values = [field.get_db_prep_save(field.pre_save(template, add=True), connection) for field in fields]
        expressions = {column: value.replace("%", "%%") for column, value in given.items()}
        sql = ", ".join(expressions.get(field.column or "", "%s") for field in fields)
        names = ", ".join(f'"{field.column}"' for field in fields)
        params = [value for field, value in zip(fields, values, strict=True) if field.column not in given]
        numbers = f"generate_series(0, {count - 1}) AS n"
        cursor.execute(f"INSERT INTO {table} ({names}) SELECT {sql} FROM {numbers}", params)  # noqa: S608
        for statement in connection.ops.sequence_reset_sql(no_style(), [type(template)]):
            cursor.execute(statement)
    return first
