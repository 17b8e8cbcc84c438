"""A line to a mail server (线路): what is said on it, verb by verb, and what to do while the server thinks.

Where the server takes several commands at a time (PIPELINING, RFC 2920), MAIL, RCPT and DATA go together, and those of
the next mail right behind the content of this one: the server is at them while this one is recorded. Nothing of a mail
can be delivered before its own content is sent; a line that is left between the two is dropped.
"""

import select
import smtplib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from socket import socket
from typing import Self

from django.core.mail import EmailMessage

from tracking.outbox.answers import Answer, to_content, to_data, to_recipient, to_sender
from tracking.outbox.sealing import as_it_goes, envelope

PATIENCE = 4  # times the time-out, for a mail's content: gateways look into it, and giving up early sends it twice
DONE = object()


@dataclass(frozen=True, slots=True)
class Parcel:
    """A mail to one recipient as the server is handed it; ``content`` is the whole message."""

    message: EmailMessage
    content: bytes

    @classmethod
    def of(cls, message: EmailMessage) -> Self:
        """Any message of Django's."""
        return cls(message, as_it_goes(message))


Following = Callable[[], Parcel | None]


class Line:
    """A line that is open; whatever breaks it is raised as ``OSError``."""

    def __init__(self, smtp: smtplib.SMTP) -> None:
        self.smtp = smtp
        self.is_worn = False  # a mail has been begun on it
        self.announced: tuple[str, ...] = ()  # MAIL and RCPT of a mail that has not had its turn; DATA goes with them
        self.owed = 0  # answers that have not been read

    def agree(self, parcel: Parcel, meanwhile: Iterable[object]) -> Answer | None:
        """MAIL and RCPT; nothing where the server goes along with both."""
        mail, rcpt = commands = self._commands(parcel)
        self.is_worn = True
        if self.announced not in {(), commands}:
            raise smtplib.SMTPServerDisconnected("another mail was announced")
        if not self.announced:
            self._say(*(*commands, "DATA") if self._takes_many else (mail,))
        self.announced = ()
        number, words = self._answer(meanwhile)
        if number != 250:
            return to_sender(number, words)
        if not self.owed:
            self._say(rcpt)
        number, words = self._answer(meanwhile)
        return None if number in {250, 251} else to_recipient(number, words)

    def carry(self, parcel: Parcel, meanwhile: Iterable[object], following: Following) -> Answer:
        """DATA, the content, and what the server says to it."""
        with self._patience():
            if not self.owed:
                self._say("DATA")
            number, words = self._answer(meanwhile)
            if number != 354:
                return to_data(number, words)
            coming = following() if self._takes_many else None
            self.announced = self._commands(coming) if coming else ()
            self._say(*(*self.announced, "DATA") if coming else (), after=dotted(parcel.content))
            self.owed += 1
            return to_content(*self._answer(meanwhile))

    def begins_anew(self) -> bool:
        """Whether the line is ready for the next mail after this one was turned away; one that is announced is.

        A server may ask for the content of a mail it has turned away (RFC 2920, 3.1): then it is left.
        """
        if self.announced:
            return True
        try:
            while self.owed:
                if self._answer()[0] == 354:
                    self.drop()
                    return False
            self._say("RSET")
            return self._answer()[0] == 250
        except OSError:
            return False

    def drop(self) -> None:
        """Hang up without a word: a server that waits for a content takes every word for it."""
        self.smtp.close()

    @property
    def _takes_many(self) -> bool:
        return self.smtp.has_extn("pipelining")

    def _commands(self, parcel: Parcel) -> tuple[str, str]:
        """MAIL and RCPT; how much comes is told to servers that want to know."""
        sender, recipient = (envelope(address) for address in (parcel.message.from_email, parcel.message.to[0]))
        size = f" size={len(parcel.content)}" if self.smtp.has_extn("size") else ""
        return f"MAIL FROM:<{sender}>{size}", f"RCPT TO:<{recipient}>"

    def _say(self, *commands: str, after: bytes = b"") -> None:
        """Send these at once, behind what else goes."""
        self.smtp.send(after + "".join(f"{command}\r\n" for command in commands).encode("ascii"))
        self.owed += len(commands)

    def _answer(self, meanwhile: Iterable[object] = ()) -> tuple[int, bytes]:
        """The next answer; what there is to do is gone on with until it comes."""
        steps = iter(meanwhile)
        while not self._has_come() and next(steps, DONE) is not DONE:
            pass
        self.owed -= 1
        return self.smtp.getreply()

    def _has_come(self) -> bool:
        """Whether something of an answer is there to be read."""
        coming = select.poll()
        coming.register(self._socket, select.POLLIN)
        return bool(coming.poll(0))

    @property
    def _socket(self) -> socket:
        if self.smtp.sock is None:
            raise smtplib.SMTPServerDisconnected("the line is closed")
        return self.smtp.sock

    @contextmanager
    def _patience(self) -> Iterator[None]:
        """Wait longer than usual."""
        usual = self._socket.gettimeout()
        self._socket.settimeout(usual and usual * PATIENCE)
        yield
        if self.smtp.sock is not None:
            self.smtp.sock.settimeout(usual)


def dotted(content: bytes) -> bytes:
    """A message as DATA takes it: ended by a dot on a line of its own, and no other line begins with a single one."""
    ended = content if content.endswith(b"\r\n") else content + b"\r\n"
    return (b"\r\n" + ended).replace(b"\r\n.", b"\r\n..")[2:] + b".\r\n"
