"""Keeping what was counted, and reading it: today's sums with what has happened since, and how past days ended.

Kept figures are those of every event up to ``upto``. They are kept only where that is certain: where nobody was about
to write a step when the count began, and nobody had written one when it ended. Small ledgers are counted each time.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from tracking.counting.basis import Basis
from tracking.counting.counted import by_structure, counted
from tracking.counting.since import happened_since, moved_by
from tracking.counting.sums import Counts, Sums
from tracking.models import Kept
from tracking.models.kept import What
from tracking.settled import all_written, last_step

DAYS_KEPT = 120  # longer than any page looks back


Shelf = Mapping[tuple[str, date], Kept]  # what, and of which day


def shelf(basis: Basis, days: Iterable[date]) -> Shelf:
    """All that is kept of these days, in one query; what another calendar has counted is left out."""
    rows = Kept.objects.filter(day__in=list(days), approved_since=basis.approved_since).defer("brief")
    return {(row.what, row.day): row for row in rows if row.soon_before == basis.soon_before(row.day)}


def figures(basis: Basis, kept: Shelf | None = None) -> Sums:
    """The sums of this moment. ``kept``: what was read of this day, if anything was."""
    found = (shelf(basis, [basis.today]) if kept is None else kept).get((What.NOW, basis.today))
    happened = happened_since(found.upto, basis.most) if found else None
    if found is None or happened is None:
        return count_and_keep(basis)
    sums = Sums.from_json(found.figures)
    sums += moved_by(happened, basis)
    return sums


def tabs(basis: Basis) -> Counts:
    """Everything by structure, light and state, from the small part of what is kept."""
    kept = Kept.objects.filter(what=What.NOW, day=basis.today, approved_since=basis.approved_since)
    found = kept.filter(soon_before=basis.soon_before(basis.today)).defer("figures").first()
    happened = happened_since(found.upto, basis.most) if found else None
    if found is None or happened is None:
        counts = by_structure(basis)
        is_large = sum(of.total() for of in counts.values()) >= basis.least
        return count_and_keep(basis).structures if is_large else counts
    sums = Sums.from_json(found.brief)
    sums += moved_by(happened, basis)
    return sums.structures


def is_kept(basis: Basis) -> bool:
    """Whether the sums of this day are kept, and need not be counted anew before they are shown."""
    found = shelf(basis, [basis.today]).get((What.NOW, basis.today))
    return found is not None and happened_since(found.upto, basis.most) is not None


def count_and_keep(basis: Basis) -> Sums:
    """The sums counted anew; kept, if they may be."""
    upto = all_written()
    sums = counted(basis)
    if upto is not None and sums.total >= basis.least and upto == last_step():
        all_of_it = sums.as_json()
        brief = {"structures": all_of_it["structures"]}
        _keep(basis, What.NOW, basis.today, upto=upto, brief=brief, figures=all_of_it)
        Kept.objects.filter(day__lt=date.fromordinal(basis.today.toordinal() - DAYS_KEPT)).delete()
    return sums


def keep_day(basis: Basis, what: What, day: date, found: Mapping[str, int]) -> None:
    """How a day ended, which no later step changes. A day that is not over is not kept."""
    if day < basis.today:
        _keep(basis, what, day, figures=dict(found))


def _keep(basis: Basis, what: What, day: date, **values: Any) -> None:
    values["soon_before"] = basis.soon_before(day)
    Kept.objects.update_or_create(what=what, day=day, approved_since=basis.approved_since, defaults=values)


def forget() -> int:
    """Throw away all that is kept; how many rows it was. The next page counts anew."""
    return Kept.objects.all().delete()[0]
