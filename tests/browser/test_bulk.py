"""An order for many in a real browser: ticked on the ledger, seen, done; on a phone, and where no script runs."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, ViewportSize, expect

from accounts.models import Role, User
from tests.factories import make_department, make_registration, make_task, make_user
from tracking.models import Task
from tracking.workflow import Status

pytestmark = pytest.mark.browser
Enter = Callable[[User], Page]
PHONE: ViewportSize = {"width": 390, "height": 844}


@pytest.fixture
def supervisor(site: str) -> User:
    """With three tasks that wait for closure and two in hand."""
    user, housing = make_user(Role.SUPERVISOR, name="沈若川"), make_department("区住建局")
    today = timezone.localdate()
    paper = make_registration(user, on=today)
    for status in [Status.SUBMITTED] * 3 + [Status.ACCEPTED] * 2:
        due = today + timedelta(days=30)
        make_task(user, housing, status=status, registration=paper, due_on=due, dispatched_on=today)
    return user


def test_one_box_ticks_the_page_and_the_bar_comes_with_the_first_tick(
    enter: Enter, supervisor: User, site: str
) -> None:
    page = enter(supervisor)
    page.goto(f"{site}/tasks/")
    bar, rows = page.get_by_role("region", name="批量办理"), page.locator("td.ck input")
    expect(bar).to_be_hidden()
    rows.nth(1).check()
    expect(bar).to_be_visible()
    page.get_by_label("选中这一页").check()
    for n in range(5):
        expect(rows.nth(n)).to_be_checked()
    rows.nth(4).uncheck()
    expect(page.get_by_label("选中这一页")).not_to_be_checked()
    page.get_by_role("button", name="改时限").click()
    page.get_by_label("或者各自顺延几天").fill("7")
    page.get_by_label("调整的理由").fill("会议推迟。")
    page.get_by_role("button", name="看看每件会怎样").click()
    expect(page.get_by_role("heading", name="可以改时限")).to_contain_text("4")
    page.get_by_role("button", name="照此改时限").click()
    expect(page.get_by_text("办成 4 件")).to_be_visible()
    page.reload()
    expect(page.get_by_text("办成 4 件")).to_be_visible()
    assert sum(task.events.filter(name="adjust").count() for task in Task.objects.all()) == 4


def test_on_a_phone_without_a_script_an_order_is_given_all_the_same(
    enter_without_script: Enter, supervisor: User, site: str
) -> None:
    page = enter_without_script(supervisor)
    page.goto(f"{site}/tasks/")
    bar = page.get_by_role("region", name="批量办理")
    expect(bar).to_be_hidden()
    for n in range(5):
        page.locator("td.ck input").nth(n).check()
    expect(bar).to_be_visible()
    box = bar.bounding_box()
    assert box
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= PHONE["width"]
    page.get_by_role("button", name="办结", exact=True).click()
    expect(page.get_by_role("heading", name="可以办结")).to_contain_text("3")
    expect(page.get_by_role("heading", name="不能办结")).to_contain_text("2")
    page.locator("#doing td.ck input").first.uncheck()
    page.get_by_role("button", name="照此办结").click()
    expect(page.get_by_text("办成 2 件")).to_be_visible()
    assert Task.objects.closed().count() == 2
