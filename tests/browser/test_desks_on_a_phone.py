"""The desks on a phone: short first steps, figures in one piece, a menu for fingers, and nothing for a meeting room."""

from collections.abc import Callable, Iterable
from datetime import timedelta

import pytest
from playwright.sync_api import Locator, Page, expect

from accounts.models import Role, User
from tests.browser.barriers import barriers
from tests.browser.walking import on
from tests.browser.watching import PHONE, fits
from tests.factories import MONDAY, make_department, make_registration, make_task, make_user
from tracking.models import Assignment, Department
from tracking.workflow import Status

pytestmark = pytest.mark.browser
Enter = Callable[[User], Page]
FINGER = 44  # pixels that a finger hits
LINES = "one => one.clientHeight / parseFloat(getComputedStyle(one).lineHeight)"
LONG_AGO = MONDAY - timedelta(days=60)


@pytest.fixture
def unit(site: str) -> Department:
    return make_department("区住建局")


@pytest.fixture
def office(unit: Department) -> User:
    """Tasks late, unsigned and running, with a supporting department that has not signed."""
    office, helper = make_user(Role.SUPERVISOR, name="沈若川"), make_department("区城管局")
    paper = make_registration(office)
    for fields in ({"due_on": MONDAY - timedelta(days=3)}, {"status": Status.ASSIGNED}, {}):
        make_task(office, unit, helper, registration=paper, dispatched_on=LONG_AGO, **fields)
    Assignment.objects.filter(role="support").update(accepted_at=None)
    return office


def heights(found: Locator) -> Iterable[float]:
    return [box["height"] for one in found.all() if (box := one.bounding_box())]


def on_a_phone(page: Page, site: str, address: str = "/") -> Page:
    page.set_viewport_size(PHONE)
    page.goto(f"{site}{address}")
    fits(page)
    return page


@pytest.mark.parametrize("role", list(Role))
def test_first_steps_take_three_lines_and_figures_stay_in_one_piece(
    enter: Enter, site: str, office: User, unit: Department, role: Role
) -> None:
    with on(MONDAY):
        own = [unit] if role in {Role.CLERK, Role.HEAD} else []
        page = on_a_phone(enter(office if role == Role.SUPERVISOR else make_user(role, *own)), site)
        [hints] = heights(page.locator(".hints"))
        assert hints < 140, "less than a sixth of the screen"
        for line in page.locator(".hints li").all():
            assert line.evaluate("line => line.scrollWidth <= line.clientWidth"), line.inner_text()
        for words in page.locator(".facts .v, .facts .d").all():
            assert words.evaluate(LINES) < 1.7, words.inner_text()
            assert words.evaluate("one => one.scrollWidth <= one.clientWidth + 1"), words.inner_text()
        assert barriers(page) == []


def test_the_menu_of_a_row_opens_inside_the_screen_and_fits_a_finger(
    enter: Enter, site: str, office: User, unit: Department
) -> None:
    with on(MONDAY):
        page = on_a_phone(enter(make_user(Role.CLERK, unit)), site)
        for menu in page.locator(".todo .menu").all():
            menu.locator("summary").click()
            lines = menu.locator(".menu-list a").filter(visible=True)
            assert min(heights(lines)) >= FINGER
            for line in lines.all():
                box = line.bounding_box()
                assert box
                assert box["x"] >= 0
                assert box["x"] + box["width"] <= PHONE["width"]
            lines.first.click(trial=True)
            menu.locator("summary").click()


def test_a_meeting_rooms_screen_is_not_offered_on_a_phone(enter: Enter, site: str, office: User) -> None:
    with on(MONDAY):
        page = enter(make_user(Role.LEADER))
        page.goto(f"{site}/completion/")
        expect(page.get_by_role("link", name="投屏")).to_be_visible()
        on_a_phone(page, site, "/completion/")
        expect(page.get_by_role("link", name="投屏")).to_be_hidden()


def test_a_leader_reads_the_whole_of_what_happened_last(enter: Enter, site: str, office: User) -> None:
    with on(MONDAY):
        page = on_a_phone(enter(make_user(Role.LEADER)), site)
        for said in page.locator(".sum-desk .said").all():
            assert said.evaluate("said => said.scrollHeight <= said.clientHeight + 1")
        page.locator(".owed > summary").click()
        expect(page.locator(".owed li")).to_have_count(3)
        expect(page.get_by_text("牵头未签收 1 件，配合单位未签收 3 份")).to_be_visible()
