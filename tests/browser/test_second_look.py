"""A second look at what was closed, from the desk to the review that strikes it, on a desk and on a phone."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from accounts.models import Role, User
from tests.browser.watching import fits
from tests.factories import make_department, make_task, make_user
from tracking.actions.rechecking import add_recheck
from tracking.models import Appeal, Department, Recheck, Task, TaskEvent
from tracking.workflow import Status

pytestmark = pytest.mark.browser
Enter = Callable[[User], Page]
DESK, PHONE = (1440, 900), (390, 844)
FOUND, WHY, VERDICT = "5个小区又停工了。", "停工的5个不在这17个里面。", "核过名单，确实不在。"


@pytest.fixture
def unit(site: str) -> Department:
    return make_department("区住建局")


@pytest.fixture
def closer(site: str) -> User:
    return make_user(Role.SUPERVISOR, name="沈若川")


@pytest.fixture
def visit(unit: Department, closer: User) -> Recheck:
    """Closed by 沈若川 a month ago, to be looked at by his colleague."""
    now = timezone.now()
    on = timezone.localdate(now) - timedelta(days=30)
    made = make_task(closer, unit, status=Status.CLOSED, closed_on=on, due_on=on, title="完成17个老旧小区改造")
    TaskEvent.objects.create(task=made, name="close", before="submitted", after="closed", by=closer, at=now, version=1)
    colleague = make_user(Role.SUPERVISOR, name="督查员乙")
    return add_recheck(Task.objects.get(pk=made.pk), by=colleague, at=now, reason="群众有反映。")


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_what_does_not_hold_is_opened_again_and_closed_again_when_a_review_strikes_it(
    enter: Enter, site: str, visit: Recheck, closer: User, unit: Department, size: tuple[int, int]
) -> None:
    until = timezone.localdate() + timedelta(days=30)
    page = _in(enter(visit.officer), size)
    page.goto(site)
    page.locator("#again").get_by_role("link", name="记录结果").click()
    expect(page.get_by_label("查到的结论")).to_be_visible()
    fits(page)
    page.get_by_label("查到的结论").select_option("false")
    page.get_by_label("查到的情况").fill(FOUND)
    page.get_by_label("怎么办").select_option("reopen")
    page.get_by_label("整改或者办完的时限").fill(until.isoformat())
    page.locator("#send").click()
    expect(page.get_by_text("已经记下回头看的结果")).to_be_visible()
    fits(page)
    _ask(enter(make_user(Role.CLERK, unit, name="何晓岚")), site, visit, size)
    page = _in(enter(closer), size)
    page.goto(site)
    page.locator("#appeals").get_by_role("link", name="去复核").click()
    expect(page.get_by_text(WHY).first).to_be_visible()
    fits(page)
    page.get_by_label("复核结果").select_option("revoked")
    page.get_by_label("复核意见").fill(VERDICT)
    page.locator("#send").click()
    expect(page.get_by_text("已经复核")).to_be_visible()
    visit.refresh_from_db()
    assert (visit.found, visit.standing) == ("false", "")
    assert Task.objects.get(pk=visit.task_id).status == Status.CLOSED
    for path in ("/rechecks/?view=done", f"/rechecks/{visit.pk}/", "/appeals/?view=done", "/rechecks/draws/"):
        page.goto(f"{site}{path}")
        fits(page)


def _in(page: Page, size: tuple[int, int]) -> Page:
    page.set_viewport_size({"width": size[0], "height": size[1]})
    return page


def _ask(page: Page, site: str, visit: Recheck, size: tuple[int, int]) -> None:
    """The unit asks for a review, from the menu of the task."""
    _in(page, size).goto(f"{site}/tasks/{visit.task_id}/")
    page.locator(".ask-now summary").click()
    page.locator(".menu-list").get_by_role("link", name="申请复核").click()
    expect(page.get_by_label("理由")).to_be_visible()
    fits(page)
    page.get_by_label("理由").fill(WHY)
    page.locator("#send").click()
    expect(page.get_by_text("已经申请复核")).to_be_visible()
    assert Appeal.objects.get().note == WHY
