"""What a card says of a date and of saving holds while it is mended; the keyboard takes what it stands on."""

from collections.abc import Callable, Iterator
from datetime import date

import pytest
from playwright.sync_api import Page, expect

from accounts.models import Role, User
from directives.models import Speech
from tests.browser.walking import on
from tests.factories import MONDAY, make_directive, make_speech, make_user
from tracking.models import Handling

pytestmark = pytest.mark.browser
Enter = Callable[[User], Page]
TEXT = "讲话\n一、第一部分\n区住建局要完成小区改造。\n二、第二部分\n区城管局要清理占道堆物。\n"


@pytest.fixture
def speech(site: str) -> Speech:
    speech = make_speech(make_user(Role.SUPERVISOR), TEXT, spoken_on=date(2026, 11, 20))
    make_directive(speech, "区住建局要完成小区改造", title="完成小区改造", due_on=date(2026, 12, 31))
    make_directive(speech, "区城管局要清理占道堆物", title="清理占道堆物")
    return speech


@pytest.fixture
def page(enter: Enter, speech: Speech, site: str) -> Iterator[Page]:
    with on(MONDAY):
        page = enter(speech.imported_by)
        page.goto(f"{site}/speeches/{speech.pk}/review/")
        expect(page.locator("li[data-seen] .card-now")).to_be_visible()
        yield page


def test_a_date_that_was_put_right_is_no_longer_called_wrong(page: Page) -> None:
    page.locator('.card-now [name="due_words"]').fill("13月45日")
    page.keyboard.press("Enter")
    refused = page.locator(".card-now .invalid-feedback")
    expect(refused).to_have_count(1)
    page.locator('.card-now [name="due_words"]').fill("12月20日")
    expect(page.locator(".card-now .day-read")).to_contain_text("2026年12月20日")
    expect(refused).to_have_count(0)
    expect(page.locator(".card-now .saved")).to_contain_text("已保存")
    expect(page.locator(".card-now [role=alert]")).to_have_count(0)


def test_saving_the_rest_does_not_say_that_the_wrong_date_is_saved(page: Page) -> None:
    page.locator('.card-now [name="due_words"]').fill("13月45日")
    page.keyboard.press("Enter")
    expect(page.locator(".card-now .invalid-feedback")).to_have_count(1)
    page.locator('[name="title"]').fill("完成17个小区改造")
    expect(page.locator(".card-now .saved")).to_contain_text("红字的没有")
    expect(page.locator(".card-now .invalid-feedback")).to_have_count(1)


def test_long_term_takes_a_rhythm_that_is_allowed_and_counts_no_days(page: Page, speech: Speech) -> None:
    expect(page.locator(".due-left")).to_contain_text("还剩")
    page.locator('[name="is_long_term"]').check()
    expect(page.locator(".due-left")).to_be_hidden()
    expect(page.locator('[name="rhythm_0"]')).to_have_value("quarterly")
    expect(page.locator(".card-now .saved")).to_contain_text("已保存")
    kept = Handling.objects.get(directive=speech.directives.in_order()[0])
    assert (kept.is_long_term, kept.rhythm) == (True, "quarterly")
    page.locator('[name="is_long_term"]').uncheck()
    expect(page.locator(".due-left")).to_be_visible()


def test_a_date_that_is_taken_away_says_that_the_proposed_one_stands(page: Page) -> None:
    said = page.locator(".card-now .day-read")
    page.locator('.card-now [name="due_on"]').fill("")
    expect(said).to_have_text("没有填日期，也不是长期坚持：照程序提的期限算。")
    page.locator('.card-now [name="due_words"]').fill("12月20日")
    expect(said).to_contain_text("2026年12月20日（周日）")
    page.locator('.card-now [name="due_on"]').fill("")
    page.locator('[name="is_long_term"]').check()
    expect(said).to_have_text("")


def test_enter_takes_the_reason_the_keyboard_stands_on(page: Page, speech: Speech) -> None:
    page.keyboard.press("r")
    page.keyboard.press("Enter")
    expect(page.locator("#bench-prog")).to_contain_text("已审 1 / 2")
    rejected = speech.directives.in_order()[0]
    assert (rejected.status, rejected.rejected_as) == ("rejected", "nothing")
