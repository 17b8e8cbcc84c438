"""``make run``: what somebody sees who tries the product for the first time."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

import pytest

from config.run import _why_not
from tests.ports import free_port

ROOT = Path(__file__).resolve().parent.parent.parent


def answer(url: str) -> int:
    try:
        with urlopen(url, timeout=5) as response:  # noqa: S310
            return int(response.status)
    except HTTPError as error:
        return error.code
    except (URLError, OSError):
        return 0


@pytest.fixture
def running(tmp_path: Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """The three processes on an empty folder, as ``make run`` starts them, and the address."""
    port = free_port()
    kept = {name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "SECRET_KEY"}}
    environment = {**kept, "VAR_DIR": str(tmp_path), "PORT": str(port), "SAMPLE": "0"}
    command = [sys.executable, "-W", "ignore", "-m", "config.run"]
    with (tmp_path / "log").open("w") as log:
        process = subprocess.Popen(
            command, env=environment, cwd=ROOT, stdout=log, stderr=log, text=True, start_new_session=True
        )
        yield process, f"http://127.0.0.1:{port}"
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def test_the_site_answers_and_everything_is_gone_soon_after_term(
    running: tuple[subprocess.Popen[str], str], tmp_path: Path
) -> None:
    process, address = running
    deadline = time.monotonic() + 600
    while answer(f"{address}/login/") != 200 and time.monotonic() < deadline and process.poll() is None:
        time.sleep(0.3)
    log = (tmp_path / "log").read_text()
    assert answer(f"{address}/login/") == 200, log
    assert "admin" in log  # a first administrator, told once
    process.terminate()
    process.wait(timeout=60)
    assert answer(f"{address}/login/") == 0
    assert subprocess.run(["pgrep", "-g", str(process.pid)], capture_output=True, check=False).stdout == b""


def test_sample_accounts_stop_an_empty_start_with_the_way_out(tmp_path: Path) -> None:
    """``SAMPLE=0 make run`` on a folder with the sample: one sentence, and the command it names works."""
    environment = {
        **{name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "SECRET_KEY"}},
        "VAR_DIR": str(tmp_path),
        "PORT": str(free_port()),
        "SAMPLE": "0",
    }

    def manage(*words: str, sample: str = "0") -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-W", "ignore", "manage.py", *words]
        return subprocess.run(
            command, env={**environment, "SAMPLE": sample}, cwd=ROOT, capture_output=True, text=True, check=False
        )

    assert manage("migrate", sample="1").returncode == 0
    made = "from accounts.models import User; User.objects.create(username='demo', name='示例', is_sample=True)"
    assert manage("shell", "-c", made, sample="1").returncode == 0
    command = [sys.executable, "-W", "ignore", "-m", "config.run"]
    refused = subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True, check=False)
    assert refused.returncode == 1
    assert "还有 1 个示例账号能登录" in refused.stderr
    assert "web started" not in refused.stdout
    assert "已清掉示例数据" in manage("clear_sample").stdout


def test_a_port_that_is_taken_is_said_with_another_to_try() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = int(taken.getsockname()[1])
        assert f"PORT={port + 1} make run" in _why_not("127.0.0.1", port)
    assert _why_not("127.0.0.1", free_port()) == ""


def test_listening_everywhere_needs_the_address_people_type(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "SITE_URL=" in _why_not("0.0.0.0", free_port())  # noqa: S104
    monkeypatch.setenv("SITE_URL", "http://10.1.2.3:8000")
    assert _why_not("0.0.0.0", free_port()) == ""  # noqa: S104
