"""What is half written survives a reload and a session that has ended, for whoever wrote it and nobody else."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone
from playwright.sync_api import Browser, FilePayload, Page, expect

from accounts.models import User
from screenshots.chromium import sign_in
from tests.browser.walking import asked, left_freely
from tests.browser.watching import fits
from tests.factories import PASSWORD, make_task
from tests.tracking.test_task_pages import stand
from tracking.models import Department, Task
from tracking.workflow import Status

pytestmark = pytest.mark.browser
Enter = Callable[[User], Page]
SAID = "12个小区已完工，5个在建，外墙材料到场。"
KEPT = ".draft-note"


@pytest.fixture
def task(site: str, supervisor: User, housing: Department) -> Task:
    return make_task(supervisor, housing, due_on=timezone.localdate() + timedelta(days=30), percent=40)


@pytest.fixture
def address(site: str, task: Task) -> str:
    return f"{site}/tasks/{task.pk}/"


@pytest.fixture
def page(enter: Enter, clerk: User, address: str) -> Page:
    """The clerk has begun a report."""
    page = enter(clerk)
    page.goto(f"{address}report/")
    page.fill("[name=progress]", SAID)
    page.fill("[name=percent]", "70")
    return page


def test_a_reload_keeps_what_was_typed_and_does_not_ask(page: Page) -> None:
    with left_freely(page):
        page.reload()
    expect(page.locator("[name=progress]")).to_have_value(SAID)
    expect(page.locator("[name=percent]")).to_have_value("70")
    expect(page.locator(KEPT)).to_contain_text("没有提交的内容。")


def test_what_is_not_wanted_goes_and_stays_away(page: Page) -> None:
    page.reload()
    page.get_by_role("button", name="不要了").click()
    expect(page.locator("[name=progress]")).to_have_value("")
    expect(page.locator("[name=percent]")).to_have_value("40")
    expect(page.locator(KEPT)).to_have_count(0)
    page.reload()
    expect(page.locator("[name=progress]")).to_have_value("")
    expect(page.locator(KEPT)).to_have_count(0)


def test_what_was_sent_is_kept_no_longer(page: Page, address: str) -> None:
    page.get_by_role("button", name="报进展").click()
    page.wait_for_url(address)
    expect(page.locator("#messages")).to_contain_text("进展已经报送")
    page.goto(f"{address}report/")
    expect(page.locator("[name=progress]")).to_have_value("")
    expect(page.locator(KEPT)).to_have_count(0)


def test_a_session_that_ended_while_sending_loses_nothing(page: Page, address: str, clerk: User) -> None:
    Session.objects.all().delete()
    page.get_by_role("button", name="报进展").click()
    page.wait_for_url("**/login/**")
    page.fill("[name=username]", clerk.username)
    page.fill("[name=password]", PASSWORD)
    page.press("[name=password]", "Enter")
    page.wait_for_url(f"{address}report/")
    expect(page.locator("[name=progress]")).to_have_value(SAID)


def test_another_task_and_another_step_begin_empty(
    page: Page, address: str, site: str, supervisor: User, housing: Department
) -> None:
    other = make_task(supervisor, housing, due_on=timezone.localdate() + timedelta(days=30))
    page.goto(f"{address}submit/")
    expect(page.locator(KEPT)).to_have_count(0)
    page.goto(f"{site}/tasks/{other.pk}/report/")
    expect(page.locator("[name=progress]")).to_have_value("")


def test_signing_out_leaves_nothing_on_the_computer(page: Page, site: str) -> None:
    page.goto(f"{site}/")
    assert kept(page) == 1
    page.evaluate("document.querySelector('form[action$=\"/logout/\"]').requestSubmit()")
    page.wait_for_url("**/login/**")
    assert kept(page) == 0


def test_a_colleague_on_the_same_computer_finds_nothing(page: Page, address: str, site: str, head: User) -> None:
    page.context.clear_cookies()
    sign_in(page, site, head.username, PASSWORD)
    assert kept(page) == 0
    page.goto(f"{address}report/")
    expect(page.locator("[name=progress]")).to_have_value("")


def test_a_chosen_file_is_asked_about_and_named_when_it_is_gone(page: Page) -> None:
    paper = FilePayload(name="验收单.txt", mimeType="text/plain", buffer="合格。".encode())
    page.set_input_files("[name=attachments]", paper)
    with asked(page, stays=False) as questions:
        page.reload()
    assert questions == ["beforeunload"], "the file would be lost"
    expect(page.locator(KEPT)).to_contain_text("刚才选的文件（验收单.txt）没有留，要的请重新选。")


def test_what_came_back_with_a_mistake_is_kept_too(page: Page, address: str) -> None:
    page.fill("[name=percent]", "170")
    page.get_by_role("button", name="报进展").click()
    expect(page.locator("#errors")).to_be_visible()
    expect(page.locator(KEPT)).to_have_count(0)
    page.goto(f"{address}report/")
    expect(page.locator("[name=progress]")).to_have_value(SAID)
    expect(page.locator("[name=percent]")).to_have_value("170")


def test_a_tick_that_says_one_has_read_something_is_given_anew(page: Page, address: str, task: Task) -> None:
    page.goto(f"{address}submit/")
    page.fill("[name=note]", "全部完工。")
    page.get_by_label("知道了，仍要申请办结").check()
    page.reload()
    expect(page.locator("[name=note]")).to_have_value("全部完工。")
    expect(page.get_by_label("知道了，仍要申请办结")).not_to_be_checked()


def test_what_came_back_is_looked_at_again(page: Page) -> None:
    page.fill("[name=percent]", "20")
    page.reload()
    expect(page.locator("[name=percent]")).to_have_value("20")
    expect(page.get_by_label("进度比上一次低，没有写错")).to_be_visible()
    expect(page.locator(KEPT)).to_be_visible()


def test_on_a_phone_the_line_stands_above_the_form(page: Page, address: str) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.reload()
    expect(page.locator(KEPT)).to_be_visible()
    fits(page)


@pytest.mark.parametrize("zone", ["UTC", "America/New_York", "Asia/Shanghai"])
def test_the_time_is_that_of_the_office_however_the_computer_is_set(
    chromium: Browser, site: str, address: str, clerk: User, zone: str
) -> None:
    context = chromium.new_context(locale="zh-CN", timezone_id=zone)
    page = context.new_page()
    sign_in(page, site, clerk.username, PASSWORD)
    page.goto(f"{address}report/")
    page.fill("[name=progress]", SAID)
    kept = page.evaluate("JSON.parse(localStorage.getItem(Object.keys(localStorage)[0])).at") / 1000
    page.reload()
    then = timezone.localtime(datetime.fromtimestamp(kept, tz=UTC))
    expect(page.locator(KEPT)).to_contain_text(f"{then:%H:%M} 没有提交的内容。")
    context.close()


def test_a_form_that_is_not_kept_still_asks(enter: Enter, address: str, task: Task, supervisor: User) -> None:
    stand(task, Status.RETURNED)
    page = enter(supervisor)
    page.goto(f"{address}reassign/")
    page.get_by_label("说明").fill("职责在应急部门。")
    with asked(page, stays=False) as questions:
        page.reload()
    assert questions == ["beforeunload"]
    expect(page.locator(KEPT)).to_have_count(0)


def kept(page: Page) -> int:
    count: int = page.evaluate("Object.keys(localStorage).filter(key => key.startsWith('draft:')).length")
    return count
