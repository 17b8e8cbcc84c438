"""Sending what waits (发送): claim some, read everything in them again, word them, hand each over, record it.

Each mail is recorded by itself before the next one goes, so that whoever is stopped dead leaves at most one behind of
which the server has heard and the database has not.
"""

import logging
from collections import Counter, deque
from collections.abc import Iterable

from django.db import OperationalError

from tracking.models.mail import MailState
from tracking.outbox.answers import Meaning
from tracking.outbox.drafts import Desk, Draft, NothingToSendError, Written
from tracking.outbox.hours import Hours
from tracking.outbox.leases import Lease, claim, claimable, give_back
from tracking.outbox.server import Breaker, Courier
from tracking.outbox.settling import settle_ended
from tracking.outbox.shift import FRESH, Clock, Shift, end, record

log = logging.getLogger(__name__)
A_FEW = 100  # mails claimed at a time


def send_waiting(clock: Clock, owner: str, hours: Hours) -> Counter[str]:
    """Send all that may go now, until nothing waits, the hours end, or the server is left alone; counts by state."""
    with Courier() as courier:
        shift = Shift(courier, Breaker(), clock, hours, Counter())
        while shift.goes_on():
            now = clock()
            leases = claim(claimable(now, hours.today(now)), now, owner, A_FEW)
            if not leases:
                break
            send_all(leases, shift)
    settle_ended()
    return shift.done


def send_all(leases: Iterable[Lease], shift: Shift) -> None:
    """Bring each of these to its next state; what cannot be tried any more now is given back."""
    desk = Desk(deque(leases), shift)
    try:
        while desk.left and shift.goes_on():
            if failure := shift.courier.open():
                record(desk.take(), failure, shift)
                continue
            began = shift.clock()
            desk.prepare()
            shift.pace.note(hand_over(desk, shift), shift.clock() - began)
    finally:
        give_back(desk.left)


def hand_over(desk: Desk, shift: Shift) -> int:
    """Send the drafts one after the other, as long as they are fresh and the server answers; how many were tried.

    Those that come in meanwhile have their turn after that.
    """
    count = len(desk.drafts)
    for number in range(count):
        now = shift.clock()
        is_fresh = now - desk.drafts[0].read_at <= FRESH or count == 1  # nothing can be fresher than a single one
        if not (is_fresh and shift.hours.is_open(now)):
            return number
        if not send(desk.drafts.popleft(), desk, shift):
            return number + 1
    return count


def send(draft: Draft, desk: Desk, shift: Shift) -> bool:
    """Bring one mail to its next state; false where the server could not be reached.

    While the server is at work, the desk works ahead; the mail that comes next is announced to the server.
    """
    written = draft.worded()
    if not isinstance(written, Written):
        end_unwritten(draft, written, shift)
        return True
    answer = shift.courier.deliver(written.parcel, desk.work(), desk.coming)
    record(draft.lease, answer, shift, written.kept)
    return answer.meaning != Meaning.OUTAGE


def end_unwritten(draft: Draft, why: Exception, shift: Shift) -> None:
    """Whatever is wrong with a mail itself ends it, and stops no other."""
    if isinstance(why, OperationalError):
        raise why
    if isinstance(why, NothingToSendError):
        end(draft.lease, MailState.SUPPRESSED, str(why), shift, at=shift.clock())
        return
    log.error("mail %s cannot be written", draft.lease.mail.message_id, exc_info=why)
    end(draft.lease, MailState.DEAD, f"这封邮件写不出来：{why}", shift, at=shift.clock())
