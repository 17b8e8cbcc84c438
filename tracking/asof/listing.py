"""One page of the ledger of a past day: what met the conditions then, in order, under its headings, with its sums.

What has not changed since is found by the ledger's own conditions in SQL; what has is judged as it stood.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from math import ceil
from typing import Any

from django.db.models import Count

from tracking.asof.past import Past
from tracking.asof.rows import rows_then
from tracking.asof.standing import Then
from tracking.deadlines import days_over
from tracking.ledger import Page, Shape, View
from tracking.ledger.groups import KEYS, Group, headed, key_of
from tracking.ledger.hits import hits_in
from tracking.ledger.orders import BY_LEAD, BY_SOURCE, FAR, leads, order_of
from tracking.ledger.pages import PAGE
from tracking.ledger.tabs import is_narrowed, tabs_of
from tracking.models import Department, Registration, Task, TaskSource
from tracking.paging import Key, Leaf, Order
from tracking.workflow import COUNTED

GROUP_KEYS: Mapping[str, tuple[Key, ...]] = {"": (), "department": BY_LEAD, "source": BY_SOURCE}
LAST = 2**31 - 1  # the place of what nobody leads


@dataclass(frozen=True, slots=True)
class Place:
    """Where a task stands in the list: what it is grouped by and sorted by, its light, its 立项单."""

    pk: int
    group: tuple[Any, ...]
    values: tuple[Any, ...]
    light: str = ""
    paper: int = 0


@dataclass(frozen=True)
class PastPage:
    """One page of a past day's ledger. ``number`` of ``pages``, from 1; ``tabs`` are of that day as well."""

    page: Page
    day: date
    number: int
    pages: int
    tabs: list[View]
    unrecorded: int


@dataclass(frozen=True)
class PastList:
    """All that met the conditions then, in order; rows are made of what is shown."""

    past: Past
    places: list[Place]
    changed: Mapping[int, Then]

    def rows(self, keys: Iterable[int]) -> list[Task]:
        return rows_then(keys, self.changed, self.past.until, self.past.day, self.past.calendar)


def past_list(past: Past, shape: Shape) -> PastList:
    """The whole list, for who turns its pages by what he has read last."""
    changed = {then.pk: then for then in past.changed()}
    return PastList(past, arranged(past, shape, changed.values()), changed)


def open_past_page(past: Past, shape: Shape, number: int) -> PastPage:
    """The page of that number, or the last one where there are fewer."""
    is_whole = not is_narrowed(past.asked)
    stood = list(past.stood(past.visible)) if is_whole else None
    changed = {then.pk: then for then in past.changed(_asked_for(past, stood))}
    places = arranged(past, shape, changed.values())
    pages = max(1, ceil(len(places) / PAGE))
    number = min(max(1, number), pages)
    shown = places[(number - 1) * PAGE : number * PAGE]
    rows = rows_then((place.pk for place in shown), changed, past.until, past.day, past.calendar)
    groups = _grouped(rows, places, shape.group, past)
    hits = hits_in(rows, past.asked.q, past.user, past.until)
    leaf = Leaf(tuple(place.pk for place in shown), None, None)
    page = Page(past.asked, shape, groups, leaf, len(places), hits)
    return PastPage(page, past.day, number, pages, tabs_of(_counts(past, stood or ())), past.unrecorded())


def _asked_for(past: Past, stood: list[Then] | None) -> list[Then] | None:
    """Of all that is known those that have the form asked for."""
    if stood is None:
        return None
    forms = {past.asked.structure} if past.asked.structure else COUNTED
    return [then for then in stood if then.structure in forms]


