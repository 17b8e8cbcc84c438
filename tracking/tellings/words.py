"""What the words of all kinds of steps have in common. Pure."""

from collections.abc import Callable
from datetime import date

from django.utils import timezone

from directives.dates import day_words
from tracking.models import TaskEvent

Words = Callable[[TaskEvent], str]


def says(words: str) -> Words:
    return lambda _: words


def day(event: TaskEvent, written: str | None) -> str:
    return day_words(date.fromisoformat(written), timezone.localdate(event.at)) if written else ""
