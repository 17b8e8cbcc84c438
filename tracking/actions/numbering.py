"""Numbers of papers (文号): given out once, in order, within a year, in the transaction that uses them."""

from django.db import transaction
from django.db.models import F

from tracking.models import Counter


def next_number(name: str, year: int) -> int:
    """The next number of that name and year. The row is locked until the caller's transaction ends."""
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("A number belongs to the transaction of the paper that carries it.")
    counter, _ = Counter.objects.get_or_create(name=name, year=year)
    Counter.objects.filter(pk=counter.pk).update(value=F("value") + 1)
    counter.refresh_from_db()
    return counter.value
