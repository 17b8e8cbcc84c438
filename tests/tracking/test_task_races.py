"""Several people change one task at once: nothing is lost, nothing is done twice, and the record has no gap."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial

import pytest

from accounts.models import Role, User
from tests.factories import MONDAY, at, make_department, make_post, make_task, make_user
from tests.tracking.racing import at_once
from tests.tracking.walks.course import SAID
from tracking.actions import moves
from tracking.actions.assigning import begin, parts_of
from tracking.actions.dispatch import amend_draft, dispatch_tasks, reassign, recall
from tracking.actions.reports import report_progress
from tracking.models import Department, Task, TaskEvent
from tracking.models.task import IllegalMoveError, StaleTaskError
from tracking.plans import Plan
from tracking.replay import replay, stored
from tracking.workflow import Status

WRITERS, EDITS = 4, 300
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("shared_database")]


@pytest.fixture
def supervisor() -> User:
    return make_user(Role.SUPERVISOR)


@pytest.fixture
def housing() -> Department:
    return make_department("区住建局")


def drafted(by: User, lead: Department, *helpers: Department) -> Task:
    """A draft with its record from the first day."""
    task = make_task(by, lead, status=Status.DRAFT, title="第0次")
    task.assignments.all().delete()
    begin(task, parts_of(lead, helpers), by=by, at=at(), data={})
    return task


def read(task: Task) -> Task:
    """As a page reads it."""
    found = Task.objects.get(pk=task.pk)
    found.seen = found.version
    return found


def edit_once(task: Task, lead: Department, by: User) -> None:
    """Count one further, from what was read; where somebody else was first, read anew and do it again."""
    while True:
        mine = read(task)
        count = int(mine.title.strip("第次"))
        plan = Plan(f"第{count + 1}次", "推进", "原话", lead=lead, due_on=MONDAY + timedelta(days=30))
        try:
            amend_draft(mine, plan, by=by, at=at())
        except StaleTaskError:
            continue
        return


def test_of_four_writers_with_three_hundred_edits_each_none_is_lost(supervisor: User, housing: Department) -> None:
    task = drafted(supervisor, housing)
    writers = [make_user(Role.SUPERVISOR) for _ in range(WRITERS)]

    def write(by: User) -> Callable[[], object]:
        def edit() -> None:
            for _ in range(EDITS):
                edit_once(task, housing, by)

        return edit

    assert at_once(*map(write, writers), patience=300) == []
    task.refresh_from_db()
    assert task.title == f"第{WRITERS * EDITS}次"
    events = list(task.events.in_order())
    assert [event.version for event in events] == list(range(1, WRITERS * EDITS + 2))
    assert [event.changes["title"] for event in events[1:]] == [
        [f"第{n}次", f"第{n + 1}次"] for n in range(WRITERS * EDITS)
    ]
    assert replay(events) == stored(task)


def test_a_dispatch_taken_back_while_somebody_signs_ends_one_way(supervisor: User, housing: Department) -> None:
    clerk = make_user(Role.CLERK, housing)
    for _ in range(10):
        task = drafted(supervisor, housing)
        dispatch_tasks([task], by=supervisor, at=at())
        first, second = Task.objects.get(pk=task.pk), Task.objects.get(pk=task.pk)
        refused = at_once(
            partial(recall, first, by=supervisor, at=at(minute=1)),
            partial(moves.accept, second, by=clerk, at=at(minute=1)),
        )
        task.refresh_from_db()
        assert len(refused) == 1
        assert task.status in {Status.DRAFT, Status.ACCEPTED}
        assert replay(task.events.all()) == stored(task)


def test_two_supporting_departments_that_sign_at_once_have_both_signed(supervisor: User, housing: Department) -> None:
    units = [make_department(name) for name in ("区城管局", "区水利局", "区教育局")]
    clerks = [make_user(Role.CLERK, unit) for unit in units]
    task = drafted(supervisor, housing, *units)
    dispatch_tasks([task], by=supervisor, at=at())

    def sign(by: User) -> Callable[[], object]:
        mine = Task.objects.get(pk=task.pk)
        return lambda: moves.accept(mine, by=by, at=at(minute=5))

    assert at_once(*map(sign, clerks)) == []
    task.refresh_from_db()
    assert [part.accepted_by_id for part in task.parts] == [None, *(clerk.pk for clerk in clerks)]
    assert replay(task.events.all()) == stored(task)


def test_a_report_and_a_change_of_lead_at_once_keep_one_order(supervisor: User, housing: Department) -> None:
    clerk, other = make_user(Role.CLERK, housing), make_department("区水利局")
    task = drafted(supervisor, housing)
    dispatch_tasks([task], by=supervisor, at=at())
    moves.accept(task, by=clerk, at=at(minute=1))
    first, second = Task.objects.get(pk=task.pk), Task.objects.get(pk=task.pk)
    refused = at_once(
        lambda: report_progress(first, SAID, by=clerk, at=at(minute=2)),
        lambda: reassign(second, other, by=supervisor, at=at(minute=2), note="三定方案调整。"),
    )
    task.refresh_from_db()
    names = list(task.events.in_order().values_list("name", flat=True))
    assert names[3:] in (["report", "reassign"], ["reassign"])
    assert len(refused) == 5 - len(names)
    assert task.reports.count() == names.count("report")
    assert replay(task.events.all()) == stored(task)


def test_of_four_who_stop_a_task_at_once_one_does(supervisor: User, housing: Department) -> None:
    task, approver = drafted(supervisor, housing), make_post()

    def stop() -> Callable[[], object]:
        mine = Task.objects.get(pk=task.pk)
        return lambda: moves.cancel(mine, by=supervisor, at=at(minute=1), note="重复立项。", authority=approver)

    refused = at_once(*(stop() for _ in range(4)))
    assert [type(refusal) for refusal in refused] == [IllegalMoveError] * 3
    assert TaskEvent.objects.filter(task=task, name="cancel").count() == 1
