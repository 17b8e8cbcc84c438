"""What holds for robots and receivers alike (去处): none of a name twice, changed over what was read, tried in turn."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F, Q, QuerySet

from accounts.models import User
from tracking.models import Mail, Receiver, Robot
from tracking.models.mail import MailState

Outlet = Robot | Receiver
BETWEEN_TRIALS = timedelta(seconds=10)  # a button pressed twice says it once


class OutletRefusedError(Exception):
    """What cannot be done with it now; the message is for the administrator."""


class StaleOutletError(Exception):
    """Somebody else has changed it since the page was read."""


@contextmanager
def one_of_a_name(given: Mapping[str, Any]) -> Iterator[None]:
    """Two people gave the same name at once: the second is told so."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        raise OutletRefusedError(f"已经有一个叫“{given['name']}”的了，请换个名称。") from error


def write(outlet: Outlet, seen: int, by: User, at: datetime, **columns: Any) -> None:
    """Only over the version that was read."""
    row = row_of(outlet).filter(version=seen)
    if not row.update(**columns, version=F("version") + 1, changed_by=by, changed_at=at):
        raise _stale(outlet)


def delete_unused(outlet: Outlet, seen: int) -> None:
    """Take away one that was never told anything, as it was read."""
    if not row_of(outlet).filter(version=seen).delete()[0]:
        raise _stale(outlet)


def refuse_unfit(outlet: Outlet, *, despite: bool, trial: str) -> None:
    """Without an address it is not switched on; in doubt whether it gets through only ``despite`` that."""
    if not outlet.url:
        raise OutletRefusedError(f"没有启用：“{outlet}”的地址已经清除了，请先填上。")
    if outlet.doubt and not despite:
        raise OutletRefusedError(
            f"没有启用：{outlet.doubt}。请先{trial}；不试也要启用的，勾上“{outlet.doubt}，仍要启用”。"
        )


def begin_trial(outlet: Outlet, *, at: datetime, act: str, lately: str) -> None:
    """Whoever presses within ten seconds of another trial is told so: ``lately``."""
    if not outlet.url:
        raise OutletRefusedError(f"没有{act}：“{outlet}”的地址已经清除了，请先填上。")
    long_ago = Q(tried_at=None) | Q(tried_at__lte=at - BETWEEN_TRIALS) | Q(tried_at__gt=at)  # a clock put back
    if not row_of(outlet).filter(long_ago).update(tried_at=at):
        raise OutletRefusedError(lately)


def end_waiting(mails: QuerySet[Mail], reason: str) -> None:
    """What waits for one that is switched off ends."""
    mails.filter(state=MailState.QUEUED).update(state=MailState.SUPPRESSED, reason=reason)


def row_of(outlet: Outlet) -> QuerySet[Any]:
    return type(outlet).objects.filter(pk=outlet.pk)


def _stale(outlet: Outlet) -> StaleOutletError:
    now = row_of(outlet).first()
    return StaleOutletError(f"“{now}”在您填写的时候有人改过。" if now else f"“{outlet}”已经被别人删掉了。")
