"""A department is found in the ledger by characters, by the letters of its name and by its other names."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from accounts.models import Role, User
from tests.factories import make_department, make_registration, make_task, make_user
from tracking.models import Department

pytestmark = pytest.mark.browser
Enter = Callable[[User], Page]


@pytest.fixture
def page(site: str, enter: Enter) -> Page:
    """The filters of a ledger with twelve departments, one task each."""
    user, today = make_user(Role.SUPERVISOR, name="沈若川"), timezone.localdate()
    units = [make_department("区住建局", "房管部门"), make_department("区应急局"), make_department("区城管局")]
    units += [make_department(f"第{name}中学") for name in "一二三四五六七八九"]
    paper = make_registration(user, on=today)
    for unit in units:
        make_task(user, unit, registration=paper, due_on=today + timedelta(days=30), title=f"{unit}改造操场")
    page = enter(user)
    page.goto(f"{site}/tasks/")
    page.locator(".filter-menu summary").first.click()
    return page


def _chosen(page: Page, name: str) -> None:
    key = Department.objects.get(name=name).pk if name else ""
    expect(page.locator("#f-department")).to_have_value(str(key))


@pytest.mark.parametrize("letters", ["应急", "yjj", "yingji", "quyj"])
def test_characters_and_letters_find_a_department(page: Page, letters: str) -> None:
    page.get_by_label("打字找单位").fill(letters)
    expect(page.get_by_role("listbox").get_by_role("option", name="区应急局")).to_have_attribute(
        "aria-selected", "true"
    )
    _chosen(page, "区应急局")
    page.keyboard.press("Enter")
    expect(page.get_by_label("打字找单位")).to_have_value("区应急局")
    expect(page.get_by_role("listbox")).to_be_hidden()
    page.keyboard.press("Enter")
    expect(page.locator("a.t")).to_have_text(["区应急局改造操场"])


def test_another_name_finds_it_too_and_says_so(page: Page) -> None:
    page.get_by_label("打字找单位").fill("fgbm")
    expect(page.get_by_role("listbox").get_by_role("option")).to_have_text(["区住建局房管部门"])
    _chosen(page, "区住建局")


def test_arrows_walk_through_all_and_escape_closes_only_the_list(page: Page) -> None:
    box = page.get_by_label("打字找单位")
    box.press("ArrowDown")
    expect(page.get_by_role("listbox").get_by_role("option")).to_have_count(13)
    box.press("ArrowDown")
    box.press("Escape")
    expect(page.get_by_role("listbox")).to_have_count(0)
    expect(box).to_be_visible()
    expect(box).to_be_focused()


def test_letters_that_no_name_has_choose_nothing(page: Page) -> None:
    box = page.get_by_label("打字找单位")
    box.fill("xyzq")
    expect(page.get_by_text("没有叫“xyzq”的")).to_be_visible()
    expect(box).to_have_attribute("aria-invalid", "true")
    _chosen(page, "")
    page.get_by_role("button", name="筛选").focus()
    expect(box).to_have_value("单位不限")
