"""The mail server as it answers (发信服务器): what each failure means, and when to leave the server alone."""

import smtplib
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum, auto
from typing import Self

from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends import console, dummy, locmem
from django.core.mail.backends.base import BaseEmailBackend
from django.db.models import F

from tracking.models import MailServer

IN_A_ROW = 5  # failed connections after which the server is left alone
REST = timedelta(minutes=5)
STAYS_HERE = (console.EmailBackend, dummy.EmailBackend, locmem.EmailBackend)  # files are a kind of console


class Meaning(Enum):
    """What an answer of the server means for the mail."""

    DELIVERED = auto()
    LATER = auto()  # this mail was put off (4xx)
    REFUSED = auto()  # there is no such recipient (5xx)
    REJECTED = auto()  # this mail will never be taken (5xx)
    OUTAGE = auto()  # the server cannot be reached, or does not let us in


@dataclass(frozen=True, slots=True)
class Answer:
    """What the server said, as it said it."""

    meaning: Meaning
    code: str


class Courier:
    """One connection to the mail server, opened when needed and kept for the mails of a round."""

    def __init__(self) -> None:
        self.connection: BaseEmailBackend | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def leaves_the_house(self) -> bool:
        """Whether mail goes to a server, and not to a file or a screen of this machine."""
        return not isinstance(self.connection or get_connection(), STAYS_HERE)

    def deliver(self, message: EmailMessage) -> Answer:
        """Hand over one mail to one recipient; every failure comes back as an answer."""
        try:
            self.open()
        except OSError as error:  # smtplib's own errors are OSErrors
            self.close()
            return Answer(Meaning.OUTAGE, said(error))
        try:
            taken = self.connection and self.connection.send_messages([message])
        except OSError as error:
            self.close()
            return answer_to(error)
        if not self.leaves_the_house:  # a file for each mail
            self.close()
        return Answer(Meaning.DELIVERED, "250") if taken else Answer(Meaning.REJECTED, "没有收件人")

    def open(self) -> None:
        if self.connection is None:
            self.connection = get_connection()  # kept before it is opened: a half-open one is closed too
            self.connection.open()

    def close(self) -> None:
        if self.connection is not None:
            with suppress(OSError):
                self.connection.close()
        self.connection = None


def answer_to(error: OSError) -> Answer:
    """What a failure after the connection was made means."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        number, text = next(iter(error.recipients.values()))
        return Answer(_by_number(number, Meaning.REFUSED), f"{number} {_text(text)}")
    if isinstance(error, smtplib.SMTPDataError):
        return Answer(_by_number(error.smtp_code, Meaning.REJECTED), said(error))
    if isinstance(error, smtplib.SMTPNotSupportedError):
        return Answer(Meaning.REJECTED, said(error))
    return Answer(Meaning.OUTAGE, said(error))


def _by_number(number: int, final: Meaning) -> Meaning:
    """421 closes the service; other 4xx concern this mail and pass; 5xx are final."""
    if number == 421:
        return Meaning.OUTAGE
    return Meaning.LATER if number < 500 else final


def said(error: OSError) -> str:
    """The server's code and words, or what went wrong on the way to it."""
    if isinstance(error, smtplib.SMTPResponseException):
        return f"{error.smtp_code} {_text(error.smtp_error)}"
    return f"{type(error).__name__}: {error}"


def _text(words: bytes | str) -> str:
    text = words.decode("utf-8", "replace") if isinstance(words, bytes) else words
    return " ".join(text.split())


def is_resting(now: datetime) -> bool:
    """Whether the server failed so often in a row that it is left alone until later."""
    return MailServer.objects.filter(pk=1, retry_at__gt=now).exists()


def note_outage(now: datetime, code: str) -> None:
    """Count a failed connection; from the fifth in a row on, wait five minutes before the next try."""
    MailServer.objects.bulk_create([MailServer(pk=1)], ignore_conflicts=True)
    MailServer.objects.filter(pk=1).update(failures=F("failures") + 1, last_code=code[:200])
    MailServer.objects.filter(pk=1, failures__gte=IN_A_ROW).update(retry_at=now + REST)


def note_answer() -> None:
    """The server answers: forget its failures."""
    MailServer.objects.filter(pk=1, failures__gt=0).update(failures=0, retry_at=None, last_code="")
