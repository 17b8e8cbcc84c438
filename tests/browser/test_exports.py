"""Somebody takes the ledger along: at one press, without a script, and a large one from a real worker."""

from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Page, expect
from pytest_django import Settings

from accounts.models import Role, User
from papers.models import Export
from papers.views.exports import AT_ONCE
from tests.factories import make_department, make_task, make_user
from tests.papers.many import make_many

pytestmark = pytest.mark.browser
Enter = Callable[[User], Page]
PATIENCE = 90_000  # milliseconds for a worker to start and to write two thousand rows on a busy machine


def rows_in(file: Path) -> int:
    """Tasks in the first sheet."""
    return load_workbook(file).worksheets[0].max_row - 1


def test_a_small_ledger_is_saved_without_a_script(enter_without_script: Enter, site: str, tmp_path: Path) -> None:
    user = make_user(Role.SUPERVISOR)
    make_task(user, make_department("区住建局"))
    page = enter_without_script(user)
    page.set_viewport_size({"width": 1440, "height": 900})
    page.goto(f"{site}/tasks/")
    page.locator("summary", has_text="导出").click()
    with page.expect_download() as saved:
        page.get_by_role("button", name="Excel 表格").click()
    assert saved.value.suggested_filename.startswith("督办台账20")
    saved.value.save_as(tmp_path / "台账.xlsx")
    assert rows_in(tmp_path / "台账.xlsx") == 1
    expect(page.get_by_role("heading", name="督办台账")).to_be_visible()


def test_a_press_closes_the_menu_and_says_that_the_file_is_coming(enter: Enter, site: str, tmp_path: Path) -> None:
    user = make_user(Role.SUPERVISOR)
    make_task(user, make_department("区住建局"))
    page = enter(user)
    page.set_viewport_size({"width": 1440, "height": 900})
    page.goto(f"{site}/tasks/")
    for words, name in (("Excel 表格", "台账.xlsx"), ("CSV 文本", "台账.csv")):
        page.locator("summary", has_text="导出").click()
        with page.expect_download() as saved:
            page.get_by_role("button", name=words).click()
        saved.value.save_as(tmp_path / name)
        expect(page.get_by_role("button", name=words)).not_to_be_visible()
        expect(page.get_by_role("status").filter(has_text="已开始下载")).to_be_visible()
    assert rows_in(tmp_path / "台账.xlsx") == 1
    assert len((tmp_path / "台账.csv").read_text("utf-8-sig").splitlines()) == 2
    expect(page).to_have_url(f"{site}/tasks/")
    assert Export.objects.count() == 2


def test_a_large_ledger_is_made_by_a_worker_while_the_page_counts(
    enter: Enter, site: str, worker: None, settings: Settings, tmp_path: Path
) -> None:
    settings.MEDIA_ROOT = settings.VAR_DIR / "media"  # the worker's own
    user = make_user(Role.SUPERVISOR)
    make_many(AT_ONCE + 1, user, make_department("区住建局"))
    page = enter(user)
    page.goto(f"{site}/tasks/?status=all")
    page.locator("summary", has_text="导出").click()
    page.get_by_role("button", name="Excel 表格").click()
    ready = page.get_by_role("link", name=f"下载 {AT_ONCE + 1} 件")
    expect(ready).to_be_visible(timeout=PATIENCE)
    with page.expect_download() as saved:
        ready.click()
    saved.value.save_as(tmp_path / "台账.xlsx")
    assert rows_in(tmp_path / "台账.xlsx") == AT_ONCE + 1
    made = Export.objects.get()
    assert (made.attempts, made.done) == (1, AT_ONCE + 1)
    made.file.delete(save=False)
