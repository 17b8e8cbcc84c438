"""What the script adds to the review page: keys, nothing typed is swapped away, a selection counted in characters."""

from collections.abc import Callable

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from accounts.models import Role, User
from directives.actions.reviewing import edit_directive
from directives.models import Directive, Speech
from tests.factories import make_department, make_directive, make_speech, make_user
from tracking.models import Handling

pytestmark = pytest.mark.browser
Enter = Callable[[User], Page]
TEXT = (
    "在全区城建会议上的讲话\n一、抓好改造\n"
    "区住建局要完成𠮷祥里17个小区改造。区城管局要清理占道堆物。\n"
    "各镇街要抓好𠮷祥里垃圾清运，每周报一次进展。\n"
)
MISSED = "每周报一次进展"
SELECT = """(words) => {
  const walker = document.createTreeWalker(document.getElementById("speech"), NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const at = node.data.indexOf(words);
    if (at < 0) { continue; }
    const range = document.createRange();
    range.setStart(node, at);
    range.setEnd(node, at + words.length);
    getSelection().removeAllRanges();
    getSelection().addRange(range);
    return;
  }
}"""


@pytest.fixture
def speech(site: str) -> Speech:
    make_department("区住建局")
    speech = make_speech(make_user(Role.SUPERVISOR, name="沈若川"), TEXT)
    for quote in ("区住建局要完成𠮷祥里17个小区改造", "区城管局要清理占道堆物", "各镇街要抓好𠮷祥里垃圾清运"):
        make_directive(speech, quote)
    return speech


@pytest.fixture
def page(enter: Enter, speech: Speech, site: str) -> Page:
    page = enter(speech.imported_by)
    page.goto(f"{site}/speeches/{speech.pk}/review/")
    return page


def test_a_key_adopts_and_the_next_card_opens_without_loading_the_page(page: Page, speech: Speech) -> None:
    first, second, _ = speech.directives.in_order()
    page.evaluate("document.body.dataset.same = 'page'")
    page.keyboard.press("a")
    expect(page.locator(f"#card{second.pk}")).to_be_visible()
    expect(page.locator(f"#c{first.pk}")).to_have_class("cand cand-pass")
    expect(page.locator(f"#c{second.pk}")).to_have_class("cand cand-now")
    expect(page.locator("#bench-prog")).to_contain_text("已审 1 / 3")
    assert page.evaluate("document.body.dataset.same") == "page"
    first.refresh_from_db()
    assert first.status == "adopted"


def test_a_reason_is_chosen_and_given_without_the_mouse(page: Page, speech: Speech) -> None:
    _, second, third = speech.directives.in_order()
    page.keyboard.press("r")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator(f"#card{second.pk}")).to_be_visible()
    page.keyboard.press("r")
    page.locator(f"#q{second.pk}[data-seen] [name=note]").fill("上次会议定过")
    page.keyboard.press("Enter")
    expect(page.locator(f"#card{third.pk}")).to_be_visible()
    expect(page.locator("#bench-prog")).to_contain_text("已审 2 / 3")
    kept = speech.directives.in_order().values_list("status", "rejected_as", "reason")
    assert list(kept)[:2] == [
        ("rejected", "heading", "只是标题，下面另有具体要求"),
        ("rejected", "other", "上次会议定过"),
    ]


def test_enter_in_a_title_saves_it_and_decides_nothing(page: Page, speech: Speech) -> None:
    first = speech.directives.in_order()[0]
    page.locator(f"#card{first.pk} .title-in").fill("改造17个小区")
    page.keyboard.press("Enter")
    expect(page.locator(f"#card{first.pk}")).to_contain_text("已保存")
    first.refresh_from_db()
    assert (first.title, first.status) == ("改造17个小区", "candidate")


def test_keys_go_down_and_up_and_do_nothing_while_somebody_types(page: Page, speech: Speech) -> None:
    first, second, _ = speech.directives.in_order()
    page.keyboard.press("j")
    expect(page.locator(f"#card{second.pk}")).to_be_visible()
    expect(page.locator(f"#card{first.pk}")).to_have_count(0)
    page.keyboard.press("k")
    expect(page.locator(f"#card{first.pk}")).to_be_visible()
    page.locator(f"#card{first.pk} .title-in").press("a")
    page.wait_for_timeout(300)
    assert Directive.objects.filter(status="adopted").count() == 0


def test_what_was_typed_is_saved_when_another_card_opens(page: Page, speech: Speech) -> None:
    first, _, third = speech.directives.in_order()
    page.locator(f"#card{first.pk} .title-in").fill("改造17个小区")
    page.locator(f"#c{third.pk}").click()
    expect(page.locator(f"#card{third.pk}")).to_be_visible()
    expect(page.locator(f"#q{first.pk} .q-row")).to_contain_text("改造17个小区")
    first.refresh_from_db()
    assert (first.title, first.status) == ("改造17个小区", "candidate")


