"""Watching a page while somebody works on it: what it may never do, wherever he goes, at every width."""

from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Request, ViewportSize, expect

from accounts.models import User
from screenshots.chromium import sign_in
from tests.browser.walking import led_on, on
from tests.factories import MONDAY, PASSWORD

DESK: ViewportSize = {"width": 1440, "height": 900}
PHONE: ViewportSize = {"width": 390, "height": 844}
SIZES = {"desk": DESK, "phone": PHONE}
WATCHING = """
document.addEventListener("securitypolicyviolation", (event) =>
  console.error(`refused by policy: ${event.violatedDirective} ${event.blockedURI}`));
window.addEventListener("load", () => {
  const wide = document.documentElement.scrollWidth;
  if (wide > window.innerWidth) { console.error(`${location.pathname} is ${wide} wide on ${window.innerWidth}`); }
});
"""
SETTLING = 5_000  # milliseconds a page has to take its width once everything has come
DROPPED = ("htmx:sendAbort", "htmx:afterRequest")  # the second comes with the first, and with a real fault's own line
SAID_BESIDE_THE_FIELD = "status of 422"  # a form with something wrong in it is an answer, not a fault


def is_fault(message: ConsoleMessage) -> bool:
    """An error of the page. That a question was dropped is none: whoever asks anew or goes on waits for no answer."""
    return message.type == "error" and not message.text.startswith(DROPPED)


@contextmanager
def watched(page: Page, site: str) -> Iterator[Page]:
    """No request leaves the site, the policy refuses nothing, no script fails, no page sticks out sideways."""
    seen: list[str] = []

    def told(message: ConsoleMessage) -> None:
        if is_fault(message) and SAID_BESIDE_THE_FIELD not in message.text:
            seen.append(message.text)

    def asked(request: Request) -> None:
        if not request.url.startswith((site, "data:", "blob:", "about:")):
            seen.append(f"asked for {request.url}")

    page.add_init_script(WATCHING)
    page.on("console", told)
    page.on("pageerror", lambda error: seen.append(str(error)))
    page.on("request", asked)
    yield page
    assert seen == []


def fits(page: Page) -> None:
    """Nothing stands beside the page; one that is still coming is waited for. Expect something of it before."""
    size = page.viewport_size
    assert size is not None
    page.wait_for_load_state()
    told = f"something stands beside {page.url}"
    expect(page.locator("html"), told).to_have_js_property("scrollWidth", size["width"], timeout=SETTLING)


@contextmanager
def a_day_of(somebody: User, context: BrowserContext, site: str, size: str) -> Iterator[Page]:
    """The first page of his Monday, watched until he has signed out."""
    page = context.new_page()
    page.set_viewport_size(SIZES[size])
    with on(MONDAY), watched(page, site):
        sign_in(page, site, somebody.username, PASSWORD)
        yield page
        leave(page)


def go(page: Page, place: str) -> None:
    """To a place of the navigation: the side bar on a desk; tabs and menu on a phone, where a tab has a short name."""
    page.wait_for_load_state()
    here = page.locator("nav.side a, .tabbar a").filter(has_text=place, visible=True)
    if not here.count():
        page.locator(".phone-head .menu summary").click()
        here = page.locator(".phone-head .menu-list a").filter(has_text=place, visible=True)
    with led_on(page):
        here.first.click()


def leave(page: Page) -> None:
    """Sign out, by the menu of one's own name."""
    page.wait_for_load_state()
    page.locator(".menu-me summary, .phone-head .menu summary").filter(visible=True).click()
    page.get_by_role("button", name="退出").filter(visible=True).click()
    page.wait_for_url("**/login/**")
