"""An order for many while others are at work: every row once, nothing lost, and no two orders wait for each other."""

from datetime import datetime
from functools import partial

import pytest

from accounts.models import Role, User
from tests.factories import at, make_department, make_registration, make_spread, make_task, make_user
from tests.tracking.racing import at_once
from tracking.actions import moves
from tracking.actions.bulk import Order, Outcome, Pick, carry_out, rehearse
from tracking.models import Department, Notice, Task, TaskEvent
from tracking.workflow import Status

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("shared_database")]
ROUNDS = 5


@pytest.fixture
def supervisor() -> User:
    return make_user(Role.SUPERVISOR)


@pytest.fixture
def housing() -> Department:
    made = make_department("区住建局")
    make_user(Role.CLERK, made)
    return made


def picked(*tasks: Task) -> list[Pick]:
    return [Pick(task.pk, task.version) for task in tasks]


def send(kept: list[Outcome], picks: list[Pick], by: User, now: datetime) -> None:
    kept += carry_out(picks, Order("dispatch"), by=by, at=now)


def test_the_same_order_pressed_twice_at_once_is_carried_out_once(supervisor: User, housing: Department) -> None:
    paper = make_registration(supervisor)
    for turn in range(ROUNDS):
        drafts = [make_task(supervisor, housing, status=Status.DRAFT, registration=paper) for _ in range(4)]
        kept: list[Outcome] = []
        picks = picked(*drafts)
        refused = at_once(*(partial(send, kept, picks, supervisor, at(minute=turn, hour=8 + n)) for n in range(2)))
        assert refused == []
        assert sorted(one.is_done for one in kept) == [False] * 4 + [True] * 4
        assert {one.task.pk for one in kept if one.is_done} == {task.pk for task in drafts}
    assert TaskEvent.objects.filter(name="dispatch").count() == 4 * ROUNDS
    assert Notice.objects.count() == 4 * ROUNDS


def test_a_trial_and_single_steps_in_one_family_do_not_stand_in_each_others_way(
    supervisor: User, housing: Department
) -> None:
    city = make_department("区城管局")
    clerks = [make_user(Role.CLERK, unit) for unit in (housing, city)]
    colleague = make_user(Role.SUPERVISOR)
    for turn in range(ROUNDS):
        heading = make_spread(supervisor, housing, city, status=Status.ASSIGNED)
        units = list(heading.children.order_by("pk"))
        hurry = Order("urge", {"way": "system", "text": "请签收。"})
        picks = picked(heading, *units)
        signing = zip(units, clerks, strict=True)
        refused = at_once(
            *(partial(moves.accept, unit, by=who, at=at(hour=9, minute=turn)) for unit, who in signing),
            partial(rehearse, picks, hurry, by=supervisor, at=at(hour=10, minute=turn)),
            partial(carry_out, picks[::-1], hurry, by=colleague, at=at(hour=11, minute=turn)),
        )
        assert refused == []
        assert Task.objects.get(pk=heading.pk).status == Status.ACCEPTED, "the last unit to sign carried it on"
        versions = list(TaskEvent.objects.filter(task=heading).values_list("version", flat=True))
        assert len(versions) == len(set(versions))


def test_a_trial_holds_nobody_to_what_it_did_not_do(supervisor: User, housing: Department) -> None:
    tasks = [make_task(supervisor, housing, status=Status.SUBMITTED) for _ in range(6)]
    refused = at_once(
        partial(rehearse, picked(*tasks), Order("close"), by=supervisor, at=at(hour=9)),
        *(partial(moves.send_back, task, by=supervisor, at=at(hour=10), note="缺验收单。") for task in tasks),
    )
    assert refused == []
    assert set(Task.objects.values_list("status", flat=True)) == {Status.ACCEPTED}
    assert set(TaskEvent.objects.values_list("name", flat=True)) == {"send_back"}