def test_a_card_that_cannot_be_saved_stays_open_and_says_why(page: Page, speech: Speech) -> None:
    first, _, third = speech.directives.in_order()
    page.locator(f"#card{first.pk} .title-in").fill("")
    page.locator(f"#c{third.pk}").click()
    expect(page.locator(f"#card{third.pk}")).to_be_visible()
    expect(page.locator(f"#card{first.pk} .saved")).to_have_text("没有保存：标题不能空着。")


def test_after_a_pause_what_was_typed_is_saved_by_itself(page: Page, speech: Speech) -> None:
    first = speech.directives.in_order()[0]
    page.locator(f"#card{first.pk} .title-in").press_sequentially("改")
    expect(page.locator(f"#card{first.pk} .saved")).to_contain_text("已保存")
    page.keyboard.press("Escape")
    page.keyboard.press("a")
    expect(page.locator("#bench-prog")).to_contain_text("已审 1 / 3")
    first.refresh_from_db()
    assert first.status == "adopted", "the version went on with the saving, nobody is in anybody's way"


def test_without_a_connection_nothing_typed_is_lost_and_it_is_saved_later(page: Page, speech: Speech) -> None:
    first = speech.directives.in_order()[0]
    card = page.locator(f"#card{first.pk}")
    page.route("**/review/*/", lambda route: route.abort())
    card.locator(".title-in").fill("断网时写的标题")
    expect(card.locator(".saved")).to_contain_text("连不上服务器。写的都留着")
    expect(card.locator(".title-in")).to_have_value("断网时写的标题")
    page.unroute("**/review/*/")
    page.evaluate("window.dispatchEvent(new Event('online'))")
    expect(card.locator(".saved")).to_contain_text("已保存")
    first.refresh_from_db()
    assert first.title == "断网时写的标题"


def test_what_a_colleague_wrote_meanwhile_is_shown_beside_what_was_typed(page: Page, speech: Speech) -> None:
    first = speech.directives.in_order()[0]
    colleague = make_user(Role.SUPERVISOR, name="李敏")
    edit_directive(first, version=1, by=colleague, at=timezone.now(), fields={"title": "李敏写的标题"})
    page.locator(f"#card{first.pk} .title-in").fill("我写的标题")
    expect(page.locator(f"#q{first.pk}")).to_contain_text("没有保存：李敏刚刚改过这一条。")
    expect(page.locator(f"#card{first.pk} .title-in")).to_have_value("我写的标题")
    first.refresh_from_db()
    assert first.title == "李敏写的标题"


def test_a_selection_is_added_at_its_place_counted_in_characters(page: Page, speech: Speech) -> None:
    page.evaluate(SELECT, MISSED)
    page.keyboard.press("i")
    expect(page.locator("#missed textarea")).to_have_value(MISSED)
    start = TEXT.index(MISSED)
    expect(page.locator("#missed [name=start]")).to_have_value(str(start))
    page.get_by_role("button", name="补为候选事项").click()
    expect(page.locator(".messages")).to_contain_text("补上了一条")
    added = speech.directives.get(added_by=speech.imported_by)
    assert (added.start, added.text) == (start, MISSED)


def test_a_department_is_found_by_the_first_letters_of_its_pinyin(page: Page, speech: Speech) -> None:
    third = speech.directives.in_order()[2]
    page.locator(f"#c{third.pk}").click()
    picker = page.locator(f"#card{third.pk} [data-picks=supporting]")
    picker.press_sequentially("zjj")
    expect(page.locator(".pick-list li:visible")).to_have_text(["区住建局"])
    picker.press("Enter")
    expect(page.locator(f"#card{third.pk} .token")).to_contain_text("区住建局")
    expect(page.locator(f"#card{third.pk} .saved")).to_contain_text("已保存")
    assert [one.name for one in Handling.objects.get(directive=third).supporting.all()] == ["区住建局"]


def test_scrolling_the_speech_brings_the_list_along_and_back_again(page: Page, speech: Speech) -> None:
    page.set_viewport_size({"width": 1440, "height": 640})
    page.evaluate("document.querySelectorAll('.speech p').forEach(p => p.style.marginBottom = '900px')")
    page.evaluate("document.querySelectorAll('#candidates > li').forEach(li => li.style.marginBottom = '700px')")
    last = page.locator(f"#q{speech.directives.in_order()[2].pk}")
    expect(last).not_to_be_in_viewport()
    page.locator("#speech").hover()
    page.mouse.wheel(0, 4000)
    expect(last).to_be_in_viewport()
    expect(page.locator("#outline [aria-current]")).to_have_count(1)
    page.locator("#queue").hover()
    page.mouse.wheel(0, -6000)
    expect(page.locator(f"#c{speech.directives.in_order()[0].pk}")).to_be_in_viewport()
