"""Somebody presses, leaves, signs out, comes back on a phone and finds again what goes on; it says how it ended."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from accounts.models import User
from screenshots.chromium import sign_in
from tests.browser.conftest import PHONE
from tests.browser.old_ledgers import HEADINGS, UNIT, approve, keep, make_officer, upload
from tests.factories import PASSWORD
from tracking.models import Job, Task
from tracking.working import do_job

pytestmark = pytest.mark.browser
Enter = Callable[[User], Page]
ROWS = 60  # more than are taken in while a page waits


@pytest.fixture
def supervisor(site: str) -> User:
    return make_officer()


@pytest.fixture
def ledger(tmp_path: Path) -> Path:
    due = (timezone.localdate() + timedelta(days=90)).isoformat()
    rows = [(number, f"完成第{number}处河道清淤", UNIT, due, "办理中") for number in range(1, ROWS + 1)]
    return keep(tmp_path / "旧台账.xlsx", HEADINGS, *rows)


def press_import(page: Page, site: str, ledger: Path) -> None:
    upload(page, site, ledger)
    approve(page, "经区政府督查室主任同意。")
    expect(page.get_by_text("在后台导入，可以先去做别的")).to_be_visible()
    page.get_by_role("button", name=f"导入 {ROWS} 件").click()


def test_an_import_is_left_and_found_again_on_a_phone(
    enter: Enter, chromium: Browser, site: str, supervisor: User, ledger: Path
) -> None:
    page = enter(supervisor)
    press_import(page, site, ledger)
    expect(page.get_by_role("heading", name="排队等着办")).to_be_visible()
    page.reload()
    expect(page.get_by_role("button", name="停下，不办了")).to_be_visible()
    page.goto(f"{site}/tasks/")
    expect(page.get_by_role("navigation", name="主导航").get_by_role("link", name="后台工作")).to_be_visible()
    page.context.clear_cookies()  # signed out, or the browser closed

    phone = chromium.new_context(viewport=PHONE, locale="zh-CN").new_page()
    sign_in(phone, site, supervisor.username, PASSWORD)
    phone.get_by_role("link", name="后台工作，1 件").click()
    expect(phone.get_by_role("link", name="导入“旧台账.xlsx”").first).to_be_visible()
    do_job(Job.objects.get().pk, timezone.now)
    expect(phone.get_by_text(f"导入完成：新增 {ROWS} 件。").first).to_be_visible()  # the page has asked by itself
    phone.get_by_role("link", name="看结果").first.click()
    expect(phone.get_by_text("新增的事项在立项单")).to_be_visible()
    phone.goto(f"{site}/")
    expect(phone.get_by_role("link", name="后台工作，1 件")).to_have_count(0)
    assert Task.objects.count() == ROWS
    phone.context.close()


def test_without_a_script_the_page_asks_again_and_it_is_stopped(
    chromium: Browser, site: str, supervisor: User, ledger: Path
) -> None:
    page = chromium.new_context(viewport=PHONE, locale="zh-CN", java_script_enabled=False).new_page()
    sign_in(page, site, supervisor.username, PASSWORD)
    press_import(page, site, ledger)
    expect(page.get_by_role("link", name="刷新")).to_be_visible()
    page.get_by_role("button", name="停下，不办了").click()
    expect(page.get_by_text("还没有开始就停下了，什么都没有变。")).to_be_visible()
    page.get_by_role("link", name="回到那一页").click()
    expect(page.get_by_role("button", name="核对完了，下一步")).to_be_visible()
    assert not Task.objects.exists()
    page.context.close()
