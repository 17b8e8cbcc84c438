"""Up to which step everything is written (写定): no step with a smaller key can still come.

On SQLite there is one writer, so keys come in the order of commits. PostgreSQL gives keys before it commits: a step
with a smaller key may come to light later. That nobody holds one is certain at the moment when the table could be
locked against writers; and while somebody writes, his keys are gaps: what comes before the first gap is whole.
"""

from collections.abc import Iterable

from django.db import DatabaseError, connection, transaction
from django.db.models import Max

from tracking.models import Kept, TaskEvent


def all_written() -> int | None:
    """The last step there is, where none with a smaller key can still come; None where somebody is writing just now."""
    if connection.vendor != "postgresql":
        return last_step()
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("LOCK TABLE tracking_taskevent IN SHARE MODE NOWAIT")
            return last_step()
    except DatabaseError:
        return None


def last_step() -> int:
    return TaskEvent.objects.aggregate(last=Max("pk"))["last"] or 0


def written_for_sure() -> int:
    """The last step that is certain now; an earlier one, or 0, while somebody writes."""
    written = all_written()
    return (Kept.objects.aggregate(upto=Max("upto"))["upto"] or 0) if written is None else written


def whole_run(after: int, keys: Iterable[int]) -> int:
    """The last of these keys before the first gap; ``after`` where there is a gap at once. They come in order."""
    for key in keys:
        if key != after + 1:
            break
        after = key
    return after
