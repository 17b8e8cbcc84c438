"""A department is typed where a task is given to another; a form that was begun is not left without asking."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from accounts.models import Role, User
from tests.browser.walking import asked, led_on, left_freely
from tests.factories import make_department, make_registration, make_task, make_user
from tracking.models import Department, Task
from tracking.workflow import Status

pytestmark = pytest.mark.browser
Enter = Callable[[User], Page]


@pytest.fixture
def address(site: str) -> str:
    """The form by which a task of the first of twelve departments is given to another."""
    user, today = make_user(Role.SUPERVISOR, name="沈若川"), timezone.localdate()
    units = [make_department("区住建局"), make_department("区应急局"), make_department("区城管局")]
    units += [make_department(f"第{name}中学") for name in "一二三四五六七八九"]
    paper = make_registration(user, on=today)
    task = make_task(user, units[0], registration=paper, due_on=today + timedelta(days=30), status=Status.RETURNED)
    return f"{site}/tasks/{task.pk}/reassign/"


@pytest.fixture
def page(address: str, enter: Enter) -> Page:
    page = enter(User.objects.get(name="沈若川"))
    page.goto(address)
    return page


def test_the_new_lead_is_typed_in_letters_and_gets_the_task(page: Page) -> None:
    page.get_by_label("打字找牵头单位").fill("yjj")
    page.keyboard.press("Enter")
    expect(page.get_by_label("打字找牵头单位")).to_have_value("区应急局")
    page.get_by_role("button", name="重新交办").click()
    expect(page.locator("#messages")).to_contain_text("重新交办")
    assert Task.objects.get().status == Status.ASSIGNED
    assert Task.objects.filter(assignments__department=Department.objects.get(name="区应急局")).exists()


def test_without_a_lead_the_sentence_leads_to_the_box(page: Page) -> None:
    page.locator("#send").click()
    page.locator("#errors").get_by_role("link", name="请选牵头单位。").click()
    expect(page).to_have_url(re.compile(r"#id_lead_typed$"))
    expect(page.get_by_label("打字找牵头单位")).to_have_attribute("aria-invalid", "true")


def test_leaving_asks_only_when_something_was_typed(page: Page, address: str) -> None:
    with left_freely(page):
        page.reload()
    page.get_by_label("说明").fill("职责在应急部门。")
    with asked(page, stays=True) as questions:
        page.get_by_role("link", name="返回").click()
    expect(page.get_by_label("说明")).to_have_value("职责在应急部门。")
    assert questions == ["beforeunload"]
    expect(page).to_have_url(address)


def test_without_script_the_departments_are_a_plain_list(
    address: str, enter_without_script: Callable[[User], Page]
) -> None:
    page = enter_without_script(User.objects.get(name="沈若川"))
    page.goto(address)
    page.get_by_label("牵头单位").select_option("区城管局")
    with led_on(page):
        page.locator("#send").click()
    assert Task.objects.filter(assignments__department__name="区城管局").exists()
