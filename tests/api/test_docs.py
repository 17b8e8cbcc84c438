"""The worked example of docs/api.md does what it says, against a server that is really there."""

import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from accounts.models import TokenUse, User
from directives.jobs import run_extraction
from directives.models import Extraction, ExtractionState, Speech
from tests.factories import make_department, make_post, make_token
from tracking.models import Attachment, Department, Report, Task
from tracking.workflow import Status

ROOT = Path(__file__).resolve().parent.parent.parent
GUIDE = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")
OFFICE, UNIT = "zls_office-of-the-example", "zls_unit-of-the-example"


def _blocks(language: str) -> str:
    return "\n".join(re.findall(rf"```{language}\n(.*?)```", GUIDE, re.DOTALL))


def _run(command: list[str], server: LiveServer, folder: Path) -> str:
    """What the example says. Meanwhile candidates are extracted, as a worker does."""
    environment = {**os.environ, "API": f"{server.url}/api/v1", "OFFICE": OFFICE, "UNIT": UNIT, "NO_PROXY": "*"}
    said = folder / "said.txt"
    with said.open("w") as out:
        process = subprocess.Popen(command, env=environment, cwd=folder, stdout=out, stderr=subprocess.STDOUT)
        while process.poll() is None:
            for waiting in Extraction.objects.filter(state=ExtractionState.WAITING):
                run_extraction(waiting.pk)
            time.sleep(0.1)
    told = said.read_text(encoding="utf-8")
    assert process.returncode == 0, told
    return told


@pytest.fixture
def tokens(transactional_db: None, settings: Settings, supervisor: User, clerk: User) -> None:
    make_post()
    for user, secret in ((supervisor, OFFICE), (clerk, UNIT)):
        make_token(user, secret=secret)


@pytest.mark.usefixtures("monday", "tokens")
def test_the_python_example_leads_from_a_speech_to_a_closed_task(
    live_server: LiveServer, tmp_path: Path, supervisor: User, clerk: User, housing: Department
) -> None:
    script = tmp_path / "example.py"
    script.write_text(_blocks("python"), encoding="utf-8")
    told = _run([sys.executable, str(script)], live_server, tmp_path)
    task = Task.objects.get()
    assert task.status == Status.CLOSED, told
    assert "副本 1 件" in told
    assert task.lead is not None
    assert task.lead.department == housing
    assert Report.objects.get().by == clerk
    assert Attachment.objects.get().name == "验收单.txt"
    assert {event.by for event in task.events.all()} == {supervisor, clerk}
    assert TokenUse.objects.filter(status__gte=400).count() == 0


@pytest.mark.usefixtures("monday", "tokens")
def test_the_curl_example_reads_imports_and_is_told_what_is_wrong(live_server: LiveServer, tmp_path: Path) -> None:
    make_department("区应急局")
    assert shutil.which("curl"), "the example needs curl"
    told = _run(["bash", "-eu", "-c", _blocks("bash")], live_server, tmp_path)
    assert Speech.objects.get().title == "在全区消防工作会议上的讲话"
    assert "没有“colour”这个参数" in told
    assert '"registered":0' in told
    assert '"on":"2026-06-30"' in told


def test_the_guide_names_every_scope_and_every_setting() -> None:
    from accounts.models import Scope

    for word in [*Scope.values, "API_TOKEN_DAYS", "API_PER_MINUTE", "API_PER_MINUTE_ADDRESS"]:
        assert f"`{word}`" in GUIDE, word
