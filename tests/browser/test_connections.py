"""Connecting other programs: an administrator adds a receiver, somebody puts his due dates into his calendar."""

import time
from collections.abc import Iterator

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from pytest_django import Settings

from accounts.models import Role
from tests.browser.watching import SIZES, a_day_of, go
from tests.factories import MONDAY, make_department, make_task, make_user
from tests.tracking.listeners import Listener, listening
from tracking.actions.feeds import feed_of
from tracking.feeds.dates import diary
from tracking.models import CalendarFeed, Receiver

pytestmark = pytest.mark.browser


@pytest.fixture
def desk(context: BrowserContext, site: str, shipped_rules: None, request: pytest.FixtureRequest) -> Iterator[Page]:
    """The first page of an administrator, watched until he has signed out."""
    with a_day_of(make_user(Role.ADMIN, name="系统管理员"), context, site, request.param) as page:
        yield page


@pytest.mark.parametrize("desk", SIZES, indirect=True)
def test_a_receiver_is_added_tried_and_switched_on(desk: Page, settings: Settings) -> None:
    settings.HOOKS_LOCAL = ["127.0.0.1"]
    go(desk, "对接通知")
    desk.get_by_role("link", name="添加接收方").first.click()
    desk.fill("[name=name]", "政务平台")
    desk.get_by_role("button", name="添加，生成密钥").click()
    expect(desk.get_by_text("请填接收地址")).to_be_visible()
    expect(desk.locator("[name=name]")).to_have_value("政务平台")
    with listening(Listener(clock=time.time)) as listener:
        desk.fill("[name=url]", listener.url)
        desk.get_by_role("button", name="添加，生成密钥").click()
        expect(desk.get_by_role("link", name="复制好了，去试送")).to_be_visible()
        listener.secret = desk.get_by_label("密钥").input_value()
        desk.get_by_role("link", name="复制好了，去试送").click()
        desk.get_by_role("button", name="试送一次").click()
        expect(desk.get_by_text("对方收下了：HTTP 204")).to_be_visible()
        assert listener.types == ["ping"]
    desk.get_by_role("button", name="启用").click()
    expect(desk.get_by_text("启用了，从现在起的事会送过去")).to_be_visible()
    assert Receiver.objects.get().is_active


@pytest.mark.parametrize("size", SIZES)
def test_somebody_puts_his_due_dates_into_his_calendar(
    context: BrowserContext, site: str, shipped_rules: None, size: str
) -> None:
    housing = make_department("区住建局")
    clerk = make_user(Role.CLERK, housing)
    make_task(make_user(Role.SUPERVISOR), housing)
    with a_day_of(clerk, context, site, size) as page:
        page.goto(f"{site}/notices/choices/")
        page.get_by_role("link", name="放进您自己的日历").click()
        page.get_by_label("本单位牵头和配合的全部").check()
        page.get_by_role("button", name="生成地址").click()
        expect(page.get_by_role("link", name="复制好了")).to_be_visible()
        address = page.get_by_label("订阅地址").input_value()
        feed = feed_of(address.rsplit("/", 1)[1].removesuffix(".ics"))
        assert feed is not None
        assert len(diary(feed.user, feed.scope, MONDAY).entries) == 1
        page.get_by_role("link", name="复制好了").click()
        expect(page.get_by_text("日历还没有来读过")).to_be_visible()
        page.get_by_role("button", name="作废这个地址").click()
        expect(page.get_by_text("地址作废了")).to_be_visible()
    assert not CalendarFeed.objects.exists()
