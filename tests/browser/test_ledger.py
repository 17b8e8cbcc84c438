"""The ledger in a real browser: a view is kept and found again, the way back is right, lists are found in by typing."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from accounts.models import Role, User
from tests.browser.watching import PHONE, fits
from tests.factories import make_department, make_registration, make_task, make_user
from tracking.models import Department, SavedView

pytestmark = pytest.mark.browser
Enter = Callable[[User], Page]


@pytest.fixture
def supervisor(site: str) -> User:
    """With thirty tasks in hand, led by ten departments; one of them is late."""
    user, today = make_user(Role.SUPERVISOR, name="沈若川"), timezone.localdate()
    units = [make_department(name) for name in ("区住建局", "区城管局", "区应急局", *(f"第{n}办" for n in range(7)))]
    paper = make_registration(user, on=today)
    for n in range(30):
        due = today + timedelta(days=60 if n else -3)
        begun = today - timedelta(days=10)
        make_task(
            user, units[n % 10], registration=paper, due_on=due, dispatched_on=begun, title=f"第{n}件燃气管网改造"
        )
    return user


def test_a_view_is_kept_left_and_found_again(enter: Enter, supervisor: User, site: str) -> None:
    page = enter(supervisor)
    page.goto(f"{site}/tasks/")
    page.get_by_text("筛选", exact=False).first.click()
    page.get_by_label("打字找单位").fill("应急")
    expect(page.locator("#f-department")).to_have_value(str(_key("区应急局")))
    page.get_by_role("button", name="筛选").click()
    expect(page.get_by_text("共 3 件")).to_be_visible()
    expect(page).to_have_url(f"{site}/tasks/?status=open&department={_key('区应急局')}")
    page.get_by_text("显示", exact=True).click()
    page.get_by_label("编号", exact=True).check()
    page.get_by_label("分组").select_option("department")
    page.get_by_role("button", name="照这样显示").click()
    expect(page.locator(".sheet-group")).to_contain_text("区应急局")
    page.locator(".menu-end summary").click()
    page.get_by_placeholder("比如：住建局超期的").fill("应急局在办")
    page.get_by_role("button", name="存为视图").click()
    expect(page.get_by_text("存成了视图“应急局在办”")).to_be_visible()
    page.locator(".side").get_by_role("link", name="督办台账").click()
    expect(page.get_by_text("共 30 件")).to_be_visible()
    page.get_by_role("link", name="应急局在办").click()
    expect(page.get_by_text("共 3 件")).to_be_visible()
    expect(page.locator("th.c-number")).to_be_visible()
    assert SavedView.objects.get().name == "应急局在办"


def test_back_from_a_task_leads_to_the_page_as_it_was(enter: Enter, supervisor: User, site: str) -> None:
    page = enter(supervisor)
    page.goto(f"{site}/tasks/?q=管网&sort=-number")
    page.get_by_role("link", name="下一页").click()
    expect(page.locator("a.t")).to_have_count(5)
    here, titles = page.url, page.locator("a.t").all_inner_texts()
    page.locator("a.t").first.click()
    expect(page.locator("h1")).to_have_text(titles[0])
    page.go_back()
    expect(page).to_have_url(here)
    expect(page.locator("a.t")).to_have_text(titles)
    page.go_back()
    expect(page.get_by_role("link", name="下一页")).to_be_visible()


def test_the_slash_key_searches_and_marks_what_was_found(enter: Enter, supervisor: User, site: str) -> None:
    page = enter(supervisor)
    page.goto(f"{site}/")
    page.keyboard.press("/")
    page.keyboard.type("第7件 燃气")
    page.keyboard.press("Enter")
    expect(page.get_by_text("共 1 件")).to_be_visible()
    expect(page.locator("a.t mark").first).to_have_text("第7件")


def test_on_a_phone_without_a_script_filters_and_views_work_all_the_same(
    enter_without_script: Enter, supervisor: User, site: str
) -> None:
    page = enter_without_script(supervisor)
    page.goto(f"{site}/tasks/")
    page.locator(".filter-form summary").first.click()
    page.get_by_label("超期", exact=True).check()
    page.get_by_role("button", name="筛选").click()
    expect(page.get_by_text("共 1 件")).to_be_visible()
    page.locator(".menu-end summary").click()
    page.get_by_placeholder("比如：住建局超期的").fill("超期的")
    page.get_by_role("button", name="存为视图").click()
    expect(page.get_by_text("存成了视图“超期的”")).to_be_visible()
    assert page.viewport_size == PHONE
    fits(page)


def test_j_and_k_go_down_the_rows_x_ticks_and_enter_opens(enter: Enter, supervisor: User, site: str) -> None:
    page = enter(supervisor)
    page.goto(f"{site}/tasks/?sort=number")
    for key in "jjjk":
        page.keyboard.press(key)
    titles = page.locator("a.t")
    expect(titles.nth(1)).to_be_focused()
    page.keyboard.press("x")
    expect(page.locator("td.ck input").nth(1)).to_be_checked()
    expect(page.locator("td.ck input:checked")).to_have_count(1)
    page.keyboard.press("k")
    page.keyboard.press("k")
    expect(titles.nth(0)).to_be_focused()
    page.get_by_role("searchbox", name="搜事项、编号").fill("")
    page.keyboard.type("jxk")
    expect(page.get_by_role("searchbox", name="搜事项、编号")).to_have_value("jxk")
    titles.nth(2).focus()
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_contain_text("燃气管网改造")


def test_long_names_and_sixty_departments_stay_on_a_small_screen(enter: Enter, supervisor: User, site: str) -> None:
    units = [make_department(f"云溪区退役军人服务保障工作领导小组第{n}办公室") for n in range(10, 70)]
    make_task(supervisor, units[0], units[1], units[2], title="加快推进老旧小区改造并同步完善养老托育停车充电设施" * 4)
    page = enter(supervisor)
    page.set_viewport_size({"width": 1366, "height": 768})
    page.goto(f"{site}/tasks/?sort=-number")
    fits(page)
    row = page.get_by_role("row").nth(1)
    box = row.bounding_box()
    assert box
    assert box["height"] < 110
    both = re.compile("第11办公室、云溪区退役军人服务保障工作领导小组第12办公室")
    expect(row.get_by_text("配合")).to_have_attribute("title", both)
    page.locator(".filter-form summary").first.click()
    expect(page.get_by_role("button", name="筛选", exact=True)).to_be_in_viewport(ratio=1)
    page.get_by_label("打字找单位").fill("第69")
    expect(page.locator("#f-department")).to_have_value(str(units[-1].pk))


def _key(name: str) -> int:
    return Department.objects.get(name=name).pk
