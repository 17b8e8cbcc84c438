"""Work changes hands while others go on with it: one order of events, nothing lost. Real threads, a real database."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from accounts.models import Role, User
from tests.factories import MONDAY, at, make_department, make_task, make_user
from tests.tracking.racing import at_once
from tracking.actions import moves
from tracking.actions.assigning import begin, parts_of
from tracking.actions.handing_over import OFFICE, Heirs, hand_over_person
from tracking.actions.reorganising import merge
from tracking.models import Department, Reminder, Task, load_calendar
from tracking.replay import replay, stored
from tracking.sweep import sweep
from tracking.workflow import Status

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("shared_database")]
WHY = "轮岗。"


def recorded(by: User, department: Department, status: Status = Status.ASSIGNED) -> Task:
    """A task whose record begins with its registration, as every new one's does."""
    task = make_task(by, department, status=status)
    task.assignments.all().delete()
    begin(task, parts_of(department, []), by=by, at=at(hour=8), data={})
    return task


def taking(who: User, task: Task) -> Callable[[], object]:
    mine = Task.objects.get(pk=task.pk)
    return lambda: moves.accept(mine, by=who, at=at())


def merging(old: Department, new: Department, by: User) -> Callable[[], object]:
    return lambda: merge(old, new, by=by, at=at(), note=WHY)


def test_a_hand_over_while_somebody_signs_is_one_order_of_events() -> None:
    office = [make_user(Role.SUPERVISOR) for _ in range(2)]
    housing = make_department("区住建局")
    clerk = make_user(Role.CLERK, housing)
    for _ in range(8):
        task = recorded(office[0], housing)
        refused = at_once(
            taking(clerk, task),
            lambda: hand_over_person(office[0], Heirs({OFFICE: office[1]}), by=office[1], at=at(), note=WHY),
        )
        assert refused == []
        task.refresh_from_db()
        assert (task.status, task.officer) == (Status.ACCEPTED, office[1])
        assert [event.version for event in task.events.in_order()] == [1, 2, 3]
        assert replay(task.events.all()) == stored(task)


def test_who_signs_while_his_department_is_merged_has_signed_or_is_told_and_nothing_is_half_done() -> None:
    office = make_user(Role.SUPERVISOR)
    for turn in range(8):
        old, new = make_department(f"区经信局{turn}"), make_department(f"区工信局{turn}")
        clerk = make_user(Role.CLERK, old)
        tasks = [recorded(office, old) for _ in range(3)]
        at_once(
            *(taking(clerk, task) for task in tasks),
            merging(old, new, office),
        )
        for task in tasks:
            task.refresh_from_db()
            part = task.assignments.get()
            assert part.department == new
            assert (task.status == Status.ACCEPTED) == (part.accepted_by == clerk)
            assert [event.version for event in task.events.in_order()] == list(range(1, task.version + 1))
            assert replay(task.events.all()) == stored(task)


def test_of_two_hand_overs_of_one_person_at_once_the_second_finds_nothing_left() -> None:
    office = make_user(Role.SUPERVISOR)
    housing = make_department("区住建局")
    clerk, *heirs = (make_user(Role.CLERK, housing) for _ in range(3))
    tasks = [recorded(office, housing) for _ in range(10)]
    for task in tasks:
        moves.accept(task, by=clerk, at=at())

    def hand(to: User) -> Callable[[], object]:
        return lambda: hand_over_person(clerk, Heirs({housing.pk: to}), by=office, at=at(), note=WHY)

    [refusal] = at_once(*map(hand, heirs))
    assert "名下没有没办完的事" in str(refusal)
    handlers = {task.assignments.get().handler for task in tasks}
    assert len(handlers) == 1
    assert handlers < set(heirs)


@pytest.mark.usefixtures("shipped_rules")
def test_a_big_hand_over_and_the_sweeps_of_the_minute_do_not_stop_each_other() -> None:
    """The sweep adds rows that point at tasks the hand-over holds."""
    office = [make_user(Role.SUPERVISOR) for _ in range(2)]
    housing = make_department("区住建局")
    make_user(Role.CLERK, housing)
    count = 200 if connection.vendor == "postgresql" else 40
    dates: dict[str, Any] = {"due_on": MONDAY, "dispatched_on": MONDAY - timedelta(days=60)}
    tasks = [make_task(office[0], housing, **dates) for _ in range(count)]
    calendar = load_calendar()
    refused = at_once(
        lambda: hand_over_person(office[0], Heirs({OFFICE: office[1]}), by=office[1], at=at(), note=WHY),
        *[lambda: sweep(at(), MONDAY, calendar)] * 4,
    )
    assert refused == []
    assert set(Task.objects.values_list("officer", flat=True)) == {office[1].pk}
    due = Reminder.objects.filter(rule__name="到期当天")
    assert sorted(due.values_list("task", flat=True)) == [task.pk for task in tasks]
