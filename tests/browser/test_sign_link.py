"""From a mail to a signature in the browser: the link, the sign-in page, one seal, and going back."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import BrowserContext, Page, expect

from accounts.models import Role, User
from screenshots.chromium import fill_in_sign_in
from tests.browser.walking import on
from tests.factories import MONDAY, PASSWORD, at, make_department, make_post, make_user
from tests.tracking.sink import Sink, text_of
from tracking.actions.dispatch import dispatch_tasks
from tracking.actions.registration import Approval, Source, register_by_hand
from tracking.models import Department, Task
from tracking.models.registration import SourceKind
from tracking.outbox.rounds import do_round
from tracking.plans import Plan
from tracking.workflow import Status

pytestmark = pytest.mark.browser
Enter = Callable[[User], Page]
TITLE = "完成17个老旧小区消防车通道划线"


@pytest.fixture
def unit(site: str, shipped_rules: None) -> Department:
    return make_department("区城管局", "城管局")


@pytest.fixture
def clerk(unit: Department) -> User:
    return make_user(Role.CLERK, unit, name="陆云帆", email="lu@duban.test")


@pytest.fixture
def task(clerk: User, unit: Department) -> Task:
    """Registered from a paper and given out on Monday at nine."""
    officer = make_user(Role.SUPERVISOR, name="沈若川", email="shen@duban.test")
    plan = Plan(TITLE, "推进", f"区城管局要{TITLE}。", lead=unit, due_on=MONDAY + timedelta(days=11))
    approval = Approval(make_post("区长"), MONDAY, "会议纪要")
    register_by_hand(
        Source(SourceKind.MINUTES, "区政府常务会议纪要", MONDAY), [plan], approval=approval, by=officer, at=at()
    )
    dispatch_tasks(list(Task.objects.all()), by=officer, at=at())
    return Task.objects.get()


@pytest.fixture
def link(task: Task, clerk: User, mailbox: Sink) -> str:
    """The link in the mail that tells of it."""
    with on(MONDAY, 9, 11):
        do_round(lambda: at(MONDAY, 9, 11))
    [mail] = mailbox.to(clerk.email)
    found = re.search(r"http\S+/l/[\w.=-]+/", text_of(mail))
    assert found is not None
    return found[0]


def test_a_link_leads_by_the_sign_in_page_to_one_seal_and_back_again(
    context: BrowserContext, task: Task, clerk: User, link: str
) -> None:
    with on(MONDAY, 9, 20):
        page = context.new_page()
        page.goto(link)
        expect(page.locator("form")).to_contain_text("登录后回到刚才的页面")
        fill_in_sign_in(page, clerk.username, PASSWORD)
        page.wait_for_url(link)
        expect(page.locator("h1")).to_have_text(TITLE)
        expect(page.locator(".words")).to_contain_text(f"区城管局要{TITLE}")
        task.refresh_from_db()
        assert task.status == Status.ASSIGNED, "until the button is pressed nothing is signed"
        page.get_by_role("button", name="签收", exact=True).dblclick()
        expect(page.locator("#messages")).to_contain_text(f"已经签收：“{TITLE}”。")
        expect(page).to_have_url(re.compile(rf"/tasks/{task.pk}/$"))
        page.goto(link)
        signed_at = timezone.localtime(task.events.get(name="accept").at)
        expect(page.locator(".note-good")).to_have_text(f"您 11月23日 {signed_at:%H:%M} 已经签收，不用再签。")
        page.get_by_role("link", name="看事项").click()
        page.wait_for_url(f"**/tasks/{task.pk}/")
        page.go_back()
        expect(page.locator(".note-good")).to_contain_text("已经签收")
    task.refresh_from_db()
    assert task.status == Status.ACCEPTED
    assert task.events.filter(name="accept").count() == 1


def test_going_back_after_signing_does_not_offer_the_seal_again(
    enter: Enter, task: Task, clerk: User, link: str
) -> None:
    with on(MONDAY, 9, 20):
        page = enter(clerk)
        page.goto(link)
        page.get_by_role("button", name="签收", exact=True).click()
        page.wait_for_url(f"**/tasks/{task.pk}/")
        page.go_back()
        page.wait_for_url(link)
        expect(page.locator(".note-good")).to_contain_text("已经签收")
        expect(page.get_by_role("button", name="签收", exact=True)).to_have_count(0)


def test_somebody_else_at_the_same_desk_gives_way_to_the_reader(
    enter: Enter, unit: Department, task: Task, clerk: User, link: str
) -> None:
    with on(MONDAY, 9, 20):
        page = enter(make_user(Role.HEAD, unit, name="罗建中"))
        page.goto(link)
        expect(page.locator(".note-warn")).to_contain_text("这封邮件是发给陆云帆的，您现在登录的是罗建中")
        page.get_by_role("button", name="退出，换账号打开").click()
        fill_in_sign_in(page, clerk.username, PASSWORD)
        page.wait_for_url(link)
        expect(page.get_by_role("button", name="签收", exact=True)).to_be_visible()


def test_the_next_page_is_not_told_the_address(enter: Enter, task: Task, clerk: User, link: str) -> None:
    with on(MONDAY, 9, 20):
        page = enter(clerk)
        told: list[str] = []
        page.on("request", lambda request: told.append(request.headers.get("referer", "")))
        page.goto(link)
        page.get_by_role("link", name="看事项").click()
        page.wait_for_url(f"**/tasks/{task.pk}/")
    assert [referer for referer in told if "/l/" in referer] == []


def test_ways_are_chosen_with_the_keyboard_and_kept(enter: Enter, site: str, unit: Department, clerk: User) -> None:
    with on(MONDAY, 10):
        page = enter(clerk)
        page.goto(f"{site}/notices/choices/")
        page.get_by_role("radiogroup", name="退回").get_by_label("马上发邮件").focus()
        page.keyboard.press("ArrowRight")
        page.get_by_role("button", name="保存接收方式").dblclick()
        expect(page.locator("#messages")).to_contain_text("接收方式")
        expect(page.get_by_role("radiogroup", name="退回").get_by_label("放进日报")).to_be_checked()
