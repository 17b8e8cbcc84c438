"""Several people urge, answer and speak at once, while mails are made: each thing is said once."""

from datetime import timedelta
from functools import partial

import pytest

from accounts.models import Role, User
from tests.factories import MONDAY, at, make_department, make_task, make_user
from tests.tracking.racing import at_once
from tracking.actions.urging import answer, urge
from tracking.actions.words_on_task import remark
from tracking.models import Department, Mail, MailItem, Notice, Task, Urging
from tracking.models.urging import Way
from tracking.outbox.hours import Hours
from tracking.outbox.joining import compose_notices

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("shared_database")]
TEN_PAST = at(MONDAY, 9, 10)


@pytest.fixture
def supervisor() -> User:
    return make_user(Role.SUPERVISOR)


@pytest.fixture
def housing() -> Department:
    return make_department("区住建局")


@pytest.fixture
def task(supervisor: User, housing: Department) -> Task:
    made = make_task(supervisor, housing)
    made.assignments.update(accepted_at=at(MONDAY - timedelta(days=7)))
    return made


def test_of_two_people_who_answer_at_once_one_is_heard(task: Task, supervisor: User, housing: Department) -> None:
    people = [make_user(Role.CLERK, housing), make_user(Role.HEAD, housing)]
    urge(task, [housing], way=Way.SYSTEM, text="请报进展。", by=supervisor, at=at())

    def said(by: User) -> None:
        answer(Task.objects.get(pk=task.pk), housing, text=f"{by}说的。", by=by, at=at(MONDAY, 10))

    [refusal] = at_once(*(partial(said, by) for by in people))
    assert "没有等区住建局答复的催办" in str(refusal)
    urging = Urging.objects.get()
    assert urging.answered_by is not None
    assert urging.answer == f"{urging.answered_by}说的。"
    assert task.events.filter(name="answer").count() == 1


def test_an_order_is_in_one_mail_when_two_rounds_run_at_once(task: Task, supervisor: User, housing: Department) -> None:
    people = [make_user(Role.CLERK, housing) for _ in range(5)]
    urge(task, [housing], way=Way.SYSTEM, text="请报进展。", by=supervisor, at=at())
    assert at_once(*[lambda: compose_notices(TEN_PAST, Hours.load())] * 3) == []
    assert Mail.objects.count() == len(people)
    assert MailItem.objects.count() == Notice.objects.count() == len(people)


def test_everybody_who_speaks_at_once_is_heard_and_the_record_has_no_gap(
    task: Task, supervisor: User, housing: Department
) -> None:
    people = [supervisor, *(make_user(Role.CLERK, housing) for _ in range(5))]

    def speak(by: User) -> None:
        remark(Task.objects.get(pk=task.pk), text=f"{by}的话。", by=by, at=at())

    assert at_once(*(partial(speak, by) for by in people)) == []
    assert sorted(task.events.values_list("note", flat=True)) == sorted(f"{by}的话。" for by in people)
    assert {event.version for event in task.events.all()} == set(range(2, 2 + len(people)))
