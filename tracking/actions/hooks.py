"""Receivers (接收方): added, changed, tried out, switched on and off by an administrator; their secrets made anew."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accounts.models import User
from tracking.actions.outlets import (
    OutletRefusedError,
    begin_trial,
    delete_unused,
    end_waiting,
    one_of_a_name,
    refuse_unfit,
    write,
)
from tracking.hooks.keys import mark_of, new_salt, secret_of
from tracking.models import Mail, Receiver
from tracking.models.mail import MailState
from tracking.outbox import breaker
from tracking.outbox.hook_sending import SWITCHED_OFF, hand_over, note
from tracking.outbox.hook_words import Frame, trial
from tracking.outbox.hours import Hours
from tracking.robots.form import Meaning, Reply

ELSEWHERE = ("department", "url")  # with another of these others would be told, or of other tasks
WELL = {**breaker.WELL, "failing_since": None}
OFF = {"is_active": False, "ended_because": "", "active_since": None, "told_until": None}  # and begins anew
BOTH_HOLD = timedelta(hours=24)  # how long the former secret signs beside the new one
TRIED = "没有再送：刚刚试送过一次。没有收到的，十秒以后再试。"


@dataclass(frozen=True, slots=True)
class Issued:
    """A receiver with a new secret, and the only time the secret is told."""

    receiver: Receiver
    secret: str


def add_receiver(given: Mapping[str, Any], *, by: User, at: datetime) -> Issued:
    """Add a receiver; it is off."""
    salt = new_salt()
    with one_of_a_name(given):
        made = {"salt": salt, "mark": mark_of(salt), "salted_at": at, "changed_by": by, "changed_at": at}
        return Issued(Receiver.objects.create(**given, **made), secret_of(salt))


@transaction.atomic
def change_receiver(receiver: Receiver, given: Mapping[str, Any], *, seen: int, by: User, at: datetime) -> Receiver:
    """Change a receiver. One that is now somebody else, or hears of other tasks, is off until switched on again."""
    moved = any(getattr(receiver, name) != given[name] for name in ELSEWHERE)
    anew = {**WELL, **OFF, "tried_at": None} if moved else {}
    with one_of_a_name(given):
        write(receiver, seen, by, at, **given, **anew)
    if moved:
        _end_waiting(receiver)
    return Receiver.objects.select_related("department").get(pk=receiver.pk)


@transaction.atomic
def switch_on(
    receiver: Receiver, *, catches_up: bool = False, despite: bool = False, seen: int, by: User, at: datetime
) -> int:
    """Switch it on; how many messages it had not been sent go out again.

    ``catches_up``: what happened while it was off is told as well, where it has been on before; else from now on.
    One that was never tried, or did not get through last, is switched on only ``despite`` that.
    """
    receiver.refresh_from_db()
    if receiver.is_active:
        return 0
    refuse_unfit(receiver, despite=despite, trial="试送一次")
    goes_on = catches_up and receiver.active_since is not None
    since = {} if goes_on else {"active_since": at, "told_until": at}
    fresh = {"is_active": True, "failures": 0, "failing_since": None, "retry_at": None, "ended_because": ""}
    write(receiver, seen, by, at, **fresh, **since)
    return send_undelivered_again(receiver, at=at) if goes_on else 0


@transaction.atomic
def switch_off(receiver: Receiver, *, seen: int, by: User, at: datetime) -> bool:
    """Switch it off; whether it was on. What waits for it ends, and may be sent when it is on again."""
    receiver.refresh_from_db()
    if not receiver.is_active:
        return False
    write(receiver, seen, by, at, is_active=False, ended_because="")
    _end_waiting(receiver)
    return True


@transaction.atomic
def make_new_secret(receiver: Receiver, *, at_once: bool, seen: int, by: User, at: datetime) -> Issued:
    """A new secret; the former one signs beside it for a day, unless it must end ``at_once``."""
    salt = new_salt()
    is_known = mark_of(receiver.salt) == receiver.mark  # else the key of the machine has changed, and nobody has it
    old: dict[str, Any] = {"old_salt": "", "old_until": None}
    if is_known and not at_once:
        old = {"old_salt": receiver.salt, "old_until": at + BOTH_HOLD}
    write(receiver, seen, by, at, salt=salt, mark=mark_of(salt), salted_at=at, **old)
    return Issued(Receiver.objects.select_related("department").get(pk=receiver.pk), secret_of(salt))


@transaction.atomic
def remove_receiver(receiver: Receiver, *, seen: int, by: User, at: datetime) -> bool:
    """Take away a receiver that has been told nothing yet; of others the address, and they are off."""
    if Mail.objects.filter(receiver=receiver).exists():
        salt = new_salt()  # nobody is told this one
        gone = {"url": "", "salt": salt, "mark": mark_of(salt), "old_salt": "", "old_until": None}
        write(receiver, seen, by, at, **gone, **OFF, **WELL)
        _end_waiting(receiver)
        return False
    delete_unused(receiver, seen)
    return True


def try_receiver(receiver: Receiver, *, at: datetime) -> Reply:
    """试送: send a ping now, on or off; what came of it is kept with the receiver.

    Not inside a transaction: the other side may take its time. Pressed again within ten seconds nothing is sent, and
    ``OutletRefusedError`` raised.
    """
    begin_trial(receiver, at=at, act="试送", lately=TRIED)
    frame = Frame(receiver, Hours.load(), timezone.localdate(at))
    reply = hand_over(receiver, trial(str(uuid4()), frame, at), at)
    if reply.meaning == Meaning.LATER:  # no reason to keep it quiet, yet nothing arrived
        Receiver.objects.filter(pk=receiver.pk).update(last_code=reply.words[:200])
    else:
        note(receiver, reply, at)
    return reply


@transaction.atomic
def send_again(mail: Mail, *, at: datetime) -> None:
    """再送一次: the same event, with the same id, whatever became of it before."""
    if mail.receiver is None or not mail.receiver.is_active:
        raise OutletRefusedError("没有再送：这个接收方停用了。请先启用。")
    if not _queue_again(Mail.objects.filter(pk=mail.pk), at):
        raise OutletRefusedError("没有再送：它正在等着送，或者正在送。")


@transaction.atomic
def send_undelivered_again(receiver: Receiver, *, at: datetime) -> int:
    """Everything that did not arrive, and what ended because the receiver was off; how many messages."""
    lost = Q(state=MailState.DEAD) | Q(state=MailState.SUPPRESSED, reason=SWITCHED_OFF)
    return _queue_again(Mail.objects.filter(lost, receiver=receiver), at)


def _queue_again(mails: Any, at: datetime) -> int:
    ended = mails.filter(state__in=[MailState.SENT, MailState.DEAD, MailState.SUPPRESSED])
    fresh = {"attempts": 0, "not_before": at, "asked_again_at": at, "reason": "", "last_code": "", "sent_at": None}
    return int(ended.update(state=MailState.QUEUED, lease_owner="", lease_until=None, is_settled=False, **fresh))


def _end_waiting(receiver: Receiver) -> None:
    end_waiting(Mail.objects.filter(receiver=receiver), SWITCHED_OFF)
