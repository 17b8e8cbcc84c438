"""The browser that takes pictures, measures and tests: where it is, how it is started, how somebody signs in."""

import shutil

from playwright.sync_api import Page

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
FLAGS = ["--no-sandbox", "--disable-background-networking", "--disable-component-update", "--disable-sync"]


def sign_in(page: Page, site: str, username: str, password: str) -> None:
    """Through the form, until the page behind it is there."""
    page.goto(f"{site}/login/")
    fill_in_sign_in(page, username, password)


def fill_in_sign_in(page: Page, username: str, password: str) -> None:
    """The form where somebody was led to it, until the page behind it is there."""
    page.fill("[name=username]", username)
    page.fill("[name=password]", password)
    page.press("[name=password]", "Enter")
    page.wait_for_url(lambda url: "/login/" not in url)
