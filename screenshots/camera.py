"""Taking the pictures: one window for each role and width; what is not whole on a page is kept as a flaw."""

from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page

from screenshots.chromium import sign_in
from screenshots.office import PASSWORD, Shown

WIDTHS = {1440: 900, 390: 844}  # a desk, a phone


class Camera:
    """Goes round the site of one server; pictures are ``NAME-WIDTH.png`` in the folder."""

    def __init__(self, browser: Browser, site: str, folder: Path) -> None:
        self.browser, self.site, self.folder = browser, site, folder
        self.flaws: list[str] = []

    def take_all(self, pages: Iterable[Shown]) -> None:
        for username, shown in groupby(sorted(pages, key=lambda page: page.username), lambda page: page.username):
            of_one = list(shown)
            for width in WIDTHS:
                self._round(username, of_one, width)

    def _round(self, username: str, pages: list[Shown], width: int) -> None:
        context = self.browser.new_context(viewport={"width": width, "height": WIDTHS[width]}, locale="zh-CN")
        page = self._entered(context, username)
        for shown in pages:
            self.flaws += [f"{shown.name} {width}: {flaw}" for flaw in self._take(page, shown, width)]
        context.close()

    def _entered(self, context: BrowserContext, username: str) -> Page:
        page = context.new_page()
        if username:
            sign_in(page, self.site, username, PASSWORD)
        return page

    def _take(self, page: Page, shown: Shown, width: int) -> Iterator[str]:
        """The picture; yields what is wrong with the page."""
        told: list[str] = []

        def listen(message: ConsoleMessage) -> None:
            if message.type == "error":
                told.append(message.text)

        page.on("console", listen)
        answer = page.goto(self.site + shown.address, wait_until="networkidle")
        page.screenshot(path=self.folder / f"{shown.name}-{width}.png", full_page=True, animations="disabled")
        page.remove_listener("console", listen)
        if answer is None or answer.status != 200:
            yield f"{shown.address} 回答 {answer and answer.status}"
        if (wide := page.evaluate("document.documentElement.scrollWidth")) > width:
            yield f"{shown.address} 宽 {wide}"
        yield from told
