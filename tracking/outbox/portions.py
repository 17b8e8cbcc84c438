"""Many keys in few statements (分批): as many at a time as every database takes."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeVar

KEYS = 5000  # a statement; SQLite takes 32,766 values
Key = TypeVar("Key")


def portions(keys: Iterable[Key], size: int = KEYS) -> Iterator[list[Key]]:
    """The keys, at most ``size`` at a time."""
    coming = iter(keys)
    while some := list(islice(coming, size)):
        yield some
