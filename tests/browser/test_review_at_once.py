"""A decision shows before it is saved, and nothing is lost where the saving fails or somebody leaves."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Dialog, Page, Route, expect

from accounts.models import Role, User
from directives.actions.reviewing import decide
from directives.models import Directive, Speech
from tests.browser.walking import wait_until
from tests.factories import make_directive, make_speech, make_user

pytestmark = pytest.mark.browser
Enter = Callable[[User], Page]
CLAUSES = [f"区住建局要完成第{name}个小区改造" for name in "一二三四五六"]
SAVING = "**/review/*/"


class Line:
    """What travels to the server is held up until it is let through or cut off."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.held: list[Route] = []
        page.route(SAVING, self._hold)

    def _hold(self, route: Route) -> None:
        if route.request.method == "POST":
            self.held.append(route)
        else:
            route.fallback()

    def waits(self, most: int = 1) -> list[str]:
        """The addresses that are under way, once there are any."""
        wait_until(self.page, lambda: bool(self.held))
        assert len(self.held) <= most
        return [route.request.url.removesuffix("/").rpartition("/")[2] for route in self.held]

    def let(self) -> None:
        """The next one arrives."""
        self.waits()
        self.held.pop(0).continue_()

    def cut(self) -> None:
        """The next one is lost on the way."""
        self.waits()
        self.held.pop(0).abort()


@pytest.fixture
def speech(site: str) -> Speech:
    speech = make_speech(make_user(Role.SUPERVISOR, name="沈若川"), "。".join(CLAUSES) + "。")
    for clause in CLAUSES:
        make_directive(speech, clause, title=clause[-7:])
    return speech


@pytest.fixture
def page(enter: Enter, speech: Speech, site: str) -> Page:
    page = enter(speech.imported_by)
    page.goto(f"{site}/speeches/{speech.pk}/review/")
    fetched_ahead(page, 4)
    return page


def fetched_ahead(page: Page, count: int) -> None:
    cards = "[...document.querySelectorAll('#candidates > li')].filter((li) => bench.of(li.dataset.key).card).length"
    wait_until(page, lambda: page.evaluate(f"bench.isFetching() ? 0 : {cards}") >= count)


def rows(speech: Speech) -> list[Directive]:
    return list(speech.directives.in_order())


def is_open(page: Page, directive: Directive) -> None:
    expect(page.locator(f"#q{directive.pk}[data-seen][aria-current] .card-now")).to_be_visible()


def is_shown_as(page: Page, directive: Directive, mark: str) -> None:
    expect(page.locator(f"#q{directive.pk}:not([data-open]) .mk-{mark}")).to_be_visible()


def saved(page: Page, count: int) -> None:
    expect(page.locator("#bench-prog")).to_contain_text(f"已审 {count} / 6")


