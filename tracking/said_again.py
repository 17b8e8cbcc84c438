"""What candidates that were merged into another one (并入) say of the date: the latest of all is proposed. Pure."""

from collections.abc import Iterable
from datetime import date

from directives.dates import full_day_words
from directives.models import Directive
from tracking.models import Handling


def later_date(merged: Iterable[Directive], own: date | None, today: date) -> tuple[date, str] | None:
    """The latest date one of them names, where it comes after ``own`` and is not over yet; and which of them names it.

    They come with ``speech`` and ``handling`` loaded.
    """
    said = [(day, one) for one in merged if (day := _date_of(one))]
    if not said:
        return None
    day, one = max(said, key=lambda pair: (pair[0], -pair[1].pk))
    if day < today or (own and day <= own):
        return None
    return day, f"归并进来的《{one.speech.title}》那一条是{full_day_words(day)}"


def _date_of(directive: Directive) -> date | None:
    """The date somebody has set for it, else the one its speech names."""
    planned: Handling | None = getattr(directive, "handling", None)
    if planned and planned.is_long_term:
        return None
    return planned.due_on if planned and planned.due_on else directive.due_on
