"""A real SMTP server of the tests: keeps what arrives, and can misbehave at every verb."""

import asyncio
import email
from collections import defaultdict
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.policy import default
from typing import AnyStr

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.ports import free_port

SILENCE = 30  # seconds, longer than any client of a test waits


@dataclass
class Sink:
    """What the server keeps, and how it behaves.

    ``at``: by verb what it does instead of its duty, in turn: an answer ("421 4.3.2 shutting down"), "drop" (cuts the
    line), "hang" (says nothing), "" (its duty). Besides the verbs of SMTP: "connect", "banner", and "end" for the
    answer to the whole mail, where "taken, drop" takes it and then cuts the line.
    """

    received: list[EmailMessage] = field(default_factory=list)
    refusing: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))  # address → answers, in turn
    on_data: list[str] = field(default_factory=list)  # "552 too big", "drop", "hang"; in turn, then 250
    at: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    takes_many: bool = False  # says that it takes several commands at a time
    thinks: float = 0  # seconds before it answers a whole mail
    tries: int = 0
    lines: int = 0  # connections

    def mood(self, verb: str) -> str:
        return self.at[verb].pop(0) if self.at[verb] else ""

    async def handle_EHLO(  # noqa: N802 (aiosmtpd's name)
        self, _server: SMTP, session: Session, _envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        session.host_name = hostname
        return [*responses[:-1], "250-PIPELINING", responses[-1]] if self.takes_many else responses

    async def handle_RCPT(  # noqa: N802 (aiosmtpd's name)
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        self.tries += 1
        if self.refusing[address]:
            return self.refusing[address].pop(0)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        await asyncio.sleep(self.thinks)
        behaviour = self.mood("end") or (self.on_data.pop(0) if self.on_data else "250 OK")
        if behaviour.startswith(("250", "taken")):
            content = envelope.content if isinstance(envelope.content, bytes) else b""
            message = email.message_from_bytes(content, policy=default)
            assert isinstance(message, EmailMessage)
            self.received.append(message)
        await misbehave(server, behaviour)
        return behaviour

    def to(self, address: str) -> list[EmailMessage]:
        return [message for message in self.received if message["To"] == address]


async def misbehave(server: SMTP, behaviour: str) -> None:
    """Fall silent until the other side gives up, or cut the line; an answer is said by whoever asked."""
    if not behaviour.endswith(("hang", "drop")):
        return
    assert isinstance(server.transport, asyncio.WriteTransport)
    try:
        await asyncio.sleep(SILENCE if behaviour == "hang" else 0)
    finally:
        server.transport.abort()


class Moody(SMTP):
    """A server that does its duty unless the sink says otherwise."""

    event_handler: Sink

    async def _handle_client(self) -> None:
        self.event_handler.lines += 1
        if not await self._is_moody("connect"):
            await super()._handle_client()

    async def push(self, status: AnyStr) -> None:
        is_banner = isinstance(status, str) and status.startswith("220 ") and "banner" in self.event_handler.at
        if is_banner and await self._is_moody("banner"):
            return
        await super().push(status)

    async def _is_moody(self, verb: str) -> bool:
        behaviour = self.event_handler.mood(verb)
        await misbehave(self, behaviour)
        if behaviour and behaviour not in {"drop", "hang"}:
            await super().push(behaviour)
        return bool(behaviour)

    async def smtp_EHLO(self, hostname: str) -> None:  # noqa: N802 (aiosmtpd's names)
        if not await self._is_moody("EHLO"):
            await super().smtp_EHLO(hostname)

    async def smtp_AUTH(self, arg: str) -> None:  # noqa: N802
        if not await self._is_moody("AUTH"):
            await super().smtp_AUTH(arg)

    async def smtp_MAIL(self, arg: str) -> None:  # noqa: N802
        if not await self._is_moody("MAIL"):
            await super().smtp_MAIL(arg)

    async def smtp_RCPT(self, arg: str) -> None:  # noqa: N802
        if not await self._is_moody("RCPT"):
            await super().smtp_RCPT(arg)

    async def smtp_DATA(self, arg: str) -> None:  # noqa: N802
        if not await self._is_moody("DATA"):
            await super().smtp_DATA(arg)

    async def smtp_RSET(self, arg: str) -> None:  # noqa: N802
        if not await self._is_moody("RSET"):
            await super().smtp_RSET(arg)

    async def smtp_QUIT(self, arg: str) -> None:  # noqa: N802
        if not await self._is_moody("QUIT"):
            await super().smtp_QUIT(arg)


def text_of(message: EmailMessage, kind: str = "plain") -> str:
    """The words of a mail: its text part, or its page."""
    part = message.get_body(preferencelist=(kind,))
    assert part is not None
    content = part.get_content()
    assert isinstance(content, str)
    return content


class Serving(Controller):
    def factory(self) -> Moody:
        return Moody(self.handler, **self.SMTP_kwargs)


def serving(sink: Sink) -> Controller:
    return Serving(sink, hostname="127.0.0.1", port=free_port())
