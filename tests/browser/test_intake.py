"""An old ledger comes in with a real browser: put right, then taken in; and on a phone where no script runs."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from accounts.models import User
from papers.models import Intake
from tests.browser.conftest import PHONE
from tests.browser.old_ledgers import HEADINGS, approve, keep, make_officer, upload
from tests.browser.watching import fits
from tracking.models import Task

pytestmark = pytest.mark.browser
Enter = Callable[[User], Page]
ROWS = (
    (1, "完成老旧小区改造", "区住建局", "2026.12.31", "办理中", "60%"),
    (2, "清理占道堆物", "住建和房管局", "2026.12.31", "办理中", "一般"),
    (3, "编制数据目录", "区住建局", "待定", "办理中", "10%"),
)


@pytest.fixture
def supervisor(site: str) -> User:
    return make_officer()


@pytest.fixture
def ledger(tmp_path: Path) -> Path:
    return keep(tmp_path / "2026年督办台账.xlsx", ("云溪区督办台账",), (*HEADINGS, "进度"), *ROWS)


def bring_in(page: Page, site: str, ledger: Path) -> None:
    """From the upload to the result, by what stands on the pages alone."""
    upload(page, site, ledger)
    expect(page.get_by_text("还有 2 行有错")).to_be_visible()
    page.get_by_label("住建和房管局").select_option(label="区住建局")
    page.locator("[id='id_f-3:percent']").fill("70%")
    page.locator("[id='id_f-3:percent']").press("Enter")  # saves, as a button would
    expect(page.get_by_text("还有 1 行有错")).to_be_visible()
    page.get_by_role("button", name="跳过全部有错的行").click()
    expect(page.get_by_text("可以导入 2 行")).to_be_visible()
    approve(page, "区政府常务会议")
    page.get_by_role("button", name="导入 2 件").click()
    expect(page.get_by_text("导入完成：2 件")).to_be_visible()


def check(page: Page, download: Path) -> None:
    assert sorted(Task.objects.values_list("title", "percent")) == [("完成老旧小区改造", 60), ("清理占道堆物", 70)]
    assert Intake.objects.get().fixes == {"3:percent": "70%"}
    with page.expect_download() as fetched:
        page.get_by_role("link", name="下载这些行").click()
    fetched.value.save_as(download)
    assert fetched.value.suggested_filename == "2026年督办台账（没有导入的行）.xlsx"
    page.get_by_role("link", name="清理占道堆物").click()
    expect(page.get_by_role("heading", name="清理占道堆物")).to_be_visible()


def test_an_old_ledger_comes_in(enter: Enter, supervisor: User, site: str, ledger: Path, tmp_path: Path) -> None:
    page = enter(supervisor)
    bring_in(page, site, ledger)
    check(page, tmp_path / "left.xlsx")


def test_it_comes_in_on_a_phone_without_a_script(
    enter_without_script: Enter, supervisor: User, site: str, ledger: Path, tmp_path: Path
) -> None:
    phone = enter_without_script(supervisor)
    bring_in(phone, site, ledger)
    check(phone, tmp_path / "left.xlsx")


def test_the_table_of_columns_scrolls_by_itself(enter: Enter, supervisor: User, site: str, ledger: Path) -> None:
    page = enter(supervisor)
    page.set_viewport_size(PHONE)
    upload(page, site, ledger)
    page.get_by_text("各列是什么").first.click()
    expect(page.get_by_label("C 列是什么")).to_have_value("lead")
    fits(page)
    page.get_by_label("F 列是什么").select_option("")
    page.get_by_role("button", name="按这样认，重新核对").click()
    expect(page.get_by_text("5 列认得，共 6 列")).to_be_visible()
