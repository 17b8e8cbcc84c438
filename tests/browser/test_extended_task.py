"""A task that is extended, late, sent back and closed late, in the browser, with a head who signs everything."""

from collections.abc import Callable
from datetime import date

import pytest
from playwright.sync_api import Page, expect

from accounts.models import Role, User
from tests.browser.walking import fill, led_on, on, press
from tests.factories import MONDAY, make_department, make_post, make_task, make_user
from tracking.models import Filing, Task
from tracking.models.filing import FilingState
from tracking.replay import replay, stored
from tracking.workflow import Status

pytestmark = pytest.mark.browser
Enter = Callable[[User], Page]
TITLE = "完成17个老旧小区外墙保温"
DUE, ASKED, GRANTED = date(2026, 12, 4), date(2026, 12, 18), date(2026, 12, 11)
ASKING, SIGNING, DECIDING = date(2026, 11, 30), date(2026, 12, 1), date(2026, 12, 2)
LATE, SUBMITTING, ANEW, CLOSING = (date(2026, 12, day) for day in (14, 15, 16, 17))


@pytest.fixture
def cast(site: str) -> dict[str, User]:
    unit = make_department("区住建局", "住建局", head_signs=True)
    make_post("区长")
    return {
        "office": make_user(Role.SUPERVISOR, name="沈若川"),
        "clerk": make_user(Role.CLERK, unit, name="何晓岚"),
        "head": make_user(Role.HEAD, unit, name="罗建中"),
    }


@pytest.fixture
def task(cast: dict[str, User]) -> Task:
    unit = cast["clerk"].memberships.get().department
    return make_task(cast["office"], unit, title=TITLE, status=Status.ASSIGNED, due_on=DUE, dispatched_on=MONDAY)


def test_a_task_is_extended_falls_late_is_sent_back_once_and_closed_late(
    enter: Enter, site: str, cast: dict[str, User], task: Task
) -> None:
    address = f"{site}/tasks/{task.pk}/"
    with on(MONDAY):
        page = enter(cast["clerk"])
        page.goto(address)
        press(page, "签收")
    with on(ASKING):
        asked_for_time(enter(cast["clerk"]), address)
        returned_by_the_head(enter(cast["head"]), site)
    with on(SIGNING):
        changed_by_the_clerk(enter(cast["clerk"]), site)
        signed_by_the_head(enter(cast["head"]), site)
    with on(DECIDING):
        granted_another_date(enter(cast["office"]), site, address)
    with on(LATE):
        urged_because_it_is_late(enter(cast["office"]), address)
        answered_from_the_desk(enter(cast["clerk"]), site, address, task)
    submitted(enter, cast, address, site, SUBMITTING, "17个小区全部完工。")
    with on(SUBMITTING, 15):
        fill(enter(cast["office"]), address, "send-back", "退回重办", note="缺3个小区的验收单。")
    submitted(enter, cast, address, site, ANEW, "补齐3个小区的验收单。")
    with on(CLOSING):
        closed_late(enter(cast["office"]), site, address)
    task.refresh_from_db()
    assert (task.status, task.extensions, task.sent_back, task.closed_on) == (Status.CLOSED, 1, 1, CLOSING)
    rebuilt = replay(task.events.all())
    assert rebuilt is not None
    assert rebuilt.filings == stored(task).filings


def asked_for_time(page: Page, address: str) -> None:
    page.goto(address)
    expect(page.get_by_role("link", name="申请延期（还可 2 次）")).to_be_visible()
    fill(page, address, "extend", "申请延期", due_on=ASKED.isoformat(), note="雨季停工。")
    expect(page.locator("body")).to_contain_text("已经呈部门负责人审签")
    expect(page.locator("#filings")).to_contain_text("待审签")


def returned_by_the_head(page: Page, site: str) -> None:
    page.goto(f"{site}/")
    page.get_by_role("link", name="去审签").click()
    page.fill("[name=note]", "停工几天写清楚。")
    with led_on(page):
        page.get_by_role("button", name="退回修改").click()
    assert Filing.objects.get().state == FilingState.SENT_BACK


def changed_by_the_clerk(page: Page, site: str) -> None:
    page.goto(f"{site}/")
    expect(page.get_by_text("停工几天写清楚。").first).to_be_visible()
    page.get_by_role("link", name="去修改").click()
    page.get_by_role("link", name="修改后再呈").click()
    expect(page.locator("[name=due_on]")).to_have_value(ASKED.isoformat())
    expect(page.locator("[name=note]")).to_have_value("雨季停工。")
    page.fill("[name=note]", "雨季停工12天，3个小区外墙未干。")
    with led_on(page):
        page.get_by_role("button", name="再呈").click()


def signed_by_the_head(page: Page, site: str) -> None:
    page.goto(f"{site}/")
    page.get_by_role("link", name="去审签").click()
    with led_on(page):
        page.get_by_role("button", name="审签报出").click()


def granted_another_date(page: Page, site: str, address: str) -> None:
    page.goto(f"{site}/")
    expect(page.locator("#decisions")).to_contain_text("12月4日 → 12月18日")
    page.get_by_role("link", name="去裁定").click()
    expect(page.locator(".task-main")).to_contain_text("雨季停工12天，3个小区外墙未干。")
    page.fill("[name=due_on]", GRANTED.isoformat())
    page.fill("[name=note]", "12月11日前务必完工。")
    page.get_by_role("button", name="同意延期").click()
    page.wait_for_url(address)
    expect(page.locator(".rail s").first).to_have_text("12月4日")
    expect(page.locator(".rail").first).to_contain_text("延期 1 次")
    expect(page.locator(".task-meta")).to_contain_text("延期 1 次")


def urged_because_it_is_late(page: Page, address: str) -> None:
    page.goto(address)
    expect(page.locator(".task-meta")).to_contain_text("超期")
    fill(page, address, "urge", "催办", text="请说明原因，今天答复。")


def answered_from_the_desk(page: Page, site: str, address: str, task: Task) -> None:
    page.goto(f"{site}/")
    expect(page.locator(f"a[href^='/tasks/{task.pk}/extend/']").first).to_be_visible()
    fill(page, address, "answer", "答复催办", text="明天申请办结。")
    expect(page.locator("section[aria-labelledby='story']")).to_contain_text("明天申请办结。")


def submitted(enter: Enter, cast: dict[str, User], address: str, site: str, day: date, said: str) -> None:
    """The clerk asks for closure, and the head signs."""
    with on(day, 9):
        fill(enter(cast["clerk"]), address, "submit", "申请办结", note=said, anyway="on")
    with on(day, 11):
        page = enter(cast["head"])
        signed_by_the_head(page, site)
        page.goto(address)
        expect(page.locator(".task-meta")).to_contain_text("待审核")


def closed_late(page: Page, site: str, address: str) -> None:
    page.goto(address)
    press(page, "办结")
    expect(page.locator(".task-meta")).to_contain_text("超期办结")
    page.goto(f"{site}/tasks/?status=closed")
    row = page.locator("tbody tr").first
    for words in ("超期办结", "延期 1 次", "退回 1 次", TITLE):
        expect(row).to_contain_text(words)
