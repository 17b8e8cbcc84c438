"""Two people press at once: exactly one succeeds, and the other is told. Real threads on a real database."""

from collections.abc import Callable

import pytest

from accounts.models import Role, User
from directives.actions.extracting import record_extraction
from directives.comparing import compare_speech
from directives.models import DirectiveEvent, Extraction, Speech
from directives.workflow import DirectiveStatus
from tests.factories import (
    MONDAY,
    at,
    make_department,
    make_directive,
    make_finding,
    make_post,
    make_speech,
    make_task,
    make_user,
)
from tests.tracking.racing import at_once
from tracking.actions import moves
from tracking.actions.registration import Approval, register_tasks
from tracking.actions.settling import Decision, Pick, Settled, differences, key_of, settle
from tracking.models import Registration, Task, TaskEvent
from tracking.plans import Plan
from tracking.workflow import Status

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("shared_database")]


def test_of_two_clerks_who_sign_at_once_one_succeeds() -> None:
    housing = make_department("区住建局")
    clerks = [make_user(Role.CLERK, housing) for _ in range(2)]
    task = make_task(make_user(Role.SUPERVISOR), housing, status=Status.ASSIGNED)

    def sign(who: User) -> Callable[[], object]:
        mine = Task.objects.get(pk=task.pk)
        return lambda: moves.accept(mine, by=who, at=at())

    [refusal] = at_once(*map(sign, clerks))
    assert task.title in str(refusal)
    assert Task.objects.get(pk=task.pk).status == Status.ACCEPTED
    assert TaskEvent.objects.count() == 1


def test_of_two_decisions_at_once_one_holds() -> None:
    office = [make_user(Role.SUPERVISOR) for _ in range(2)]
    task = make_task(office[0], make_department("区住建局"), status=Status.SUBMITTED)
    first, second = (Task.objects.get(pk=task.pk) for _ in range(2))
    refused = at_once(
        lambda: moves.close(first, by=office[0], at=at()),
        lambda: moves.send_back(second, by=office[1], at=at(), note="缺验收单。"),
    )
    assert len(refused) == 1
    event = TaskEvent.objects.get()
    assert Task.objects.get(pk=task.pk).status == event.after


def test_one_candidate_registered_by_two_at_once_becomes_one_task() -> None:
    office = [make_user(Role.SUPERVISOR) for _ in range(2)]
    housing, approver = make_department("区住建局"), make_post()
    speech = make_speech(office[0])
    directive = make_directive(speech, "区住建局要在12月底前", status=DirectiveStatus.ADOPTED)
    plan = Plan(title="改造", kind="推进", quote=directive.text, directive=directive, lead=housing, due_on=MONDAY)
    approval = Approval(approver, MONDAY, "会议讲话")

    def register(who: User) -> Callable[[], object]:
        return lambda: register_tasks(speech, [plan], approval=approval, by=who, at=at())

    [refusal] = at_once(*map(register, office))
    assert "已经立过项" in str(refusal)
    assert Task.objects.count() == 1
    assert Registration.objects.count() == 1


def test_papers_made_at_once_have_numbers_of_their_own() -> None:
    office = make_user(Role.SUPERVISOR)
    housing, approver = make_department("区住建局"), make_post()
    speech = make_speech(office, "甲乙丙丁")
    approval = Approval(approver, MONDAY, "会议讲话")

    def register(quote: str) -> Callable[[], object]:
        directive = make_directive(speech, quote, status=DirectiveStatus.ADOPTED)
        plan = Plan(title=quote, kind="推进", quote=quote, directive=directive, lead=housing, due_on=MONDAY)
        return lambda: register_tasks(speech, [plan], approval=approval, by=office, at=at())

    assert at_once(*map(register, "甲乙丙丁")) == []
    numbers = sorted(Registration.objects.values_list("number", flat=True))
    assert numbers == [f"督〔2026〕{n}号" for n in (1, 2, 3, 4)]


def anew(by: User, *, is_new: bool) -> tuple[Speech, Pick]:
    """A speech extracted anew with one difference: something new, or an adopted candidate with another title."""
    speech = make_speech(by)
    Extraction.objects.create(speech=speech, state="done", requested_at=at(), touched_at=at(), compared_at=at())
    quote = "区住建局要在12月底前"
    if not is_new:
        make_directive(speech, quote, status=DirectiveStatus.ADOPTED)
    make_finding(speech, quote, title="改造老旧小区")
    (one,) = differences(compare_speech(speech))
    return speech, Pick(key_of(one), version=0 if is_new else 1)


@pytest.mark.parametrize("is_new", [True, False])
def test_one_difference_taken_by_two_at_once_is_taken_once(is_new: bool) -> None:
    office = [make_user(Role.SUPERVISOR) for _ in range(2)]
    speech, pick = anew(office[0], is_new=is_new)
    settled: list[Settled] = []

    def take(who: User) -> Callable[[], object]:
        return lambda: settled.append(settle(speech, [pick], Decision("take"), by=who, at=at()))

    assert at_once(*map(take, office)) == []
    assert sorted(one.done for one in settled) == [0, 1]
    assert [one.title for one in speech.directives.all()] == ["改造老旧小区"]
    assert DirectiveEvent.objects.count() == 1


def test_a_task_made_while_somebody_takes_the_new_is_made_of_one_or_the_other() -> None:
    office = [make_user(Role.SUPERVISOR) for _ in range(2)]
    housing, approval = make_department("区住建局"), Approval(make_post(), MONDAY, "会议讲话")
    speech, pick = anew(office[0], is_new=False)
    directive = speech.directives.get()
    plan = Plan(title="改造", kind="推进", quote=directive.text, directive=directive, lead=housing, due_on=MONDAY)
    settled: list[Settled] = []
    refused = at_once(
        lambda: register_tasks(speech, [plan], approval=approval, by=office[0], at=at()),
        lambda: settled.append(settle(speech, [pick], Decision("take"), by=office[1], at=at())),
    )
    assert (refused, Task.objects.count()) == ([], 1)
    directive.refresh_from_db()
    assert directive.title == ("改造老旧小区" if settled[0].done else "区住建局要在12月底前")


def test_a_run_that_ends_while_somebody_decides_leaves_his_decision_or_refuses_it() -> None:
    office = make_user(Role.SUPERVISOR)
    speech, pick = anew(office, is_new=False)
    Extraction.objects.update(state="running", extracted_at=at())
    run = Extraction.objects.select_related("speech").get()
    settled: list[Settled] = []
    refused = at_once(
        lambda: record_extraction(run, (), at=at()),
        lambda: settled.append(settle(speech, [pick], Decision("take"), by=office, at=at())),
    )
    assert refused == []
    assert speech.findings.count() == 0
    assert speech.directives.get().version == 1 + settled[0].done
