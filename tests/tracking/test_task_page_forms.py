"""The pages on which a step is written down: what was typed stays, what is wrong is said first, once is once."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts.models import User
from tests.factories import at, make_task
from tracking.actions.reports import Progress, report_progress
from tracking.actions.words_on_task import remark
from tracking.models import Department, Task

SignIn = Callable[[User], Client]
STEPS = ("report", "submit", "extend", "remark")


@pytest.fixture(autouse=True)
def monday() -> Iterator[None]:
    with time_machine.travel(at(hour=10), tick=False):
        yield


@pytest.fixture
def task(supervisor: User, housing: Department) -> Task:
    return make_task(supervisor, housing, percent=20)


def send(browser: Client, task: Task, step: str, **fields: object) -> Any:
    return browser.post(f"/tasks/{task.pk}/{step}/", fields)


def version_on(browser: Client, task: Task, step: str) -> str:
    page = browser.get(f"/tasks/{task.pk}/{step}/").content.decode()
    found = re.search(r'name="version" value="(\d+)"', page)
    assert found is not None
    return found[1]


def test_what_is_wrong_is_said_at_the_top_with_the_way_to_it(task: Task, clerk: User, sign_in: SignIn) -> None:
    page = send(sign_in(clerk), task, "report", progress="", percent="120").content.decode()
    summary = page.split('id="errors"', 1)[1].split("</ul>", 1)[0]
    assert "没有报进展，有 2 处要改：" in summary
    assert '<a href="#id_progress">请写进展情况。</a>' in summary
    assert '<a href="#id_percent">进度填 0 到 100 的整数。</a>' in summary
    assert 'role="alert"' in page
    assert 'aria-describedby="id_progress_' in page, "the field itself names its mistake too"


@pytest.mark.parametrize("step", STEPS)
def test_nothing_is_said_to_be_wrong_before_anything_was_sent(
    task: Task, clerk: User, sign_in: SignIn, step: str
) -> None:
    assert 'id="errors"' not in sign_in(clerk).get(f"/tasks/{task.pk}/{step}/").content.decode()


def test_files_a_browser_does_not_keep_are_asked_for_again(task: Task, clerk: User, sign_in: SignIn) -> None:
    paper = SimpleUploadedFile("验收单.txt", "合格。".encode())
    page = send(sign_in(clerk), task, "submit", note="", attachments=paper).content.decode()
    assert "刚才选的文件要重新选一次。" in page
    assert "刚才选的文件" not in send(sign_in(clerk), task, "submit", note="").content.decode()


def test_advice_on_a_report_is_no_mistake(task: Task, clerk: User, sign_in: SignIn) -> None:
    words = "高度重视，认真落实，扎实推进。"
    page = send(sign_in(clerk), task, "report", progress=words, percent="20").content.decode()
    assert "报送以前请看一下" in page
    assert 'id="errors"' not in page
    assert words in page


def test_a_report_sent_twice_is_reported_once(task: Task, clerk: User, sign_in: SignIn) -> None:
    browser = sign_in(clerk)
    said = {"progress": "12个小区已完工，3个在建。", "percent": "60", "version": version_on(browser, task, "report")}
    assert send(browser, task, "report", **said).status_code == 302
    again = send(browser, task, "report", **said)
    assert task.reports.count() == 1
    assert "12个小区已完工，3个在建。" in again.content.decode(), "and nothing of it is lost"


def test_a_request_sent_twice_is_made_once_and_the_second_sees_the_first(
    task: Task, clerk: User, sign_in: SignIn
) -> None:
    browser = sign_in(clerk)
    said = {"note": "17个小区全部完工。", "anyway": "on", "version": version_on(browser, task, "submit")}
    assert send(browser, task, "submit", **said).status_code == 302
    again = send(browser, task, "submit", **said)
    assert (again.status_code, task.events.filter(name="submit").count()) == (409, 1)
    page = again.content.decode()
    assert "现在不能申请办结了" in page
    assert page.count("17个小区全部完工。") >= 2, "what happened, and what was typed"


def test_who_comes_second_keeps_what_was_typed_and_reads_what_the_first_did(
    task: Task, clerk: User, head: User, sign_in: SignIn
) -> None:
    version = version_on(sign_in(clerk), task, "submit")
    report_progress(Task.objects.get(), Progress("负责人补报。", 90), by=head, at=at())
    answer = send(sign_in(clerk), task, "submit", note="17个小区全部完工。", anyway="on", version=version)
    page = answer.content.decode()
    assert (answer.status_code, Task.objects.get().status) == (409, task.status)
    assert "罗建中" in page
    assert "负责人补报。" in page
    assert "17个小区全部完工。" in page
    assert "仍要申请办结" in page


def test_pages_may_be_kept_by_the_browser_so_that_going_back_finds_them_filled_in(
    task: Task, clerk: User, sign_in: SignIn
) -> None:
    for step in STEPS:
        answer = sign_in(clerk).get(f"/tasks/{task.pk}/{step}/")
        assert "no-store" not in answer.get("Cache-Control", "")
        assert 'autocomplete="off"' not in answer.content.decode().split('class="step-form"', 1)[1].split("</form>")[0]


def test_the_page_of_a_step_names_the_task_and_its_date(task: Task, clerk: User, sign_in: SignIn) -> None:
    page = sign_in(clerk).get(f"/tasks/{task.pk}/extend/").content.decode()
    head = page.split('<header class="task-head', 1)[1].split("</header>", 1)[0]
    assert "<h1>申请延期</h1>" in head
    assert task.title in head
    assert "还剩 22 个工作日" in head
    assert "12月23日" in head


def test_a_tick_has_its_words_beside_it(task: Task, supervisor: User, sign_in: SignIn) -> None:
    page = sign_in(supervisor).get(f"/tasks/{task.pk}/adjust/").content.decode()
    tick = page.split('<label class="tick" for="id_is_long_term">', 1)[1].split("</label>", 1)[0]
    assert 'type="checkbox"' in tick
    assert "长期坚持，没有完成时限" in tick


def test_the_page_of_a_request_for_time_says_what_holds_until_it_is_decided(
    task: Task, clerk: User, supervisor: User, sign_in: SignIn
) -> None:
    send(sign_in(clerk), task, "extend", due_on="2027-01-04", note="雨季停工。")
    page = sign_in(supervisor).get(f"/filings/{task.filings.get().pk}/").content.decode()
    assert "请定<b>同意还是不同意</b>；裁定以前，时限还是12月23日。" in page


def test_who_comes_second_with_files_is_told_to_choose_them_again(
    task: Task, clerk: User, head: User, sign_in: SignIn
) -> None:
    version = version_on(sign_in(clerk), task, "submit")
    report_progress(Task.objects.get(), Progress("负责人补报。", 90), by=head, at=at())
    paper = SimpleUploadedFile("验收单.txt", "合格。".encode())
    answer = send(sign_in(clerk), task, "submit", note="全部完工。", anyway="on", version=version, attachments=paper)
    assert answer.status_code == 409
    assert "刚才选的文件要重新选一次。" in answer.content.decode()


def test_what_was_reported_last_stands_beside_the_form_and_nothing_else_passes_for_it(
    task: Task, clerk: User, sign_in: SignIn
) -> None:
    browser = sign_in(clerk)
    aside = browser.get(f"/tasks/{task.pk}/report/").content.decode().split('<aside class="rail"', 1)[1]
    assert "还没有报过。" in aside
    report_progress(task, Progress("12个小区已完工。", 60), by=clerk, at=at())
    remark(Task.objects.get(), text="材料在路上。", by=clerk, at=at(minute=5))
    aside = browser.get(f"/tasks/{task.pk}/report/").content.decode().split('<aside class="rail"', 1)[1]
    assert "12个小区已完工。" in aside
    assert "进度 60%" in aside
    assert "材料在路上。" not in aside


@pytest.mark.parametrize(("measure", "is_shown"), [("改造42栋", True), ("明显改观", False), ("", False)])
def test_a_measure_with_a_figure_stands_beside_the_progress(
    task: Task, clerk: User, sign_in: SignIn, measure: str, is_shown: bool
) -> None:
    Task.objects.update(measure=measure)
    assert (f"目标：{measure}。" in sign_in(clerk).get(f"/tasks/{task.pk}/report/").content.decode()) is is_shown
