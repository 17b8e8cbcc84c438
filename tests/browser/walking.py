"""How people walk through the office in a browser: on which day, what they press and what they fill in."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date

import time_machine
from playwright.sync_api import Dialog, Page

from tests.factories import at

PATIENCE, GLANCE = 60_000, 50  # milliseconds; a busy machine is slow, and nothing is missed for that


@contextmanager
def on(day: date, hour: int = 10, minute: int = 0) -> Iterator[None]:
    """The clock of the office stands on that day."""
    with time_machine.travel(at(day, hour, minute)):
        yield


@contextmanager
def led_on(page: Page) -> Iterator[None]:
    """What is pressed meanwhile leads to a page; when this ends that page is there, and what was sent is saved.

    A click may return before the next page has begun to come: what is read then is still the old one, or neither.
    """
    with page.expect_navigation():
        yield


@contextmanager
def asked(page: Page, *, stays: bool) -> Iterator[list[str]]:
    """What is pressed meanwhile makes the browser ask before it leaves; what it asks, and whether one stays."""
    questions: list[str] = []

    def answer(dialog: Dialog) -> None:
        questions.append(dialog.message or dialog.type)
        dialog.dismiss() if stays else dialog.accept()

    with page.expect_event("dialog"):
        page.once("dialog", answer)
        yield questions


def wait_until(page: Page, is_so: Callable[[], bool]) -> None:
    """For what stands on no page; for what does, there is ``expect``."""
    for _ in range(PATIENCE // GLANCE):
        if is_so():
            return
        page.wait_for_timeout(GLANCE)
    raise AssertionError("it never came")


@contextmanager
def left_freely(page: Page) -> Iterator[None]:
    """The page is left meanwhile, and nobody is asked."""
    questions: list[str] = []

    def note(dialog: Dialog) -> None:
        questions.append(dialog.type)
        dialog.accept()

    page.on("dialog", note)
    yield
    page.remove_listener("dialog", note)
    assert questions == []


def press(page: Page, label: str) -> None:
    with led_on(page):
        page.locator(".ask-now").get_by_role("button", name=label, exact=True).click()


def fill(page: Page, address: str, step: str, label: str, **fields: str) -> None:
    """Fill in the page of a step and send it."""
    page.goto(f"{address}{step}/")
    for name, value in fields.items():
        control = page.locator(f"form.step-form [name={name}]").first
        if control.evaluate("control => control.tagName") == "SELECT":
            control.select_option(control.locator("option", has_text=value).first.get_attribute("value"))
        elif control.get_attribute("type") == "checkbox":
            control.check()
        else:
            control.fill(value)
    send(page, label)


def send(page: Page, label: str) -> None:
    """Send the form of a step as it stands."""
    with led_on(page):
        page.locator("form.step-form").get_by_role("button", name=label).click()
