"""What a unit is told of where its words go: who signs first, who decides, what has to be done before."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from accounts.models import User
from tests.factories import MONDAY, at, make_subtask, make_task
from tracking.actions.disputes import dispute
from tracking.actions.extensions import ask_extension
from tracking.actions.reports import Progress, report_progress
from tracking.actions.signing import turn_down
from tracking.models import Assignment, Department, Filing, Task
from tracking.workflow import Status

SignIn = Callable[[User], Client]
LATE = MONDAY + timedelta(days=14)  # a Monday, after the due date


@pytest.fixture(autouse=True)
def monday() -> Iterator[None]:
    with time_machine.travel(at(hour=10), tick=False):
        yield


@pytest.fixture
def task(supervisor: User, housing: Department, city: Department) -> Task:
    made = make_task(supervisor, housing, city, due_on=MONDAY + timedelta(days=9))
    Assignment.objects.filter(task=made).update(accepted_at=at())
    return made


@pytest.fixture
def strict(head: User) -> User:
    Department.objects.filter(memberships__user=head).update(head_signs=True)
    return head


def said(browser: Client, address: str) -> str:
    answer = browser.get(address, follow=True)
    assert answer.status_code == 200
    return answer.content.decode()


def advice(browser: Client, task: Task) -> str:
    answer: Any = browser.get(f"/tasks/{task.pk}/")
    found = answer.context["dossier"].advice
    return f"{found.say}{found.stress}{found.then}"


def test_a_unit_whose_head_does_not_sign_reads_nothing_of_signing(
    task: Task, clerk: User, outsider: User, head: User, sign_in: SignIn
) -> None:
    browser = sign_in(clerk)
    assert "报送以后，督查室和领导马上能看到。" in said(browser, f"/tasks/{task.pk}/report/")
    assert "报送以后，牵头单位、督查室和领导马上能看到。" in said(sign_in(outsider), f"/tasks/{task.pk}/report/")
    assert "申请以后由督查室审核；审核期间不能报进展" in said(browser, f"/tasks/{task.pk}/submit/")
    for step in ("report", "submit", "extend"):
        assert "审签" not in said(browser, f"/tasks/{task.pk}/{step}/")


def test_a_unit_whose_head_signs_reads_his_name(task: Task, clerk: User, strict: User, sign_in: SignIn) -> None:
    browser, first = sign_in(clerk), "送出以后先呈本单位负责人罗建中审签，"
    assert f"{first}审签以后督查室和领导才看得到。" in said(browser, f"/tasks/{task.pk}/report/")
    assert f"{first}审签以后才由督查室审核；" in said(browser, f"/tasks/{task.pk}/submit/")
    assert f"{first}审签以后才报上去；" in said(browser, f"/tasks/{task.pk}/extend/")
    assert "审签" not in said(sign_in(strict), f"/tasks/{task.pk}/report/"), "what he writes himself goes out"


def test_of_a_piece_the_department_that_leads_the_whole_is_named(task: Task, outsider: User, sign_in: SignIn) -> None:
    piece, browser = make_subtask(task, outsider.memberships.get().department), sign_in(outsider)
    assert "申请以后由主办单位（区住建局）审核；" in said(browser, f"/tasks/{piece.pk}/submit/")
    assert "要在完成时限之前申请，由主办单位（区住建局）裁定。" in said(browser, f"/tasks/{piece.pk}/extend/")
    assert "等督查室" not in said(browser, f"/tasks/{piece.pk}/extend/")


def test_who_has_not_signed_for_the_task_is_told_to_sign_first(
    task: Task, clerk: User, outsider: User, sign_in: SignIn
) -> None:
    Assignment.objects.filter(task=task).update(accepted_at=None)
    assert "区城管局还没有签收，请先签收，再报进展。" in said(sign_in(outsider), f"/tasks/{task.pk}/report/")
    Task.objects.update(status=Status.ASSIGNED)
    for step, label in (("report", "报进展"), ("submit", "申请办结"), ("extend", "申请延期")):
        assert f"区住建局还没有签收，请先签收，再{label}。" in said(sign_in(clerk), f"/tasks/{task.pk}/{step}/")


def test_what_lies_already_is_named_when_it_is_asked_for_again(task: Task, clerk: User, sign_in: SignIn) -> None:
    ask_extension(task, due_on=MONDAY + timedelta(days=30), note="雨季停工。", by=clerk, at=at())
    page = said(sign_in(clerk), f"/tasks/{task.pk}/extend/")
    assert "已经有一份延期申请待裁定，不能再提一份。" in page
    assert "现在是办理中，不能" not in page


def test_the_list_of_what_was_sent_up_follows_the_unit(
    task: Task, clerk: User, head: User, supervisor: User, sign_in: SignIn
) -> None:
    loose = said(sign_in(clerk), "/filings/")
    assert "<small>延期和异议</small>" in loose
    assert "退回修改" not in loose
    assert "本单位没有设成“须负责人审签”" in loose
    assert "本单位没有设成“须负责人审签”" in said(sign_in(head), "/filings/")
    assert "审签" not in said(sign_in(supervisor), "/filings/")
    Department.objects.filter(memberships__user=head).update(head_signs=True)
    strict = said(sign_in(clerk), "/filings/")
    assert "<small>审签、延期和异议</small>" in strict
    assert "退回修改" in strict
    assert "没有设成" not in strict


def test_what_came_back_goes_straight_out_where_nobody_signs_any_more(
    task: Task, clerk: User, strict: User, sign_in: SignIn
) -> None:
    filing = report_progress(task, Progress("14个小区已通车。", 82), by=clerk, at=at())
    assert isinstance(filing, Filing)
    turn_down(filing, by=strict, at=at(hour=11), note="数字再核一遍。")
    browser, address = sign_in(clerk), f"/filings/{filing.pk}/edit/"
    assert "再呈以后，由本单位负责人罗建中审签；" in said(browser, address)
    Department.objects.update(head_signs=False)
    page = said(browser, address)
    assert "本单位现在不用负责人审签，改好以后直接报到督查室；" in page
    assert ">报出</button>" in page


@pytest.mark.parametrize(
    ("day", "extensions", "button", "sentence", "waits"),
    [
        (MONDAY, 0, "（还可 2 次）", "由督查室裁定", "等督查室裁定"),
        (MONDAY, 2, "（第 3 次，须领导批准）", "须由领导批准，督查室转报", "等领导批准"),
        (LATE, 0, "（已到期，须领导批准）", "须由领导批准，督查室转报", "等领导批准"),
    ],
)
def test_who_decides_on_more_time_is_one_sentence_on_every_page(
    task: Task,
    clerk: User,
    sign_in: SignIn,
    day: Any,
    extensions: int,
    button: str,
    sentence: str,
    waits: str,
) -> None:
    Task.objects.update(extensions=extensions)
    task.refresh_from_db()
    with time_machine.travel(at(day, 10), tick=False):
        browser = sign_in(clerk)
        assert f"申请延期{button}" in said(browser, f"/tasks/{task.pk}/")
        form = said(browser, f"/tasks/{task.pk}/extend/")
        assert f"{sentence}。" in form
        assert ("由督查室裁定" in form) == (sentence == "由督查室裁定")
        given = {"due_on": (LATE + timedelta(days=14)).isoformat(), "note": "雨季停工。"}
        done = browser.post(f"/tasks/{task.pk}/extend/", given, follow=True).content.decode()
        assert f"已经申请延期，{waits}" in done
        assert f"，{waits}；裁定以前，时限不变。" in advice(browser, task)
        assert f"{waits}。" in said(browser, f"/filings/{Filing.objects.get().pk}/")


def test_a_disagreement_that_waits_stands_in_the_box(
    task: Task, clerk: User, outsider: User, leader: User, sign_in: SignIn
) -> None:
    dispute(task, by=outsider, at=at(), note="执法力量不在本单位。")
    waits = "区城管局对分工提出了异议，等督查室裁定；裁定以前，分工不变。"
    for user in (clerk, outsider, leader):
        assert advice(sign_in(user), task).endswith(waits)


def test_who_has_just_reported_is_not_asked_to_report(task: Task, clerk: User, sign_in: SignIn) -> None:
    report_progress(task, Progress("完成10处。", 40), by=clerk, at=at())
    browser = sign_in(clerk)
    answer: Any = browser.get(f"/tasks/{task.pk}/")
    assert advice(browser, task).endswith("今天报过进展，办完了申请办结。")
    assert answer.context["dossier"].heading == "现在要做"
    assert {act.tone for act in answer.context["dossier"].acts.shown} == {"plain"}


def test_who_has_explained_why_it_is_late_is_asked_again_after_a_week(task: Task, clerk: User, sign_in: SignIn) -> None:
    with time_machine.travel(at(LATE, 10), tick=False):
        browser = sign_in(clerk)
        assert "请报进展，写明原因和下一步。" in advice(browser, task)
        assert "请报进展，写明原因和下一步" in said(browser, "/")
        report_progress(task, Progress("停工十天，月底补上。", 40), by=clerk, at=at(LATE, 11))
        assert "今天（12月7日）报过进展。办完了就申请办结。还要时间的，申请延期。" in advice(browser, task)
        desk = said(browser, "/")
        assert "到期没有办结，今天（12月7日）报过进展。办完了就申请办结，还要时间的申请延期。" in desk
        assert "请报进展" not in desk
    with time_machine.travel(at(LATE + timedelta(days=7), 10), tick=False):
        assert "请报进展，写明原因和下一步。" in advice(sign_in(clerk), task)
