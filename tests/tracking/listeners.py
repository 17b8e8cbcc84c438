"""Programs elsewhere, for tests: local servers that verify what comes as docs/webhooks.md tells them to.

The verification is the one printed there, run as it stands; a listener can misbehave for the next tries.
"""

import json
import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from threading import Event, Thread
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings as here
from pytest_django import Settings

from tests.factories import MONDAY, at
from tests.tracking.platforms import MISBEHAVIOURS, Door, House
from tracking.hooks.keys import mark_of, secret_of
from tracking.models import Department, Receiver
from tracking.models.hook import HookKind
from tracking.outbox.hook_sending import tell_receivers
from tracking.outbox.hours import Hours

DOCUMENT = Path(here.BASE_DIR) / "docs" / "webhooks.md"
SALT = "5a17" * 12
NINE = at(MONDAY, 9).timestamp()
CLOCK = {"now": NINE}  # on the wall of every listener: when the last round was


@cache
def documented(language: str) -> list[str]:
    """The blocks of code a receiver's programmer copies."""
    return re.findall(rf"```{language}\n(.*?)```", DOCUMENT.read_text(encoding="utf-8"), re.DOTALL)


@cache
def verification() -> Callable[..., bool]:
    space: dict[str, Any] = {}
    exec(documented("python")[0], space)  # noqa: S102 (our own document)
    found: Callable[..., bool] = space["is_genuine"]
    return found


@dataclass
class Listener:
    """A program at the other end. ``misbehaving``: for the next tries, in turn; then it takes what is genuine."""

    secret: str = secret_of(SALT)
    clock: Callable[[], float] = lambda: CLOCK["now"]
    misbehaving: list[str] = field(default_factory=list)
    heard: list[dict[str, Any]] = field(default_factory=list)  # what was genuine
    headers: list[dict[str, str]] = field(default_factory=list)
    tries: int = 0
    base: str = ""
    released: Event = field(default_factory=Event)

    @property
    def url(self) -> str:
        return f"{self.base}/duban/geheim-0123456789"

    @property
    def types(self) -> list[str]:
        return [event["type"] for event in self.heard]


class Ear(Door):
    """One request to a listener."""

    def do_POST(self) -> None:  # noqa: N802 (the library calls it so)
        listener: Any = self.server.group
        body = self.rfile.read(int(self.headers["Content-Length"]))
        listener.tries += 1
        behaviour = listener.misbehaving.pop(0) if listener.misbehaving else ""
        if behaviour:
            misbehave = MISBEHAVIOURS.get(behaviour)
            misbehave(self) if misbehave else self.answer(int(behaviour))
            return
        header = self.headers.get("X-Zhualuoshi-Signature", "")
        if not verification()(listener.secret, header, body, listener.clock()):
            self.answer(401)
            return
        listener.heard.append(json.loads(body))
        listener.headers.append({name.lower(): value for name, value in self.headers.items()})
        self.answer(204)


@contextmanager
def listening(listener: Listener) -> Iterator[Listener]:
    """Serve on a port of this machine as long as the test needs it."""
    with House(("127.0.0.1", 0), Ear) as server:
        server.group = listener  # type: ignore[assignment]  # Ear knows what it is
        listener.base = f"http://127.0.0.1:{server.server_address[1]}"
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield listener
        finally:
            listener.released.set()
            server.shutdown()
            thread.join()


Connect = Callable[..., tuple[Receiver, Listener]]


@pytest.fixture
def connect(db: None, monkeypatch: pytest.MonkeyPatch, settings: Settings) -> Iterator[Connect]:
    """A receiver that is switched on, and the program that really listens there."""
    settings.HOOKS_LOCAL = ["127.0.0.1"]
    CLOCK["now"] = NINE
    for name in ("http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    with ExitStack() as stack:

        def one(
            department: Department | None = None, misbehaving: tuple[str, ...] = (), **fields: Any
        ) -> tuple[Receiver, Listener]:
            listener = stack.enter_context(listening(Listener(misbehaving=list(misbehaving))))
            return make_receiver(department, url=listener.url, **fields), listener

        yield one


def make_receiver(department: Department | None = None, **fields: Any) -> Receiver:
    """A receiver of everything; on since three days before ``MONDAY`` unless said otherwise."""
    since = fields.get("active_since", at(MONDAY - timedelta(days=3)))
    given = {
        "name": f"待办中心{Receiver.objects.count() + 1}",
        "url": "https://oa.yunxi.example/duban",
        "kinds": HookKind.values,
        "salt": SALT,
        "mark": mark_of(SALT),
        "salted_at": at(MONDAY - timedelta(days=4)),
        "is_active": True,
        "active_since": since,
        "told_until": since,
        "tried_at": since,
    }
    return Receiver.objects.create(department=department, **{**given, **fields})


def tell_at(now: datetime) -> dict[str, int]:
    """What programs are told in one round, the clock standing still; theirs shows the same."""
    CLOCK["now"] = now.timestamp()
    return dict(tell_receivers(lambda: now, uuid4().hex, Hours.load()))
