"""Making tasks of a speech: in every line who leads is typed, and what was filled in is not left without asking."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from accounts.models import Role, User
from directives.models import Speech
from directives.workflow import DirectiveStatus
from tests.browser.walking import asked, left_freely
from tests.factories import make_department, make_directive, make_post, make_speech, make_task, make_user
from tracking.models import Department, Registration, Task
from tracking.workflow import Status

pytestmark = pytest.mark.browser
Enter = Callable[[User], Page]
QUOTES = ("年底前换完校门口的护栏", "年底前把12处积水点改好")


@pytest.fixture
def speech(site: str) -> Speech:
    """Two adopted demands that name nobody, in an office of twelve departments and as many posts."""
    make_department("区住建局", "房管部门")
    for name in ("区应急局", "区城管局", *(f"第{name}中学" for name in "一二三四五六七八九")):
        make_department(name)
    for name in "一二三四五六七八九":
        make_post(f"第{name}副区长")
    speech = make_speech(make_user(Role.SUPERVISOR, name="沈若川"), f"同志们：{'。'.join(QUOTES)}。")
    for quote in QUOTES:
        make_directive(speech, quote, status=DirectiveStatus.ADOPTED, title=quote, is_hard=True)
    return speech


@pytest.fixture
def page(speech: Speech, enter: Enter, site: str) -> Page:
    page = enter(speech.imported_by)
    page.goto(f"{site}/speeches/{speech.pk}/register/")
    return page


def test_in_every_line_the_lead_is_typed_and_the_line_is_reckoned_anew(page: Page, speech: Speech) -> None:
    page.get_by_label("打字找批准人").fill("三副")
    page.keyboard.press("Enter")
    for number, (letters, name) in enumerate([("fgbm", "区住建局"), ("yjj", "区应急局")]):
        line = page.locator("table.dis > tbody").nth(number)
        line.get_by_text("原话和修改").click()
        line.get_by_label("打字找牵头单位").fill(letters)
        page.keyboard.press("Enter")
        expect(line.get_by_label("打字找牵头单位")).to_have_value(name)
        line.get_by_label("立项：").check()
        expect(page.locator("#stamp")).to_contain_text(f"将立项 {number + 1} 件，由 {number + 1} 个单位牵头")
    page.get_by_label("批准依据").fill("经区长同意。")
    page.get_by_role("button", name="立项，先不交办").click()
    page.wait_for_url("**/registrations/*/")
    assert [str(task.lead.department) for task in Task.objects.order_by("serial") if task.lead] == [
        "区住建局",
        "区应急局",
    ]
    assert str(Registration.objects.get().approver) == "第三副区长"


def test_a_paper_that_was_begun_is_not_left_without_asking(page: Page) -> None:
    with left_freely(page):
        page.reload()
    page.get_by_label("批准依据").fill("经区长同意。")
    with asked(page, stays=True) as questions:
        page.locator(".head-sub a").click()
    expect(page.get_by_label("批准依据")).to_have_value("经区长同意。")
    assert questions == ["beforeunload"]


def test_a_draft_is_given_another_lead_by_typing(page: Page, speech: Speech, site: str) -> None:
    draft = make_task(speech.imported_by, Department.objects.get(name="区住建局"), status=Status.DRAFT)
    page.goto(f"{site}/tasks/{draft.pk}/amend/")
    page.get_by_label("打字找牵头单位").fill("cgj")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="保存").click()
    page.wait_for_url("**/registrations/*/")
    expect(page.locator("tbody")).to_contain_text("区城管局")
