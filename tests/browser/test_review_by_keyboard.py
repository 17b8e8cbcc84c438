"""A whole review by keyboard alone: no mouse from the first card to 立项."""

from collections.abc import Callable, Iterator
from datetime import date

import pytest
from playwright.sync_api import Page, expect

from accounts.models import Role, User
from directives.models import Directive, Speech
from tests.browser.walking import on
from tests.browser.watching import is_fault
from tests.factories import MONDAY, make_department, make_directive, make_post, make_speech, make_user
from tracking.models import Handling

pytestmark = pytest.mark.browser
Enter = Callable[[User], Page]
CLAUSES = [
    "区住建局要完成17个小区改造",
    "区城管局要清理占道堆物",
    "大家要高度重视这项工作",
    "区住建局要完成小区改造17个",
    "区教育局要组织演练，区卫健局要开展检查",
    "各镇街要抓好宣传",
    "有关部门要加强值守",
]


@pytest.fixture
def speech(site: str) -> Speech:
    for name in ("区住建局", "区城管局", "区教育局"):
        make_department(name)
    make_post()
    speech = make_speech(make_user(Role.SUPERVISOR), "。\n".join(CLAUSES) + "。", spoken_on=date(2026, 11, 20))
    for clause in CLAUSES:
        make_directive(speech, clause, title=clause)
    return speech


@pytest.fixture
def page(enter: Enter, speech: Speech, site: str) -> Iterator[Page]:
    wrong: list[str] = []
    with on(MONDAY):
        page = enter(speech.imported_by)
    page.on("console", lambda message: wrong.append(message.text) if is_fault(message) else None)
    page.on("pageerror", lambda error: wrong.append(str(error)))
    with on(MONDAY):  # thirty days from another day might be the date that is typed
        page.goto(f"{site}/speeches/{speech.pk}/review/")
        yield page
    assert wrong == []


def is_open(page: Page, directive: Directive) -> None:
    expect(page.locator(f"#q{directive.pk}[data-seen] .card-now")).to_be_visible()
    expect(page.locator(".card-now[id]")).to_have_count(1)


def kept(speech: Speech) -> list[str]:
    return list(speech.directives.in_order().values_list("status", flat=True))


def test_a_whole_review_needs_no_mouse(page: Page, speech: Speech) -> None:
    one, two, three, four, five, six, seven = speech.directives.in_order()
    keys = page.keyboard
    is_open(page, one)
    keys.press("d")
    keys.type("zjj")
    expect(page.locator(".pick-list li:visible")).to_have_count(1)
    keys.press("Enter")
    keys.press("Escape")
    keys.press("t")
    keys.type("12月底")
    expect(page.locator(".card-now[id] .day-read")).to_contain_text("2026年12月31日（周四）：“12月底”，按月底规则")
    keys.press("Escape")
    keys.press("a")
    is_open(page, two)
    keys.press("n")
    is_open(page, three)
    keys.press("u")
    is_open(page, two)
    keys.press("a")
    is_open(page, three)
    keys.press("r")
    keys.press("ArrowDown")
    keys.press("Enter")
    is_open(page, four)
    keys.press("m")
    expect(page.locator(f"#card{four.pk} [name=into] option").first).to_have_text(CLAUSES[0])
    keys.press("Enter")
    is_open(page, five)
    keys.press("s")
    keys.press("Enter")
    expect(page.locator("#candidates > li")).to_have_count(4)
    is_open(page, five)
    keys.press("j")
    expect(page.locator(f"#card{five.pk}")).to_have_count(0)
    keys.press("k")
    is_open(page, five)
    keys.press("a")
    half = speech.directives.exclude(pk__in=[d.pk for d in (one, two, three, four, five, six, seven)]).get()
    is_open(page, half)
    keys.press("a")
    is_open(page, six)
    keys.press("n")
    is_open(page, seven)
    keys.press("n")
    expect(page.locator("#bench-end")).to_contain_text("8 条都审完了")
    expect(page.locator("#bench-end a.btn")).to_have_text("去立项（4）")
    assert kept(speech) == ["adopted", "adopted", "rejected", "merged", "adopted", "adopted", "noted", "noted"]
    planned = Handling.objects.get(directive=one)
    assert (planned.lead and planned.lead.name, planned.due_on) == ("区住建局", date(2026, 12, 31))


def test_the_sheet_of_keys_opens_by_key_and_button_and_closes_with_escape(page: Page) -> None:
    sheet = page.get_by_role("dialog", name="快捷键")
    page.keyboard.press("?")
    expect(sheet).to_be_visible()
    page.keyboard.press("a")
    page.keyboard.press("Escape")
    expect(sheet).to_be_hidden()
    page.get_by_role("button", name="全部快捷键").press("Enter")
    expect(sheet).to_be_visible()
    assert Directive.objects.filter(status="adopted").count() == 0, "a key on the sheet decides nothing"


def test_several_are_ticked_by_key_decided_at_once_and_taken_back(page: Page, speech: Speech) -> None:
    for following in speech.directives.in_order()[1:4]:
        page.keyboard.press("x")
        page.keyboard.press("j")
        is_open(page, following)
    expect(page.locator(".several-count")).to_have_text("勾了 3 条")
    page.locator(".several [value=note]").press("Enter")
    expect(page.locator("#review-snack")).to_contain_text("阅知 3 条")
    assert kept(speech)[:4] == ["noted"] * 3 + ["candidate"]
    page.locator("#review-snack button").press("Enter")
    expect(page.locator("#review-snack")).to_contain_text("撤销了：阅知 3 条")
    assert set(kept(speech)) == {"candidate"}


def test_keys_do_nothing_while_an_input_method_composes(page: Page, speech: Speech) -> None:
    page.evaluate(
        "['a','n'].forEach(key => document.body.dispatchEvent("
        "new KeyboardEvent('keydown', {key, isComposing: true, bubbles: true})))"
    )
    page.keyboard.press("j")
    is_open(page, speech.directives.in_order()[1])
    assert set(kept(speech)) == {"candidate"}
