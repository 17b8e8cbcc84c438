"""One order over many tasks: what it would do is what it does, row by row, once, and nobody's change is lost."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

import pytest

from accounts.models import User
from tests.config.cabinet import contents
from tests.factories import MONDAY, at, make_registration, make_task
from tracking.actions.bulk import ACTS, Order, Outcome, Pick, carry_out, rehearse
from tracking.actions.dispatch import dispatch_tasks
from tracking.models import Department, Notice, Task
from tracking.workflow import Status

NEXT_MONTH = MONDAY + timedelta(days=30)
NOON = at(hour=12)


def picked(*tasks: Task) -> list[Pick]:
    return [Pick(task.pk, task.version) for task in tasks]


def order(act: str, housing: Department) -> Order:
    params: dict[str, dict[str, Any]] = {
        "reassign": {"lead": Department.objects.get_or_create(name="区市场监管局")[0], "note": "职责调整。"},
        "adjust": {"due_on": NEXT_MONTH + timedelta(days=10), "note": "会上明确。"},
        "urge": {"way": "system", "text": "请报进展。", "supporting": False},
    }
    return Order(act, params.get(act, {}))


def told(outcomes: Iterable[Outcome]) -> list[tuple[Any, ...]]:
    """What is said of each row."""
    return [(one.task.pk, one.is_done, one.said, one.becomes, one.told, one.is_stale) for one in outcomes]


@pytest.fixture
def every_state(supervisor: User, housing: Department, city: Department, clerk: User) -> list[Task]:
    """A task in each state at 区住建局, one long-term, one sent out a minute ago, one whose day is over."""
    paper = make_registration(supervisor)
    made = [make_task(supervisor, housing, city, status=status, registration=paper) for status in Status]
    made.append(make_task(supervisor, housing, registration=paper, is_long_term=True, due_on=None, rhythm="monthly"))
    made.append(make_task(supervisor, housing, registration=paper, due_on=MONDAY - timedelta(days=3)))
    fresh = make_task(supervisor, housing, registration=paper, status=Status.DRAFT)
    dispatch_tasks([fresh], by=supervisor, at=at(hour=11, minute=55))
    return [*made, fresh]


@pytest.mark.parametrize("act", sorted(ACTS))
def test_what_the_trial_says_is_what_happens(
    act: str, every_state: list[Task], supervisor: User, housing: Department
) -> None:
    picks, what = picked(*every_state), order(act, housing)
    tried = rehearse(picks, what, by=supervisor, at=NOON)
    done = carry_out(picks, what, by=supervisor, at=NOON)
    assert told(tried) == told(done)
    assert {one.is_done for one in done} == {True, False}
    for one in done:
        now = Task.objects.get(pk=one.task.pk)
        assert now.status == (one.after or one.task.status)
        assert now.version - one.task.version == now.events.filter(at=NOON).count()
        assert (now.version > one.task.version) == one.is_done
    assert sum(one.told for one in done) == Notice.objects.filter(event__at=NOON).count()


@pytest.mark.parametrize("act", sorted(ACTS))
def test_a_trial_leaves_nothing_behind(
    act: str, every_state: list[Task], supervisor: User, housing: Department
) -> None:
    what = order(act, housing)
    before = contents()
    tried = rehearse(picked(*every_state), what, by=supervisor, at=NOON)
    assert any(one.is_done for one in tried)
    assert contents() == before
