"""What stands around the list of the workbench: how far one is, the outline of the speech, and what a card says."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db.models import F, Max
from django.utils import timezone
from playwright.sync_api import Page, expect

from accounts.models import Role, User
from directives.models import Directive, Speech
from directives.workflow import DirectiveStatus
from tests.factories import make_department, make_directive, make_speech, make_user
from tracking.models import DepartmentGroup, Handling

pytestmark = pytest.mark.browser
Enter = Callable[[User], Page]
PARTS = ("抓好改造", "抓好清运", "抓好巡查")
DECIDED, WAITING = 6, 6  # a minute apart, so that the rest takes as many minutes as there are left


def clause(part: int, number: int) -> str:
    return f"各镇街要完成{PARTS[part]}的第{number + 1}项工作"


@pytest.fixture
def speech(site: str) -> Speech:
    """Three parts, each much longer than the window, with four demands; the first six were decided just now."""
    filler = "这件事关系到千家万户，大家心里都清楚，多年来也有了一些好的做法。" * 12
    lines = ["在全区城建会议上的讲话"]
    for part, title in enumerate(PARTS):
        lines.append(f"{'一二三'[part]}、{title}")
        lines += [f"{filler}\n{clause(part, number)}。" for number in range(4)]
    officer, now = make_user(Role.SUPERVISOR, name="沈若川"), timezone.now()
    group = DepartmentGroup.objects.create(name="各镇街")
    group.members.add(make_department("青溪镇"), make_department("石桥镇"))
    speech = make_speech(officer, "\n".join(lines))
    for index in range(DECIDED + WAITING):
        said = clause(index // 4, index % 4)
        start = speech.text.index(said)
        body = {"name": "各镇街", "text": "各镇街", "start": start, "end": start + 3, "role": "牵头"}
        given: dict[str, Any] = {"title": f"第{index + 1}件", "owners": ["各镇街"], "bodies": [body]}
        if index < DECIDED:
            at = now - timedelta(minutes=DECIDED - index)
            given |= {"status": DirectiveStatus.NOTED, "reviewed_by": officer, "reviewed_at": at}
        make_directive(speech, said, **given)
    return speech


@pytest.fixture
def page(enter: Enter, speech: Speech, site: str) -> Page:
    page = enter(speech.imported_by)
    page.goto(f"{site}/speeches/{speech.pk}/review/")
    return page


def row(speech: Speech, number: int) -> Directive:
    return speech.directives.in_order()[number - 1]


def nothing_took_longer(speech: Speech) -> None:
    """The last one was decided a minute ago, however long this machine took to show the page."""
    decided = speech.directives.filter(status=DirectiveStatus.NOTED)
    last = decided.aggregate(last=Max("reviewed_at"))["last"]
    decided.update(reviewed_at=F("reviewed_at") + (timezone.now() - timedelta(minutes=1) - last))


def here(page: Page) -> str:
    """The part the outline says one is at."""
    return page.locator("#outline [aria-current] .clamp-2").inner_text()


def test_the_head_says_how_much_is_done_and_how_long_the_rest_takes(page: Page, speech: Speech) -> None:
    head = page.locator("#bench-prog")
    expect(head).to_contain_text(f"已审 {DECIDED} / {DECIDED + WAITING}")
    expect(head).to_contain_text(f"约还要 {WAITING} 分钟")
    expect(head.get_by_role("img", name=f"已审 {DECIDED} 条，共 {DECIDED + WAITING} 条")).to_be_visible()
    nothing_took_longer(speech)
    page.keyboard.press("a")
    expect(head).to_contain_text(f"已审 {DECIDED + 1} / {DECIDED + WAITING}")
    expect(head).to_contain_text(f"约还要 {WAITING - 1} 分钟　采纳 1　阅知 {DECIDED}　驳回 0")
    assert float(head.locator("rect.f-pass").get_attribute("width") or 0) == 1


def test_a_press_in_the_outline_goes_to_that_part_and_says_what_is_left_of_it(page: Page, speech: Speech) -> None:
    outline = page.locator("#outline")
    expect(outline.locator(".n")).to_have_text(["4", "2 / 4", "4 / 4"])  # all of the first part is done
    outline.get_by_role("link", name=PARTS[2]).click()
    heading = page.locator("#speech h2", has_text=PARTS[2])
    expect(heading).to_be_in_viewport()
    above = heading.evaluate("el => el.getBoundingClientRect().top - el.closest('#speech').getBoundingClientRect().top")
    assert 0 <= above < 200, "its heading stands at the top of the speech"
    page.keyboard.press("a")
    expect(outline.locator(".n").nth(1)).to_have_text("1 / 4")


def test_the_outline_and_the_list_follow_whoever_scrolls_the_speech(page: Page, speech: Speech) -> None:
    expect(page.locator("#outline [aria-current]")).to_contain_text(PARTS[1])  # where the open card stands
    page.locator("#speech").hover()
    for _ in range(60):
        if PARTS[2] in here(page):
            break
        page.mouse.wheel(0, 400)
        page.wait_for_timeout(60)
    assert PARTS[2] in here(page)
    expect(page.locator("#outline [aria-current]")).to_have_count(1)
    page.mouse.wheel(0, 20_000)
    expect(page.locator(f"#q{row(speech, DECIDED + WAITING).pk}")).to_be_in_viewport()


def test_what_a_card_says_of_a_group_follows_what_was_changed_without_loading_the_page(
    page: Page, speech: Speech
) -> None:
    card = page.locator("li[data-open][data-seen]")
    expect(card).to_contain_text("各镇街牵头：立项时拆成 2 件，一家一件")
    page.evaluate("document.body.dataset.same = 'page'")
    page.keyboard.press("d")
    page.keyboard.type("qxz")
    page.keyboard.press("Enter")
    expect(card).to_contain_text("牵头只能一个，各镇街改为配合。")
    expect(card).to_contain_text("各镇街（2 家）都作配合单位。")
    expect(card).to_contain_text("审核时指定，原文写的是：各镇街")
    expect(card).not_to_contain_text("立项时拆成")
    card.get_by_label("去掉各镇街").click()
    expect(card).to_contain_text("原文点了各镇街，牵头和配合里都没有，请核对。")
    expect(card).not_to_contain_text("都作配合单位")
    assert page.evaluate("document.body.dataset.same") == "page"
    planned = Handling.objects.get()
    assert (str(planned.lead), planned.group) == ("青溪镇", None)


def test_counts_stand_in_one_place_and_what_was_told_on_opening_goes_with_the_next_decision(
    page: Page, speech: Speech, site: str
) -> None:
    expect(page.locator(".q-did summary")).to_have_text(f"打开这一页以前审的 {DECIDED} 条")
    make_directive(speech, "多年来也有了一些好的做法", is_hard=False)
    page.get_by_text("采纳全部硬任务").click()
    expect(page.locator(".bench-acts .pop")).to_contain_text(f"其中 {WAITING} 条没有期限，{WAITING} 条对着一组单位")
    page.get_by_role("button", name=f"采纳 {WAITING} 条").click()
    told = page.locator("#queue > .messages")
    expect(told).to_contain_text(f"采纳了 {WAITING} 条硬任务")
    expect(page.locator("li[data-seen] .card-now")).to_be_visible()
    page.keyboard.press("n")
    expect(page.locator("#bench-prog")).to_contain_text(f"已审 {DECIDED + WAITING + 1}")
    expect(told).to_be_empty()
