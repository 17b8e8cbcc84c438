"""A 长期坚持 task in the browser: one month reported, the next missed, reminded of and made up for."""

import re
from collections.abc import Callable
from datetime import date

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from accounts.models import Role, User
from directives.actions.extracting import request_extraction
from directives.jobs import run_extraction
from tests.browser.walking import on
from tests.factories import at, make_department, make_post, make_speech, make_user
from tests.tracking.sink import Sink, text_of
from tracking.models import Task
from tracking.outbox.rounds import do_round

pytestmark = pytest.mark.browser
Enter = Callable[[User], Page]
SPEECH = (
    "在全区河道治理工作推进会上的讲话\n同志们：\n一、抓好日常巡查\n"
    "区水务局要常态化开展河道巡查，每月25日前向区政府督查室报送巡查整改情况。\n"
)
DISPATCHED, SIGNED, REPORTED = date(2026, 11, 2), date(2026, 11, 3), date(2026, 11, 24)
DUE, MISSED, REMINDED_AGAIN = date(2026, 12, 25), date(2026, 12, 28), date(2026, 12, 31)
AFTER = date(2027, 1, 26)


@pytest.fixture
def supervisor(site: str, shipped_rules: None) -> User:
    make_post("区政府办公室主任")
    return make_user(Role.SUPERVISOR, name="沈若川", email="shen@duban.test")


@pytest.fixture
def clerk(site: str) -> User:
    water = make_department("区水务局", "水务局")
    return make_user(Role.CLERK, water, name="江一帆", email="jiang@duban.test")


def test_a_month_is_reported_the_next_one_missed_reminded_of_and_reported_late(
    enter: Enter, site: str, supervisor: User, clerk: User, mailbox: Sink
) -> None:
    with on(DISPATCHED):
        task = dispatched(enter(supervisor), site, supervisor)
        assert (task.is_long_term, task.rhythm, task.due_on) == (True, "monthly:25", None)
    address = f"{site}/tasks/{task.pk}/"
    with on(SIGNED):
        page = enter(clerk)
        page.goto(address)
        page.get_by_role("button", name="签收").first.click()
        expect(page.locator(".terms")).to_have_text("11月（25日前）待报11月25日前")
    with on(REPORTED):
        report(enter(clerk), address, "巡查12条河道，发现问题5处，全部整改。", period="11月（25日前）")
    with on(DUE, 8, 31):
        assert told_of_report(mailbox, clerk) == 1
    with on(MISSED, 8, 31):
        assert told_of_report(mailbox, clerk) == 2
        assert_missed(enter(clerk), site, task)
    with on(MISSED):
        page = enter(clerk)
        report(page, address, "补报：巡查12条河道，发现问题2处。", period="12月（25日前），没有报")
        expect(page.locator(".task-meta")).to_contain_text("正常")
        marks = (("2027年1月（25日前）", "待报"), ("12月（25日前）", "迟报"), ("11月（25日前）", "已报"))
        expect(page.locator(".terms li")).to_have_text([re.compile(rf"^\s*{day}\s*{state}") for day, state in marks])
    with on(REMINDED_AGAIN, 8, 31):  # had it not been made up for
        assert told_of_report(mailbox, clerk) == 2
    with on(AFTER):
        page = enter(supervisor)
        page.goto(address)
        expect(page.locator(".task-meta")).to_contain_text("未报")
        expect(page.locator("body")).not_to_contain_text("超期")
    with on(date(2029, 11, 5)):
        page = enter(supervisor)
        page.goto(f"{site}/tasks/?light=late")
        expect(page.get_by_text(task.title)).to_have_count(0)


def dispatched(page: Page, site: str, supervisor: User) -> Task:
    """The speech is read by the program, its demand adopted, and registered as it was proposed."""
    speech = make_speech(supervisor, SPEECH, spoken_on=DISPATCHED)
    assert run_extraction(request_extraction(speech, at=at(DISPATCHED)).pk)
    page.goto(f"{site}/speeches/{speech.pk}/review/")
    expect(page.locator("[name=rhythm_0]")).to_have_value("monthly")
    expect(page.locator("[name=rhythm_2]")).to_have_value("25")
    page.get_by_role("button", name="采纳 A").click()
    expect(page.get_by_role("link", name="去立项（1）").first).to_be_visible()
    page.goto(f"{site}/speeches/{speech.pk}/register/")
    expect(page.locator("tbody").first).to_contain_text("每月25日前报")
    page.get_by_role("button", name="立项并交办 1 件").click()
    page.wait_for_url("**/registrations/**")
    return Task.objects.get()


def report(page: Page, address: str, said: str, *, period: str) -> None:
    """Report in the form, which proposes the period."""
    page.goto(f"{address}report/")
    chosen = page.locator("[name=period_on] option:checked")
    expect(chosen).to_have_text(period)
    page.fill("[name=progress]", said)
    page.fill("[name=percent]", "0")
    page.get_by_role("button", name="报进展").click()
    page.wait_for_url(address)


def told_of_report(mailbox: Sink, clerk: User) -> int:
    """How many mails so far have asked for the report, after a round of the outbox now."""
    do_round(timezone.now)
    return sum("报12月（25日前）的进展。" in text_of(mail) for mail in mailbox.to(clerk.email))


def assert_missed(page: Page, site: str, task: Task) -> None:
    """The task says so, the desk asks for it, the ledger finds it."""
    page.goto(f"{site}/tasks/{task.pk}/")
    expect(page.locator(".task-meta")).to_contain_text("未报")
    expect(page.locator(".ask-now")).to_contain_text("12月（25日前）的进展还没有报")
    expect(page.locator(".terms li").nth(1)).to_contain_text("未报")
    page.goto(f"{site}/")
    expect(page.get_by_text("12月（25日前）的进展还没有报").first).to_be_visible()
    page.goto(f"{site}/tasks/?light=owed")
    expect(page.get_by_text(task.title).first).to_be_visible()
