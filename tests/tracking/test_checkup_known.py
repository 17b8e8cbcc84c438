"""What a report is held against (反馈体检): the last one, those of others, and what the task has to show."""

from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from pytest_django import DjangoAssertNumQueries

from accounts.models import Role, User
from tests.factories import MONDAY, at, make_department, make_task, make_user
from tracking.checkup.reports import COMPARED, Known, known_for
from tracking.models import Attachment, Department, Report, Task, TaskEvent
from tracking.workflow import Structure

pytestmark = pytest.mark.django_db


def event(task: Task, by: User, name: str = "report", day: int = 0) -> TaskEvent:
    when = at(MONDAY + timedelta(days=day))
    return TaskEvent.objects.create(task=task, name=name, before=task.status, after=task.status, by=by, at=when)


def report(task: Task, department: Department, by: User, words: str, day: int = 0) -> Report:
    happened = event(task, by, day=day)
    return Report.objects.create(
        task=task, department=department, event=happened, progress=words, percent=50, by=by, at=happened.at
    )


def attach(happened: TaskEvent) -> None:
    Attachment.objects.create(
        event=happened, file=ContentFile(b"a", "a.pdf"), name="a.pdf", size=1, sha256="", by=happened.by, at=at()
    )


@pytest.fixture
def task(supervisor: User, housing: Department, city: Department) -> Task:
    return make_task(supervisor, housing, city)


def test_a_task_nobody_has_reported_on_knows_nothing(task: Task, housing: Department) -> None:
    assert known_for(task, housing) == Known("", [], 0)


def test_the_last_report_is_the_newest_of_ones_own_department(
    task: Task, housing: Department, city: Department, clerk: User, outsider: User
) -> None:
    report(task, housing, clerk, "挖好沟槽。", 1)
    report(task, housing, clerk, "开始下管。", 3)
    report(task, city, outsider, "摊点搬走了。", 5)
    assert known_for(task, housing).last == "开始下管。"
    assert known_for(task, city).last == "摊点搬走了。"


def test_of_each_other_department_the_newest_report_counts(
    task: Task, housing: Department, city: Department, clerk: User, outsider: User
) -> None:
    report(task, city, outsider, "摊点还没有搬。", 1)
    report(task, city, outsider, "摊点搬走了。", 2)
    report(task, housing, clerk, "开始下管。", 3)
    assert known_for(task, housing).others == [("区城管局", "摊点搬走了。")]


def test_reports_on_other_tasks_are_nobodys_business(
    task: Task, supervisor: User, housing: Department, city: Department, outsider: User
) -> None:
    elsewhere = make_task(supervisor, city)
    report(elsewhere, city, outsider, "摊点搬走了。")
    attach(event(elsewhere, outsider, "submit"))
    assert known_for(task, housing) == Known("", [], 0)


def test_a_supporting_report_that_was_taken_in_is_not_held_against_the_lead(
    task: Task, housing: Department, city: Department, clerk: User, outsider: User
) -> None:
    theirs = report(task, city, outsider, "摊点搬走了。", 1)
    assert known_for(task, housing, taken_in=[theirs]).others == []
    assert known_for(task, housing).others == [("区城管局", "摊点搬走了。")]
    theirs.taken_into = report(task, housing, clerk, "摊点搬走了，开始下管。", 2)
    theirs.save()
    report(task, city, outsider, "摊点搬走了，地面修好了。", 3)
    assert known_for(task, housing).others == []  # nor what it grew from or into


def test_the_lead_that_took_a_report_in_is_not_held_against_who_wrote_it(
    task: Task, housing: Department, city: Department, clerk: User, outsider: User
) -> None:
    theirs = report(task, city, outsider, "摊点搬走了。", 1)
    theirs.taken_into = report(task, housing, clerk, "摊点搬走了，开始下管。", 2)
    theirs.save()
    assert known_for(task, city) == Known("摊点搬走了。", [], 0)


def make_share(parent: Task, unit: Department, by: User) -> Task:
    return make_task(by, unit, structure=Structure.UNIT, parent=parent, registration=parent.registration)


def test_units_with_a_share_of_the_same_demand_are_held_against_each_other(
    supervisor: User, housing: Department, city: Department, outsider: User
) -> None:
    parent = make_task(supervisor, housing, structure=Structure.SPREAD)
    ours, theirs = (make_share(parent, unit, supervisor) for unit in (housing, city))
    report(theirs, city, outsider, "摊点搬走了。")
    assert known_for(ours, housing).others == [("区城管局", "摊点搬走了。")]


def test_pieces_of_one_task_are_different_work_and_not_compared(
    task: Task, supervisor: User, housing: Department, city: Department, outsider: User
) -> None:
    ours, theirs = (
        make_task(supervisor, unit, structure=Structure.SUBTASK, parent=task, registration=task.registration)
        for unit in (housing, city)
    )
    report(theirs, city, outsider, "摊点搬走了。")
    assert known_for(ours, housing).others == []


@pytest.mark.parametrize(("name", "count"), [("report", 1), ("submit", 1), ("suspend", 0), ("instruct", 0)])
def test_what_was_attached_to_report_or_ask_for_closure_is_evidence(
    task: Task, housing: Department, clerk: User, name: str, count: int
) -> None:
    attach(event(task, clerk, name))
    assert known_for(task, housing).evidence == count


def test_what_a_clerk_has_put_before_the_head_is_no_evidence_until_it_goes_out(
    task: Task, housing: Department, clerk: User
) -> None:
    attach(event(task, clerk, "file"))
    assert known_for(task, housing).evidence == 0


def test_a_thousand_reports_are_known_in_three_queries(
    task: Task, housing: Department, clerk: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    units = [make_department(f"第{number}街道") for number in range(50)]
    people = [make_user(Role.CLERK, unit) for unit in units]
    said = [(number, number % 50) for number in range(1000)]
    happened = TaskEvent.objects.bulk_create(
        TaskEvent(task=task, name="report", before="accepted", after="accepted", by=people[unit], at=at(MONDAY, 9, 1))
        for _, unit in said
    )
    Report.objects.bulk_create(
        Report(
            task=task,
            department=units[unit],
            event=happened[number],
            progress=f"第{number}次",
            percent=50,
            by=people[unit],
            at=at(MONDAY + timedelta(minutes=number)),
        )
        for number, unit in said
    )
    with django_assert_num_queries(3):
        known = known_for(task, housing)
    assert len(known.others) == COMPARED
    assert known.others[0] == ("第49街道", "第999次")
    assert len({department for department, _ in known.others}) == COMPARED
