"""Every place a role is led to, in a real browser: nothing is refused by the policy, nothing sticks out sideways."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.test import RequestFactory
from django.utils import timezone
from playwright.sync_api import Browser, Page, Route, expect

from accounts.models import Role, User
from tests.factories import PASSWORD, make_department, make_registration, make_speech, make_task, make_user
from tracking.models import Task
from tracking.navigation import navigation
from tracking.workflow import Status

pytestmark = pytest.mark.browser
Enter = Callable[[User], Page]
PHONE = {"width": 390, "height": 844}


@pytest.fixture
def district(site: str) -> dict[Role, User]:
    """One person of each role, and tasks of a speech in several states."""
    housing = make_department("区住建局")
    departmental = {Role.CLERK: [housing], Role.HEAD: [housing]}
    people = {role: make_user(role, *departmental.get(role, [])) for role in Role}
    supervisor, today = people[Role.SUPERVISOR], timezone.localdate()
    registration = make_registration(supervisor, speech=make_speech(supervisor, spoken_on=today), on=today)
    started = today - timedelta(days=20)
    for status, due in ((Status.ACCEPTED, -9), (Status.ACCEPTED, 30), (Status.ASSIGNED, 9), (Status.CLOSED, 5)):
        make_task(
            supervisor,
            housing,
            status=status,
            registration=registration,
            due_on=today + timedelta(days=due),
            dispatched_on=started,
            title="完成38公里城镇燃气老旧管网逐段建账并制定“一段一策”改造方案",
        )
    return people


@contextmanager
def _quiet(page: Page) -> Iterator[None]:
    """Nothing is refused, missing or broken meanwhile."""
    told: list[str] = []
    page.on("console", lambda message: told.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: told.append(str(error)))
    yield
    assert told == []


def _places(user: User) -> list[str]:
    request = RequestFactory().get("/")
    return [link.url for link in navigation(request, user, 0).links]


@pytest.mark.parametrize("role", list(Role))
def test_every_place_of_a_role_is_whole_on_a_desk_and_on_a_phone(
    enter: Enter, site: str, district: dict[Role, User], role: Role
) -> None:
    page = enter(district[role])
    tasks = [f"/tasks/{task.pk}/" for task in Task.objects.visible_to(district[role])]
    for size in (PHONE, {"width": 1440, "height": 900}):
        page.set_viewport_size(size)  # type: ignore[arg-type]
        for address in [*_places(district[role]), *tasks, "/password/"]:
            with _quiet(page):
                answer = page.goto(site + address)
            assert answer is not None
            assert answer.status == 200
            wide = page.evaluate("document.documentElement.scrollWidth")
            assert wide <= size["width"], f"{address} is {wide} wide on {size['width']}"


def test_a_bar_of_the_chart_opens_the_tasks_it_stands_for(enter: Enter, site: str, district: dict[Role, User]) -> None:
    page = enter(district[Role.LEADER])
    with _quiet(page):
        page.goto(f"{site}/completion/")
        late = page.locator("#units svg path[fill='#b92d19']").first
        expect(late).to_be_visible()
        box = late.bounding_box()
        assert box is not None
        page.mouse.click(box["x"] + 5, box["y"] + box["height"] / 2)
        page.wait_for_url("**/tasks/?*light=late*")
    expect(page.get_by_text("共 1 件")).to_be_visible()


def test_without_scripts_the_figures_stand_in_a_table(chromium: Browser, site: str, district: dict[Role, User]) -> None:
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{site}/login/?next=/completion/")
    page.fill("[name=username]", district[Role.LEADER].username)
    page.fill("[name=password]", PASSWORD)
    page.get_by_role("button", name="登录").click()
    page.get_by_text("各单位办理情况，看表格").click()
    row = page.get_by_role("row").filter(has=page.get_by_role("rowheader", name="区住建局"))
    expect(row.get_by_role("link").last).to_have_text("4")
    context.close()


def test_a_slash_goes_to_the_search_and_escape_closes_a_menu(
    enter: Enter, site: str, district: dict[Role, User]
) -> None:
    page = enter(district[Role.SUPERVISOR])
    page.goto(f"{site}/completion/")
    page.keyboard.press("/")
    expect(page.get_by_label("搜索事项或原话")).to_be_focused()
    page.keyboard.type("燃气/管网")
    expect(page.get_by_label("搜索事项或原话")).to_have_value("燃气/管网")
    page.locator(".menu-me summary").click()
    expect(page.get_by_role("link", name="修改密码")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("link", name="修改密码")).to_be_hidden()


def test_pressing_twice_sends_a_form_once(enter: Enter, site: str, district: dict[Role, User]) -> None:
    page = enter(district[Role.CLERK])
    held: list[Route] = []

    def hold(route: Route) -> None:
        """A server that takes its time over what was sent."""
        if route.request.method == "POST":
            held.append(route)
        else:
            route.continue_()

    page.route("**/password/", hold)
    page.goto(f"{site}/password/")
    press = "document.querySelector('main button').click()"
    page.evaluate(f"() => [0, 200, 400].forEach((wait) => setTimeout(() => {press}, wait))")
    page.wait_for_timeout(1000)
    assert len(held) == 1
    held[0].abort()


def test_the_keyboard_can_skip_to_the_text(enter: Enter, site: str, district: dict[Role, User]) -> None:
    page = enter(district[Role.LEADER])
    page.goto(f"{site}/completion/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="跳到正文")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()
