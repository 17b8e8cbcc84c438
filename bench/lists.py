"""Lists over many tasks against their bare SQL, in a database made for this run."""

from datetime import date, timedelta

from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Role, User
from bench.measure import Row, median, show
from tracking.models import Assignment, Department, Post, Registration, Task, TaskSource
from tracking.models.parts import Part
from tracking.workflow import Status

TASKS, DEPARTMENTS = 20_000, 200
TITLE = "完成第{}项改造任务"


def run() -> None:
    supervisor = _seed()
    client = Client(headers={"host": "127.0.0.1"})
    client.force_login(supervisor, backend="django.contrib.auth.backends.ModelBackend")
    bare = "SELECT * FROM tracking_task ORDER BY due_on, id LIMIT 50"
    count = "SELECT status, COUNT(*) FROM tracking_task GROUP BY status"
    floor, counted = median(lambda: _sql(bare)), median(lambda: _sql(count))
    listed = median(lambda: _page(client, "tracking:tasks"))
    summed = median(lambda: _page(client, "tracking:completion"), rounds=3)
    show(Row(f"ledger page, {TASKS} tasks", listed, "its bare SQL", floor, "≤ 8 × (page included: informative)"))
    show(Row(f"completion page, {TASKS} tasks", summed, "COUNT by status", counted, "informative"))


def _page(client: Client, name: str) -> bytes:
    """The whole page, as a person gets it; anything but a page is an error of the measurement."""
    response = client.get(reverse(name))
    if response.status_code != 200:
        message = f"{name}: {response.status_code}"
        raise RuntimeError(message)
    return response.content


def _sql(statement: str) -> list[tuple[object, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return list(cursor.fetchall())


def _seed() -> User:
    today, now = timezone.localdate(), timezone.now()
    supervisor = User.objects.create(username="bench", name="测量", role=Role.SUPERVISOR, must_change_password=False)
    departments = Department.objects.bulk_create(Department(name=f"第{n}局") for n in range(DEPARTMENTS))
    registration = Registration.objects.create(
        number="督〔2026〕1号",
        source_title="测量",
        source_on=today,
        approver=Post.objects.create(name="主任", can_approve=True),
        approved_on=today,
        basis="测量",
        created_by=supervisor,
        created_at=now,
    )
    tasks = Task.objects.bulk_create((task_of(registration, n, today, TITLE) for n in range(TASKS)), batch_size=2000)
    Assignment.objects.bulk_create(
        (Assignment(task=t, department=departments[min(n % 997, 199)], role=Part.LEAD) for n, t in enumerate(tasks)),
        batch_size=2000,
    )
    TaskSource.objects.bulk_create(
        (TaskSource(task=t, title="测量", said_on=today, quote=t.title) for t in tasks), batch_size=2000
    )
    return supervisor


def task_of(registration: Registration, n: int, today: date, title: str) -> Task:
    """The nth task: ties on due dates, a skewed mix of states; ``title`` has a place for the number."""
    status = (Status.ACCEPTED, Status.ACCEPTED, Status.CLOSED, Status.ASSIGNED, Status.SUBMITTED)[n % 5]
    return Task(
        registration=registration,
        officer=registration.created_by,
        serial=n,
        number=f"{registration.number}-{n:06d}",
        title=title.format(n),
        kind="推进",
        status=status,
        percent=n % 101,
        dispatched_on=today - timedelta(days=n % 90),
        due_on=today + timedelta(days=n % 120 - 40),
        closed_on=today if status == Status.CLOSED else None,
        created_at=timezone.now(),
    )
