"""Several 督查员 join at once, for real: a candidate ends in one place, and two tasks never end in each other."""

from collections.abc import Callable
from functools import partial

import pytest

from accounts.models import Role, User
from directives.actions import NotAllowedError, StaleError
from directives.models import Directive
from directives.workflow import DirectiveStatus
from tests.factories import MONDAY, at, make_department, make_directive, make_post, make_speech, make_task, make_user
from tests.tracking.racing import at_once
from tracking.actions.joining import join_candidate
from tracking.actions.registration import Approval, register_tasks
from tracking.actions.uniting import unite
from tracking.models import Department, Task, TaskSource
from tracking.models.task import IllegalMoveError
from tracking.plans import Plan
from tracking.workflow import Status

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("shared_database")]
QUOTE = "区住建局要在12月底前完成17个老旧小区改造"


@pytest.fixture
def people() -> list[User]:
    return [make_user(Role.SUPERVISOR), make_user(Role.SUPERVISOR)]


@pytest.fixture
def housing() -> Department:
    return make_department("区住建局")


@pytest.fixture
def said(people: list[User]) -> Directive:
    return make_directive(make_speech(people[0], f"{QUOTE}。"), QUOTE, status=DirectiveStatus.ADOPTED)


def refusing(step: Callable[[], object]) -> None:
    """A candidate that somebody else was faster with is refused like a task."""
    try:
        step()
    except (NotAllowedError, StaleError) as refusal:
        raise IllegalMoveError(str(refusal)) from refusal


def join(said: Directive, task: Task, by: User) -> None:
    directive = Directive.objects.select_related("speech").get(pk=said.pk)
    refusing(lambda: join_candidate(directive, Task.objects.get(pk=task.pk), version=1, by=by, at=at(hour=10)))


def test_of_two_who_join_one_candidate_to_two_tasks_one_is_refused(
    said: Directive, people: list[User], housing: Department
) -> None:
    tasks = [make_task(people[0], housing) for _ in people]
    refused = at_once(*(partial(join, said, task, by) for task, by in zip(tasks, people, strict=True)))
    assert len(refused) == 1
    source = TaskSource.objects.get(directive=said)
    assert Directive.objects.get(pk=said.pk).merged_as == source.task.number
    assert sorted(task.sources.count() for task in tasks) == [1, 2]


def test_two_candidates_joined_to_one_task_at_once_both_stand_there(people: list[User], housing: Department) -> None:
    task = make_task(people[0], housing)
    both = [make_directive(make_speech(by, f"{QUOTE}。"), QUOTE) for by in people]
    refused = at_once(*(partial(join, said, task, by) for said, by in zip(both, people, strict=True)))
    assert task.sources.count() == 1 + len(both) - len(refused)
    assert [event.data["times"] for event in task.events.in_order()] == list(range(2, 4 - len(refused)))
    assert {one.status for one in Directive.objects.filter(task_sources__task=task)} == {DirectiveStatus.MERGED}


def test_a_candidate_joined_while_it_is_registered_becomes_one_or_the_other(
    said: Directive, people: list[User], housing: Department
) -> None:
    task, approval = make_task(people[0], housing), Approval(make_post(), MONDAY, "会议讲话")
    plan = Plan(said.title, "推进", QUOTE, directive=said, lead=housing, due_on=task.due_on)

    def register() -> None:
        register_tasks(said.speech, [plan], approval=approval, by=people[0], at=at(hour=10))

    refused = at_once(register, partial(join, said, task, people[1]))
    assert len(refused) == 1
    source = TaskSource.objects.get(directive=said)
    is_joined = source.task_id == task.pk
    assert Directive.objects.get(pk=said.pk).status == (
        DirectiveStatus.MERGED if is_joined else DirectiveStatus.ADOPTED
    )
    assert Task.objects.count() == (1 if is_joined else 2)


def test_two_tasks_united_both_ways_at_once_do_not_end_in_each_other(people: list[User], housing: Department) -> None:
    one, other = (make_task(people[0], housing) for _ in people)
    post = make_post()

    def into(task: Task, kept: Task, by: User) -> None:
        both = Task.objects.in_bulk([task.pk, kept.pk])
        unite(both[task.pk], both[kept.pk], by=by, at=at(hour=10), note="一件事。", authority=post)

    refused = at_once(partial(into, one, other, people[0]), partial(into, other, one, people[1]))
    assert len(refused) == 1
    assert sorted(task.status for task in Task.objects.all()) == [Status.ACCEPTED, Status.CANCELLED]
