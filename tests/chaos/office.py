"""An office of any size, made in a few statements: a department for each clerk, and tasks that are due."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from accounts.models import Role, User
from tests.factories import MONDAY, at, make_registration, make_user
from tracking.actions.urging import urge
from tracking.models import Assignment, Department, Membership, Task, TaskSource
from tracking.models.parts import Part
from tracking.models.urging import Way
from tracking.workflow import Status

LONG_AGO = date(2026, 9, 1)
POISON = "不是地址\r\nBcc: all@yunxi.test"  # a mail to it cannot be written


@dataclass(frozen=True)
class Office:
    """Who is there, and what they have to do."""

    supervisor: User
    clerks: list[User]
    departments: list[Department]
    tasks: list[Task]

    def urge(self, tasks: Sequence[Task], on: datetime) -> None:
        """Orders to hurry, which go at once and not with the 日报."""
        for task in Task.objects.filter(pk__in=[task.pk for task in tasks]):
            unit = Department.objects.get(assignments__task=task)
            urge(task, [unit], way=Way.SYSTEM, text="请抓紧。", by=self.supervisor, at=on)

    def poison(self, clerk: User) -> None:
        User.objects.filter(pk=clerk.pk).update(email=POISON)


def open_office(people: int) -> Office:
    supervisor = make_user(Role.SUPERVISOR, email="duban@yunxi.test")
    numbers = range(1, people + 1)
    departments = Department.objects.bulk_create([Department(name=f"第{n}局") for n in numbers])
    clerks = User.objects.bulk_create(
        [
            User(username=f"c{n:04}", name=f"经办人{n}", role=Role.CLERK, email=f"c{n:04}@yunxi.test", password="!")
            for n in numbers
        ]
    )
    pairs = zip(clerks, departments, strict=True)
    Membership.objects.bulk_create([Membership(user=user, department=unit) for user, unit in pairs])
    return Office(supervisor, clerks, departments, [])


def give(office: Office, count: int, due: Sequence[date] = (MONDAY,)) -> list[Task]:
    """So many tasks more, dealt out in turn to the departments and to the dates."""
    registration = make_registration(office.supervisor)
    first, units = len(office.tasks) + 1, office.departments
    tasks = [
        Task(
            registration=registration,
            officer=office.supervisor,
            serial=number,
            number=f"{registration.number}-{number:05d}",
            title=f"第{number:05d}号事项",
            kind="推进",
            status=Status.ACCEPTED,
            due_on=due[(number // len(units)) % len(due)],
            dispatched_on=LONG_AGO,
            rhythm_since=LONG_AGO,
            last_reported_on=MONDAY - timedelta(days=7),
            created_at=at(),
        )
        for number in range(first, first + count)
    ]
    tasks = Task.objects.bulk_create(tasks, batch_size=1000)
    parts = [
        Assignment(task=task, department=units[n % len(units)], role=Part.LEAD, accepted_at=at(LONG_AGO))
        for n, task in enumerate(tasks, first)
    ]
    Assignment.objects.bulk_create(parts, batch_size=2000)
    sources = [
        TaskSource(
            task=task, kind="minutes", title="区政府常务会议纪要", said_on=LONG_AGO, quote=f"要办好{task.title}。"
        )
        for task in tasks
    ]
    TaskSource.objects.bulk_create(sources, batch_size=2000)
    office.tasks.extend(tasks)
    return tasks
