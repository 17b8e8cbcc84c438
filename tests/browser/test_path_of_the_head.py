"""The paths of a 部门负责人 and of a 领导, on a desk and on a phone."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from accounts.models import Role, User
from tests.browser.walking import led_on
from tests.browser.watching import SIZES, a_day_of, go
from tests.factories import MONDAY, at, make_department, make_post, make_registration, make_task, make_user
from tracking.actions.extensions import ask_extension
from tracking.actions.urging import urge
from tracking.models import Department, Filing, Task
from tracking.models.filing import FilingState
from tracking.models.urging import Way
from tracking.workflow import Status

pytestmark = pytest.mark.browser
NEW, ASKING, LATE = "建成公共停车场6处", "完成17个老旧小区外墙保温", "完成38公里城镇燃气老旧管网改造"


@pytest.fixture
def cast(site: str) -> dict[str, User]:
    """A department whose head signs what goes out, and its work: new, asked more time for, late and urged twice."""
    unit = make_department("区住建局", "住建局", head_signs=True)
    people = {
        "office": make_user(Role.SUPERVISOR, name="沈若川"),
        "clerk": make_user(Role.CLERK, unit, name="何晓岚"),
        "head": make_user(Role.HEAD, unit, name="罗建中"),
        "leader": make_user(Role.LEADER, name="区长"),
    }
    make_post("区长", holder=people["leader"])
    _work(people, unit)
    return people


def _work(people: dict[str, User], unit: Department) -> None:
    office, began = people["office"], MONDAY - timedelta(days=30)
    paper = make_registration(office, on=began)
    for title, due, status in ((NEW, 30, Status.ASSIGNED), (ASKING, 11, Status.ACCEPTED), (LATE, -7, Status.ACCEPTED)):
        day, sent = MONDAY + timedelta(days=due), MONDAY if status == Status.ASSIGNED else began
        make_task(
            office, unit, registration=paper, title=title, status=status, due_on=day, dispatched_on=sent, number=title
        )
    later = MONDAY + timedelta(days=25)
    asking, late = Task.objects.get(title=ASKING), Task.objects.get(title=LATE)
    ask_extension(asking, due_on=later, by=people["clerk"], at=at(hour=8), note="雨季停工12天。")
    for minute in (30, 40):
        urge(late, departments=[unit], way=Way.SYSTEM, text="请说明原因。", by=office, at=at(minute=minute))


@pytest.fixture
def desk(context: BrowserContext, site: str, cast: dict[str, User], request: pytest.FixtureRequest) -> Iterator[Page]:
    """The first page of somebody's day, watched until he has signed out."""
    who, size = request.param
    with a_day_of(cast[who], context, site, size) as page:
        yield page


@pytest.mark.parametrize("desk", [("head", size) for size in SIZES], indirect=True)
def test_a_head_signs_what_goes_up_accepts_what_has_come_and_hands_it_on(desk: Page) -> None:
    desk.get_by_role("link", name="去审签").first.click()
    expect(desk.locator(".task-main")).to_contain_text("雨季停工12天。")
    with led_on(desk):
        desk.get_by_role("button", name="审签报出").click()
    expect(desk.get_by_role("button", name="审签报出")).to_have_count(0)
    assert Filing.objects.get().state == FilingState.AT_OFFICE
    go(desk, "工作台")
    expect(desk.get_by_role("link", name="去审签")).to_have_count(0)
    with led_on(desk):
        desk.get_by_role("button", name="签收").first.click()
    expect(desk.get_by_role("button", name="签收")).to_have_count(0)
    assert Task.objects.get(title=NEW).status == Status.ACCEPTED
    go(desk, "事项")
    with led_on(desk):
        desk.get_by_role("link", name=NEW).click()
    desk.go_back()
    expect(desk.get_by_role("link", name=LATE)).to_be_visible()


@pytest.mark.parametrize("desk", [("leader", size) for size in SIZES], indirect=True)
def test_a_leader_finds_what_is_late_and_says_a_word(desk: Page) -> None:
    desk.get_by_role("link", name="超期").first.click()
    desk.wait_for_url("**/tasks/?*light=late*")
    expect(desk.locator("a.t")).to_have_text([LATE])
    desk.go_back()
    expect(desk.locator("#word")).to_contain_text("催办 2 次，最近一次没有答复")
    desk.locator("#word").get_by_role("link", name="批示").click()
    desk.fill("[name=text]", "本周内拿出整改办法。")
    desk.get_by_role("button", name="批示").click()
    desk.wait_for_url("**/tasks/*/")
    expect(desk.locator("section[aria-labelledby='story']")).to_contain_text("本周内拿出整改办法。")
    go(desk, "情况")
    desk.locator("a.kpi").filter(has_text="立项督办").click()
    desk.wait_for_url("**/tasks/?*")
    expect(desk.locator("a.t")).to_have_count(3)
