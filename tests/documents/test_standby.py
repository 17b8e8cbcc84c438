"""A reader that stands by is loaded once and reads each document in a process of its own."""

import json
import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from directives.documents import UnreadableError, read_bytes
from directives.documents.isolation import _idle, end_idle, read_isolated
from tests.documents.papers import paragraph, word_file

ROOT = Path(__file__).resolve().parents[2]
TELLER = "tests.documents.teller"


def told(what: str) -> list[str]:
    return read_isolated(what.encode(), "docx", module=TELLER).text.split()


def test_every_document_has_a_process_of_its_own_from_one_that_stands_by() -> None:
    (first, parent), (second, same) = told("processes"), told("processes")
    assert first != second
    assert parent == same != str(os.getpid())


def test_what_one_document_does_to_its_process_the_next_does_not_see() -> None:
    assert told("mark") == ["marked"]
    assert told("mark") == ["marked"]


def test_no_process_is_left_when_its_document_is_read() -> None:
    process = int(told("processes")[0])
    assert not Path(f"/proc/{process}").exists()


def test_the_child_is_bounded_and_in_a_group_of_its_own() -> None:
    memory, seconds, size, core, group = told("limits")
    assert (int(memory), int(seconds), int(size), int(core)) == (1024**3, 20, 0, 0)
    assert group == "leader"


def test_the_child_inherits_neither_passwords_nor_files(monkeypatch: pytest.MonkeyPatch) -> None:
    end_idle()
    monkeypatch.setenv("DATABASE_URL", "postgres://duban:geheim@db/duban")
    with (ROOT / "manage.py").open():
        names, *files = told("surroundings")
    assert "DATABASE_URL" not in json.loads(names)
    assert all(file.startswith(("/dev/null", "socket:", "pipe:", "/proc/")) for file in files)


def test_a_child_that_dies_of_its_document_does_not_end_who_stands_by() -> None:
    parent = told("processes")[1]
    with pytest.raises(UnreadableError, match="超出了限度"):
        told("die")
    assert told("processes")[1] == parent


def test_an_error_of_the_reader_is_logged_and_told_in_one_sentence(caplog: pytest.LogCaptureFixture) -> None:
    with pytest.raises(UnreadableError, match="另存一份再导入"):
        told("stumble")
    assert "ZeroDivisionError" in caplog.text


def test_where_who_stood_by_has_ended_another_begins() -> None:
    parent = int(told("processes")[1])
    os.kill(parent, signal.SIGKILL)
    assert told("processes")[1] != str(parent)


def test_documents_are_read_side_by_side_and_each_gets_its_own_text() -> None:
    papers = {f"第{n}篇": word_file(paragraph(f"第{n}篇")) for n in range(12)}
    with ThreadPoolExecutor(4) as pool:
        read = pool.map(lambda paper: read_bytes(paper, "讲话.docx").text, papers.values())
        assert list(read) == list(papers)


def test_a_large_document_and_a_large_answer_pass() -> None:
    text = "区住建局要完成改造。" * 200_000
    assert read_isolated(text.encode(), "docx", module="tests.documents.echo").text == text


def test_ended_ones_leave_nothing_behind() -> None:
    parent = int(told("processes")[1])
    end_idle()
    assert not Path(f"/proc/{parent}").exists()
    assert not any(key[0] == os.getpid() for key in _idle)


def test_who_stands_by_goes_when_his_caller_is_killed() -> None:
    script = (
        "import os, signal; from directives.documents.isolation import read_isolated\n"
        f"print(read_isolated(b'processes', 'docx', module={TELLER!r}).text, flush=True)\n"
        "os.kill(os.getpid(), signal.SIGKILL)"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=False)
    parent, deadline = Path(f"/proc/{done.stdout.split()[1]}"), time.monotonic() + 60
    while parent.exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not parent.exists()


def test_a_forked_worker_does_not_share_its_parents_reader() -> None:
    parent = told("processes")[1]
    heard, saying = os.pipe()
    worker = os.fork()
    if worker == 0:
        try:
            os.write(saying, told("processes")[1].encode())
            end_idle()
        finally:
            os._exit(0)
    os.waitpid(worker, 0)
    os.close(saying)
    assert os.read(heard, 20).decode() not in {"", parent}
    os.close(heard)
    assert told("processes")[1] == parent
