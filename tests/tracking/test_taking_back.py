"""撤回 on its page: apart from what is to be done, and with a reason where a colleague has sent it up."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import Role, User
from tests.factories import make_subtask, make_task, make_user
from tracking.actions.extensions import ask_extension
from tracking.actions.signing import take_back
from tracking.models import Department, Filing, Task, TaskEvent
from tracking.models.filing import FilingState
from tracking.models.task import IllegalMoveError

SignIn = Callable[[User], Client]
WHY = "施工单位已经复工，不用延期了。"


@pytest.fixture
def task(supervisor: User, housing: Department) -> Task:
    today = timezone.localdate()
    made = make_task(supervisor, housing, due_on=today + timedelta(days=30), dispatched_on=today - timedelta(days=5))
    made.assignments.update(accepted_at=timezone.now())
    return made


@pytest.fixture
def filing(task: Task, clerk: User) -> Filing:
    return asked(task, clerk)


def asked(task: Task, by: User) -> Filing:
    until = timezone.localdate() + timedelta(days=60)
    return ask_extension(task, due_on=until, by=by, at=timezone.now(), note="雨季停工二十天。")


def page(browser: Client, filing: Filing) -> str:
    return browser.get(f"/filings/{filing.pk}/").content.decode()


def test_a_head_reads_whom_one_waits_for_and_not_that_he_is_to_do_something(
    filing: Filing, head: User, sign_in: SignIn
) -> None:
    shown = page(sign_in(head), filing)
    assert "<h2>现在等谁</h2><p>等督查室裁定。</p>" in shown
    assert "现在要做" not in shown
    assert "撤回这份延期申请" in shown.split("现在等谁", 1)[1], "apart, below"


def test_a_request_for_a_piece_waits_for_who_leads_the_whole(task: Task, city: Department, sign_in: SignIn) -> None:
    piece = make_subtask(task, city)
    piece.assignments.update(accepted_at=timezone.now())
    until = timezone.localdate() + timedelta(days=31)
    author = make_user(Role.CLERK, city)
    lying = ask_extension(piece, due_on=until, by=author, at=timezone.now(), note="停电。")
    assert "等主办单位（区住建局）裁定。" in page(sign_in(author), lying)


def test_a_head_does_not_take_back_his_clerks_request_by_one_press(filing: Filing, head: User, sign_in: SignIn) -> None:
    answer = sign_in(head).post(f"/filings/{filing.pk}/take-back/", {"filing_version": filing.version})
    filing.refresh_from_db()
    assert filing.state == FilingState.AT_OFFICE
    assert "请写明撤回的理由。" in answer.content.decode()


def test_with_a_reason_he_does_and_the_story_tells_it(filing: Filing, head: User, sign_in: SignIn) -> None:
    sent = {"filing_version": filing.version, "note": WHY}
    answer = sign_in(head).post(f"/filings/{filing.pk}/take-back/", sent, follow=True)
    filing.refresh_from_db()
    assert filing.state == FilingState.WITHDRAWN
    assert "已经撤回" in answer.content.decode()
    assert TaskEvent.objects.get(task=filing.task, name="take_back").note == WHY


def test_who_has_sent_it_up_takes_it_back_without_words(filing: Filing, clerk: User, sign_in: SignIn) -> None:
    browser = sign_in(clerk)
    assert "撤回的理由" not in page(browser, filing)
    browser.post(f"/filings/{filing.pk}/take-back/", {"filing_version": filing.version})
    filing.refresh_from_db()
    assert filing.state == FilingState.WITHDRAWN


def test_what_a_head_signs_and_what_he_takes_back_do_not_mix(
    task: Task, clerk: User, head: User, sign_in: SignIn
) -> None:
    Department.objects.update(head_signs=True)
    lying, browser = asked(task, clerk), sign_in(head)
    answer = browser.post(f"/filings/{lying.pk}/take-back/", {"filing_version": lying.version}).content.decode()
    assert "审签报出</button>" in answer, "what he came for is still there"
    assert (answer.count('id="id_note"'), answer.count('id="back_note"')) == (1, 1)
    assert answer.count("请写明撤回的理由。") == 1


def test_the_action_itself_asks_for_the_reason(filing: Filing, head: User) -> None:
    with pytest.raises(IllegalMoveError, match="请写明撤回的理由"):
        take_back(filing, by=head, at=timezone.now(), note="  ")
