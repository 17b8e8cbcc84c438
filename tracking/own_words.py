"""The organisation's own words (单位词) as extraction takes them, and as the administrator's page shows them."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet

from directives.models import Directive, Speech
from tracking.models import Department, DepartmentGroup, EventDate, OwnWord
from tracking.models.words import WordKind


def own_words(kind: str) -> tuple[str, ...]:
    """The words of that kind."""
    return tuple(OwnWord.objects.of_kind(kind).values_list("text", flat=True))


def event_days(years: range) -> Mapping[str, tuple[date, ...]]:
    """The day each event begins in each of these years; the day given for one year stands before the yearly one."""
    dated: dict[str, dict[int, date]] = defaultdict(dict)
    for one in EventDate.objects.in_order():
        for year in years if one.year is None else [one.year]:
            dated[one.name][year] = one.on(year)
    return {name: tuple(days[year] for year in sorted(days)) for name, days in dated.items()}


@dataclass(frozen=True, slots=True)
class Counted:
    """A word with how often it occurs so far: a verb in how many speeches, a phrase in how many candidates."""

    word: OwnWord
    count: int


@dataclass(frozen=True, slots=True)
class Known:
    """A department or a group with the other names it goes by."""

    code: str
    name: str
    aliases: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OwnWords:
    """Everything the page of own words lists."""

    verbs: Sequence[Counted]
    phrases: Sequence[Counted]
    events: Sequence[EventDate]
    bodies: Sequence[Known]


def load_own_words() -> OwnWords:
    """The lists as they are now; a constant number of queries."""
    words = list(OwnWord.objects.select_related("added_by").order_by("pk"))
    return OwnWords(
        verbs=_counted([word for word in words if word.kind == WordKind.VERB], Speech.objects.all()),
        phrases=_counted([word for word in words if word.kind == WordKind.STOP], Directive.objects.all()),
        events=list(EventDate.objects.in_order().select_related("added_by")),
        bodies=_bodies(),
    )


def holding(phrase: str) -> dict[str, int]:
    """How many candidates hold the phrase, by their status; extraction's own and those people added."""
    rows = Directive.objects.filter(text__contains=phrase).values_list("status").annotate(count=Count("pk"))
    return dict(rows.order_by())


def _counted(words: list[OwnWord], rows: QuerySet[Any]) -> list[Counted]:
    """The words with how many of the rows hold them, asked for all at once."""
    counts = {f"w{word.pk}": Count("pk", filter=Q(text__contains=word.text)) for word in words}
    found = rows.aggregate(**counts) if counts else {}
    return [Counted(word, found[f"w{word.pk}"]) for word in words]


def _bodies() -> list[Known]:
    departments = Department.objects.active().in_order().prefetch_related("aliases")
    known = [Known(f"d{one.pk}", one.name, tuple(alias.name for alias in one.aliases.all())) for one in departments]
    groups = DepartmentGroup.objects.order_by("order", "pk")
    return known + [Known(f"g{one.pk}", one.name, tuple(one.aliases)) for one in groups]
