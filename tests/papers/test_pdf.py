"""PDF: made by LibreOffice where there is one, never waited for without end, and nothing left behind."""

import fcntl
import os
import subprocess
import tempfile
import time
from pathlib import Path

import pytest

from papers.layout import pdf
from papers.layout.fonts import FAMILIES, font_configuration, substitutes
from papers.layout.pdf import office, to_pdf
from papers.models import PaperFormat
from tests.papers.pages import HOW_TO_GET_IT, pages_of
from tests.papers.templates import word


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A temporary folder of this test, in which anything left behind is seen."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


def program(folder: Path, script: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A stand-in for LibreOffice that goes wrong in its own way; first of all on the path."""
    place = folder / "bin"
    place.mkdir()
    (place / "soffice").write_text(f"#!/bin/sh\n{script}\n")
    (place / "soffice").chmod(0o755)
    monkeypatch.setenv("PATH", f"{place}:{os.environ['PATH']}")


def left_behind(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir() if path.name.startswith("paper-")]


def test_a_word_file_becomes_a_pdf_and_nothing_is_left_behind(here: Path) -> None:
    if office() is None:
        pytest.skip(HOW_TO_GET_IT)
    made = to_pdf(word("督查通报"))
    assert made is not None
    assert made.startswith(b"%PDF-")
    assert left_behind(here) == []


def test_what_is_no_word_file_makes_no_page_of_nonsense(here: Path) -> None:
    if office() is None:
        pytest.skip(HOW_TO_GET_IT)
    to_pdf(b"PK\x03\x04 broken")  # LibreOffice may make a page of it or refuse; it ends either way
    assert left_behind(here) == []


def test_chinese_is_set_in_chinese_type() -> None:
    (page,) = pages_of(word("督查通报：抓落实"))
    assert page.upright[0].text == "督查通报：抓落实"


def test_without_libreoffice_there_is_no_pdf(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    assert office() is None
    assert to_pdf(word("好")) is None


def test_a_libreoffice_that_hangs_is_ended_with_all_it_started(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program(here, f"sleep 600 & echo $! > {here}/child; wait", monkeypatch)
    monkeypatch.setattr(pdf, "TIME_LIMIT", 5.0)
    assert to_pdf(word("好")) is None
    child = int((here / "child").read_text())
    deadline = time.monotonic() + 60
    while Path(f"/proc/{child}").exists() and "Z" not in Path(f"/proc/{child}/stat").read_text().split()[2]:
        assert time.monotonic() < deadline
        time.sleep(0.05)
    assert left_behind(here) == []


def test_a_libreoffice_that_fails_makes_no_pdf(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program(here, "exit 3", monkeypatch)
    assert to_pdf(word("好")) is None
    assert left_behind(here) == []


def test_two_do_not_convert_at_once_and_the_second_does_not_wait_for_ever(
    here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program(here, f"touch {here}/was-started", monkeypatch)
    monkeypatch.setattr(pdf, "PATIENCE", 0.3)
    with (here / f"duban-pdf-{os.getuid()}.lock").open("w") as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        assert to_pdf(word("好")) is None
    assert not (here / "was-started").exists()


def test_the_program_is_given_nothing_of_ours(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program(here, f"env > {here}/seen", monkeypatch)
    monkeypatch.setenv("SECRET_KEY", "only-ours")
    to_pdf(word("好"))
    seen = (here / "seen").read_text()
    assert "only-ours" not in seen
    assert f"HOME={here}" in seen


def test_every_font_we_ship_the_name_of_has_something_that_may_stand_in() -> None:
    names = {getattr(PaperFormat(), f"{one}_font") for one in ("title", "body", "first", "second", "latin")}
    assert names <= set(substitutes())
    assert all(any("Noto" in name for name in family) for family in FAMILIES)
    assert "<family>仿宋_GB2312</family>" in font_configuration()


def test_the_stand_ins_keep_headings_and_body_apart(tmp_path: Path) -> None:
    if office() is None:
        pytest.skip(HOW_TO_GET_IT)
    kept = tmp_path / "fonts.conf"
    kept.write_text(font_configuration(), encoding="utf-8")
    found = {
        name: subprocess.run(
            ["fc-match", "-f", "%{family[0]}", name],
            env={**os.environ, "FONTCONFIG_FILE": str(kept)},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for name in ("仿宋_GB2312", "黑体")
    }
    assert found["仿宋_GB2312"] != found["黑体"]
    assert "Sans" not in found["仿宋_GB2312"]
