"""Receivers nobody answers at (自动停用): switched off after three days, and the administrators told by mail."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.urls import reverse

from accounts.models import Role, User
from tracking.announcing import Words, announce
from tracking.models import Receiver
from tracking.models.notice import NewsKind
from tracking.templatetags.office import moment

PATIENCE = timedelta(days=3)
ON_AGAIN = "已经重新启用或者处理过"


def switch_off_for_good(receiver: Receiver, now: datetime) -> bool:
    """Switch it off where nothing has arrived for three days; of two rounds at once one tells of it."""
    lasting = Receiver.objects.active().filter(pk=receiver.pk, failing_since__lte=now - PATIENCE)
    found = lasting.first()
    if found is None:
        return False
    why = f"从{moment(found.failing_since)}起一直送不到，最后一次的回应是：{found.last_code}"[:200]
    with transaction.atomic():
        if not lasting.update(is_active=False, ended_because=why, version=found.version + 1):
            return False
        _tell(found, why, now)
    return True


def _tell(receiver: Receiver, why: str, now: datetime) -> None:
    words = Words(
        word="对接停用",
        title=f"“{receiver}”送不到，已自动停用",
        place=reverse("tracking:hook", args=[receiver.pk]),
        button="看接收方",
        words=f"{why}。",
        expected="和对方核对地址和密钥，试送通了再启用；停用期间的可以补送。",
    )
    keepers = User.objects.filter(role=Role.ADMIN, is_active=True)
    announce(f"hook:{receiver.pk}.{receiver.version + 1}", NewsKind.ORDERS, words, to=keepers, at=now)


def why_gone(keys: Sequence[str]) -> dict[str, str]:
    """Of these announcements (``3.7``: a receiver, and the version it was switched off with) those that are settled."""
    found = Receiver.objects.broken().in_bulk([int(key.partition(".")[0]) for key in keys])
    still = {f"{receiver.pk}.{receiver.version}" for receiver in found.values()}
    return {key: ON_AGAIN for key in keys if key not in still}
