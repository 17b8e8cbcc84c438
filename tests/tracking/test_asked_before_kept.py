"""What is asked before it is kept: progress that falls, and a date on which nobody works."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from accounts.models import User
from tests.factories import MONDAY, at, make_task
from tracking.actions.extensions import ask_extension
from tracking.actions.reports import Progress, report_progress
from tracking.actions.signing import turn_down
from tracking.models import Assignment, CalendarDay, Department, Filing, Report, Task
from tracking.models.filing import FilingState

SignIn = Callable[[User], Client]
SATURDAY = date(2026, 12, 19)
SAID = {"progress": "复查发现3处返工，剩14处。"}


@pytest.fixture(autouse=True)
def monday() -> Iterator[None]:
    with time_machine.travel(at(hour=10), tick=False):
        yield


@pytest.fixture
def task(supervisor: User, housing: Department, city: Department) -> Task:
    made = make_task(supervisor, housing, city, due_on=MONDAY + timedelta(days=9), percent=60)
    Assignment.objects.filter(task=made).update(accepted_at=at())
    return made


def errors(answer: Any, name: str) -> list[str]:
    form = answer.context["form"]
    return list(form.errors.get(name, [])) if name in form.fields else []


# --- progress ------------------------------------------------------------------------------------------------------


def test_progress_that_falls_is_kept_only_after_a_tick(task: Task, clerk: User, sign_in: SignIn) -> None:
    browser, address = sign_in(clerk), f"/tasks/{task.pk}/report/"
    page = browser.get(address).content.decode()
    assert "上一次报的是 60%。" in page
    assert "进度比上一次低" not in page
    answer = browser.post(address, {**SAID, "percent": 40})
    assert errors(answer, "falls") == ["没有写错的，勾选这一格再报。"]
    assert "上一次报的是 60%，这次低了。写错了的，改上面的进度。" in answer.content.decode()
    assert SAID["progress"] in answer.content.decode()
    assert not Report.objects.exists()
    browser.post(address, {**SAID, "percent": 40, "falls": "on"})
    assert Task.objects.get().percent == 40


@pytest.mark.parametrize("percent", [60, 75])
def test_progress_that_stays_or_grows_is_not_asked_about(
    task: Task, clerk: User, sign_in: SignIn, percent: int
) -> None:
    sign_in(clerk).post(f"/tasks/{task.pk}/report/", {**SAID, "percent": percent})
    assert Task.objects.get().percent == percent


def test_the_question_comes_with_the_advice_while_one_writes(task: Task, clerk: User, sign_in: SignIn) -> None:
    sent = {**SAID, "percent": 40, "do": "check", "attachments": ""}
    answer = sign_in(clerk).post(f"/tasks/{task.pk}/report/", sent, headers={"HX-Request": "true"})
    page = answer.content.decode()
    inside = page[page.index('id="advice"') :]
    assert 'name="falls"' in inside
    assert "这次低了" in inside
    assert not errors(answer, "falls"), "nothing was sent, nothing is wrong yet"
    assert page.count('name="falls"') == 1
    assert not Report.objects.exists()


def test_a_supporting_department_is_held_against_its_own_last_report(
    task: Task, outsider: User, sign_in: SignIn
) -> None:
    browser, address = sign_in(outsider), f"/tasks/{task.pk}/report/"
    browser.post(address, {"progress": "清理32处。", "percent": 30})
    assert Report.objects.get().percent == 30, "the lead's 60% is no matter of theirs"
    answer: Any = browser.get(address)
    assert answer.context["form"].initial["percent"] == 30
    assert errors(browser.post(address, {**SAID, "percent": 20}), "falls")


def test_what_the_office_writes_down_is_asked_about_too(task: Task, supervisor: User, sign_in: SignIn) -> None:
    browser, address = sign_in(supervisor), f"/tasks/{task.pk}/record/"
    sent = {**SAID, "percent": 40, "heard": "phone"}
    answer = browser.post(address, sent)
    assert errors(answer, "falls")
    assert 'name="falls"' in answer.content.decode()
    browser.post(address, {**sent, "falls": "on"})
    assert Task.objects.get().percent == 40


def test_what_came_back_from_the_head_keeps_its_progress(task: Task, clerk: User, head: User, sign_in: SignIn) -> None:
    Department.objects.update(head_signs=True)
    filing = report_progress(task, Progress("14个小区已通车。", 82), by=clerk, at=at())
    assert isinstance(filing, Filing)
    turn_down(filing, by=head, at=at(hour=11), note="数字再核一遍。")
    answer: Any = sign_in(clerk).get(f"/filings/{filing.pk}/edit/")
    assert 'name="percent" value="82"' in answer.content.decode()


# --- days on which nobody works ------------------------------------------------------------------------------------


def test_a_limit_on_a_rest_day_names_the_working_days_around_it(task: Task, clerk: User, sign_in: SignIn) -> None:
    browser, address = sign_in(clerk), f"/tasks/{task.pk}/extend/"
    assert 'name="on_rest_day"' not in browser.get(address).content.decode()
    sent = {"due_on": SATURDAY.isoformat(), "note": "雨季停工。"}
    answer = browser.post(address, sent)
    page = answer.content.decode()
    assert errors(answer, "on_rest_day") == ["请改成工作日；就定在休息日的，勾选这一格。"]
    assert (
        "12月19日（周六）是休息日。前一个工作日是12月18日，后一个工作日是12月21日；定在休息日，到期提醒按12月18日算。"
    ) in page
    assert "就定在12月19日" in page
    assert "由督查室裁定。" in page, "the help beside the date stays"
    assert not Filing.objects.exists()
    browser.post(address, {**sent, "on_rest_day": "on"})
    assert Filing.objects.get().due_on == SATURDAY


def test_a_make_up_day_is_a_working_day_and_a_festival_is_not(task: Task, clerk: User, sign_in: SignIn) -> None:
    CalendarDay.objects.create(day=SATURDAY, is_working=True, name="调休上班")
    CalendarDay.objects.create(day=SATURDAY + timedelta(days=2), is_working=False, name="放假")
    browser, address = sign_in(clerk), f"/tasks/{task.pk}/extend/"
    festival = {"due_on": (SATURDAY + timedelta(days=2)).isoformat(), "note": "雨季停工。"}
    assert errors(browser.post(address, festival), "on_rest_day")
    browser.post(address, {**festival, "due_on": SATURDAY.isoformat()})
    assert Filing.objects.get().due_on == SATURDAY


def test_who_decides_reads_that_it_is_a_rest_day_and_means_it(
    task: Task, clerk: User, supervisor: User, sign_in: SignIn
) -> None:
    filing = ask_extension(task, due_on=SATURDAY, note="雨季停工。", by=clerk, at=at())
    browser = sign_in(supervisor)
    assert "12月19日（周六）是休息日。" in browser.get(f"/filings/{filing.pk}/").content.decode()
    answer = browser.post(f"/filings/{filing.pk}/grant/", {"due_on": SATURDAY.isoformat()})
    assert errors(answer, "on_rest_day")
    monday = SATURDAY + timedelta(days=2)
    browser.post(f"/filings/{filing.pk}/grant/", {"due_on": monday.isoformat()})
    assert Task.objects.get().due_on == monday


def test_a_refusal_asks_nothing_of_the_date(task: Task, clerk: User, supervisor: User, sign_in: SignIn) -> None:
    filing = ask_extension(task, due_on=SATURDAY, note="雨季停工。", by=clerk, at=at())
    sent = {"due_on": SATURDAY.isoformat(), "note": "不影响施工。"}
    sign_in(supervisor).post(f"/filings/{filing.pk}/refuse/", sent)
    assert Filing.objects.get().state == FilingState.REFUSED


def test_a_date_that_cannot_be_read_is_said_as_such(task: Task, clerk: User, sign_in: SignIn) -> None:
    answer: Any = sign_in(clerk).post(f"/tasks/{task.pk}/extend/", {"due_on": "下个月", "note": "雨季停工。"})
    assert errors(answer, "due_on") == ["日期写成 2026-12-31 这样。"]
    assert "on_rest_day" not in answer.context["form"].fields
