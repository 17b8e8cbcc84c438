"""A mail server in a process of its own: ``python -m tests.chaos.sink FOLDER``.

``FOLDER/plan.json`` says how it misbehaves: per verb, how often (0 to 1) and in what way, by a seeded chance. What it
takes is written to ``FOLDER/log`` line by line, before and after each 250, so that the log survives anything. The port
it listens on stands in ``FOLDER/port``.

Ways to misbehave: an answer ("452 4.2.2 full"), "hang" (silence until the other side gives up), "drop" (the line is
cut), "kill" (SIGKILL to whoever talks: a process of a test greets with its number, ``pid-123``), and, after a 250,
"drop" again.
"""

import asyncio
import email
import json
import os
import re
import signal
import sys
import time
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from random import Random
from typing import Any, AnyStr

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from tests.chaos.clock import SharedClock

PATIENCE = 20  # seconds of silence, longer than any client of a test waits
TITLE = re.compile(r"第(\d{5})号事项")


@dataclass
class Plan:
    """How the server misbehaves: chances by verb, as ``[chance, way]`` pairs, for so many times (−1: for ever)."""

    seed: int = 0
    ways: dict[str, list[tuple[float, str]]] = field(default_factory=dict)
    times: int = -1
    password: str = ""
    delay: float = 0  # seconds it takes to answer a mail
    by_address: dict[str, str] = field(default_factory=dict)  # how it always answers RCPT for an address

    def __post_init__(self) -> None:
        self.chance = Random(self.seed)  # noqa: S311 (a plan, not a secret)

    def way(self, verb: str) -> str:
        """How it misbehaves this time; empty where it does not."""
        roll = self.chance.random()
        for chance, way in self.ways.get(verb, []):
            if roll < chance and self.times:
                self.times -= 1
                return way
            roll -= chance
        return ""


