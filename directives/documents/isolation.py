"""A bounded child process for what strangers send: its time, memory and files are limited, and it is always ended."""

import atexit
import json
import logging
import os
import socket
import subprocess
import sys
from collections import defaultdict
from pathlib import Path
from time import monotonic
from typing import Any

from directives.documents.records import DocumentKind, ReadDocument, UnreadableError, unreadable
from directives.documents.sniffing import PASTE

TIME_LIMIT = 20.0

_ROOT = Path(__file__).resolve().parents[2]
_CHILD = "directives.documents.child"
_PATIENCE = 5.0  # for what takes a moment at most: burying a killed process, ending an idle one

logger = logging.getLogger(__name__)


class _Standby:
    """A process that has loaded a reader and forks a bounded child for each document; it serves one at a time."""

    def __init__(self, module: str, kind: str) -> None:
        self._requests, theirs = socket.socketpair()
        self._requests.settimeout(_PATIENCE)
        with theirs:
            self._process = subprocess.Popen(  # noqa: S603 - our own interpreter and module
                [sys.executable, "-s", "-P", "-m", module, kind],
                stdin=theirs.fileno(),
                stdout=subprocess.DEVNULL,
                cwd="/",
                env=_environment(),
                start_new_session=True,
            )

    def read(self, data: bytes, time_limit: float) -> tuple[bytes, int]:
        """The answer of a child, empty where it died, and how it ended.

        Raises TimeoutError where it takes too long: then it is dead already, and this process ready again; and
        ConnectionError where this process itself is gone.
        """
        ours, theirs = socket.socketpair()
        with ours:
            with theirs:
                socket.send_fds(self._requests, [b"+"], [theirs.fileno()])
            try:
                answer = _converse(ours, data, monotonic() + time_limit)
            finally:
                status = self._bury()
        return answer, status

    def _bury(self) -> int:
        """Has the child and whatever it started killed and waited for, so that no zombie is left."""
        self._requests.sendall(b"-")
        status = self._requests.recv(4)
        if not status:
            raise ConnectionResetError
        return int.from_bytes(status, "big", signed=True)

    def end(self) -> None:
        """Hangs up, at which the process ends with its child if it has one."""
        self._requests.close()
        try:
            self._process.wait(_PATIENCE)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


# By the process they were started in: a forked worker shares none with the one it came from.
_idle: defaultdict[tuple[int, str, str], list[_Standby]] = defaultdict(list)


def read_isolated(
    data: bytes, kind: DocumentKind, *, time_limit: float = TIME_LIMIT, module: str = _CHILD
) -> ReadDocument:
    """Reads ``data`` in a child of its own; raises UnreadableError where that fails, takes too long or dies."""
    try:
        record = ask_child(data, kind, time_limit=time_limit, module=module)
    except TimeoutError:
        raise unreadable(f"读了 {time_limit:.0f} 秒还没有读完", f"删去图片和多余的内容再导入，{PASTE}") from None
    return _understood(record)


def ask_child(data: bytes, kind: str, *, time_limit: float = TIME_LIMIT, module: str) -> dict[str, Any]:
    """The record with which a child of its own answers to ``data``; ``module`` serves as ``documents.child`` does.

    It holds ``unreadable`` where the reader refused, ``failure`` where it stumbled or died. Raises TimeoutError.
    """
    answer, status = _read(data, kind, time_limit, module)
    try:
        record: dict[str, Any] = json.loads(answer)
    except ValueError:
        record = {"failure": f"no answer, ended with {status}"}
    return record


def end_idle() -> None:
    """Ends the processes that stand by for this one; the next document starts one anew."""
    for key in [key for key in _idle if key[0] == os.getpid()]:
        for standby in _idle.pop(key):
            standby.end()


atexit.register(end_idle)


def _read(data: bytes, kind: str, time_limit: float, module: str) -> tuple[bytes, int]:
    """By a process that stands by, or a new one where none does or it has just ended for want of work."""
    idle = _idle[os.getpid(), module, kind]
    while standby := _pop(idle):
        try:
            return _read_by(standby, idle, data, time_limit)
        except ConnectionError:
            logger.debug("a document reader had ended")
    try:
        return _read_by(_Standby(module, kind), idle, data, time_limit)
    except ConnectionError:
        return b"", -1


def _pop(idle: list[_Standby]) -> _Standby | None:
    """One that nobody else has taken, whatever other threads do."""
    try:
        return idle.pop()
    except IndexError:
        return None


def _read_by(standby: _Standby, idle: list[_Standby], data: bytes, time_limit: float) -> tuple[bytes, int]:
    is_sound = False
    try:
        read = standby.read(data, time_limit)
        is_sound = True
        return read
    finally:
        if is_sound:
            idle.append(standby)
        else:
            standby.end()


def _converse(line: socket.socket, data: bytes, deadline: float) -> bytes:
    """Hands the document over and hears the answer to its end; nothing where the other side died over it."""
    pieces: list[bytes] = []
    try:
        line.settimeout(max(deadline - monotonic(), 0.001))
        line.sendall(data)
        line.shutdown(socket.SHUT_WR)
        while not pieces or pieces[-1]:
            line.settimeout(max(deadline - monotonic(), 0.001))
            pieces.append(line.recv(1 << 16))
    except ConnectionError:
        return b""
    return b"".join(pieces)


def _environment() -> dict[str, str]:
    """Nothing of ours but where the code lies: no addresses, no passwords."""
    return {"PYTHONPATH": str(_ROOT), "PATH": os.defpath, "PYTHONUTF8": "1"}


def _understood(record: dict[str, Any]) -> ReadDocument:
    """The child's answer; a child that died of a limit or of the file has none."""
    if "unreadable" in record:
        raise UnreadableError(record["unreadable"])
    if "failure" in record:
        logger.warning("document reader: %s", record["failure"])
        raise unreadable("它太复杂或已损坏，读取时超出了限度", f"另存一份再导入，{PASTE}")
    return ReadDocument(
        text=record["text"],
        kind=record["kind"],
        paragraphs=record["paragraphs"],
        warnings=tuple(record["warnings"]),
        margins=record["margins"],
    )