def warnings(page: Page) -> list[str]:
    """What the browser asks before it leaves; whoever is asked leaves all the same."""
    asked: list[str] = []

    def leave(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.accept()

    page.on("dialog", leave)
    return asked


def statuses(speech: Speech) -> list[str]:
    return [one.status for one in rows(speech)]


def test_a_decision_shows_and_the_next_card_opens_while_it_still_travels(page: Page, speech: Speech) -> None:
    line = Line(page)
    first, second, *_ = rows(speech)
    page.keyboard.press("a")
    is_open(page, second)
    is_shown_as(page, first, "pass")
    expect(page.locator(f"#c{first.pk}")).to_have_class("cand cand-pass")
    expect(page.locator("#review-snack")).to_contain_text(f"第 1 条“{first.title}”采纳。")
    assert line.waits() == [str(first.pk)]
    assert statuses(speech) == ["candidate"] * 6
    line.let()
    saved(page, 1)
    assert statuses(speech)[0] == "adopted"


def test_decisions_are_saved_one_at_a_time_in_their_order(page: Page, speech: Speech) -> None:
    line = Line(page)
    first, second, third, fourth, *_ = rows(speech)
    for key, following in (("a", second), ("n", third), ("a", fourth)):
        page.keyboard.press(key)
        is_open(page, following)
    for one, count in ((first, 1), (second, 2), (third, 3)):
        assert line.waits() == [str(one.pk)], "one at a time"
        line.let()
        saved(page, count)
    assert statuses(speech)[:4] == ["adopted", "noted", "adopted", "candidate"]


def test_going_up_and_down_needs_no_connection(page: Page, speech: Speech) -> None:
    first, second, third, *_ = rows(speech)
    page.route("**/review/**", lambda route: route.abort())
    for key, there in (("j", second), ("j", third), ("k", second), ("k", first)):
        page.keyboard.press(key)
        is_open(page, there)
    expect(page, "the address names the open card, loading again opens the same").to_have_url(
        re.compile(rf"focus={first.pk}$")
    )


def test_a_card_that_cannot_be_fetched_is_said_and_opens_later(page: Page, speech: Speech) -> None:
    last = rows(speech)[-1]
    page.route("**/review/**", lambda route: route.abort())
    page.evaluate("bench.forgetAll()")
    page.locator(f"#q{last.pk} .q-row").click()
    expect(page.locator("#review-refused")).to_contain_text("第 6 条：没有打开：连不上服务器。")
    page.unroute("**/review/**")
    page.get_by_role("button", name="看这一条").click()
    is_open(page, last)
    expect(page.locator("#review-refused p")).to_have_count(0)


def test_what_a_colleague_decided_first_comes_back_with_both_versions(page: Page, speech: Speech) -> None:
    first, second, *_ = rows(speech)
    colleague = make_user(Role.SUPERVISOR, name="李敏")
    decide(first, "note", version=1, by=colleague, at=timezone.now())
    page.keyboard.press("a")
    expect(page.locator("#review-refused")).to_contain_text("第 1 条：没有保存：李敏刚刚改过这一条。")
    expect(page.locator(f"#q{first.pk} .note-warn")).to_contain_text("还没有决定")
    is_open(page, second)
    page.get_by_role("button", name="看这一条").click()
    is_open(page, first)
    page.keyboard.press("a")
    saved(page, 1)
    assert statuses(speech)[:2] == ["adopted", "candidate"], "pressing again decides knowingly"


def test_without_a_connection_the_card_comes_back_as_it_was_typed(page: Page, speech: Speech) -> None:
    line = Line(page)
    first, second, *_ = rows(speech)
    page.locator(f"#card{first.pk} .title-in").fill("断网时写的标题")
    page.keyboard.press("Escape")
    page.keyboard.press("a")
    is_open(page, second)
    line.cut()
    expect(page.locator("#review-refused")).to_contain_text("第 1 条：没有保存：连不上服务器。写的都还在")
    expect(page.locator("#review-snack")).to_be_empty()
    expect(page.locator(f"#card{first.pk} .title-in")).to_have_value("断网时写的标题")
    is_open(page, second)
    page.unroute(SAVING)
    page.get_by_role("button", name="看这一条").click()
    page.keyboard.press("a")
    saved(page, 1)
    assert (rows(speech)[0].status, rows(speech)[0].title) == ("adopted", "断网时写的标题")


def test_a_press_that_lacks_something_stays_on_its_card(page: Page, speech: Speech) -> None:
    first = rows(speech)[0]
    page.keyboard.press("r")
    page.locator(f"#card{first.pk} [value=reject]").click()
    expect(page.locator(f"#q{first.pk} .note-bad")).to_contain_text("驳回要写明理由")
    is_open(page, first)
    assert set(statuses(speech)) == {"candidate"}


def test_a_finger_that_presses_twice_decides_one(page: Page, speech: Speech) -> None:
    first, second, *_ = rows(speech)
    page.evaluate(
        "for (const n of [1, 2]) document.body.dispatchEvent(new KeyboardEvent('keydown', {key: 'a', bubbles: true}))"
    )
    is_open(page, second)
    saved(page, 1)
    is_shown_as(page, first, "pass")
    assert statuses(speech)[:2] == ["adopted", "candidate"]


def test_what_has_not_been_sent_is_taken_back_without_the_server(page: Page, speech: Speech) -> None:
    line = Line(page)
    first, second, third, *_ = rows(speech)
    page.keyboard.press("a")
    is_open(page, second)
    page.locator(f"#card{second.pk} .title-in").fill("改过的标题")
    page.keyboard.press("Escape")
    page.keyboard.press("n")
    is_open(page, third)
    page.keyboard.press("u")
    is_open(page, second)
    expect(page.locator(f"#card{second.pk} .title-in")).to_have_value("改过的标题")
    assert line.waits() == [str(first.pk)]
    line.let()
    saved(page, 1)
    assert statuses(speech)[:2] == ["adopted", "candidate"]


def test_undoing_what_is_still_under_way_waits_its_turn(page: Page, speech: Speech) -> None:
    line = Line(page)
    first, second, *_ = rows(speech)
    page.keyboard.press("a")
    is_open(page, second)
    assert line.waits() == [str(first.pk)]
    page.keyboard.press("u")
    is_open(page, first)
    line.let()
    expect(page.locator("#bench-prog")).to_contain_text("已审 1 / 6")
    assert line.waits() == ["undo"]
    line.let()
    saved(page, 0)
    assert statuses(speech)[0] == "candidate"
    page.unroute(SAVING)
    page.keyboard.press("n")
    saved(page, 1)
    assert statuses(speech)[0] == "noted", "the card goes on from the version the undoing left"


def test_undoing_what_was_refused_takes_nothing_else_back(page: Page, speech: Speech) -> None:
    _, second, third, *_ = rows(speech)
    page.keyboard.press("a")
    is_open(page, second)
    saved(page, 1)
    decide(second, "note", version=1, by=make_user(Role.SUPERVISOR, name="李敏"), at=timezone.now())
    line = Line(page)
    page.keyboard.press("a")
    is_open(page, third)
    line.waits()
    page.keyboard.press("u")
    line.let()
    expect(page.locator(f"#q{second.pk} .note-warn")).to_contain_text("李敏刚刚改过")
    page.wait_for_timeout(300)
    assert statuses(speech)[:2] == ["adopted", "noted"]


def test_whoever_leaves_is_warned_and_nothing_is_lost(page: Page, speech: Speech, site: str) -> None:
    asked = warnings(page)
    held: list[Any] = []
    page.route(SAVING, lambda route: held.append(route) if not held else route.continue_())
    _, second, third, *_ = rows(speech)
    page.keyboard.press("a")
    is_open(page, second)
    page.keyboard.press("n")
    is_open(page, third)
    page.goto(f"{site}/speeches/")
    assert asked == ["beforeunload"]
    wait_until(page, lambda: statuses(speech)[1] == "noted")  # what still waited was sent on leaving


def test_nobody_is_warned_when_everything_is_saved(page: Page, speech: Speech, site: str) -> None:
    asked = warnings(page)
    page.keyboard.press("a")
    saved(page, 1)
    page.goto(f"{site}/speeches/")
    assert asked == []


def test_a_way_out_of_the_page_waits_for_what_is_under_way(page: Page, speech: Speech) -> None:
    line = Line(page)
    page.keyboard.press("a")
    line.waits()
    page.locator("#queue-bar").get_by_text("全部").click()
    page.wait_for_timeout(200)
    assert "show=all" not in page.url
    line.let()
    page.wait_for_url("**/review/?show=all")
    assert statuses(speech)[0] == "adopted"


def test_an_order_for_many_says_so_and_is_carried_out_once(page: Page, speech: Speech) -> None:
    line = Line(page)
    page.keyboard.press("x")
    page.locator("[data-tick=all]").click()
    order = page.locator("#several [value=adopt]")
    order.click()
    expect(page.locator(".several-count")).to_have_text("正在办 6 条，可以接着看")
    expect(order).to_be_disabled()
    assert line.waits() == ["ticked"]
    line.let()
    expect(page.locator("#review-snack")).to_contain_text("采纳 6 条")
    expect(order).to_be_enabled()
    assert statuses(speech) == ["adopted"] * 6


def test_undoing_goes_back_over_an_order_for_many_to_the_decision_before(page: Page, speech: Speech) -> None:
    first, second, *_ = rows(speech)
    page.keyboard.press("a")
    is_open(page, second)
    page.keyboard.press("x")
    page.locator("#several [value=note]").click()
    expect(page.locator("#review-snack")).to_contain_text("阅知 1 条")
    page.keyboard.press("u")
    expect(page.locator("#review-snack")).to_contain_text("撤销了：阅知 1 条")
    assert statuses(speech)[:2] == ["adopted", "candidate"]
    is_open(page, second)
    page.keyboard.press("u")
    is_open(page, first)
    saved(page, 0)
    assert set(statuses(speech)) == {"candidate"}
    expect(page.locator("#review-refused p")).to_have_count(0)


def test_an_order_that_was_lost_keeps_its_ticks_and_can_be_given_again(page: Page, speech: Speech) -> None:
    line = Line(page)
    page.keyboard.press("x")
    page.locator("#several [value=note]").click()
    line.cut()
    expect(page.locator(".several-count")).to_contain_text("没有办：连不上服务器。勾选的都还在")
    page.unroute(SAVING)
    page.locator("#several [value=note]").click()
    expect(page.locator("#review-snack")).to_contain_text("阅知 1 条")
    assert statuses(speech)[:2] == ["noted", "candidate"]


def test_back_opens_the_card_that_was_opened_before(page: Page, speech: Speech) -> None:
    first, _, third, *_ = rows(speech)
    page.locator(f"#q{third.pk} .q-row").click()
    is_open(page, third)
    page.evaluate("history.back()")
    is_open(page, first)
    page.evaluate("history.forward()")
    is_open(page, third)


def test_a_session_that_has_run_out_is_said_and_the_card_kept(page: Page, speech: Speech) -> None:
    first = rows(speech)[0]
    page.context.clear_cookies()
    page.keyboard.press("a")
    expect(page.locator("#review-refused")).to_contain_text("没有保存：登录已经过期。")
    expect(page.locator(f"#card{first.pk}")).to_be_visible()
    assert set(statuses(speech)) == {"candidate"}
