"""A 督办通知单 with a real browser: drafted, worded, signed by the leader, published, read by the department."""

import io
from collections.abc import Callable
from pathlib import Path

import pytest
from docx import Document
from playwright.sync_api import Page, expect

from accounts.models import Role, User
from papers.models import Paper
from papers.workflow import PaperState
from tests.browser.walking import asked, led_on
from tests.browser.watching import PHONE, fits
from tests.factories import make_department, make_post, make_registration, make_task, make_user
from tracking.models import Department, Registration

pytestmark = pytest.mark.browser
Enter = Callable[[User], Page]


@pytest.fixture
def housing(site: str) -> Department:
    return make_department("区住建局", full_name="云溪区住房和城乡建设局")


@pytest.fixture
def supervisor(site: str) -> User:
    return make_user(Role.SUPERVISOR, name="沈若川")


@pytest.fixture
def leader(site: str) -> User:
    leader = make_user(Role.LEADER)
    make_post(holder=leader)
    return leader


@pytest.fixture
def registration(supervisor: User, leader: User, housing: Department) -> Registration:
    registration = make_registration(supervisor)
    make_task(supervisor, housing, registration=registration, title="完成老旧小区改造")
    return registration


def begin(page: Page, site: str, registration: Registration) -> Paper:
    """From the 立项单 to the page of the draft."""
    page.goto(f"{site}/registrations/{registration.pk}/")
    with led_on(page):
        page.get_by_role("link", name="督办通知单").first.click()
    with led_on(page):
        page.locator("main form[method=post]").get_by_role("button").last.click()
    paper = Paper.objects.get()
    page.goto(f"{site}/papers/{paper.pk}/")
    return paper


def test_a_notice_is_worded_signed_published_and_read(
    enter: Enter, site: str, supervisor: User, leader: User, housing: Department, registration: Registration
) -> None:
    clerk = make_user(Role.CLERK, housing)
    office = enter(supervisor)
    paper = begin(office, site, registration)
    office.get_by_label("开头").fill("请高质量办理。")
    office.get_by_role("button", name="保存文字").click()
    expect(office.locator(".pp-look")).to_contain_text("请高质量办理。")
    office.get_by_label("送谁签发").select_option(index=1)
    office.get_by_role("button", name="送签", exact=True).click()
    expect(office.locator(".task-meta")).to_contain_text("待签发")
    desk = enter(leader)
    desk.goto(f"{site}/papers/{paper.pk}/")
    desk.get_by_role("button", name="签发", exact=True).dblclick()
    expect(desk.locator(".task-meta")).to_contain_text("已签发")
    office = enter(supervisor)
    office.goto(f"{site}/papers/{paper.pk}/")
    expect(office.locator(".task-meta")).to_contain_text("督通〔")
    office.get_by_role("button", name="印发", exact=True).click()
    expect(office.locator(".task-meta")).to_contain_text("已印发")
    reader = enter(clerk)
    reader.set_viewport_size(PHONE)
    reader.goto(f"{site}/papers/{paper.pk}/")
    fits(reader)
    reader.get_by_role("button", name="收阅").click()
    expect(reader.get_by_text("您已经在")).to_be_visible()
    with reader.expect_download() as fetched:
        reader.get_by_role("link", name="下载 Word").click()
    words = [part.text for part in Document(io.BytesIO(Path(fetched.value.path()).read_bytes())).paragraphs]
    assert "请高质量办理。" in words
    paper.refresh_from_db()
    assert (paper.state, paper.serial) == (PaperState.PUBLISHED, 1), "pressed twice, signed once"


def test_wording_that_is_not_saved_is_not_lost_by_sending_the_paper_up(
    enter: Enter, site: str, supervisor: User, registration: Registration
) -> None:
    page = enter(supervisor)
    paper = begin(page, site, registration)
    page.get_by_label("送谁签发").select_option(index=1)
    page.get_by_label("开头").fill("写到一半的话")
    with asked(page, stays=True) as questions:
        page.get_by_role("button", name="送签", exact=True).click()
    assert ["还没有保存" in words for words in questions] == [True]
    expect(page.get_by_label("开头")).to_have_value("写到一半的话")
    paper.refresh_from_db()
    assert paper.state == PaperState.DRAFT
    with led_on(page):
        page.get_by_role("button", name="保存文字").click()
    page.get_by_label("送谁签发").select_option(index=1)
    page.get_by_role("button", name="送签", exact=True).click()
    expect(page.locator(".task-meta")).to_contain_text("待签发")
    paper.refresh_from_db()
    assert paper.texts["intro"] == "写到一半的话"
