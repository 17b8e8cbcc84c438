"""What stands in the way of who reads by ear, by keyboard or with weak eyes, as axe-core finds it."""

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

FOUND = """async () => (await axe.run(document, {resultTypes: ["violations"]})).violations
  .filter((found) => found.impact === "serious" || found.impact === "critical")
  .flatMap((found) => found.nodes.map((node) => `${found.id}: ${node.html.slice(0, 120)}`))"""


def barriers(page: Page) -> list[str]:
    """Serious and critical findings on the page as it stands, each with the element it is about."""
    page.wait_for_load_state()
    page.evaluate(AXE_SCRIPT)
    found: list[str] = page.evaluate(FOUND)
    return found
