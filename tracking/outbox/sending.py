"""Sending what waits (发送): claim, read everything again, word, hand over, record; one mail at a time."""

import logging
from collections import Counter
from collections.abc import Callable
from datetime import datetime

from django.core.mail import EmailMessage
from django.db import OperationalError

from tracking.models.reminder import MailState
from tracking.outbox import letters
from tracking.outbox.contents import read_again
from tracking.outbox.hours import Hours
from tracking.outbox.leases import RETRIES, Lease, LostLeaseError, claim, finish, put_off
from tracking.outbox.recipients import address_now
from tracking.outbox.server import Answer, Courier, Meaning, is_resting, note_answer, note_outage

log = logging.getLogger(__name__)
Clock = Callable[[], datetime]
SAMPLE = ".example"  # reserved: addresses of the sample office, and of nobody else
FINAL = {
    Meaning.DELIVERED: (MailState.SENT, ""),
    Meaning.REFUSED: (MailState.DEAD, "对方服务器不收这个地址"),
    Meaning.REJECTED: (MailState.DEAD, "对方服务器拒收这封邮件"),
}


class NothingToSendError(Exception):
    """The mail need not or must not go; the message says why."""


def send_waiting(clock: Clock, owner: str, hours: Hours) -> Counter[str]:
    """Send all that may go now, until nothing waits, the hours end, or the server is left alone; counts by state."""
    done: Counter[str] = Counter()
    with Courier() as courier:
        while hours.is_open(now := clock()) and not is_resting(now):
            lease = claim(now, hours.today(now), owner)
            if lease is None:
                break
            done[send(lease, courier, clock, hours)] += 1
    return done


def send(lease: Lease, courier: Courier, clock: Clock, hours: Hours) -> str:
    """Bring one mail to its next state; one that was lost to another worker is left to it."""
    try:
        return attempt(lease, courier, clock, hours)
    except LostLeaseError:
        log.warning("mail %s was taken over by another worker", lease.mail.message_id)
        return "lost"


def attempt(lease: Lease, courier: Courier, clock: Clock, hours: Hours) -> str:
    """Write and hand over; whatever is wrong with the mail itself ends it, and stops no other."""
    if lease.mail.attempts > len(RETRIES):  # it may be the mail itself that ends every worker
        return end(lease, MailState.DEAD, clock(), f"试了 {lease.mail.attempts} 次，每次都中断了")
    try:
        answer = courier.deliver(prepare(lease, courier, clock(), hours))
    except NothingToSendError as nothing:
        return end(lease, MailState.SUPPRESSED, clock(), str(nothing))
    except (LostLeaseError, OperationalError):
        raise
    except Exception as error:
        log.exception("mail %s cannot be written", lease.mail.message_id)
        return end(lease, MailState.DEAD, clock(), f"这封邮件写不出来：{error}")
    return record(lease, answer, clock())


def end(lease: Lease, state: MailState, at: datetime, reason: str, code: str = "") -> str:
    finish(lease, state, at=at, reason=reason, code=code)
    return state


def prepare(lease: Lease, courier: Courier, now: datetime, hours: Hours) -> EmailMessage:
    """The mail as it goes: addressed and worded from what is true at this moment, and kept with the row."""
    mail = lease.mail
    address = address_now(mail, hours.organisation)
    if not address:
        raise NothingToSendError("收件人已停用，或者没有地址了")
    if courier.leaves_the_house and address.rsplit("@", 1)[-1].lower().endswith(SAMPLE):
        raise NothingToSendError("示例地址，不外发")
    contents = read_again(mail)
    if not contents.matters:
        raise NothingToSendError(contents.why_empty)
    letter = letters.write(contents, hours, hours.today(now))
    message = letters.as_message(letter, mail, address)
    message.message().as_bytes()  # fails here, not in the middle of talking to the server
    lease.update(
        state=MailState.SENDING,
        address=address,
        subject=letter.subject[:200],
        body_text=letter.text,
        body_html=letter.html,
    )
    return message


def record(lease: Lease, answer: Answer, now: datetime) -> str:
    """Write down what the server said, and what follows from it."""
    if answer.meaning == Meaning.OUTAGE:
        note_outage(now, answer.code)
    else:
        note_answer()
    if answer.meaning in FINAL:
        state, reason = FINAL[answer.meaning]
        return end(lease, state, now, reason, answer.code)
    put_off(lease, now=now, code=answer.code)
    return "later"
