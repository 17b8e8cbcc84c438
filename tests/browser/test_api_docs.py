"""接口说明 in a browser: Swagger from our own files, within the policy of the site, tried with a real token."""

from collections.abc import Callable

import pytest
from playwright.sync_api import ConsoleMessage, Page, Request, expect

from accounts.models import Scope, User
from tests.browser.watching import fits
from tests.factories import make_token
from tracking.models import Department

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("width", [1440, 390])
def test_an_address_is_read_and_tried_and_nobody_else_is_asked(
    site: str, enter: Callable[[User], Page], clerk: User, housing: Department, width: int
) -> None:
    make_token(clerk, Scope.OFFICE_READ, secret="zls_for-the-page")
    page = enter(clerk)
    page.set_viewport_size({"width": width, "height": 900})
    asked: list[str] = []
    complained: list[str] = []

    def hear(message: ConsoleMessage) -> None:
        if message.type == "error":
            complained.append(message.text)

    def note(request: Request) -> None:
        asked.append(request.url)

    page.on("console", hear)
    page.on("request", note)
    page.goto(f"{site}/api/v1/docs/")
    page.get_by_role("button", name="Authorize").first.click()
    page.locator(".auth-container input").fill("zls_for-the-page")
    page.locator(".auth-container").get_by_role("button", name="Apply credentials").click()
    page.locator(".btn-done").click()
    page.locator("#operations-tag-单位和职务, [data-tag='单位和职务']").first.click()
    page.locator("#operations-单位和职务-get_departments .opblock-summary-control").click()
    page.get_by_role("button", name="Try it out").click()
    page.get_by_role("button", name="Execute").click()
    expect(page.locator(".live-responses-table td.response-col_description").last).to_contain_text("区住建局")
    assert complained == []
    assert [url for url in asked if not url.startswith((site, "data:"))] == []
    fits(page)
