"""The mail server (发信服务器): one line to it, kept for the mails of a round, and when to leave it alone."""

from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import datetime
from typing import Self

from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends import console, dummy, filebased, locmem, smtp
from django.core.mail.backends.base import BaseEmailBackend

from tracking.models import MailServer
from tracking.models.mail import FILED
from tracking.outbox.answers import Answer, Meaning, outage
from tracking.outbox.breaker import has_answered, has_failed
from tracking.outbox.line import Following, Line, Parcel

STAYS_HERE = (console.EmailBackend, dummy.EmailBackend, locmem.EmailBackend)  # files are a kind of console


class Courier:
    """One connection to the mail server, opened when needed and kept for the mails of a round."""

    def __init__(self) -> None:
        self.connection: BaseEmailBackend | None = None
        self.line: Line | None = None  # where mail goes by SMTP

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def leaves_the_house(self) -> bool:
        """Whether mail goes to a server, and not to a file or a screen of this machine."""
        return not isinstance(self.connection or get_connection(), STAYS_HERE)

    def open(self) -> Answer | None:
        """Be connected; or what keeps us from it, whatever it is: a wrong setting ends no mail."""
        try:
            if self.connection is None:
                self.connection = get_connection()  # kept before it is opened: a half-open one is closed too
                self.connection.open()
                if isinstance(self.connection, smtp.EmailBackend) and self.connection.connection:
                    self.line = Line(self.connection.connection)
                    self.line.smtp.ehlo_or_helo_if_needed()
        except Exception as error:  # noqa: BLE001
            self.close()
            return outage(error)
        return None

    def close(self) -> None:
        connection = self.connection
        line = connection.connection if isinstance(connection, smtp.EmailBackend) else None  # also a half-open one
        if self.line is not None and self.line.announced:
            self.line.drop()
        self.line, self.connection = None, None
        with suppress(OSError):
            if connection is not None:
                connection.close()
        if line is not None:
            line.close()  # also where QUIT was answered with nonsense

    def deliver(self, parcel: Parcel, meanwhile: Iterable[object] = (), following: Following = lambda: None) -> Answer:
        """Hand over one mail to one recipient; every failure comes back as an answer.

        ``meanwhile``: what to do, step by step, while the server is at work. ``following``: the mail that goes after
        this one, if it is ready by the time it is asked for.
        """
        if failure := self.open():
            return failure
        if self.line is None:
            return self._elsewhere(parcel.message)
        answer = self._agree(parcel, meanwhile) or self._by_line(lambda line: line.carry(parcel, meanwhile, following))
        assert answer is not None  # noqa: S101 (a content is always answered)
        return answer

    def _agree(self, parcel: Parcel, meanwhile: Iterable[object]) -> Answer | None:
        """Before the content, by a fresh line if need be: servers hang up after so many mails, or so much time."""
        is_worn = self.line is not None and self.line.is_worn
        refused = self._by_line(lambda line: line.agree(parcel, meanwhile))
        if refused and is_worn and self.line is None:
            return self.open() or self._by_line(lambda line: line.agree(parcel, meanwhile))
        return refused

    def _by_line(self, say: Callable[[Line], Answer | None]) -> Answer | None:
        """What the server says; the line is ready for the next mail then, or it is left."""
        assert self.line is not None  # noqa: S101 (opened by the caller)
        try:
            answer = say(self.line)
        except OSError as error:
            answer = outage(error)
        if answer is None or answer.meaning == Meaning.DELIVERED:
            return answer
        if answer.meaning == Meaning.OUTAGE or not self.line.begins_anew():
            self.close()
        return answer

    def _elsewhere(self, message: EmailMessage) -> Answer:
        """To a file, a screen, or another way of sending that Django knows; a file is not called sent."""
        written_by = self.connection
        try:
            taken = self.connection and self.connection.send_messages([message])
        except Exception as error:  # noqa: BLE001 (each way has errors of its own)
            self.close()
            return outage(error)
        if not self.leaves_the_house:  # a file for each mail
            self.close()
        said = FILED if isinstance(written_by, filebased.EmailBackend) else "250"
        return Answer(Meaning.DELIVERED, said) if taken else Answer(Meaning.REJECTED, "没有收件人")


class Breaker:
    """Whether the server is to be tried at all, as one worker knows it; all workers write to the same row."""

    def __init__(self) -> None:
        self.has_failed = False

    def lets_through(self, now: datetime) -> bool:
        """Whether the server may be tried, unless it failed so often in a row that it is left alone until later."""
        server = MailServer.objects.filter(pk=1, failures__gt=0).first()
        self.has_failed = server is not None
        return server is None or server.retry_at is None or server.retry_at <= now

    def note(self, answer: Answer, now: datetime) -> None:
        """Count failed connections in a row; any answer of the server ends the row."""
        if answer.meaning == Meaning.OUTAGE:
            note_outage(now, answer.code)
            self.has_failed = True
        elif self.has_failed:
            note_answer()
            self.has_failed = False


def is_resting(now: datetime) -> bool:
    """Whether the server failed so often in a row that it is left alone until later."""
    return MailServer.objects.filter(pk=1, retry_at__gt=now).exists()


def note_outage(now: datetime, code: str) -> None:
    """Count a failed connection; from the fifth in a row on, the server rests."""
    MailServer.objects.bulk_create([MailServer(pk=1)], ignore_conflicts=True)
    has_failed(MailServer.objects.filter(pk=1), code, now)


def note_answer() -> None:
    """The server answers: forget its failures."""
    has_answered(MailServer.objects.filter(pk=1, failures__gt=0))
