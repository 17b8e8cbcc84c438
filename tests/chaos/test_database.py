"""PostgreSQL stops, crashes and starts again in the middle of rounds: nothing is lost, and nothing goes twice."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest
from django.db import connections
from pytest_django import DjangoDbBlocker, Settings

from config import env
from tests.chaos.children import do_rounds_until
from tests.chaos.clock import SharedClock
from tests.chaos.conftest import A_WHILE, START, Rig, note, size
from tests.chaos.office import give, open_office
from tests.chaos.test_broker import ROOT
from tests.servers import Postgres, postgres, wait_until
from tracking.models import Mail
from tracking.models.mail import MailState
from tracking.outbox.leases import LEASE

pytestmark = [pytest.mark.chaos, pytest.mark.postgres, pytest.mark.long]


@pytest.fixture
def server() -> Iterator[Postgres]:
    with postgres() as server:
        yield server


@pytest.fixture
def on_postgres(server: Postgres, django_db_blocker: DjangoDbBlocker) -> Iterator[Postgres]:
    """All of this test happens in a database of that server, whatever the other tests run on."""
    environment = {**os.environ, "DATABASE_URL": server.url, "PYTHONWARNINGS": "ignore"}
    command = [sys.executable, "manage.py", "migrate", "--verbosity", "0"]
    subprocess.run(command, cwd=ROOT, env=environment, check=True)
    before = dict(connections.settings["default"])
    inner = connections["default"]
    with django_db_blocker.unblock():
        connections.settings["default"] = {**before, "OPTIONS": {}, **env.env.db_url_config(server.url)}
        del connections["default"]
        yield server
        connections["default"].close()
    connections.settings["default"] = before
    connections["default"] = inner


@pytest.fixture
def rig(on_postgres: Postgres, tmp_path: Path, settings: Settings) -> Iterator[Rig]:
    clock = SharedClock(tmp_path / "clock")
    clock.set(START)
    with ExitStack() as stack:
        rig = Rig(tmp_path, clock, settings, stack)
        yield rig
        rig.end_workers()


def test_a_database_that_restarts_in_the_middle_of_rounds_loses_nothing(
    rig: Rig, on_postgres: Postgres, seed: int
) -> None:
    """Stopped in order and crashed in turn, while two workers send; each stop may leave one mail a worker in doubt."""
    people, stops = size(60, 2_000), size(2, 8)
    office = open_office(people)
    give(office, 3 * people)
    rig.mail_server(delay=0.01)
    connections["default"].close()
    for _ in range(2):
        rig.worker(do_rounds_until, "enough")
    for number in range(stops):
        goal = people * (number + 1) // (stops + 2)
        wait_until(partial(has_taken, rig, goal), f"{goal} mails; {rig.said()[-2000:]}", A_WHILE)
        on_postgres.stop("immediate" if number % 2 else "fast")
        on_postgres.start()
        rig.clock.go_on(LEASE + timedelta(seconds=1))  # what the workers held is free again
    wait_until(partial(has_taken, rig, people * stops // (stops + 2)), "the rest", A_WHILE)
    (rig.folder / "enough").touch()
    for worker in rig.workers:
        worker.join(A_WHILE)
    rig.come_to_rest()
    found = rig.judge(kills=2 * stops)
    note(f"{people} mails, {stops} stops, {found.duplicates} duplicates, 0 lost", seed)
    assert Mail.objects.filter(state=MailState.SENT).count() == people


def has_taken(rig: Rig, count: int) -> bool:
    return len(rig.sink.log("before")) >= count
