"""Every place a role is led to, in a real browser: nothing refused, nothing sticking out sideways, no barrier."""

import unicodedata
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from io import BytesIO

import pdfplumber
import pytest
from django.test import RequestFactory
from django.utils import timezone
from playwright.sync_api import Browser, Page, Route, expect

from accounts.models import Role, User
from directives.models import Speech
from tests.browser.barriers import barriers
from tests.browser.watching import DESK, PHONE, fits, is_fault
from tests.factories import make_department, make_registration, make_speech, make_task, make_user
from tracking.models import Task
from tracking.navigation import navigation
from tracking.workflow import Status

pytestmark = pytest.mark.browser
Enter = Callable[[User], Page]
AT_DESKS = {Role.SUPERVISOR, Role.ADMIN}  # who mostly sits at one; the others are looked at on a phone


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
    page.on("console", lambda message: told.append(message.text) if is_fault(message) else None)
    page.on("pageerror", lambda error: told.append(str(error)))
    yield
    assert told == []


def _places(user: User) -> list[str]:
    request = RequestFactory().get("/")
    return [link.url for link in navigation(request, user, 0).links]


def _beyond(user: User) -> list[str]:
    """Pages the places lead to: tasks, what can be written about one, what a speech came to."""
    tasks = [f"/tasks/{task.pk}/" for task in Task.objects.visible_to(user)]
    running = Task.objects.visible_to(user).filter(status=Status.ACCEPTED).values_list("pk", flat=True)[:1]
    if user.role in {Role.CLERK, Role.HEAD}:
        return [*tasks, *(f"/tasks/{pk}/report/" for pk in running)]
    if user.role == Role.SUPERVISOR:
        speeches = Speech.objects.values_list("pk", flat=True)
        return [*tasks, *(f"/tasks/{pk}/urge/" for pk in running), *(f"/speeches/{pk}/review/" for pk in speeches)]
    return tasks


def test_a_barrier_is_found(chromium: Browser) -> None:
    page = chromium.new_page()
    page.set_content("<html lang=zh><title>x</title><main><h1>x</h1><input></main>")
    assert [found.split(":")[0] for found in barriers(page)] == ["label"]
    page.close()


def test_what_stands_beside_a_page_is_found(chromium: Browser) -> None:
    page = chromium.new_page(viewport=PHONE)
    page.set_content("<html lang=zh><title>x</title><main>x</main>")
    fits(page)
    page.set_content("<html lang=zh><title>x</title><main style='width: 391px; margin: 0'>x</main>")
    with pytest.raises(AssertionError, match="something stands beside"):
        fits(page)
    page.close()


@pytest.mark.parametrize("role", list(Role))
def test_every_place_of_a_role_is_whole_on_a_desk_and_on_a_phone(
    enter: Enter, site: str, district: dict[Role, User], role: Role
) -> None:
    page = enter(district[role])
    mine = [*_places(district[role]), *_beyond(district[role]), "/password/", "/styleguide/"]
    for size in (PHONE, DESK):
        page.set_viewport_size(size)
        for address in mine:
            with _quiet(page):
                answer = page.goto(site + address)
            assert answer is not None
            assert answer.status == 200
            fits(page)
            if size == (DESK if role in AT_DESKS else PHONE) and not address.startswith("/admin/"):
                assert barriers(page) == [], address


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


def test_without_scripts_the_figures_stand_in_a_table(
    enter_without_script: Enter, site: str, district: dict[Role, User]
) -> None:
    page = enter_without_script(district[Role.LEADER])
    page.goto(f"{site}/completion/")
    page.get_by_text("各单位办理情况，看表格").click()
    table = page.get_by_label("各单位办理情况表")
    row = table.get_by_role("row").filter(has=page.get_by_role("rowheader", name="区住建局"))
    expect(row.get_by_role("link").last).to_have_text("4")


def test_a_slash_goes_to_the_search_and_escape_closes_a_menu(
    enter: Enter, site: str, district: dict[Role, User]
) -> None:
    page = enter(district[Role.SUPERVISOR])
    page.goto(f"{site}/completion/")
    page.keyboard.press("/")
    expect(page.get_by_label("搜索事项、讲话或功能")).to_be_focused()
    page.keyboard.type("燃气/管网")
    expect(page.get_by_label("搜索事项、讲话或功能")).to_have_value("燃气/管网")
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
    with page.expect_request(lambda request: request.method == "POST"):
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


def _printed(page: Page) -> str:
    """What comes out on A4, as text; one letter in one form, however the font of the paper names it."""
    with pdfplumber.open(BytesIO(page.pdf(prefer_css_page_size=True))) as paper:
        assert {(round(leaf.width), round(leaf.height)) for leaf in paper.pages} == {(595, 842)}
        return unicodedata.normalize("NFKC", "".join(leaf.extract_text() for leaf in paper.pages)).replace("\n", "")


def test_paper_shows_what_is_read_and_nothing_that_is_pressed(
    enter: Enter, site: str, district: dict[Role, User]
) -> None:
    page = enter(district[Role.SUPERVISOR])
    page.goto(f"{site}/tasks/")
    on_paper = _printed(page)
    assert "督办台账" in on_paper
    assert "超期" in on_paper
    assert "区住建局" in on_paper
    assert "状态:在办" in on_paper, "under which conditions the list was made"
    assert [word for word in ("人员和机构", "退出", "搜事项", "导出") if word in on_paper] == []
    page.emulate_media(media="print")
    shown = page.locator("nav, .btn, .filters > :not(.chip-on), .phone-head").filter(visible=True)
    for address in ("/", "/tasks/", "/completion/", *_beyond(district[Role.SUPERVISOR])[:1]):
        page.goto(site + address)
        expect(page.locator("h1")).to_be_visible()
        expect(shown).to_have_count(0)
        assert page.evaluate("getComputedStyle(document.body).color") == "rgb(0, 0, 0)"


def test_large_print_makes_every_letter_larger_and_pushes_nothing_out(
    enter: Enter, site: str, district: dict[Role, User]
) -> None:
    User.objects.update(is_large_print=True)
    page = enter(district[Role.SUPERVISOR])
    for size in (PHONE, DESK):
        page.set_viewport_size(size)
        for address in ("/", "/tasks/", "/completion/", *_beyond(district[Role.SUPERVISOR])[-2:]):
            page.goto(site + address)
            assert page.evaluate("getComputedStyle(document.documentElement).fontSize") == "19px"
            fits(page)
