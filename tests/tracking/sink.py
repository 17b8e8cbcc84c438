"""A real SMTP server of the tests: keeps what arrives, and can refuse, drop the line or fall silent."""

import asyncio
import email
import socket
from collections import defaultdict
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.policy import default

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session


@dataclass
class Sink:
    """What the server keeps, and how it behaves: an answer to RCPT for an address, or a way to misbehave on DATA."""

    received: list[EmailMessage] = field(default_factory=list)
    refusing: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))  # address → answers, in turn
    on_data: list[str] = field(default_factory=list)  # "552 too big", "drop", "hang"; in turn, then 250
    tries: int = 0

    async def handle_RCPT(  # noqa: N802 (aiosmtpd's name)
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        self.tries += 1
        if self.refusing[address]:
            return self.refusing[address].pop(0)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        behaviour = self.on_data.pop(0) if self.on_data else "250 OK"
        if behaviour == "hang":
            await asyncio.sleep(30)
        if behaviour == "drop":
            assert isinstance(server.transport, asyncio.WriteTransport)
            server.transport.abort()
        if behaviour.startswith("250"):
            content = envelope.content if isinstance(envelope.content, bytes) else b""
            message = email.message_from_bytes(content, policy=default)
            assert isinstance(message, EmailMessage)
            self.received.append(message)
        return behaviour

    def to(self, address: str) -> list[EmailMessage]:
        return [message for message in self.received if message["To"] == address]


def text_of(message: EmailMessage, kind: str = "plain") -> str:
    """The words of a mail: its text part, or its page."""
    part = message.get_body(preferencelist=(kind,))
    assert part is not None
    content = part.get_content()
    assert isinstance(content, str)
    return content


def serving(sink: Sink) -> Controller:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    return Controller(sink, hostname="127.0.0.1", port=port)
