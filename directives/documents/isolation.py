"""A bounded child process for what strangers send: its time, memory and files are limited, and it is always ended."""

import json
import logging
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

from directives.documents.records import DocumentKind, ReadDocument, UnreadableError, unreadable
from directives.documents.sniffing import PASTE

TIME_LIMIT = 20.0

_ROOT = Path(__file__).resolve().parents[2]
_CHILD = "directives.documents.child"

logger = logging.getLogger(__name__)


def read_isolated(
    data: bytes, kind: DocumentKind, *, time_limit: float = TIME_LIMIT, module: str = _CHILD
) -> ReadDocument:
    """Reads ``data`` in a child of its own; raises UnreadableError where that fails, takes too long or dies."""
    process = subprocess.Popen(  # noqa: S603 - our own interpreter and module; the data goes in by a pipe
        [sys.executable, "-s", "-P", "-m", module, kind],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd="/",
        env=_environment(),
        start_new_session=True,
    )
    try:
        answer, complaint = process.communicate(data, timeout=time_limit)
    except subprocess.TimeoutExpired:
        _end(process)
        raise unreadable(f"读了 {time_limit:.0f} 秒还没有读完", f"删去图片和多余的内容再导入，{PASTE}") from None
    except BaseException:
        _end(process)
        raise
    return _understood(answer, complaint, process.returncode)


def _environment() -> dict[str, str]:
    """Nothing of ours but where the code lies: no addresses, no passwords."""
    return {"PYTHONPATH": str(_ROOT), "PATH": os.defpath, "PYTHONUTF8": "1"}


def _end(process: subprocess.Popen[bytes]) -> None:
    """Kills the child and whatever it started, and waits for it, so that no zombie is left."""
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        logger.debug("child %d had already ended", process.pid)
    process.communicate()


def _understood(answer: bytes, complaint: bytes, status: int) -> ReadDocument:
    """The child's answer; a child that died of a limit or of the file has none."""
    try:
        record: dict[str, Any] = json.loads(answer)
    except ValueError:
        logger.warning("document reader ended with %d: %s", status, complaint[-500:].decode(errors="replace"))
        raise unreadable("它太复杂或已损坏，读取时超出了限度", f"另存一份再导入，{PASTE}") from None
    if "unreadable" in record:
        raise UnreadableError(record["unreadable"])
    return ReadDocument(
        text=record["text"],
        kind=record["kind"],
        paragraphs=record["paragraphs"],
        warnings=tuple(record["warnings"]),
        margins=record["margins"],
    )
