"""With the keyboard alone: one sees where one is, menus give the focus back, the order is that of the page."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from accounts.models import Role, User
from tests.browser.watching import PHONE
from tests.factories import make_department, make_task, make_user
from tracking.models import Task

pytestmark = pytest.mark.browser
NO_MORE = 60  # steps of the Tab key looked at on a page
HERE = """() => {
  const el = document.activeElement, box = el.getBoundingClientRect(), ring = getComputedStyle(el);
  const near = el.closest(".find, .picker") || el;
  const outside = getComputedStyle(near), frame = el.closest(".views, .facts, .seg");
  return {
    isWhole: !frame || getComputedStyle(frame).overflow === "visible" || parseFloat(ring.outlineOffset) < 0,
    name: `${el.tagName} ${el.getAttribute("aria-label") || el.textContent.trim().slice(0, 20) || el.name}`,
    isBody: el === document.body,
    isShown: box.width > 0 && box.height > 0,
    isRinged: [ring, outside].some((look) => look.outlineStyle !== "none" && parseFloat(look.outlineWidth) >= 1),
  };
}"""


@pytest.fixture
def page(site: str, enter: Callable[[User], Page]) -> Page:
    """A 督查员 with a task in hand."""
    user, unit = make_user(Role.SUPERVISOR, name="沈若川"), make_department("区住建局")
    make_task(user, unit, due_on=timezone.localdate() + timedelta(days=30))
    return enter(user)


@pytest.mark.parametrize("address", ["/", "/tasks/", "/completion/", "/speeches/import/", "/registrations/new/"])
def test_every_stop_of_the_keyboard_is_seen(page: Page, site: str, address: str) -> None:
    page.goto(site + address)
    stops = []
    for _ in range(NO_MORE):
        page.keyboard.press("Tab")
        stop = page.evaluate(HERE)
        if stop["isBody"]:
            break
        stops.append(stop)
    seen = ("isShown", "isRinged", "isWhole")
    assert [stop["name"] for stop in stops if not all(stop[sign] for sign in seen)] == []
    assert len(stops) > 10


def test_the_keyboard_goes_down_the_page_as_one_reads_it(page: Page, site: str) -> None:
    page.goto(f"{site}/tasks/")
    expect(page.locator("[tabindex]:not([tabindex='0']):not([tabindex='-1'])")).to_have_count(0)
    for expected in ("跳到正文", "抓落实"):
        page.keyboard.press("Tab")
        expect(page.locator(":focus")).to_contain_text(expected)
    page.keyboard.press("Tab")
    expect(page.get_by_label("搜索事项、讲话或功能")).to_be_focused()


@pytest.mark.parametrize("opener", [".menu-me summary", ".filter-menu summary"])
def test_escape_closes_a_menu_and_stands_on_what_opened_it(page: Page, site: str, opener: str) -> None:
    page.goto(f"{site}/tasks/")
    summary = page.locator(opener).first
    summary.focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(summary).not_to_be_focused()
    page.keyboard.press("Escape")
    expect(summary).to_be_focused()
    expect(page.locator("details.menu[open]")).to_have_count(0)


def test_escape_leaves_one_where_he_is_when_nothing_is_open(page: Page, site: str) -> None:
    page.goto(f"{site}/tasks/")
    page.keyboard.press("/")
    page.keyboard.press("Escape")
    expect(page.get_by_label("搜索事项、讲话或功能")).to_be_focused()


def test_on_a_phone_the_tabs_are_in_the_menu_where_a_page_has_its_own_bar(page: Page, site: str) -> None:
    page.set_viewport_size(PHONE)
    page.goto(f"{site}/")
    page.locator(".phone-head .menu summary").click()
    expect(page.locator(".phone-head").get_by_role("link", name="督办台账")).to_have_count(0)
    page.goto(f"{site}/tasks/{Task.objects.get().pk}/")
    if page.locator(".act-bar").count():
        expect(page.locator(".tabbar")).to_be_hidden()
        page.locator(".phone-head .menu summary").click()
        page.locator(".phone-head").get_by_role("link", name="督办台账").click()
        page.wait_for_url("**/tasks/")
