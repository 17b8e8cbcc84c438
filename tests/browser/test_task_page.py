"""The whole path of a clerk with one hand: sign for, report with a file, ask for time and for closure; and on paper."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from io import BytesIO
from urllib.parse import urlsplit

import pdfplumber
import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from accounts.models import Role, User
from screenshots.chromium import sign_in
from tests.browser.barriers import barriers
from tests.browser.walking import led_on, on
from tests.browser.watching import fits, is_fault
from tests.factories import MONDAY, PASSWORD, at, make_department, make_registration, make_speech, make_task, make_user
from tracking.actions.reports import Progress, report_progress
from tracking.models import Department, Task
from tracking.workflow import Status

pytestmark = pytest.mark.browser
Enter = Callable[[User], Page]
PHONE, DESK, LAPTOP = (390, 844), (1440, 900), (1366, 768)
TITLE = "对全区老旧小区消防车通道、地下车库、充电设施逐个小区排查登记并分类建账，列出整改清单和完成时间，逐项销号并公示"
THUMB = 0.6  # of the height of a phone: what lies below is reached without changing the grip


@pytest.fixture
def unit(site: str) -> Department:
    return make_department("区住建局")


@pytest.fixture
def clerk(unit: Department) -> User:
    return make_user(Role.CLERK, unit, name="何晓岚")


@pytest.fixture
def task(unit: Department, clerk: User) -> Task:
    office = make_user(Role.SUPERVISOR, name="沈若川")
    registration = make_registration(office, speech=make_speech(office))
    return make_task(office, unit, status=Status.ASSIGNED, title=TITLE, registration=registration)


@contextmanager
def all_quiet(page: Page, site: str) -> Iterator[None]:
    """No error, nothing the security policy refuses, nothing asked of any other server meanwhile."""
    told: list[str] = []
    page.on("console", lambda message: told.append(message.text) if is_fault(message) else None)
    page.on("pageerror", lambda error: told.append(str(error)))
    page.on("request", lambda request: told.append(request.url) if _is_elsewhere(request.url, site) else None)
    yield
    assert told == []


def _is_elsewhere(url: str, site: str) -> bool:
    return urlsplit(url).netloc not in {urlsplit(site).netloc, ""}


def first_step(page: Page) -> Locator:
    return page.locator(".ask-now .acts > .btn, .ask-now .acts > form > .btn").first


def take(page: Page, label: str) -> None:
    """The first button is the step; on a phone it lies at the thumb and covers nothing that can be read."""
    button = first_step(page)
    expect(button).to_have_text(label)
    reachable(page, button)
    with led_on(page):
        button.click()


def reachable(page: Page, button: Locator) -> None:
    box, size = button.bounding_box(), page.viewport_size
    assert box is not None
    assert size is not None
    assert box["y"] + box["height"] <= size["height"], "on the first screen"
    if size["width"] < 768:
        assert box["y"] > THUMB * size["height"]
        assert box["height"] >= 44


def choose(page: Page, label: str) -> None:
    """A step that stands behind the first ones."""
    acts = page.locator(".ask-now .acts")
    if not acts.get_by_role("link", name=label).filter(visible=True).count():
        acts.locator("summary").click()
    with led_on(page):
        acts.get_by_role("link", name=label).filter(visible=True).first.click()


def send(page: Page, label: str, **fields: str) -> None:
    form = page.locator("form.step-form")
    for name, value in fields.items():
        form.locator(f"[name={name}]").fill(value)
    with led_on(page):
        form.get_by_role("button", name=label).click()


@pytest.mark.parametrize("size", [PHONE, DESK])
def test_a_clerk_signs_reports_asks_for_time_and_for_closure_with_one_hand(
    enter: Enter, site: str, task: Task, clerk: User, size: tuple[int, int]
) -> None:
    address = f"{site}/tasks/{task.pk}/"
    with on(MONDAY):
        page = enter(clerk)
        page.set_viewport_size({"width": size[0], "height": size[1]})
        with all_quiet(page, site):
            page.goto(address)
            take(page, "签收")
            take(page, "报进展")
            reported_with_a_file(page)
            expect(page.locator(".ask-now")).to_contain_text("请在12月23日前办结")
            choose(page, "申请延期")
            send(page, "申请延期", due_on="2027-01-04", note="雨季停工，外墙要等晴天。")
            expect(page.locator(".ask-now")).to_contain_text("已经申请延到2027年1月4日，等督查室裁定")
            choose(page, "申请办结")
            page.locator("[name=anyway]").check()  # it was reported to sixty per cent
            send(page, "申请办结", note="17个小区全部完工，逐个验收。")
            expect(page.locator(".ask-now")).to_contain_text("等督查室审核")
            expect(page.get_by_role("heading", name="现在等谁")).to_be_visible()
            fits(page)
            assert barriers(page) == []
    task.refresh_from_db()
    assert (task.status, task.percent) == (Status.SUBMITTED, 60)


def reported_with_a_file(page: Page) -> None:
    """A number is forgotten first: what was written is still there, and the mistake can be walked to."""
    send(page, "报进展", progress="12个小区已完工，5个在建。", percent="")
    expect(page.locator("#errors")).to_be_focused()
    page.locator("#errors").get_by_role("link", name="请填进度。").click()
    expect(page.locator("[name=percent]")).to_be_focused()
    expect(page.locator("[name=progress]")).to_have_value("12个小区已完工，5个在建。")
    paper = {"name": "完工清单.csv", "mimeType": "text/csv", "buffer": "小区,户数\n翠湖里,320\n".encode()}
    page.locator("[name=attachments]").set_input_files(paper)  # type: ignore[arg-type]
    send(page, "报进展", percent="60")
    expect(page.locator(".story .box").first).to_contain_text("完工清单.csv")
    expect(page.locator(".story .box").first).to_contain_text("12个小区已完工，5个在建。")


def test_going_back_finds_what_was_typed(enter: Enter, site: str, task: Task, clerk: User) -> None:
    Task.objects.update(status=Status.ACCEPTED)
    page = enter(clerk)
    page.goto(f"{site}/tasks/{task.pk}/submit/")
    page.fill("[name=note]", "17个小区全部完工。")
    page.locator(".crumbs a").click()
    expect(page.locator("h1")).to_have_text(TITLE)
    page.go_back()
    expect(page.locator("[name=note]")).to_have_value("17个小区全部完工。")


def test_on_a_phone_the_words_come_before_the_facts_and_the_bar_covers_nothing(
    enter: Enter, site: str, task: Task, clerk: User
) -> None:
    page = enter(clerk)
    page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    page.goto(f"{site}/tasks/{task.pk}/")
    tops = [page.locator(part).bounding_box() for part in ("h1", ".ask-now", ".task-words", ".rail .pairs", "#story")]
    heights = [box["y"] for box in tops if box]
    assert len(heights) == 5
    assert heights == sorted(heights)
    page.evaluate("window.scrollTo(0, document.body.scrollHeight)")
    last, bar = page.locator("#reminders").bounding_box(), page.locator(".ask-now .acts").bounding_box()
    assert last is not None
    assert bar is not None
    assert last["y"] + last["height"] <= bar["y"]
    expect(page.locator(".tabbar")).to_be_hidden()


def test_on_a_phone_one_signs_in_one_place(enter: Enter, site: str, task: Task, clerk: User) -> None:
    page = enter(clerk)
    page.goto(f"{site}/tasks/{task.pk}/")
    expect(page.locator(".sign-here")).to_be_visible()
    page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    expect(page.locator(".sign-here")).to_be_hidden()
    expect(page.locator(".ask-now .acts").get_by_role("button", name="签收")).to_be_visible()


@pytest.mark.parametrize("size", [DESK, LAPTOP])
def test_at_a_desk_what_is_asked_and_the_words_stand_on_the_first_screen(
    enter: Enter, site: str, task: Task, clerk: User, size: tuple[int, int]
) -> None:
    page = enter(clerk)
    page.set_viewport_size({"width": size[0], "height": size[1]})
    page.goto(f"{site}/tasks/{task.pk}/")
    reachable(page, first_step(page))
    words, facts = page.locator(".task-words .words").bounding_box(), page.locator(".rail").bounding_box()
    assert words is not None
    assert facts is not None
    assert words["y"] + words["height"] <= size[1]
    assert facts["x"] > words["x"] + words["width"], "the facts stand beside"


def test_a_long_story_folds_and_opens_without_a_script(chromium: Browser, site: str, task: Task, clerk: User) -> None:
    Task.objects.update(status=Status.ACCEPTED, dispatched_on=MONDAY - timedelta(days=40))
    task.assignments.update(accepted_at=at())
    for number in range(14):
        day = MONDAY - timedelta(days=20 - number)
        report_progress(Task.objects.get(), Progress(f"第{number}次进展。", number), by=clerk, at=at(day))
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    sign_in(page, site, clerk.username, PASSWORD)
    page.goto(f"{site}/tasks/{task.pk}/")
    expect(page.get_by_text("第0次进展。")).to_be_hidden()
    page.get_by_text("显示全部 14 条").click()
    expect(page.get_by_text("第0次进展。")).to_be_visible()
    context.close()


def test_on_paper_the_whole_story_is_printed(enter: Enter, site: str, task: Task, clerk: User) -> None:
    Task.objects.update(status=Status.ACCEPTED)
    task.assignments.update(accepted_at=at())
    for number in range(14):
        day = MONDAY - timedelta(days=20 - number)
        report_progress(Task.objects.get(), Progress(f"第{number}次进展。", number), by=clerk, at=at(day))
    page = enter(clerk)
    page.goto(f"{site}/tasks/{task.pk}/")
    with pdfplumber.open(BytesIO(page.pdf(prefer_css_page_size=True))) as paper:
        text = "".join(leaf.extract_text() for leaf in paper.pages)
        assert paper.pages[-1].extract_text().strip(), "no empty sheet at the end"
    assert text.count("次进") == 14
    assert "显示全部" not in text
    expect(page.locator(".story-older")).not_to_have_attribute("open", "")
