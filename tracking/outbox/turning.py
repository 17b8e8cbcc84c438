"""Turning the pages of rows in the order they were made, the newest first: by key, so that page 4,000 costs what
page 1 does and rows that come in meanwhile shift nothing."""

from dataclasses import dataclass
from typing import Generic, TypeVar

from django.db.models import Model, QuerySet

LONGEST_KEY = 18  # digits; the database stumbles over longer ones
Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True, slots=True)
class Leaf(Generic[Row]):
    """One page, and the keys from which the pages beside it go on: newer ones, older ones."""

    rows: tuple[Row, ...]
    newer: int | None
    older: int | None

    @property
    def turns(self) -> dict[str, int]:
        """The ways on, as the address writes them."""
        ways = {"newer": self.newer, "older": self.older}
        return {way: key for way, key in ways.items() if key is not None}


def read_key(written: str) -> int | None:
    """The key in an address, or None where nobody could have written it."""
    return int(written[:LONGEST_KEY]) if written.isascii() and written.isdecimal() else None


def turn(rows: QuerySet[Row], size: int, *, newer: int | None = None, older: int | None = None) -> Leaf[Row]:
    """The rows just newer or just older than a key, or the newest; one query."""
    if newer is not None:
        found = list(rows.filter(pk__gt=newer).order_by("pk")[: size + 1])
        has_newer, has_older = len(found) > size, True
        found = found[:size][::-1]
    else:
        rows = rows.filter(pk__lt=older) if older is not None else rows
        found = list(rows.order_by("-pk")[: size + 1])
        has_newer, has_older = older is not None, len(found) > size
        found = found[:size]
    if not found:
        return Leaf((), None, None)
    return Leaf(tuple(found), found[0].pk if has_newer else None, found[-1].pk if has_older else None)
