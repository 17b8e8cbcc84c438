"""All steps that have a page or a button, a file a subject; ``views.moves`` takes them."""

from tracking.stepping import after_closing, course, family, filing, joining, people, words
from tracking.stepping.registry import Filled, Pressed

FILLED: dict[str, Filled] = {
    **course.FILLED,
    **filing.FILLED,
    **words.FILLED,
    **people.FILLED,
    **family.FILLED,
    **joining.FILLED,
    **after_closing.FILLED,
}
PRESSED: dict[str, Pressed] = {**course.PRESSED, **people.PRESSED, **family.PRESSED}