class Log:
    """What the server took, one line of JSON each."""

    def __init__(self, folder: Path) -> None:
        self.file = os.open(folder / "log", os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        self.clock = SharedClock(folder / "clock")

    def write(self, what: str, **said: object) -> None:
        moment = time.time()
        line = {"what": what, "moment": moment, "now": self.clock.at(moment).isoformat(), **said}
        os.write(self.file, json.dumps(line, ensure_ascii=False).encode() + b"\n")


class Server(SMTP):
    """One connection, with the plan of the whole server; ``log`` and ``plan`` are set by ``serve``."""

    plan: Plan
    log: Log
    taken: dict[str, object] | None = None  # what it is about to confirm

    async def _handle_client(self) -> None:
        if not await self._misbehaves("connect"):
            await super()._handle_client()

    def client(self) -> Session:
        assert self.session is not None
        return self.session

    async def push(self, status: AnyStr) -> None:
        is_banner = isinstance(status, str) and status.startswith("220 ")
        if is_banner and self.client().host_name is None and await self._misbehaves("banner"):
            return
        await super().push(status)

    async def _misbehaves(self, verb: str, always: str = "", **about: object) -> bool:
        way = always or self.plan.way(verb)
        if not way:
            return False
        self.log.write("fault", verb=verb, way=way, **about)
        await self._do(way)
        if way[0].isdigit():
            await super().push(way)
        return True

    async def _do(self, way: str) -> None:
        """Fall silent, end the client, or cut the line; an answer is left to the caller."""
        if way == "hang":
            await asyncio.sleep(PATIENCE)
        elif way == "kill":
            os.kill(int(str(self.client().host_name).removeprefix("pid-")), signal.SIGKILL)
        if not way[0].isdigit():
            self._cut()

    def _cut(self) -> None:
        assert isinstance(self.transport, asyncio.WriteTransport)
        self.transport.abort()

    def connection_lost(self, error: Exception | None) -> None:
        """From here on nothing more is taken on this connection."""
        super().connection_lost(error)
        if self.session and self.session.host_name:
            self.log.write("gone", by=self.session.host_name)

    async def smtp_EHLO(self, hostname: str) -> None:  # noqa: N802 (aiosmtpd's names)
        self.client().host_name = hostname
        self.log.write("here", by=hostname)
        if not await self._misbehaves("EHLO"):
            await super().smtp_EHLO(hostname)

    async def smtp_AUTH(self, arg: str) -> None:  # noqa: N802
        if not await self._misbehaves("AUTH"):
            await super().smtp_AUTH(arg)

    async def smtp_MAIL(self, arg: str) -> None:  # noqa: N802
        if not await self._misbehaves("MAIL"):
            await super().smtp_MAIL(arg)

    async def smtp_RCPT(self, arg: str) -> None:  # noqa: N802
        address = arg.partition("<")[2].partition(">")[0]
        if not await self._misbehaves("RCPT", self.plan.by_address.get(address, ""), to=address):
            await super().smtp_RCPT(arg)

    async def smtp_RSET(self, arg: str) -> None:  # noqa: N802
        if not await self._misbehaves("RSET"):
            await super().smtp_RSET(arg)

    async def smtp_QUIT(self, arg: str) -> None:  # noqa: N802
        if not await self._misbehaves("QUIT"):
            await super().smtp_QUIT(arg)

    async def smtp_DATA(self, arg: str) -> None:  # noqa: N802
        assert self.envelope is not None
        if await self._misbehaves("DATA", to=(self.envelope.rcpt_tos or [""])[0]):
            return
        if way := self.plan.way("body"):
            self.log.write("fault", verb="body", way=way)
            await super().push("354 go on")
            await asyncio.sleep(PATIENCE if way == "hang" else 0.002)
            self._cut()
            return
        await super().smtp_DATA(arg)
        if said := self.taken:
            self.taken = None
            self.log.write("after", **said)
            await self._misbehaves("after")

    async def take(self, envelope: Envelope) -> str:
        """The answer to a whole mail: the moment of truth, written down before the 250 is said."""
        said = {**describe(envelope), "by": self.client().host_name}
        self.log.write("data", **said)
        await asyncio.sleep(self.plan.delay)
        if way := self.plan.way("end"):
            self.log.write("fault", verb="end", way=way, **said)
            await self._do(way)
            return way if way[0].isdigit() else "421 gone"
        self.log.write("before", **said)
        self.taken = said
        return "250 OK"


def describe(envelope: Envelope) -> dict[str, object]:
    content = envelope.content if isinstance(envelope.content, bytes) else b""
    message = email.message_from_bytes(content, policy=default)
    assert isinstance(message, EmailMessage)
    part = message.get_body(preferencelist=("plain",))
    text = str(part.get_content()) if part else ""
    return {
        "id": str(message["Message-ID"]).strip(),
        "to": envelope.rcpt_tos[0],
        "subject": str(message["Subject"]).strip(),
        "tasks": sorted({int(number) for number in TITLE.findall(text)}),
    }


class House:
    """What all connections share; aiosmtpd asks it about logins and whole mails."""

    def __init__(self, folder: Path) -> None:
        self.plan = Plan(**json.loads((folder / "plan.json").read_text()))
        self.log = Log(folder)
        self.greeted = 0

    def connection(self) -> Server:
        server = Server(
            self,
            hostname="sink",
            data_size_limit=None,
            auth_required=bool(self.plan.password),
            auth_require_tls=False,
            authenticator=self.authenticate if self.plan.password else None,
            timeout=60,
        )
        server.plan, server.log = self.plan, self.log
        return server

    def authenticate(self, *asked: Any) -> AuthResult:
        data = asked[-1]
        assert isinstance(data, LoginPassword)
        return AuthResult(success=data.password.decode() == self.plan.password, handled=False)

    async def handle_EHLO(  # noqa: N802
        self, _server: Server, session: Session, _envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        """Every other connection is one to a server that takes several commands at a time."""
        session.host_name = hostname
        self.greeted += 1
        return [*responses[:-1], "250-PIPELINING", responses[-1]] if self.greeted % 2 else responses

    async def handle_DATA(self, server: Server, session: Session, envelope: Envelope) -> str:  # noqa: N802
        return await server.take(envelope)


async def serve(folder: Path) -> None:
    house = House(folder)
    server = await asyncio.get_running_loop().create_server(house.connection, "127.0.0.1", 0)
    (folder / "port.new").write_text(str(server.sockets[0].getsockname()[1]))
    (folder / "port.new").rename(folder / "port")
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve(Path(sys.argv[1])))
