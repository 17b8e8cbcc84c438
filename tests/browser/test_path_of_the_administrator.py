"""The path of a 管理员 who sets the office up, on a desk and on a phone."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from accounts.models import Role, User
from tests.browser.walking import led_on
from tests.browser.watching import SIZES, a_day_of, go
from tests.factories import make_user
from tracking.models import Department, ReminderRule, Robot

pytestmark = pytest.mark.browser
NOTICE = """国务院办公厅关于2027年部分节假日安排的通知
一、元旦：1月1日（周五）至3日（周日）放假调休，共3天。1月4日（周一）上班。
"""


@pytest.fixture
def desk(context: BrowserContext, site: str, shipped_rules: None, request: pytest.FixtureRequest) -> Iterator[Page]:
    """The first page of an administrator of an empty office, watched until he has signed out."""
    with a_day_of(make_user(Role.ADMIN, name="系统管理员"), context, site, request.param) as page:
        yield page


@pytest.mark.parametrize("desk", SIZES, indirect=True)
def test_an_office_gets_its_departments_people_rules_and_robots(desk: Page, site: str) -> None:
    expect(desk.get_by_text("还没有单位")).to_be_visible()
    a_department_and_somebody_in_it(desk)
    desk.goto(f"{site}/")
    expect(desk.get_by_text("还没有单位")).to_have_count(0)
    a_rule_is_looked_at_and_stopped(desk)
    a_robot_is_added(desk)
    templates_and_words_are_found(desk)
    assert Department.objects.get().name == "区住建局"
    assert User.objects.get(role=Role.CLERK).name == "何晓岚"


def a_department_and_somebody_in_it(page: Page) -> None:
    """In the administration, which every page of the administrator leads to."""
    go(page, "后台")
    page.locator(".model-department").get_by_role("link", name="添加").click()
    page.fill("[name=name]", "区住建局")
    page.locator("[name=_save]").click()
    expect(page.get_by_role("link", name="区住建局").first).to_be_visible()
    page.get_by_role("navigation", name="位置").get_by_role("link", name="后台管理").click()
    page.locator(".model-user").get_by_role("link", name="添加").click()
    for name, value in {
        "username": "he",
        "name": "何晓岚",
        "password1": "Yunxi-2027-own",
        "password2": "Yunxi-2027-own",
    }.items():
        page.fill(f"[name={name}]", value)
    page.select_option("[name=role]", Role.CLERK)
    page.select_option("[name=memberships-0-department]", label="区住建局")
    with led_on(page):
        page.locator("[name=_save]").click()


def a_rule_is_looked_at_and_stopped(page: Page) -> None:
    go(page, "提醒规则")
    with led_on(page):
        page.get_by_role("button", name="停用").first.click()
    assert ReminderRule.objects.filter(is_active=False).count() == 1
    page.go_back()
    expect(page.locator("h1")).to_contain_text("提醒规则")


def a_robot_is_added(page: Page) -> None:
    """Off until it has been tried; what is wrong is said beside it, and nothing written is lost."""
    go(page, "群机器人")
    page.get_by_role("link", name="添加机器人").first.click()
    page.fill("[name=name]", "督查群")
    with led_on(page):
        page.get_by_role("button", name="添加，先不启用").click()
    expect(page.locator("[name=name]")).to_have_value("督查群")
    page.fill("[name=url]", "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=0123-4567")
    page.get_by_role("button", name="添加，先不启用").click()
    expect(page.get_by_role("heading", name="督查群")).to_be_visible()
    assert not Robot.objects.get().is_active


def templates_and_words_are_found(page: Page) -> None:
    """Every place of the settings opens, and the navigation says where one is."""
    for place in ("公文版式和模板", "单位词", "放假安排", "导入名单", "发件箱"):
        go(page, place)
        expect(page.locator("h1")).to_have_count(1)
        expect(page.locator("nav.side [aria-current], .phone-head [aria-current]").first).to_contain_text(place)


@pytest.mark.parametrize("desk", SIZES, indirect=True)
def test_the_holidays_of_a_year_come_from_the_notice(desk: Page) -> None:
    go(desk, "放假安排")
    desk.get_by_role("link", name="贴通知").first.click()
    desk.fill("[name=text]", NOTICE)
    with led_on(desk):
        desk.get_by_role("button", name="读出放假的日子").click()
    expect(desk.locator("body")).to_contain_text("元旦")
    desk.go_back()
    expect(desk.locator("[name=text]")).to_be_visible()