def arranged(past: Past, shape: Shape, changed: Iterable[Then]) -> list[Place]:
    """All that met the conditions, in the order of the page."""
    plain, groups = order_of(Shape(sort=shape.sort), past.day), GROUP_KEYS[shape.group]
    places = [*_unchanged(past, plain, shape.group), *_as_they_were(changed, plain, shape.group, past)]
    for n, key in reversed(list(enumerate(plain.keys))):
        there = [place for place in places if place.values[n] is not None]
        missing = [place for place in places if place.values[n] is None]
        places = [*sorted(there, key=lambda place: place.values[n], reverse=key.falls), *missing]
    for n, key in reversed(list(enumerate(groups))):
        places.sort(key=lambda place: place.group[n], reverse=key.falls)
    return places


def _unchanged(past: Past, plain: Order, by: str) -> list[Place]:
    added = {**(leads() if by == "department" else {}), **plain.added}
    tasks = past.unchanged().annotate(**added) if added else past.unchanged()
    if by:
        tasks = tasks.with_light(past.day, past.calendar)
    named = [*(key.name for key in GROUP_KEYS[by]), *(key.name for key in plain.keys)]
    more = ["light_code"] if by else []
    size = len(GROUP_KEYS[by])
    rows = tasks.order_by().values_list("pk", "registration_id", *named, *more)
    if not by:
        return [Place(pk, (), tuple(values)) for pk, _, *values in rows]
    return [Place(pk, tuple(v[:size]), tuple(v[size:-1]), v[-1], paper) for pk, paper, *v in rows]


def _as_they_were(changed: Iterable[Then], plain: Order, by: str, past: Past) -> list[Place]:
    names = [key.name for key in GROUP_KEYS[by]], [key.name for key in plain.keys]
    orders = dict(Department.objects.values_list("pk", "order"))
    papers = _papers() if by == "source" else {}
    said = _said(past) if "times" in names[1] else {}
    found = []
    for then in changed:
        unit = then.unit or 0
        origin = papers.get(then.registration_id, (None, ""))
        known = {
            "lead_order": orders[unit] if unit else LAST,
            "lead_id": unit,
            "due_or_far": then.due_on or FAR,
            "days_late": days_over(then, past.day),
            "times": said.get(then.pk, 0),
            "registration__source_on": origin[0],
            "registration__source_title": origin[1],
        }
        group, values = (tuple(known[n] if n in known else getattr(then, n) for n in some) for some in names)
        found.append(Place(then.pk, group, values, then.light_code, then.registration_id))
    return found


def _said(past: Past) -> dict[int, int]:
    """How often each had been demanded by then."""
    known = TaskSource.objects.known_by(past.until).order_by().values_list("task")
    return dict(known.annotate(n=Count("pk")))


def _papers() -> dict[int, tuple[date | None, str]]:
    rows = Registration.objects.values_list("pk", "source_on", "source_title")
    return {pk: (on, title) for pk, on, title in rows}


def _grouped(rows: Sequence[Task], places: Iterable[Place], by: str, past: Past) -> tuple[Group, ...]:
    if not by or not rows:
        return (Group(tuple(rows)),) if rows else ()
    counts: dict[Any, Counter[str]] = {}
    papers: dict[Any, int] = {}
    size = len(KEYS[by])
    for place in places:
        key = place.group[-size:]
        counts.setdefault(key, Counter())[place.light] += 1
        papers[key] = min(place.paper, papers.get(key, place.paper))
    groups = []
    for key, some in groupby(rows, lambda task: key_of(task, by)):
        lights = [(light, n, papers[key]) for light, n in counts.get(key, Counter()).items()]
        groups.append(headed(key, tuple(some), lights, by, past.asked))
    return tuple(groups)


def _counts(past: Past, stood: Iterable[Then]) -> Mapping[tuple[str, str, str], int]:
    """How many there were by structure, light and state; nothing where what is asked for is narrower than a tab."""
    if is_narrowed(past.asked):
        return {}
    lit, keys = past.lasting.with_light(past.day, past.calendar), ["structure", "light_code", "status"]
    rows = lit.order_by().values_list(*keys).annotate(n=Count("pk"))
    counts = Counter({(structure, light, status): n for structure, light, status, n in rows})
    counts.update((then.structure, then.light_code, then.status) for then in stood)
    return counts
