"""A site of its own for every test of faults: office, clock, mail server, workers; the chance is seeded and said.

``SEED=7`` repeats a run; ``CHAOS=long`` (``make chaos``) takes the sizes of the goal, else it is the short version.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from random import Random

import pytest
from django.db import connection
from django.db.models import Max, Min
from pytest_django import Settings

from tests.chaos.children import Site, do_rounds, start
from tests.chaos.clock import SharedClock
from tests.chaos.invariants import Findings, assert_invariants
from tests.factories import MONDAY, at
from tests.servers import MailSink, Ways, mail_sink
from tracking.models import Mail, MailServer
from tracking.models.mail import MailState
from tracking.outbox.leases import WAITING
from tracking.outbox.rounds import do_round

START = at(MONDAY, 8, 30)
IS_LONG = os.environ.get("CHAOS") == "long"
SHORT_SEED = 20261121
A_WHILE = 1800 if IS_LONG else 300  # seconds within which a worker has done what there is, on a busy machine


def size(short: int, long: int) -> int:
    return long if IS_LONG else short


def note(told: str, seed: int) -> None:
    """Say what a run showed; with ``FIGURES`` it is kept in that file."""
    line = f"{connection.vendor} SEED={seed}: {told}"
    print(line)
    if file := os.environ.get("FIGURES"):
        with Path(file).open("a", encoding="utf-8") as figures:
            figures.write(line + "\n")


@pytest.fixture
def seed() -> int:
    """Said on the way, so that a failure can be repeated."""
    chosen = int(os.environ.get("SEED") or (Random().randrange(10**6) if IS_LONG else SHORT_SEED))  # noqa: S311
    print(f"SEED={chosen}")
    return chosen


@dataclass
class Rig:
    """The site under test, and what the test does to it."""

    folder: Path
    clock: SharedClock
    settings: Settings
    stack: ExitStack
    workers: list[ForkServerProcess] = field(default_factory=list)
    timeout: int = 30  # seconds for an answer of the mail server; short only where it falls silent on purpose
    _sink: MailSink | None = None

    @property
    def sink(self) -> MailSink:
        """The mail server; one that behaves where the test has asked for no other."""
        return self._sink or self.mail_server()

    def mail_server(self, ways: Ways | None = None, **plan: object) -> MailSink:
        """Start one (instead of the one before), with this test's workers and rounds sending to it."""
        self._sink = sink = self.stack.enter_context(mail_sink(self.folder / "sink", self.clock, ways, **plan))
        self.settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        self.settings.EMAIL_HOST, self.settings.EMAIL_PORT = "127.0.0.1", sink.port
        self.settings.EMAIL_TIMEOUT = self.timeout
        return sink

    @property
    def site(self) -> Site:
        names = ("ENGINE", "NAME", "USER", "PASSWORD", "HOST", "PORT", "OPTIONS")
        database = {name: connection.settings_dict[name] for name in names}
        return Site(database, self.sink.port, self.timeout, self.folder)

    def said(self) -> str:
        """What the workers said, for a failure."""
        file = self.folder / "said"
        return file.read_text(encoding="utf-8") if file.exists() else "nothing"

    def worker(self, work: Callable[..., None] = do_rounds, *given: object) -> ForkServerProcess:
        process = start(self.site, work, *given)
        self.workers.append(process)
        return process

    def end_workers(self) -> None:
        for worker in self.workers:
            worker.kill()
            worker.join()

    def come_to_rest(self, patience: int = 60) -> None:
        """Rounds without faults, the clock set on to the next thing to do, until nothing waits."""
        assert self.sink
        for _ in range(patience):
            while not do_round(self.clock.now).is_idle:
                pass
            waiting = Mail.objects.filter(state__in=WAITING)
            if not waiting.exists():
                return
            self.clock.set(max(next_thing(), self.clock.now()) + timedelta(seconds=1))
        raise AssertionError(f"still waiting after {patience} rounds: {list(waiting.values()[:3])}")

    def judge(self, *, kills: int = 0, poisoned: tuple[str, ...] = (), may_be_refused: bool = False) -> Findings:
        return assert_invariants(
            self.sink, self.clock.now(), kills=kills, poisoned=poisoned, may_be_refused=may_be_refused
        )


def next_thing() -> datetime:
    """When the next mail may go: its time comes, the lease of a dead worker runs out, the server has had its rest."""
    queued = Mail.objects.filter(state=MailState.QUEUED).aggregate(at=Min("not_before"))["at"]
    held = Mail.objects.filter(state__in=[MailState.LEASED, MailState.SENDING]).aggregate(at=Min("lease_until"))["at"]
    rest = MailServer.objects.aggregate(until=Max("retry_at"))["until"]
    soonest: datetime = min(moment for moment in (queued, held) if moment)
    return max(soonest, rest) if rest else soonest


@pytest.fixture
def rig(shared_database: None, shipped_rules: None, tmp_path: Path, settings: Settings) -> Iterator[Rig]:
    """At half past eight on Monday, with the shipped rules; the test starts the mail server it wants."""
    clock = SharedClock(tmp_path / "clock")
    clock.set(START)
    with ExitStack() as stack:
        rig = Rig(tmp_path, clock, settings, stack)
        yield rig
        rig.end_workers()
