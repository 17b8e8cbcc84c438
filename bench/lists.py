"""Pages over many tasks, each against its floor in the same run, in a database made for this run; then over ten times
as many. Times are those of our own process, so that other work on the machine does not count.
"""

from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from time import process_time

from django.db import connection
from django.template import engines
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import timezone

from accounts.models import Role, User
from bench.measure import Row, median, show
from tracking.counting.keeping import forget
from tracking.ledger.pages import PAGE
from tracking.models import Assignment, Department, Post, Registration, Task, TaskEvent, TaskSource
from tracking.models.parts import Part
from tracking.workflow import Status

TASKS, MANY, DEPARTMENTS, STEPS = 20_000, 200_000, 200, 100
TITLE = "完成第{}项改造任务"
TITLES = """{% extends "base.html" %}
{% block main %}<ul>{% for task in tasks %}<li>{{ task.title }}</li>{% endfor %}</ul>{% endblock %}"""
BARE = f"SELECT * FROM tracking_task ORDER BY due_on, id LIMIT {PAGE}"  # noqa: S608  # our own number
COUNT = "SELECT status, COUNT(*) FROM tracking_task GROUP BY status"
PAGES = {  # words, view, query, rounds
    "ledger page": ("tracking:tasks", "", 7),
    "ledger, two words looked for": ("tracking:tasks", "?q=改造 第77", 3),
    "ledger, grouped, longest late first": ("tracking:tasks", "?group=department&sort=-late", 3),
    "completion page": ("tracking:completion", "", 5),
    "completion, screen of a room": ("tracking:completion", "?screen=1", 3),
    "desk of the office": ("tracking:desk", "", 3),
}
FRAME, SQL = f"the frame with {PAGE} titles", f"SELECT of {PAGE} rows"


def run() -> None:
    _seed()
    _measure(TASKS, {})


def run_large() -> None:
    """The same over ``MANY`` tasks, against the times over ``TASKS`` of ``run``."""
    fill_up_to(MANY)
    _measure(MANY, dict(_taken))


def fill_up_to(tasks: int) -> None:
    """So many tasks and no fewer, seeded where there are none yet."""
    if not Registration.objects.exists():
        _seed()
    _fill(Registration.objects.earliest("pk"), range(Task.objects.count(), tasks))


_taken: dict[str, float] = {}  # by page, what ``run`` has measured


def _measure(tasks: int, before: dict[str, float]) -> None:
    """Each page against the frame of any page with as many titles; the ledger against its SELECT too."""
    forget()
    client = Client(headers={"host": "127.0.0.1"})
    supervisor = User.objects.get(username="bench")
    client.force_login(supervisor, backend="django.contrib.auth.backends.ModelBackend")
    frame = _cpu(lambda: _frame(supervisor))
    show(Row(f"{FRAME}, {tasks} tasks", frame, SQL, _cpu(lambda: _sql(BARE)), "informative"))
    first = _cpu(lambda: (forget(), _page(client, "tracking:completion", "")), rounds=1)
    show(Row(f"completion counted anew, {tasks} tasks", first, "COUNT by status", _cpu(lambda: _sql(COUNT)), "none"))
    for words, (name, query, rounds) in PAGES.items():
        taken = _taken[words] = _cpu(partial(_page, client, name, query), rounds)
        show(Row(f"{words}, {tasks} tasks", taken, FRAME, frame, "informative"))
        if words in before:
            show(Row(f"{words}, {tasks} tasks", taken, f"over {TASKS}", before[words], "≤ 1.2 ×"))
    _take_steps(supervisor)
    later = _cpu(lambda: _page(client, "tracking:completion", ""))
    show(Row(f"completion, {STEPS} steps since, {tasks} tasks", later, FRAME, frame, "informative"))


def _cpu(work: Callable[[], object], rounds: int = 7) -> float:
    return median(work, rounds, process_time)


def _frame(user: User) -> str:
    """What every page has around its own, with so many titles."""
    request = RequestFactory().get("/")
    request.user, request.resolver_match = user, None
    tasks = Task.objects.order_by("due_on", "pk")[:PAGE]
    return str(engines["django"].from_string(TITLES).render({"tasks": tasks}, request))


def _take_steps(by: User) -> None:
    """As many reports as an office gets in a day."""
    tasks = Task.objects.filter(status=Status.ACCEPTED).order_by("pk")[:STEPS]
    said = {"before": Status.ACCEPTED, "after": Status.ACCEPTED, "name": "report", "by": by, "at": timezone.now()}
    TaskEvent.objects.bulk_create(
        TaskEvent(task=task, version=9_000 + task.events.count(), changes={"percent": [0, task.percent]}, **said)
        for task in tasks
    )


def _page(client: Client, name: str, query: str) -> bytes:
    """The whole page, as a person gets it; anything but a page is an error of the measurement."""
    response = client.get(reverse(name) + query)
    if response.status_code != 200:
        message = f"{name}: {response.status_code}"
        raise RuntimeError(message)
    return response.content


def _sql(statement: str) -> list[tuple[object, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return list(cursor.fetchall())


def _seed() -> None:
    today, now = timezone.localdate(), timezone.now()
    supervisor = User.objects.create(username="bench", name="测量", role=Role.SUPERVISOR, must_change_password=False)
    Department.objects.bulk_create(Department(name=f"第{n}局") for n in range(DEPARTMENTS))
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
    _fill(registration, range(TASKS))


def _fill(registration: Registration, numbers: range) -> None:
    """These tasks, skewed over departments, with tied dates."""
    today, departments = timezone.localdate(), list(Department.objects.order_by("pk")[:DEPARTMENTS])
    tasks = Task.objects.bulk_create((task_of(registration, n, today, TITLE) for n in numbers), batch_size=2000)
    Assignment.objects.bulk_create(
        (Assignment(task=t, department=departments[min(t.serial % 997, 199)], role=Part.LEAD) for t in tasks),
        batch_size=2000,
    )
    TaskSource.objects.bulk_create(
        (TaskSource(task=t, title="测量", said_on=today, quote=t.title) for t in tasks), batch_size=2000
    )


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
