"""Many tasks at once, as a large office has them: written in bulk, because a test has no time to register each."""

from datetime import timedelta

from accounts.models import User
from tests.factories import MONDAY, at, make_registration
from tracking.models import Assignment, Department, Part, Registration, Task, TaskSource
from tracking.workflow import Status

STATES = (Status.ACCEPTED, Status.ASSIGNED, Status.CLOSED, Status.SUBMITTED, Status.SUSPENDED)


def make_many(count: int, by: User, lead: Department) -> list[Task]:
    """So many tasks of one department, in several states, with ties among their dates."""
    paper = make_registration(by)
    tasks = Task.objects.bulk_create((_task(number, by, paper) for number in range(1, count + 1)), batch_size=1000)
    parts = (Assignment(task=task, department=lead, role=Part.LEAD, accepted_at=at()) for task in tasks)
    Assignment.objects.bulk_create(parts, batch_size=1000)
    said = (TaskSource(task=task, title="政府常务会议", said_on=MONDAY, quote=task.title) for task in tasks)
    TaskSource.objects.bulk_create(said, batch_size=1000)
    return tasks


def _task(number: int, by: User, paper: Registration) -> Task:
    status = STATES[number % len(STATES)]
    return Task(
        registration=paper,
        officer=by,
        serial=number,
        number=f"{paper.number}-{number:05d}",
        title=f"完成第{number}项工作",
        kind="推进",
        status=status,
        percent=number % 101,
        dispatched_on=MONDAY,
        due_on=MONDAY + timedelta(days=number % 60 - 10),
        closed_on=MONDAY if status == Status.CLOSED else None,
        created_at=at(),
    )
