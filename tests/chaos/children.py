"""Workers of a test: processes that do the real rounds on the database of the test, and can be killed.

They are forked from one process that has loaded the program already, so that a test may kill hundreds.
"""

import multiprocessing
import os
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from typing import Any

from tests.chaos.clock import SharedClock

ctx = multiprocessing.get_context("forkserver")
ctx.set_forkserver_preload(["tests.chaos.loaded"])


@dataclass(frozen=True)
class Site:
    """What a worker needs to know: the database, the mail server, the clock, and a folder for what it says."""

    database: dict[str, Any]
    mail_port: int
    timeout: int  # seconds
    folder: Path
    user: str = ""
    password: str = ""

    @property
    def clock(self) -> SharedClock:
        return SharedClock(self.folder / "clock")


def enter(site: Site) -> SharedClock:
    """Become a worker of this site: its database, its mail server, what it says goes to a file."""
    from django.conf import settings
    from django.core.mail.utils import DNS_NAME
    from django.db import connections

    said = os.open(site.folder / "said", os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    os.dup2(said, sys.stderr.fileno())
    connections.settings["default"].update(site.database)
    connections["default"].close()
    del connections["default"]  # of another kind, perhaps, than the one this process was loaded with
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", site.mail_port, site.timeout
    settings.HOOKS_LOCAL = ["127.0.0.1"]  # where programs of a test listen
    settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = site.user, site.password
    DNS_NAME._fqdn = f"pid-{os.getpid()}"  # so the mail server knows whom to kill
    return site.clock


def start(site: Site, work: Callable[..., None], *given: Any) -> ForkServerProcess:
    process = ctx.Process(target=work, args=(site, *given), daemon=True)
    process.start()
    return process


def do_rounds(site: Site, moment: str = "", nth: int = 1) -> None:
    """Round after round until one finds nothing to do; ends itself where a moment is given."""
    clock = enter(site)
    from tests.chaos.moments import Death, Moment
    from tracking.outbox.rounds import do_round

    if moment:
        Death(Moment[moment], nth).lie_in_wait()
    while not do_round(clock.now).is_idle:
        pass


def do_rounds_until(site: Site, file: str) -> None:
    """Round after round until the file is there, whatever the database does meanwhile; as beat and a worker do."""
    clock = enter(site)
    from django.db import Error, connection

    from tracking.outbox.rounds import do_round

    while not (site.folder / file).exists():
        try:
            do_round(clock.now)
        except Error:
            connection.close()
        time.sleep(0.05)
    connection.close()
