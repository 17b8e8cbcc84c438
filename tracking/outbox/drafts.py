"""Mails on the desk of a worker (稿): some at a time read again as they are now, and worded; ahead of their turn too.

While the server is at work on one mail, those that come after it are worded, and the next ones read: in steps, each
of them done when it is done. What goes wrong with that is kept until it is its turn, for the server's answer to the
mail that is going must be heard and written down first.
"""

import logging
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import OperationalError

from tracking.models.mail import MailState
from tracking.outbox import letters
from tracking.outbox.contents import Contents, read_again, reading_again
from tracking.outbox.leases import RETRIES, Lease, begin
from tracking.outbox.line import Parcel
from tracking.outbox.recipients import address_now
from tracking.outbox.sealing import envelope, seal
from tracking.outbox.shift import FRESH, Shift, end
from tracking.outbox.stepping import Steps, carried_out

log = logging.getLogger(__name__)
SAMPLE = ".example"  # reserved: addresses of the sample office, and of nobody else


class NothingToSendError(Exception):
    """The mail need not or must not go; the message says why."""


@dataclass(frozen=True, slots=True)
class Written:
    """A mail as it goes, and what of it is kept with its row."""

    parcel: Parcel
    kept: dict[str, str]


@dataclass(slots=True)
class Draft:
    """A mail that has been read again; it is worded while the server is at work on others, or when it is its turn."""

    lease: Lease
    read_at: datetime
    wording: Steps[Written]
    result: Written | Exception | None = None

    def steps(self) -> Iterator[None]:
        """Word it, step by step; what is wrong with it is kept, for its turn has not come."""
        while self.result is None:
            try:
                yield next(self.wording)
            except StopIteration as written:
                self.result = written.value
            except Exception as error:  # noqa: BLE001 (it concerns this mail)
                self.result = error

    def worded(self) -> Written | Exception:
        """The mail in words, or what is wrong with it."""
        for _ in self.steps():
            pass
        assert self.result is not None  # noqa: S101 (the steps lead to one)
        return self.result

    def parcel(self) -> Parcel | None:
        """As it goes, where it is worded already."""
        return self.result.parcel if isinstance(self.result, Written) else None


@dataclass(slots=True)
class Desk:
    """The mails one worker holds: those that wait, those being read, and the drafts, first in line."""

    waiting: deque[Lease]
    shift: Shift
    drafts: deque[Draft] = field(default_factory=deque)
    in_hand: list[Lease] = field(default_factory=list)
    reading: Steps[list[Draft]] | None = None
    wrong: Exception | None = None  # with reading ahead

    @property
    def left(self) -> list[Lease]:
        """All that have not had their turn."""
        return [*(draft.lease for draft in self.drafts), *self.in_hand, *self.waiting]

    def take(self) -> Lease:
        """The first of them, unread."""
        self._put_back()
        return self.waiting.popleft()

    def prepare(self) -> None:
        """Have drafts that are fresh: those read ahead, or some read now; of these there may be none that can go."""
        if self.drafts or self.in_hand:
            self._finish_reading()
            if self._is_fresh():
                return
            self._put_back()
        self._begin_reading()
        self._finish_reading()

    def work(self) -> Iterator[None]:
        """What there is to do while the server is at work, in steps: word what is read, then read what comes next."""
        while not self.wrong:
            unworded = next((draft for draft in self.drafts if draft.result is None), None)
            if unworded:
                yield from unworded.steps()
            elif self.reading or self._may_read_ahead():
                self._read_ahead()
                yield
            else:
                return

    def coming(self) -> Parcel | None:
        """The mail that goes next, where it is known and worded already."""
        return self.drafts[0].parcel() if self.drafts else None

    def _put_back(self) -> None:
        self.waiting, self.reading = deque(self.left), None
        self.drafts.clear()
        self.in_hand = []

    def _is_fresh(self) -> bool:
        return not self.drafts or self.shift.clock() - self.drafts[0].read_at <= FRESH

    def _may_read_ahead(self) -> bool:
        at_once = self.shift.pace.at_once
        return bool(self.waiting) and 1 < at_once >= len(self.drafts)

    def _read_ahead(self) -> None:
        """The next step of reading, begun where it has not been; it raises nothing."""
        try:
            if not self.reading:
                self._begin_reading()
            self._read_on()
        except Exception as error:  # noqa: BLE001 (raised when it is their turn)
            self.wrong = error

    def _begin_reading(self) -> None:
        count = min(self.shift.pace.at_once, len(self.waiting))
        self.in_hand = [self.waiting.popleft() for _ in range(count)]
        self.reading = reading(self.in_hand, self.shift)

    def _finish_reading(self) -> None:
        if self.wrong:
            raise self.wrong
        while self.reading:
            self._read_on()

    def _read_on(self) -> None:
        assert self.reading is not None  # noqa: S101 (begun by the caller)
        try:
            next(self.reading)
        except StopIteration as read:
            self.drafts.extend(read.value)
            self.reading, self.in_hand = None, []


def reading(leases: Sequence[Lease], shift: Shift) -> Steps[list[Draft]]:
    """What these mails say now; those that ended every worker so far end here."""
    now = shift.clock()
    given_up = [lease for lease in leases if lease.mail.attempts > len(RETRIES)]
    for lease in given_up:  # it may be the mail itself
        end(lease, MailState.DEAD, f"试了 {lease.mail.attempts} 次，每次都中断了", shift, at=now)
    ours = begin([lease for lease in leases if lease not in given_up], now=now)
    if lost := len(leases) - len(given_up) - len(ours):
        shift.done["lost"] += lost
    yield
    contents = yield from reading_all(ours)
    return [Draft(lease, now, wording(lease, contents.get(lease.mail.pk), now, shift)) for lease in ours]


def reading_all(leases: Sequence[Lease]) -> Steps[dict[int, Contents]]:
    """What the mails say now; where one of them cannot be read, the others are read without it."""
    try:
        return (yield from reading_again([lease.mail for lease in leases]))
    except OperationalError:
        raise
    except Exception:
        log.exception("%s mails cannot be read together", len(leases))
        if len(leases) == 1:
            return {}
        return {pk: contents for lease in leases for pk, contents in carried_out(reading_all([lease])).items()}


def wording(lease: Lease, contents: Contents | None, now: datetime, shift: Shift) -> Steps[Written]:
    """The mail as it goes, addressed and worded in a few steps; raises whatever is wrong with it."""
    mail, hours = lease.mail, shift.hours
    address = address_now(mail, hours.organisation)
    if not address:
        raise NothingToSendError("收件人已停用，或者没有地址了")
    if shift.courier.leaves_the_house and address.rsplit("@", 1)[-1].lower().endswith(SAMPLE):
        raise NothingToSendError("示例地址，不外发")
    contents = contents or read_again([mail])[mail.pk]
    if contents.is_empty:
        raise NothingToSendError(contents.why_empty)
    letter = yield from letters.writing(contents, hours, hours.today(now))
    message = letters.as_message(letter, mail, address)
    envelope(address)  # raises here, not in the middle of talking to the server
    yield
    kept = {"address": address, "subject": letter.subject[:200], "body_text": letter.text}
    return Written(Parcel(message, seal(message)), kept)
