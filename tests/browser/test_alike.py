"""One matter in two speeches, from the card to the task, on a desk and on a phone, with keys and without a script."""

from collections.abc import Callable
from datetime import date

import pytest
from playwright.sync_api import Page, expect

from accounts.models import Role, User
from directives.actions.indexing import index_directives
from directives.models import Directive, Speech
from tests.browser.watching import fits
from tests.factories import make_department, make_directive, make_speech, make_task, make_user
from tracking.actions.indexing import index_tasks
from tracking.models import Task

pytestmark = pytest.mark.browser
Enter = Callable[[User], Page]
FIRST = "区住建局要在12月底前完成17个老旧小区改造，同步改造供水管网"
AGAIN = "老旧小区改造17个，区住建局要抓紧完成，供水管网同步改造"
OTHER = "区教育局要组织好全区中小学防溺水教育"
PHONE = {"width": 390, "height": 844}
DESK = {"width": 1440, "height": 900}


@pytest.fixture
def speech(site: str) -> Speech:
    speech = make_speech(make_user(Role.SUPERVISOR), f"{AGAIN}。{OTHER}。", spoken_on=date(2026, 11, 20))
    made = [make_directive(speech, quote, title=quote[:12]) for quote in (AGAIN, OTHER)]
    index_directives(made)
    return speech


@pytest.fixture
def task(speech: Speech) -> Task:
    made = make_task(speech.imported_by, make_department("区住建局"), title="完成17个老旧小区改造")
    made.sources.update(quote=FIRST, title="在城市更新推进会上的讲话", said_on=date(2026, 3, 5))
    index_tasks([made])
    return made


def said(speech: Speech) -> Directive:
    return speech.directives.in_order()[0]


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_a_demand_that_was_made_before_is_joined_and_taken_back(
    enter: Enter, site: str, speech: Speech, task: Task, size: dict[str, int]
) -> None:
    page = enter(speech.imported_by)
    page.set_viewport_size({"width": size["width"], "height": size["height"]})
    page.goto(f"{site}/speeches/{speech.pk}/review/")
    link = page.locator(".card-now[id] .alike-line a")
    expect(link).to_contain_text(f"《在城市更新推进会上的讲话》的{task.number}很像")
    if size is DESK:
        page.keyboard.press("g")
    else:
        link.click()
    expect(page.get_by_role("heading", name="是不是一件事")).to_be_visible()
    expect(page.locator(".common").first).to_be_visible()
    fits(page)
    page.get_by_role("button", name=f"归并到{task.number}").click()
    expect(page.locator(".snack")).to_contain_text(f"归并到{task.number}")
    assert (task.sources.count(), said(speech).merged_as) == (2, task.number)
    page.locator(".snack button").click()
    expect(page.locator(".snack")).to_contain_text("撤销了")
    assert (task.sources.count(), said(speech).status) == (1, "candidate")


def test_a_card_like_nothing_says_nothing_and_the_line_comes_with_each_card(
    enter: Enter, site: str, speech: Speech, task: Task
) -> None:
    page = enter(speech.imported_by)
    page.goto(f"{site}/speeches/{speech.pk}/review/")
    expect(page.locator(".card-now[id] .alike-line a")).to_contain_text("很像")
    with page.expect_response(lambda answer: "piece=1" in answer.url):
        page.keyboard.press("j")
    expect(page.locator(".card-now[id] .title-in")).to_have_value(OTHER[:12])
    expect(page.locator(".card-now[id] .alike-line")).to_have_count(0)
    page.keyboard.press("k")
    expect(page.locator(".card-now[id] .alike-line a")).to_contain_text(task.number)


def test_without_a_script_the_same_is_two_presses_away(
    enter_without_script: Enter, site: str, speech: Speech, task: Task
) -> None:
    page = enter_without_script(speech.imported_by)
    page.goto(f"{site}/speeches/{speech.pk}/review/")
    page.get_by_role("link", name="看看有没有相像的事项").click()
    page.get_by_role("button", name="不是一件事").click()
    expect(page.get_by_text("记下了：不是一件事，以后不再提")).to_be_visible()
    page.get_by_role("link", name="看看有没有相像的事项").click()
    expect(page.get_by_text("没有发现相像的")).to_be_visible()
    page.get_by_role("button", name="重新考虑").click()
    expect(page.get_by_role("button", name=f"归并到{task.number}")).to_be_visible()
