"""How rows of the ledger are shown: what was sought is marked, a column has its word."""

import re
from collections.abc import Iterable, Mapping
from datetime import date

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from tracking import rhythms
from tracking.deadlines import days_over
from tracking.ledger.hits import Hit, Piece, marked
from tracking.models import Task

register = template.Library()


@register.filter
def marking(text: str, pattern: re.Pattern[str] | None) -> SafeString | str:
    """The text with what was sought marked."""
    return in_pieces(marked(text, pattern)) if pattern else text


@register.filter
def in_pieces(pieces: Iterable[Piece]) -> SafeString:
    """Pieces of a text, the hits as marks."""
    both = (format_html("<mark>{}</mark>", one.text) if one.is_hit else one.text for one in pieces)
    return format_html_join("", "{}", ((one,) for one in both))


@register.filter
def of_task(hits: Mapping[int, tuple[Hit, ...]], task: Task) -> tuple[Hit, ...]:
    """What was found in this row besides its title and number."""
    return hits.get(task.pk, ())


@register.filter
def late_days(task: Task, today: date) -> str:
    """Calendar days over the due date, up to today or to the day of closure; empty where it is not late."""
    days = days_over(task, today)
    return f"{days} 天" if days else ""


@register.filter
def rhythm_words(task: Task) -> str:
    """每月25日前; empty where nothing is reported by period."""
    return rhythms.words(task.rhythm) if task.rhythm else ""
