"""A review on a phone: one card at a time beside its paragraph, the buttons in reach of the thumb."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from accounts.models import Role
from directives.models import Speech
from screenshots.chromium import sign_in
from tests.browser.watching import fits
from tests.factories import PASSWORD, make_department, make_directive, make_speech, make_user

pytestmark = pytest.mark.browser
CLAUSES = ["区住建局要完成17个小区改造", "区城管局要清理占道堆物", "各镇街要抓好宣传"]
HEIGHT = 844


@pytest.fixture
def speech(site: str) -> Speech:
    make_department("区住建局")
    speech = make_speech(make_user(Role.SUPERVISOR), "会上讲得很清楚，" + "。\n".join(CLAUSES) + "。")
    for clause in CLAUSES:
        make_directive(speech, clause, title=clause)
    return speech


@pytest.fixture
def phone(chromium: Browser, speech: Speech, site: str) -> Iterator[Page]:
    context = chromium.new_context(viewport={"width": 390, "height": HEIGHT}, has_touch=True, is_mobile=True)
    page = context.new_page()
    sign_in(page, site, speech.imported_by.username, PASSWORD)
    page.goto(f"{site}/speeches/{speech.pk}/review/")
    yield page
    context.close()


def lower_half(page: Page, name: str) -> bool:
    box = page.get_by_role("button", name=name).bounding_box()
    return box is not None and box["y"] > HEIGHT / 2 and box["y"] + box["height"] <= HEIGHT and box["height"] >= 40


def test_one_card_at_a_time_stands_beside_its_paragraph(phone: Page, speech: Speech) -> None:
    expect(phone.locator("#candidates > li:visible")).to_have_count(1)
    expect(phone.locator(".passage")).to_contain_text("会上讲得很清楚，区住建局要完成17个小区改造")
    expect(phone.locator(".passage .cand-now")).to_have_text(CLAUSES[0])
    fits(phone)


def test_of_a_long_paragraph_the_words_in_question_are_seen_without_scrolling(phone: Page, speech: Speech) -> None:
    long = "大家心里都清楚，这件事关系到千家万户，多年来也有了一些好的做法，" * 12
    for index, clause in enumerate(CLAUSES):
        speech.text = speech.text.replace(clause, f"{long if index else ''}{clause}")
    speech.save()
    for directive in speech.directives.in_order():
        start = speech.text.index(directive.text)
        speech.directives.filter(pk=directive.pk).update(start=start, end=start + len(directive.text))
    phone.reload()
    phone.get_by_role("button", name="下一条").tap()
    words = phone.locator("[data-seen] .passage .cand-now")
    expect(words).to_have_text(CLAUSES[1])
    expect(words).to_be_in_viewport(ratio=0.9)  # the box around it cuts off what does not fit
    assert phone.evaluate("scrollY") == 0


def test_all_is_decided_with_the_thumb(phone: Page, speech: Speech) -> None:
    assert all(lower_half(phone, name) for name in ("采纳", "阅知", "上一条", "下一条"))
    seen = phone.locator("[data-seen] .passage")
    phone.get_by_role("button", name="采纳", exact=False).first.tap()
    expect(seen).to_contain_text(CLAUSES[1])
    phone.get_by_role("button", name="下一条").tap()
    expect(seen).to_contain_text(CLAUSES[2])
    phone.get_by_role("button", name="上一条").tap()
    expect(seen).to_contain_text(CLAUSES[1])
    phone.locator(".card-acts [value=note]").tap()
    expect(seen).to_contain_text(CLAUSES[2])
    phone.locator(".card-acts [value=note]").tap()
    expect(phone.locator("#bench-end")).to_contain_text("3 条都审完了")
    assert list(speech.directives.in_order().values_list("status", flat=True)) == ["adopted", "noted", "noted"]


def test_the_list_is_a_press_away_and_opens_another_one(phone: Page, speech: Speech) -> None:
    phone.get_by_role("button", name="清单").tap()
    expect(phone.locator("#candidates > li:visible")).to_have_count(3)
    phone.locator(".q-row", has_text=CLAUSES[2]).tap()
    expect(phone.locator(".passage")).to_contain_text(CLAUSES[2])
    expect(phone.locator("#candidates > li:visible")).to_have_count(1)
