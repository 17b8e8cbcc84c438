"""No barrier in what opens on a page, in forms that came back with errors, and in the lists of the administration."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from accounts.models import Role, User
from tests.browser.barriers import barriers
from tests.factories import make_department, make_post, make_task, make_user

pytestmark = pytest.mark.browser
Enter = Callable[[User], Page]
OPEN_ALL = "() => document.querySelectorAll('details').forEach((one) => { one.open = true; })"


@pytest.fixture
def supervisor(site: str) -> User:
    user = make_user(Role.SUPERVISOR, name="沈若川")
    make_post()
    for name in ("区住建局", "区城管局", "区应急局", *(f"第{n}中学" for n in range(8))):
        make_task(user, make_department(name), due_on=timezone.localdate() + timedelta(days=30))
    return user


def test_what_opens_on_the_ledger_is_open_to_everybody(enter: Enter, site: str, supervisor: User) -> None:
    page = enter(supervisor)
    page.goto(f"{site}/tasks/")
    page.get_by_label("选中这一页").check()
    assert barriers(page) == [], "the bar of orders"
    page.evaluate(OPEN_ALL)
    page.get_by_label("打字找单位").fill("zj")
    expect(page.get_by_role("listbox")).to_be_visible()
    assert barriers(page) == [], "menus, filters and the list of names"


def test_a_form_that_came_back_says_what_is_wrong_to_everybody(enter: Enter, site: str, supervisor: User) -> None:
    page = enter(supervisor)
    page.goto(f"{site}/registrations/new/")
    page.get_by_role("button", name="立项并交办").click()
    expect(page.locator(".invalid-feedback").first).to_be_visible()
    assert barriers(page) == []


def test_the_lists_of_the_administration_are_open_to_everybody(enter: Enter, site: str, supervisor: User) -> None:
    page = enter(make_user(Role.ADMIN))
    for address in ("/admin/", "/admin/tracking/department/", "/admin/accounts/user/", "/admin/accounts/user/add/"):
        page.goto(site + address)
        assert barriers(page) == [], address
    page.goto(f"{site}/admin/tracking/department/")
    expect(page.get_by_label("排序").first).to_be_visible()


@pytest.mark.parametrize("kind", ["department", "departmentgroup", "post"])
def test_what_an_administrator_adds_is_chosen_from_lists_everybody_can_use(
    enter: Enter, site: str, supervisor: User, kind: str
) -> None:
    page = enter(make_user(Role.ADMIN))
    page.goto(f"{site}/admin/tracking/{kind}/add/")
    assert barriers(page) == []


def test_the_units_of_a_group_are_ticked(enter: Enter, site: str, supervisor: User) -> None:
    page = enter(make_user(Role.ADMIN))
    page.goto(f"{site}/admin/tracking/departmentgroup/add/")
    page.get_by_label("名称").fill("城建口")
    for name in ("区住建局", "区城管局"):
        page.get_by_role("checkbox", name=name).check()
    page.get_by_role("button", name="保存", exact=True).click()
    expect(page.get_by_role("row", name="城建口")).to_contain_text("2 个")
