"""The path of a 督查员 through a morning, on a desk and on a phone."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from accounts.models import Role, User
from directives.workflow import DirectiveStatus
from tests.browser.walking import led_on
from tests.browser.watching import SIZES, a_day_of, go
from tests.factories import (
    MONDAY,
    at,
    make_department,
    make_directive,
    make_post,
    make_registration,
    make_speech,
    make_task,
    make_user,
)
from tracking.actions.extensions import ask_extension
from tracking.models import Department, Task
from tracking.workflow import Status

pytestmark = pytest.mark.browser
DEMAND = "区住建局要在12月底前完成17个老旧小区外墙保温。"
LATE, ASKING = "完成38公里城镇燃气老旧管网改造", "建成公共停车场6处"
ASKED_FOR = MONDAY + timedelta(days=25)


@pytest.fixture
def unit(site: str) -> Department:
    return make_department("区住建局", "住建局")


@pytest.fixture
def supervisor(unit: Department) -> User:
    """With a speech of which one demand is adopted, a request for time, and a task that is late."""
    supervisor, head = make_user(Role.SUPERVISOR, name="沈若川"), make_user(Role.HEAD, unit, name="罗建中")
    make_user(Role.CLERK, unit, name="何晓岚")
    make_post()
    speech = make_speech(supervisor, f"同志们：{DEMAND}", title="在全区城市更新推进会上的讲话")
    body = {"name": "区住建局", "text": "区住建局", "start": 0, "end": 4, "role": "牵头"}
    adopted = {"status": DirectiveStatus.ADOPTED, "owners": ["区住建局"], "bodies": [body], "deadline": "12月底前"}
    make_directive(speech, DEMAND, title="完成17个老旧小区外墙保温", due_on=MONDAY + timedelta(days=38), **adopted)
    paper, began = make_registration(supervisor, on=MONDAY - timedelta(days=30)), MONDAY - timedelta(days=30)
    for title, due in ((LATE, -7), (ASKING, 11)):
        day = MONDAY + timedelta(days=due)
        make_task(supervisor, unit, registration=paper, title=title, due_on=day, dispatched_on=began)
    ask_extension(Task.objects.get(title=ASKING), due_on=ASKED_FOR, by=head, at=at(), note="雨季停工12天。")
    return supervisor


@pytest.fixture
def desk(context: BrowserContext, site: str, supervisor: User, request: pytest.FixtureRequest) -> Iterator[Page]:
    """His first page of the day, in the size asked for, watched until he has signed out."""
    with a_day_of(supervisor, context, site, request.param) as page:
        yield page


@pytest.mark.parametrize("desk", SIZES, indirect=True)
def test_a_speech_is_dispatched_a_request_decided_and_a_late_task_urged(desk: Page, supervisor: User) -> None:
    dispatched_from_the_list_of_speeches(desk)
    decided_from_the_desk(desk)
    urged_from_the_desk(desk)
    late, asking = Task.objects.get(title=LATE), Task.objects.get(title=ASKING)
    assert asking.due_on == ASKED_FOR
    assert late.urgings.get().by == supervisor
    assert Task.objects.get(title="完成17个老旧小区外墙保温").status == Status.ASSIGNED


def dispatched_from_the_list_of_speeches(page: Page) -> None:
    """The list of speeches leads to the speech, the desk to what waits for registration; back leads back."""
    go(page, "讲话")
    page.get_by_role("link", name="在全区城市更新推进会上的讲话").click()
    expect(page.get_by_text(DEMAND).first).to_be_visible()
    page.go_back()
    expect(page.get_by_role("link", name="在全区城市更新推进会上的讲话")).to_be_visible()
    go(page, "工作台")
    page.locator("#register").get_by_role("link", name="立项交办").click()
    page.get_by_role("button", name="立项并交办 1 件").click()
    page.wait_for_url("**/registrations/**")
    expect(page.get_by_text("完成17个老旧小区外墙保温").first).to_be_visible()


def decided_from_the_desk(page: Page) -> None:
    """The desk says from which day to which, the page of the request why; the task has its new day."""
    go(page, "工作台")
    expect(page.locator("#decisions")).to_contain_text("12月4日 → 12月18日")
    page.locator("#decisions").get_by_role("link", name="去裁定").click()
    expect(page.locator(".task-main")).to_contain_text("雨季停工12天。")
    with led_on(page):
        page.get_by_role("button", name="同意延期").click()
    expect(page.locator(".task-meta")).to_contain_text("延期 1 次")
    page.go_back()
    expect(page.locator("h1")).to_contain_text("延期申请")


def urged_from_the_desk(page: Page) -> None:
    """From the row of the late task, and back to the desk with what was done."""
    go(page, "工作台")
    expect(page.locator("#decisions")).to_have_count(0)
    page.locator("#late").get_by_role("link", name="催办", exact=True).click()
    page.fill("[name=text]", "请说明原因，今天答复。")
    page.get_by_role("button", name="催办").click()
    expect(page.locator("#late")).to_contain_text("11月23日（今天）在系统里催办，没有答复")
