"""A Word file as PDF, by LibreOffice where the machine has it."""

import contextlib
import fcntl
import logging
import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from time import monotonic, sleep

from papers.layout.fonts import font_configuration

TIME_LIMIT = 60.0  # of one conversion; the first of a machine makes LibreOffice's own profile and takes longest
PATIENCE = 60.0  # until those before it are done

logger = logging.getLogger(__name__)


def office() -> str | None:
    """Where LibreOffice is, or None where there is none: then no page offers a PDF."""
    return shutil.which("soffice") or shutil.which("libreoffice")


def to_pdf(document: bytes) -> bytes | None:
    """``document`` (.docx) as PDF; None where there is no LibreOffice, or where it did not manage (logged)."""
    program = office()
    if program is None:
        return None
    with tempfile.TemporaryDirectory(prefix="paper-") as folder, _alone() as is_ours:
        if not is_ours:
            logger.warning("no PDF: others kept LibreOffice busy for %s s", PATIENCE)
            return None
        return _convert(program, document, Path(folder))


def _convert(program: str, document: bytes, folder: Path) -> bytes | None:
    """By a LibreOffice with a profile of its own in ``folder``, so that nobody's settings or locks matter."""
    source = folder / "paper.docx"
    source.write_bytes(document)
    fonts = folder / "fonts.conf"
    fonts.write_text(font_configuration(), encoding="utf-8")
    command = [program, f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless", "--norestore"]
    process = subprocess.Popen(  # noqa: S603 - a program of the machine; the file's name is ours
        [*command, "--convert-to", "pdf:writer_pdf_Export", "--outdir", str(folder), str(source)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd=folder,
        env={
            "PATH": os.environ.get("PATH", os.defpath),
            "HOME": str(folder),
            "LANG": "zh_CN.UTF-8",
            "FONTCONFIG_FILE": str(fonts),
        },
        start_new_session=True,
    )
    try:
        process.wait(TIME_LIMIT)
    except subprocess.TimeoutExpired:
        logger.warning("no PDF: LibreOffice took more than %s s", TIME_LIMIT)
    finally:
        _end(process)
    made = folder / "paper.pdf"
    return made.read_bytes() if process.returncode == 0 and made.exists() else None


def _end(process: subprocess.Popen[bytes]) -> None:
    """The program and whatever it started."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


@contextlib.contextmanager
def _alone() -> Iterator[bool]:
    """One conversion at a time on this machine, whoever asks; False where the others did not end in time."""
    deadline = monotonic() + PATIENCE
    path = Path(tempfile.gettempdir()) / f"duban-pdf-{os.getuid()}.lock"
    descriptor = os.open(path, os.O_CREAT | os.O_RDWR | os.O_NOFOLLOW, 0o600)
    try:
        while not (is_ours := _locked(descriptor)) and monotonic() < deadline:
            sleep(0.1)
        yield is_ours
    finally:
        os.close(descriptor)


def _locked(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
