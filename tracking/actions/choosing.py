"""Choosing how one wants to hear of each kind of news (通知设置)."""

from collections.abc import Mapping

from django.db import transaction

from accounts.models import User
from tracking.choices import FIXED, SHIPPED
from tracking.models import NoticeChoice
from tracking.models.notice import Way


@transaction.atomic
def choose_ways(ways: Mapping[str, Way], *, by: User) -> bool:
    """Keep what somebody wants for these kinds; whether that is anything new. What is shipped needs no row."""
    ways = {kind: way for kind, way in ways.items() if kind not in FIXED}
    mine = NoticeChoice.objects.filter(user=by)
    before = dict(mine.values_list("kind", "way"))
    wanted = {kind: way for kind, way in ways.items() if way != SHIPPED[kind]}
    if wanted == {kind: way for kind, way in before.items() if kind in ways}:
        return False
    mine.filter(kind__in=ways.keys() - wanted.keys()).delete()
    rows = [NoticeChoice(user=by, kind=kind, way=way) for kind, way in wanted.items()]
    NoticeChoice.objects.bulk_create(rows, update_conflicts=True, unique_fields=["user", "kind"], update_fields=["way"])
    return True
