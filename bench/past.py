"""Past days and two days compared, over tasks that have lived for a year: each against the same page of today.

Time is that of our own process. What is seeded is taken back, so that what is measured later finds nothing of it.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from functools import partial
from time import process_time

from django.db import transaction
from django.db.models import F
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from bench.measure import Row, median, show
from tracking.actions.assigning import first_event
from tracking.counting.keeping import forget
from tracking.models import PartState, Task, TaskEvent
from tracking.models.event import REGISTER
from tracking.models.parts import Part

YEAR, REPORTS, ROUNDS, BATCH = 365, 4, 3, 2000
WEEK, HALF, OLD = (str(timezone.localdate() - timedelta(days=days)) for days in (7, 182, 330))
PAGES = (  # words, view, query, the view of today, its query
    ("ledger a week ago", "tracking:tasks", f"?as_of={WEEK}", "tracking:tasks", ""),
    ("ledger half a year ago", "tracking:tasks", f"?as_of={HALF}", "tracking:tasks", ""),
    ("ledger eleven months ago", "tracking:tasks", f"?as_of={OLD}", "tracking:tasks", ""),
    ("completion a week ago", "tracking:completion", f"?as_of={WEEK}", "tracking:completion", ""),
    ("completion half a year ago", "tracking:completion", f"?as_of={HALF}", "tracking:completion", ""),
    ("a week compared", "tracking:between", f"?from={WEEK}", "tracking:completion", ""),
    ("half a year compared", "tracking:between", f"?from={HALF}", "tracking:completion", ""),
)


def run() -> None:
    with transaction.atomic():
        seed()
        _measure()
        transaction.set_rollback(True)
    forget()


def _measure() -> None:
    client = Client(headers={"host": "127.0.0.1"})
    client.force_login(User.objects.get(username="bench"), backend="django.contrib.auth.backends.ModelBackend")
    tasks, events = Task.objects.count(), TaskEvent.objects.count()
    now: dict[tuple[str, str], float] = {}
    for words, name, query, other, its in PAGES:
        today = now.setdefault((other, its), _cpu(client, other, its))
        floor = f"{other.removeprefix('tracking:')} of today"
        taken = _cpu(client, name, query)
        show(Row(f"{words}, {tasks} tasks, {events} steps", taken, floor, today, "informative"))


def _cpu(client: Client, name: str, query: str) -> float:
    return median(partial(_page, client, name, query), ROUNDS, process_time)


def _page(client: Client, name: str, query: str) -> None:
    response = client.get(reverse(name) + query)
    if response.status_code != 200:
        message = f"{name}{query}: {response.status_code}"
        raise RuntimeError(message)


def seed() -> None:
    """For every task there is: when it was registered, over a year, and some reports since; its record is whole."""
    now = timezone.now()
    for n in range(YEAR // 5):
        born = Task.objects.annotate(rest=F("pk") % (YEAR // 5)).filter(rest=n)
        born.update(created_at=now - timedelta(days=5 * n))
    Task.objects.update(version=1 + REPORTS)
    tasks = list(Task.objects.order_by("pk").prefetch_related("assignments"))
    TaskEvent.objects.bulk_create(_events(tasks, now), batch_size=BATCH)


def _events(tasks: Iterable[Task], now: datetime) -> Iterator[TaskEvent]:
    officer = User.objects.get(username="bench")
    for task in tasks:
        task.version = 1
        parts = [PartState(part.department_id, Part(part.role)) for part in task.assignments.all()]
        yield first_event(task, parts, name=REGISTER, by=officer, at=task.created_at, data={})
        step = (now - task.created_at) / (REPORTS + 1)
        for n in range(1, REPORTS + 1):
            yield TaskEvent(
                task=task,
                name="report",
                before=task.status,
                after=task.status,
                by_id=task.officer_id,
                at=task.created_at + n * step,
                version=1 + n,
                changes={"percent": [task.percent * (n - 1) // REPORTS, task.percent * n // REPORTS]},
            )
