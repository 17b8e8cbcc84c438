"""How people walk through the office in a browser: on which day, what they press and what they fill in."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

import time_machine
from playwright.sync_api import Page

from tests.factories import at


@contextmanager
def on(day: date, hour: int = 10, minute: int = 0) -> Iterator[None]:
    """The clock of the office stands on that day."""
    with time_machine.travel(at(day, hour, minute)):
        yield


def press(page: Page, label: str) -> None:
    page.locator(".ask-now").get_by_role("button", name=label, exact=True).click()
    page.wait_for_load_state()


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
    page.locator("form.step-form").get_by_role("button", name=label).click()
    page.wait_for_load_state()
