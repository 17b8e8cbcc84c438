"""Turning the pages of a list ordered by (due date, id), long-term tasks last: by key, so that page 4,000 costs what
page 1 does and no row is met twice or missed, however many share a date."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Self

from django.db.models import F
from django.db.models.fields.tuple_lookups import TupleGreaterThan, TupleLessThan

from tracking.models.task import TaskQuerySet

LONGEST_KEY = 18  # digits; the database stumbles over longer ones
Key = tuple[date | None, int]


@dataclass(frozen=True, slots=True)
class Cursor:
    """A place in the list, written ``2026-11-26_45``; ``_45`` among those without a date."""

    due_on: date | None
    pk: int

    @classmethod
    def read(cls, written: str) -> Self | None:
        """The place, or None where nobody could have written it."""
        due, _, pk = written.partition("_")
        try:
            return cls(date.fromisoformat(due) if due else None, int(pk[:LONGEST_KEY]))
        except ValueError:
            return None

    def __str__(self) -> str:
        return f"{self.due_on.isoformat() if self.due_on else ''}_{self.pk}"


@dataclass(frozen=True, slots=True)
class Leaf:
    """One page: the ids in order, and where the pages before and after it begin."""

    pks: tuple[int, ...]
    before: Cursor | None
    after: Cursor | None


def turn(tasks: TaskQuerySet, size: int, *, after: Cursor | None = None, before: Cursor | None = None) -> Leaf:
    """The page after or before a place, or the first one; at most two queries."""
    if before:
        keys = list(reversed(_collect([_earlier_undated, _earlier_dated], tasks, before, size + 1)))
        has_before, has_after = len(keys) > size, True
        keys = keys[-size:]
    else:
        keys = _collect([_later_dated, _later_undated], tasks, after, size + 1)
        has_before, has_after = after is not None, len(keys) > size
        keys = keys[:size]
    first, last = (Cursor(*keys[0]), Cursor(*keys[-1])) if keys else (None, None)
    return Leaf(tuple(pk for _, pk in keys), first if has_before else None, last if has_after else None)


Part = Callable[[TaskQuerySet, Cursor | None], TaskQuerySet | None]


def _collect(parts: list[Part], tasks: TaskQuerySet, cursor: Cursor | None, count: int) -> list[Key]:
    """Keys of one part of the list after another until there are enough."""
    keys: list[Key] = []
    for part in parts:
        rows = part(tasks, cursor) if len(keys) < count else None
        if rows is not None:
            keys += rows.values_list("due_on", "pk")[: count - len(keys)]
    return keys


def _later_dated(tasks: TaskQuerySet, cursor: Cursor | None) -> TaskQuerySet | None:
    if cursor and cursor.due_on is None:
        return None
    dated = tasks.filter(due_on__isnull=False).order_by("due_on", "pk")
    return dated.filter(TupleGreaterThan(_KEY, (cursor.due_on, cursor.pk))) if cursor else dated


def _later_undated(tasks: TaskQuerySet, cursor: Cursor | None) -> TaskQuerySet | None:
    undated = tasks.filter(due_on__isnull=True).order_by("pk")
    return undated.filter(pk__gt=cursor.pk) if cursor and cursor.due_on is None else undated


def _earlier_undated(tasks: TaskQuerySet, cursor: Cursor | None) -> TaskQuerySet | None:
    if cursor is None or cursor.due_on:
        return None
    return tasks.filter(due_on__isnull=True, pk__lt=cursor.pk).order_by("-pk")


def _earlier_dated(tasks: TaskQuerySet, cursor: Cursor | None) -> TaskQuerySet | None:
    dated = tasks.filter(due_on__isnull=False).order_by("-due_on", "-pk")
    if cursor is None or cursor.due_on is None:
        return dated
    return dated.filter(TupleLessThan(_KEY, (cursor.due_on, cursor.pk)))


_KEY = (F("due_on"), F("pk"))
