"""A key pressed on the review workbench in a real Chromium, timed in the page until what it asks for is painted."""

from dataclasses import dataclass
from time import sleep
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from playwright.sync_api import Page

READING = 0.4  # seconds; somebody looks at a card before he presses again
# A card counts as painted when it stands in the window, its words are marked in the speech and that frame is drawn.
CARD = """(key) => new Promise((done) => {
  const open = () => document.querySelector("li[data-open][aria-current]");
  const was = open().id, start = performance.now();
  const isThere = () => {
    const li = open();
    if (!li || li.id === was) { return false; }
    const box = li.querySelector(".title-in").getBoundingClientRect();
    const mark = document.getElementById("c" + li.dataset.key);
    return box.height > 0 && box.top >= 0 && box.bottom <= innerHeight && mark.classList.contains("cand-now");
  };
  const saved = (painted) => {
    if (document.querySelector(".is-saving") || window.bench.underWay()) { setTimeout(saved, 2, painted); return; }
    done({ painted, saved: performance.now() - start });
  };
  const look = () => isThere() ?
    requestAnimationFrame(() => setTimeout(() => saved(performance.now() - start), 0)) : requestAnimationFrame(look);
  document.body.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
  look();
})"""
# A field counts as there when it has the focus and a frame with it has been drawn.
FIELD = """([key, field]) => new Promise((done) => {
  const start = performance.now();
  const look = () => document.activeElement.matches(field) ?
    requestAnimationFrame(() => setTimeout(() => done({ painted: performance.now() - start }), 0)) :
    requestAnimationFrame(look);
  document.body.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
  look();
})"""
# What the browser itself needs to fetch a file of the size of an answer and show it.
FETCHED = """() => new Promise((done) => {
  const start = performance.now();
  fetch("/static/bench-review.txt", { cache: "no-store" }).then((answer) => answer.text()).then((text) => {
    document.getElementById("review-refused").textContent = text;
    requestAnimationFrame(() => setTimeout(() => {
      document.getElementById("review-refused").textContent = "";
      done(performance.now() - start);
    }, 0));
  });
})"""
FIELDS = {"e": ".title-in", "r": '[name="why"]', "m": '[name="into"]', "s": '[name="cut"]'}


@dataclass(frozen=True, slots=True)
class Taken:
    """Milliseconds from the press until it is painted and, for what decides, until the server has saved it."""

    painted: float
    saved: float


def press(page: "Page", key: str) -> Taken:
    """Press a key that leads to another card."""
    sleep(READING)
    return _taken(page.evaluate(CARD, key))


def enter(page: "Page", key: str) -> Taken:
    """Press a key that leads into a field of the open card, and leave the field again."""
    sleep(READING)
    taken = _taken(page.evaluate(FIELD, [key, FIELDS[key]]))
    page.keyboard.press("Escape")
    page.evaluate("document.querySelectorAll('.card-acts details[open]').forEach((menu) => { menu.open = false; })")
    return taken


def fetch(page: "Page") -> float:
    """Milliseconds of the floor."""
    return float(page.evaluate(FETCHED))


def _taken(said: Any) -> Taken:
    return Taken(float(said["painted"]), float(said.get("saved", said["painted"])))
