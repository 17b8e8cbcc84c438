"""A ledger of 200 rows with the mistakes people make comes in as an office would bring it in: from file to tasks."""

from collections import Counter
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from papers.actions.intakes import Corrections, Naming, correct, judged, skip_wrong, take_in
from papers.actions.matters import IntakeError
from papers.actions.receiving import receive
from papers.intake.records import Outcome
from papers.models import Intake, IntakeKind, IntakeState
from tests.factories import MONDAY, at, make_department, make_post
from tests.papers.ledgers import two_hundred
from tracking.actions.registration import Approval
from tracking.models import Registration, Report, Task
from tracking.replay import replay, stored
from tracking.sample.accounts import create_district
from tracking.workflow import Status

BOOK = two_hundred()
SignIn = Callable[[User], Client]


@pytest.fixture
def intake(supervisor: User) -> Intake:
    """Uploaded in the office of 云溪区, nothing decided yet."""
    create_district()
    return receive(IntakeKind.LEDGER, BOOK.data, "2026年台账.xlsx", is_not_secret=True, by=supervisor, at=at()).intake


@pytest.fixture
def approval(db: None) -> Approval:
    return Approval(make_post(), MONDAY, "经区政府督查室主任同意，由原督办台账转入")


def wrong_rows(intake: Intake) -> set[int]:
    return {line.index for line in judged(intake, at()).of(Outcome.WRONG)}


def test_nothing_comes_in_while_a_row_is_wrong(intake: Intake, supervisor: User, approval: Approval) -> None:
    wrong = len(wrong_rows(intake))
    assert wrong >= sum(slip.is_wrong for slip in BOOK.slips.values()) > 10
    with pytest.raises(IntakeError, match=f"还有 {wrong} 行有错"):
        take_in(intake, version=intake.version, approval=approval, by=supervisor, at=at())
    assert not Task.objects.exists()
    assert not Registration.objects.exists()


def test_what_is_right_comes_in_whole_and_each_task_can_be_rebuilt(
    intake: Intake, supervisor: User, approval: Approval, sign_in: SignIn
) -> None:
    wrong = wrong_rows(intake)
    held = skip_wrong(intake, version=intake.version, by=supervisor, at=at())
    rows = judged(held, at()).of(Outcome.NEW)
    done, taken = take_in(held, version=held.version, approval=approval, by=supervisor, at=at())
    assert len(rows) == len(taken.fates) == Task.objects.count() == 200 - len(wrong)
    tasks = {task.pk: task for task in Task.objects.prefetch_related("assignments", "filings", "events", "sources")}
    assert [task.number for task in tasks.values() if replay(task.events.all()) != stored(task)] == []
    for line, fate in zip(rows, taken.fates, strict=True):
        task, values = tasks[fate.key or 0], line.values
        assert (task.title, task.status, task.percent) == (values["title"], values["status"], values["percent"])
        assert (task.due_on, task.is_long_term, task.rhythm) == (
            values["due_on"], values["is_long_term"], values["rhythm"],
        )  # fmt: skip
        assert (task.lead and task.lead.department_id) == values["lead"]
        assert {part.department_id for part in task.supporting} == set(values["supporting"])
        assert task.sources.get().quote == values["quote"]
    assert (done.state, done.registration) == (IntakeState.DONE, Registration.objects.get())
    said = Counter(row["outcome"] for row in done.result["lines"])
    assert (said["new"], said["skipped"]) == (len(rows), len(wrong))
    for address in (reverse("papers:intake", args=[done.pk]), reverse("tracking:tasks"), reverse("tracking:desk")):
        assert sign_in(supervisor).get(address).status_code == 200


def test_a_department_named_once_on_the_page_is_known_in_every_row(
    intake: Intake, supervisor: User, approval: Approval
) -> None:
    before = wrong_rows(intake)
    planning = make_department("区自然资源和规划分局")
    named = {"区规划局": Naming(department=planning.pk, always=True)}
    held = correct(intake, Corrections(names=named), version=intake.version, by=supervisor)
    after = wrong_rows(held)
    assert before > after
    assert len(before - after) == 2, "as lead in one row, supporting in another"
    held = skip_wrong(held, version=held.version, by=supervisor, at=at())
    take_in(held, version=held.version, approval=approval, by=supervisor, at=at())
    assert Task.objects.of(planning).count() == 2


def test_the_words_of_the_ledger_are_kept_and_its_numbers_found(
    intake: Intake, supervisor: User, approval: Approval
) -> None:
    held = skip_wrong(intake, version=intake.version, by=supervisor, at=at())
    take_in(held, version=held.version, approval=approval, by=supervisor, at=at())
    plain = Task.objects.get(former_number="1")
    assert plain.reports.get().progress == "已完成摸底，正在招标。"
    assert Report.objects.filter(event__name="take_in").count() == Report.objects.count() > 100
    assert Task.objects.filter(status=Status.CLOSED).count() >= 2
    assert not Task.objects.filter(former_number="").exists(), "every row of that ledger has a number"


def test_the_same_ledger_again_adds_nothing(intake: Intake, supervisor: User, approval: Approval) -> None:
    held = skip_wrong(intake, version=intake.version, by=supervisor, at=at())
    take_in(held, version=held.version, approval=approval, by=supervisor, at=at())
    count = Task.objects.count()
    copy = two_hundred().data + b"\0"  # another file, byte by byte, with the same rows
    again = receive(IntakeKind.LEDGER, copy, "再来一份.xlsx", is_not_secret=True, by=supervisor, at=at())
    outcomes = Counter(str(line.outcome) for line in judged(again.intake, at()).lines)
    assert (outcomes["same"] + outcomes["changed"], Task.objects.count()) == (count, count)
    assert outcomes["new"] == 0
