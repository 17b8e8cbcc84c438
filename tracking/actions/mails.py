"""Dealing with mails by hand (人工处理): sending one again, stopping one, and trying the server once more."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from django.db import transaction
from django.db.models import Q

from accounts.models import User
from tracking.models import Announcement, Mail, MailAction, MailServer, Notice, Organisation, Reminder
from tracking.models.mail import MailAct, MailState
from tracking.models.reminder import Outcome
from tracking.outbox.leases import MERGED
from tracking.outbox.letters import message_id
from tracking.outbox.recipients import address_now
from tracking.outbox.settling import settle_ended

log = logging.getLogger(__name__)
ENDED = (MailState.SENT, MailState.DEAD, MailState.SUPPRESSED)
DONE_MEANWHILE = "别人刚刚处理过它，或者它刚刚有了变化，现在是“{state}”"


class NotHandledError(Exception):
    """The mail stays as it is; the message says why, without a full stop."""


class Pick(NamedTuple):
    """A mail as somebody saw it: its state, and how often it had been dealt with by hand."""

    pk: int
    state: str
    handled: int

    @classmethod
    def of(cls, mail: Mail, handled: int) -> "Pick":
        return cls(mail.pk, mail.state, handled)

    @classmethod
    def read(cls, written: str) -> "Pick | None":
        """From ``12:dead:0``, or None where no page of ours could have written it."""
        pk, _, rest = written.partition(":")
        state, _, handled = rest.partition(":")
        if state not in MailState.values or not all(_is_number(part) for part in (pk, handled)):
            return None
        return cls(int(pk), state, int(handled))

    def __str__(self) -> str:
        return f"{self.pk}:{self.state}:{self.handled}"


def _is_number(written: str) -> bool:
    return written.isascii() and written.isdecimal() and len(written) <= 18


@dataclass(frozen=True, slots=True)
class Handled:
    """What came of dealing with several: how many were done, and why the others were not."""

    done: int
    refused: tuple[tuple[str, str], ...]  # the mail as people call it, and why


def why_not(act: MailAct, mail: Mail, organisation: Organisation, now: datetime) -> str:
    """Why this mail cannot be dealt with so, without a full stop, or nothing where it can."""
    return WHY_NOT[act](mail, organisation, now)


def _why_not_resent(mail: Mail, organisation: Organisation, _: datetime) -> str:
    if mail.state not in ENDED:
        return "还在等待发送，不用重发"
    if mail.reason == MERGED:
        return "内容已经并入后一天的日报，重发后一天的那封"
    if mail.robot:
        return "" if mail.robot.is_active else "这个群机器人停用了"
    return "" if address_now(mail, organisation) else "收件人已停用，或者没有地址：请管理员先补上地址"


def _why_not_stopped(mail: Mail, _: Organisation, now: datetime) -> str:
    if mail.state in ENDED:
        return f"已经是“{mail.get_state_display()}”，没有要停的"
    is_held = mail.state == MailState.SENDING and mail.lease_until is not None and mail.lease_until > now
    return "正在交给对方服务器，停不下来了" if is_held else ""


WHY_NOT: dict[str, Callable[[Mail, Organisation, datetime], str]] = {
    MailAct.RESEND: _why_not_resent,
    MailAct.STOP: _why_not_stopped,
}


def handle(act: MailAct, picks: list[Pick], *, by: User, at: datetime, note: str) -> Handled:
    """Deal with each of them by itself: what cannot be done stays as it is, and stops no other."""
    organisation = Organisation.current()
    readable = Mail.objects.to_be_read().select_related("recipient", "department", "robot")
    mails = readable.in_bulk([pick.pk for pick in picks])
    refused, done = [], 0
    for pick in picks:
        if mail := mails.get(pick.pk):
            try:
                handle_one(act, mail, pick, organisation, by=by, at=at, note=note)
                done += 1
            except NotHandledError as error:
                refused.append((str(mail), str(error)))
    settle_ended()  # what a stopped one carried ends with it
    log.info("%s %s mails: %s by %s", act, done, note, by.username)
    return Handled(done, tuple(refused))


@transaction.atomic
def handle_one(
    act: MailAct, mail: Mail, pick: Pick, organisation: Organisation, *, by: User, at: datetime, note: str
) -> MailAction:
    """Deal with one mail as it was seen; raises ``NotHandledError`` where it cannot be, or is no longer as it was."""
    now_is = Mail.objects.filter(pk=mail.pk).values_list("state", flat=True).get()
    if now_is != pick.state or MailAction.objects.filter(mail=mail).count() != pick.handled:
        raise NotHandledError(DONE_MEANWHILE.format(state=MailState(now_is).label))
    if reason := why_not(act, mail, organisation, at):
        raise NotHandledError(reason)
    changes = _again(mail, at) if act == MailAct.RESEND else _stopped(by, note)
    still = Mail.objects.filter(pk=mail.pk, state=pick.state)
    if act == MailAct.STOP:
        still = still.filter(~Q(state=MailState.SENDING) | Q(lease_until__lt=at))
    if not still.update(**changes):
        raise NotHandledError(DONE_MEANWHILE.format(state="正在发送"))
    if act == MailAct.RESEND:
        queue_again(mail)
    return MailAction.objects.create(
        mail=mail, name=act, by=by, at=at, note=note, before=pick.state, code=mail.last_code
    )


def _again(mail: Mail, at: datetime) -> dict[str, object]:
    """A new beginning: another Message-ID, because the other side may have thrown the first one away unread."""
    return {
        "state": MailState.QUEUED,
        "message_id": message_id(mail.to_key, mail.local_date, mail.channel, mail.seq, at),
        "attempts": 0,
        "not_before": at,
        "asked_again_at": at,
        "reason": "",
        "last_code": "",
        "sent_at": None,
        "lease_owner": "",
        "lease_until": None,
        "is_settled": False,
    }


def _stopped(by: User, note: str) -> dict[str, object]:
    reason = f"{by.get_role_display()}停发：{note}"[:200]
    return {
        "state": MailState.SUPPRESSED,
        "reason": reason,
        "lease_owner": "",
        "lease_until": None,
        "is_settled": False,
    }


def queue_again(mail: Mail) -> None:
    """What it carries is on its way again; what has been put back for a later 日报 stays there. A group settles
    nothing."""
    if mail.robot_id:
        return
    Reminder.objects.filter(items__mail=mail).exclude(outcome=Outcome.PENDING).update(outcome=Outcome.QUEUED, reason="")
    for model in (Notice, Announcement):
        model.objects.filter(item__mail=mail).update(outcome=Outcome.QUEUED, reason="")


def try_server_again(*, by: User, at: datetime) -> int:
    """Leave the mail server alone no longer, and let what was put off because of it go now; how many mails.

    One more failure, and it is left alone again. Mails that the other side put off (4xx) keep their time.
    """
    put_off = Mail.objects.to_be_read().filter(state=MailState.QUEUED, robot=None, attempts__gt=0, not_before__gt=at)
    by_the_other_side = Q(last_code__startswith="4") & ~Q(last_code__startswith="421")
    with transaction.atomic():
        MailServer.objects.filter(pk=1).update(retry_at=None)
        count = put_off.exclude(by_the_other_side).update(not_before=at)
    log.info("the mail server is tried again, %s mails, by %s", count, by.username)
    return count
