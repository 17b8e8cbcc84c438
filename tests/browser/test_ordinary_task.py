"""An ordinary task in the browser: recalled once, handed on, reported with advice, instructed upon, closed in time."""

from collections.abc import Callable
from datetime import timedelta
from email.message import EmailMessage

import pytest
from playwright.sync_api import Page, expect

from accounts.models import Role, User
from tests.browser.walking import fill, on, press
from tests.factories import MONDAY, at, make_department, make_post, make_user
from tests.tracking.sink import Sink, text_of
from tracking.actions.registration import Approval, Source, register_by_hand
from tracking.models import Department, Task
from tracking.models.registration import SourceKind
from tracking.outbox.rounds import do_round
from tracking.plans import Plan
from tracking.replay import replay, stored
from tracking.workflow import Status

pytestmark = pytest.mark.browser
Enter = Callable[[User], Page]
TITLE = "完成17个老旧小区消防车通道划线"


@pytest.fixture
def unit(site: str, shipped_rules: None) -> Department:
    return make_department("区城管局", "城管局")


@pytest.fixture
def cast(unit: Department) -> dict[str, User]:
    people = {
        "office": make_user(Role.SUPERVISOR, name="沈若川", email="shen@duban.test"),
        "clerk": make_user(Role.CLERK, unit, name="陆云帆", email="lu@duban.test"),
        "second": make_user(Role.CLERK, unit, name="叶知秋", email="ye@duban.test"),
        "leader": make_user(Role.LEADER, name="区长", email="quzhang@duban.test"),
    }
    make_post("区长", holder=people["leader"])
    return people


@pytest.fixture
def task(cast: dict[str, User], unit: Department) -> Task:
    """Registered from a paper, not dispatched yet."""
    plan = Plan(TITLE, "推进", f"区城管局要{TITLE}。", lead=unit, due_on=MONDAY + timedelta(days=11))
    source = Source(SourceKind.MINUTES, "区政府常务会议纪要", MONDAY)
    approval = Approval(make_post("区长"), MONDAY, "会议纪要")
    register_by_hand(source, [plan], approval=approval, by=cast["office"], at=at())
    return Task.objects.get()


def test_an_ordinary_task_is_recalled_handed_on_reported_instructed_upon_and_closed_in_time(
    enter: Enter, site: str, cast: dict[str, User], task: Task, mailbox: Sink
) -> None:
    address = f"{site}/tasks/{task.pk}/"
    with on(MONDAY, 9, 2):
        page = enter(cast["office"])
    sent_out_twice(page, address)
    with on(MONDAY, 9, 40):
        do_round(lambda: at(MONDAY, 9, 40))
        assert len(mailbox.to(cast["clerk"].email)) == 1, "of the first 交办 nobody hears"
    with on(MONDAY, 14):
        signed_and_handed_on(enter(cast["clerk"]), address)
    with on(MONDAY + timedelta(days=2)):
        reported_against_advice(enter(cast["second"]), address)
    with on(MONDAY + timedelta(days=3)):
        fill(enter(cast["leader"]), address, "instruct", "批示", text="进度要快，月底前务必完成。")
    with on(MONDAY + timedelta(days=3), 11):
        page = enter(cast["second"])
        expect(page.get_by_role("link", name="条未读").first).to_be_visible()
        page.goto(address)
        expect(page.locator("section[aria-labelledby='story']")).to_contain_text("进度要快，月底前务必完成。")
        fill(page, address, "submit", "申请办结", note="17个小区全部划线，逐一验收。", anyway="on")
    with on(MONDAY + timedelta(days=4)):
        page = enter(cast["office"])
        page.goto(address)
        press(page, "办结")
    task.refresh_from_db()
    assert (task.status, task.closed_on, task.sent_back) == (Status.CLOSED, MONDAY + timedelta(days=4), 0)
    assert replay(task.events.all()) == stored(task)
    [instructed] = [mail for mail in after_a_round(mailbox, cast["second"]) if "进度要快" in text_of(mail)]
    assert TITLE in text_of(instructed)


def sent_out_twice(page: Page, address: str) -> None:
    """交办 by mistake is taken back within ten minutes; then it goes out."""
    with on(MONDAY, 9, 5):
        page.goto(address)
        press(page, "交办")
    with on(MONDAY, 9, 9):
        page.goto(address)
        press(page, "撤回交办")
        expect(page.locator("section[aria-labelledby='story']")).to_contain_text("撤回交办")
    with on(MONDAY, 9, 20):
        page.goto(address)
        press(page, "交办")
    with on(MONDAY, 9, 31):
        page.goto(address)
        expect(page.locator(".ask-now").get_by_role("button", name="撤回交办")).to_have_count(0)


def signed_and_handed_on(page: Page, address: str) -> None:
    """One clerk signs and gives the work to a colleague."""
    page.goto(address)
    press(page, "签收")
    fill(page, address, "hand-on", "转办", to="叶知秋")
    expect(page.locator("section[aria-labelledby='story']")).to_contain_text("陆云帆换成叶知秋")


def reported_against_advice(page: Page, address: str) -> None:
    """A report of set phrases is pointed out once; sent all the same, the office sees why."""
    page.goto(f"{address}report/")
    page.fill("[name=progress]", "高度重视，认真落实，扎实推进。")
    page.fill("[name=percent]", "40")
    page.press("[name=percent]", "Tab")
    expect(page.locator("#advice")).to_contain_text("去掉这些话就没有内容了")
    page.locator("form.step-form").get_by_role("button", name="照此报送").click()
    page.wait_for_url(address)
    expect(page.locator("section[aria-labelledby='story']")).to_contain_text("进度从 0% 到 40%")


def after_a_round(mailbox: Sink, user: User) -> list[EmailMessage]:
    do_round(lambda: at(MONDAY + timedelta(days=4), 16))
    return list(mailbox.to(user.email))
