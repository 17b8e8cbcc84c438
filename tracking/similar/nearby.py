"""Which tasks and candidates share rare pairs of characters with some words: the few that are worth comparing.

A pair that very many have costs more to follow than it tells: only the rarest of the demand are followed, and how rare
one is, is counted no further than ``COMMON``.
"""

from collections.abc import Sequence
from math import log
from typing import Any

from django.db import connection
from django.db.models import Case, F, FloatField, QuerySet, Sum, Value, When

from directives.models import DirectiveGram
from tracking.models import TaskGram

Grams = type[TaskGram] | type[DirectiveGram]
COMMON = 3000
FOLLOWED = 14


def nearby(grams: Grams, owner: str, keys: Sequence[int], allowed: QuerySet[Any, Any] | None, most: int) -> list[int]:
    """The keys of the owners that share most, the most promising first; ``allowed``: only of these."""
    counts = _counts(grams, keys)
    chosen = sorted((key for key in counts if counts[key]), key=lambda key: counts[key])[:FOLLOWED]
    if not chosen:
        return []
    worth = [When(gram=key, then=Value(log(1 + COMMON / counts[key]))) for key in chosen]
    rows = grams.objects.filter(gram__in=chosen)
    if allowed is not None:
        rows = rows.filter(**{f"{owner}__in": allowed})
    scored = rows.values(found=F(owner)).annotate(worth=Sum(Case(*worth, output_field=FloatField())))
    return [row["found"] for row in scored.order_by("-worth", "-found")[:most]]


def _counts(grams: Grams, keys: Sequence[int]) -> dict[int, int]:
    """How many owners have each pair, counted up to ``COMMON``; in one query."""
    if not keys:
        return {}
    table = connection.ops.quote_name(grams._meta.db_table)  # noqa: SLF001  # public in all but name
    one = f"(SELECT COUNT(*) FROM (SELECT 1 FROM {table} WHERE gram = %s LIMIT {COMMON}) AS few)"  # noqa: S608  # our own names
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join([one] * len(keys))}", list(keys))
        found = cursor.fetchone()
    return dict(zip(keys, found, strict=True))
