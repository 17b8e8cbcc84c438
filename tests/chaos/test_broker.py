"""A real worker and a real beat, and a broker that forgets everything, dies, or is wiped: only time is lost (I8)."""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime, timedelta
from datetime import time as time_of_day
from pathlib import Path
from typing import BinaryIO
from urllib.parse import urlsplit

import pytest
from django.db import connection

from tests.chaos.clock import SHANGHAI
from tests.chaos.conftest import IS_LONG, Rig, note, size
from tests.chaos.office import Office, give, open_office
from tests.servers import valkey, wait_until
from tracking.models import CalendarDay, Mail, Organisation
from tracking.models.mail import Channel
from tracking.outbox.joining import JOINED

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.chaos]
ROOT = Path(__file__).parent.parent.parent
MINUTE = 60 if IS_LONG else 2  # seconds
PATIENCE = 240 + 2 * MINUTE  # a minute, and what three processes take to start on a busy machine


@pytest.fixture
def office(rig: Rig) -> Office:
    """Open day and night, today whatever day it is: these processes look at the real clock."""
    now = datetime.now(SHANGHAI)
    rig.clock.set(now)
    for days in range(2):
        CalendarDay.objects.create(day=(now + timedelta(days=days)).date(), is_working=True)
    day_long = {"send_from": time_of_day(0), "digest_at": time_of_day(0), "send_until": time_of_day(23, 59, 59)}
    Organisation.objects.update_or_create(pk=1, defaults={**day_long, "weekly_on": None})
    office = open_office(8)
    give(office, 16, due=[now.date()])
    return office


def environment(rig: Rig, broker: str) -> dict[str, str]:
    """What an operator sets, for a site of this test."""
    parts = urlsplit(os.environ.get("DATABASE_URL", ""))
    name = connection.settings_dict["NAME"]
    database = f"sqlite:///{name}" if connection.vendor == "sqlite" else parts._replace(path=f"/{name}").geturl()
    for folder in ("queue", "queue-control"):
        (rig.folder / folder).mkdir(exist_ok=True)
    return {
        **os.environ,
        "DATABASE_URL": database,
        "VAR_DIR": str(rig.folder),
        "REDIS_URL": broker,
        "EMAIL_URL": f"smtp://127.0.0.1:{rig.sink.port}",
        "SITE_URL": "http://127.0.0.1:8000",
        "MINUTE": str(MINUTE),
        "PYTHONWARNINGS": "ignore",
    }


@contextmanager
def celery(rig: Rig, broker: str = "", beats: int = 1) -> Iterator[None]:
    """A worker and as many schedulers, as an installation runs them."""
    base = [sys.executable, "-m", "celery", "--quiet", "-A", "tests.chaos.celery_now"]
    commands = [[*base, "worker", "--pool", "solo", "--without-mingle", "--without-gossip"]]
    schedules = [str(rig.folder / f"schedule-{number}") for number in range(beats)]
    commands += [[*base, "beat", "--schedule", schedule, "--pidfile="] for schedule in schedules]
    over = threading.Event()
    with (rig.folder / "said").open("ab") as said, ThreadPoolExecutor(len(commands)) as minders:
        minded = [minders.submit(keep_up, command, environment(rig, broker), said, over) for command in commands]
        try:
            yield
        finally:
            over.set()
        for one in minded:
            one.result()


def keep_up(command: Sequence[str], environment: Mapping[str, str], said: BinaryIO, over: threading.Event) -> None:
    """Begin it again whenever it ends, as the units of docs/deploy.md do (``Restart=always``): a worker whose broker
    dies twice in one breath gives up.
    """
    while not over.is_set():
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=said, stderr=said)
        while process.poll() is None and not over.wait(0.1):
            pass
        end(process)


def end(process: subprocess.Popen[bytes]) -> None:
    """What a worker is about to write down it writes down, or a mail would go twice."""
    process.terminate()
    try:
        process.wait(PATIENCE)
    finally:
        process.kill()
        process.wait()


def hear_of(rig: Rig, office: Office, number: int) -> float:
    """Urge somebody who has not been urged today; how many seconds until the mail is there."""
    task, clerk = office.tasks[number], office.clerks[(number + 1) % len(office.clerks)]
    started = time.monotonic()
    office.urge([task], datetime.now(SHANGHAI) - JOINED - timedelta(seconds=1))
    wait_until(lambda: notices_to(rig, clerk.email), f"a notice to {clerk.email}; {rig.said()[-2000:]}", PATIENCE)
    return time.monotonic() - started


def notices_to(rig: Rig, address: str) -> int:
    return sum(line["to"] == address and "<notice." in line["id"] for line in rig.sink.log("after"))


def all_have_their_digest(rig: Rig) -> bool:
    return sum("<digest." in line["id"] for line in rig.sink.log("after")) >= 8


@pytest.mark.long
def test_losing_the_whole_broker_costs_at_most_a_minute(rig: Rig, office: Office, seed: int) -> None:
    """FLUSHALL, a crash, and a while without any: each time the next news comes within a minute of its return."""
    with valkey(rig.folder) as broker, celery(rig, broker.url, beats=2):
        wait_until(lambda: all_have_their_digest(rig), "the first round", PATIENCE)
        took = {"undisturbed": hear_of(rig, office, 0)}
        broker.flush()
        took["FLUSHALL"] = hear_of(rig, office, 1)
        broker.kill()
        broker.start()
        took["restart"] = hear_of(rig, office, 2)
        broker.kill()
        time.sleep(size(3, 90))
        broker.start()
        took["gone for a while"] = hear_of(rig, office, 3)
    note(f"seconds until news came, a minute being {MINUTE} s: {rounded(took)}", seed)
    rig.clock.set(datetime.now(SHANGHAI))
    rig.come_to_rest()
    rig.judge()
    assert Mail.objects.filter(channel=Channel.DIGEST).count() == 8


def test_losing_the_folder_of_messages_costs_at_most_a_minute(rig: Rig, office: Office, seed: int) -> None:
    """``filesystem://``: everything in the queue is deleted, more than once, under a running worker and two beats."""
    with celery(rig, beats=2):
        wait_until(lambda: all_have_their_digest(rig), "the first round", PATIENCE)
        took = {"undisturbed": hear_of(rig, office, 0)}
        for _ in range(5):
            empty(rig.folder / "queue")
            time.sleep(0.2)
        took["emptied"] = hear_of(rig, office, 1)
        replace(rig.folder / "queue")
        took["made anew"] = hear_of(rig, office, 2)
    note(f"seconds until news came, a minute being {MINUTE} s: {rounded(took)}", seed)
    rig.clock.set(datetime.now(SHANGHAI))
    rig.come_to_rest()
    rig.judge()


def empty(folder: Path) -> None:
    for file in folder.iterdir():
        file.unlink(missing_ok=True)


def replace(folder: Path) -> None:
    """Another folder in its place, in one step; nobody finds none there."""
    while True:
        new = folder.with_name("new")
        new.mkdir(exist_ok=True)
        empty(folder)
        try:
            new.rename(folder)
        except OSError:  # something came meanwhile: only an empty folder is replaced
            continue
        return


def rounded(took: dict[str, float]) -> dict[str, float]:
    return {name: round(seconds, 1) for name, seconds in took.items()}
