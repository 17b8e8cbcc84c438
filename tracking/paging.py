"""Turning the pages of a list by key, so that page 4,000 costs what page 1 does and no row is met twice or missed,
however many share a date and whichever have none."""

import json
from collections.abc import Iterable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Self

from django.db.models import F, Q, QuerySet
from django.db.models.fields.tuple_lookups import TupleGreaterThan, TupleLessThan

from tracking.models.task import TaskQuerySet

LARGEST = 10**18  # the database stumbles over larger ones
Value = date | int | str | None


@dataclass(frozen=True, slots=True)
class Key:
    """Something rows are ordered by: a column, or an annotation of that name."""

    name: str
    kind: type[date] | type[int] | type[str]
    falls: bool = False

    def read(self, written: object) -> Value:
        """A value of this key as a cursor holds it. Raises ``ValueError`` where nobody wrote it."""
        if isinstance(written, str) and self.kind is date:
            return date.fromisoformat(written)
        if type(written) is not self.kind or (isinstance(written, int) and abs(written) >= LARGEST):
            raise ValueError
        if isinstance(written, str) and "\x00" in written:
            raise ValueError
        return written


@dataclass(frozen=True)
class Order:
    """How a list is ordered, the last key unique. Only the first key may be missing (NULL): such rows come last.

    ``added``: annotations the keys need.
    """

    keys: tuple[Key, ...]
    may_miss: bool = False
    missing_first: bool = False
    added: Mapping[str, Any] = field(default_factory=dict)

    def backwards(self) -> "Order":
        keys = tuple(replace(key, falls=not key.falls) for key in self.keys)
        return replace(self, keys=keys, missing_first=not self.missing_first)


@dataclass(frozen=True, slots=True)
class Cursor:
    """A place in a list: what stands in the keys of a row, written ``["2026-11-26",45]``."""

    values: tuple[Value, ...]

    @classmethod
    def read(cls, written: str, order: Order) -> Self | None:
        """The place, or None where nobody could have written it for a list in this order."""
        try:
            given = json.loads(written)
            if not isinstance(given, list) or len(given) != len(order.keys):
                return None
            first = None if order.may_miss and given[0] is None else order.keys[0].read(given[0])
            return cls((first, *(key.read(one) for key, one in zip(order.keys[1:], given[1:], strict=True))))
        except (ValueError, RecursionError):
            return None

    def __str__(self) -> str:
        return json.dumps(self.values, ensure_ascii=False, separators=(",", ":"), default=str)


@dataclass(frozen=True, slots=True)
class Leaf:
    """One page: the ids in order, and where the pages before and after it begin."""

    pks: tuple[int, ...]
    before: Cursor | None
    after: Cursor | None


def ordered(tasks: TaskQuerySet, order: Order) -> TaskQuerySet:
    """All of them in that order, for who reads the list from its beginning to its end."""
    added = {name: copy(one) for name, one in order.added.items()}
    ways = [F(key.name).desc if key.falls else F(key.name).asc for key in order.keys]
    where = {"nulls_first" if order.missing_first else "nulls_last": True} if order.may_miss else {}
    return (tasks.annotate(**added) if added else tasks).order_by(ways[0](**where), *(way() for way in ways[1:]))


def turn(
    rows: QuerySet[Any], order: Order, size: int, *, after: Cursor | None = None, before: Cursor | None = None
) -> Leaf:
    """The page after or before a place, or the first one; at most two queries. The last key is the id."""
    added = {name: copy(one) for name, one in order.added.items()}  # Django changes a relation that it is given
    rows = rows.annotate(**added) if added else rows
    if before:
        found = list(reversed(_collect(rows, order.backwards(), before, size + 1)))
        has_before, has_after = len(found) > size, True
        found = found[-size:]
    else:
        found = _collect(rows, order, after, size + 1)
        has_before, has_after = after is not None, len(found) > size
        found = found[:size]
    first, last = (Cursor(tuple(found[0])), Cursor(tuple(found[-1]))) if found else (None, None)
    pks = tuple(int(row[-1]) for row in found)
    return Leaf(pks, first if has_before else None, last if has_after else None)


@dataclass(frozen=True, slots=True)
class _Stretch:
    """The rows that have the first key, or those that miss it."""

    which: Q
    keys: tuple[Key, ...]

    def holds(self, place: Cursor, order: Order) -> bool:
        return not order.may_miss or (place.values[0] is None) == (len(self.keys) < len(order.keys))


def _stretches(order: Order) -> list[_Stretch]:
    if not order.may_miss:
        return [_Stretch(Q(), order.keys)]
    is_missing = f"{order.keys[0].name}__isnull"
    both = [_Stretch(Q(**{is_missing: False}), order.keys), _Stretch(Q(**{is_missing: True}), order.keys[1:])]
    return both[::-1] if order.missing_first else both


def _collect(rows: QuerySet[Any], order: Order, place: Cursor | None, count: int) -> list[Sequence[Any]]:
    """Keys of one stretch after another, from behind the place on, until there are enough."""
    names = [key.name for key in order.keys]
    found: list[Sequence[Any]] = []
    for stretch in _stretches(order):
        if place and not stretch.holds(place, order):
            continue  # before the place: the one that holds it is still to come
        if len(found) >= count:
            break
        part = rows.filter(stretch.which)
        if place:
            part = part.filter(_beyond(stretch.keys, place.values[-len(stretch.keys) :]))
        found += part.order_by(*_ordering(stretch.keys)).values_list(*names)[: count - len(found)]
        place = None
    return found


def _ordering(keys: Iterable[Key]) -> list[str]:
    return [f"-{key.name}" if key.falls else key.name for key in keys]


def _beyond(keys: Sequence[Key], values: Sequence[Value]) -> Q:
    """What comes after these values: as one tuple where all keys run the same way, so that an index leads there."""
    if len({key.falls for key in keys}) == 1:
        compare = TupleLessThan if keys[0].falls else TupleGreaterThan
        return Q(compare(tuple(F(key.name) for key in keys), tuple(values)))
    later = _past(keys[-1], values[-1])
    for key, value in reversed(list(zip(keys[:-1], values[:-1], strict=True))):
        later = _past(key, value) | (Q(**{key.name: value}) & later)
    return later


def _past(key: Key, value: Value) -> Q:
    return Q(**{f"{key.name}__{'lt' if key.falls else 'gt'}": value})
