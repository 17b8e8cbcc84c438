"""Which units are owed a second look (单位轮到): of whom nothing was drawn for long, though it could have been."""

from collections.abc import Collection
from datetime import date, timedelta

from tracking.models import Assignment, Draw, Part, Recheck

PAUSE = timedelta(weeks=5)  # without a draw for longer than this it was switched off, and begins anew


def units_owed(units: Collection[int], week_on: date, days: int | None) -> frozenset[int]:
    """Of these units the ones of which nothing was drawn for so many days.

    Nobody owes anything until drawing has gone on for so long: no unit could have had its turn before.
    """
    if not days or owing_from(week_on, days) > week_on:
        return frozenset()
    drawn = Recheck.objects.filter(draw__isnull=False, draw__week_on__gt=week_on - timedelta(days=days))
    had = Assignment.objects.filter(role=Part.LEAD, department__in=units, task__in=drawn.values("task"))
    return frozenset(units) - frozenset(had.values_list("department", flat=True))


def owing_from(week_on: date, days: int) -> date:
    """From which week on a unit may be owed one, as of this week: so long after drawing began, or began anew."""
    began = week_on
    weeks = Draw.objects.filter(week_on__lt=week_on).order_by("-week_on").values_list("week_on", flat=True).distinct()
    for drawn_on in weeks[: days // 7 + 1]:
        if began - drawn_on > PAUSE:
            break
        began = drawn_on
    return began + timedelta(days=days)
