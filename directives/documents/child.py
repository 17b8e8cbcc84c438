"""``python -m directives.documents.child KIND``: stands ready with one reader loaded, and forks for each document.

Started by ``isolation`` only, with a clean environment and a socket as its standard input. It never sees a document
itself: each is read in a process forked for it alone, whose limits are set before anything of the document is touched
and which ends with its answer. Loading lxml or pypdf costs more than reading a speech; so it is done once.
"""

import contextlib
import dataclasses
import json
import os
import resource
import signal
import socket
import sys
from collections.abc import Callable
from typing import Any, Never

from directives.documents.records import UnreadableError, unreadable
from directives.documents.sniffing import PASTE

MEMORY = 1024 * 1024 * 1024
PROCESSOR_SECONDS = 20
IDLE_SECONDS = 120.0  # whoever imports is done by then; the next one starts a reader anew

Reader = Callable[[bytes], Any]  # what it gives is a dataclass: its fields are the record that is answered


def main() -> None:
    serve(_reader(sys.argv[1]))


def serve(read: Reader) -> None:
    """Forks for every conversation that comes by the socket, until nobody asks any more."""
    with socket.socket(fileno=0) as requests:
        while line := _next(requests):
            _attend(requests, read, line)
    os._exit(0)  # nothing is held that must be put away


def _next(requests: socket.socket) -> socket.socket | None:
    """The socket by which a document comes and its answer goes; None where the caller has gone or long been silent."""
    requests.settimeout(IDLE_SECONDS)
    try:
        lines = socket.recv_fds(requests, 1, 1)[1]
    except TimeoutError:
        return None
    finally:
        requests.settimeout(None)
    return socket.socket(fileno=lines[0]) if lines else None


def _attend(requests: socket.socket, read: Reader, line: socket.socket) -> None:
    """One document in a process of its own, ended when the caller has its answer, gives up or is gone."""
    with line:
        process = os.fork()
        if process == 0:
            _read_alone(requests, read, line)
    requests.recv(1)
    _end(process)
    status = os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])
    requests.sendall(status.to_bytes(4, "big", signed=True))


def _end(process: int) -> None:
    """Kills the reading process with all of its group; it may have died before it had one."""
    for kill in (os.killpg, os.kill):
        with contextlib.suppress(ProcessLookupError):
            kill(process, signal.SIGKILL)


def _read_alone(requests: socket.socket, read: Reader, line: socket.socket) -> Never:
    """In the forked process: bounded before it takes a byte of the document, and in a group of its own."""
    status = 1
    try:
        os.setsid()
        limit()
        requests.close()
        os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
        with line, line.makefile("rb") as document:
            line.sendall(json.dumps(answer(read, document.read()), ensure_ascii=True).encode())
        status = 0
    finally:
        os._exit(status)


def limit() -> None:
    """Address space, processor time, and no file written: what a bomb could take from the machine."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (PROCESSOR_SECONDS, PROCESSOR_SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def answer(read: Reader, data: bytes) -> dict[str, object]:
    """The document as a record, the sentence why there is none, or what went wrong in the reader itself."""
    try:
        return dataclasses.asdict(read(data))
    except UnreadableError as refusal:
        return {"unreadable": refusal.message}
    except (MemoryError, RecursionError):
        return {"unreadable": unreadable("它太大或太复杂", f"只留下讲话稿的部分再导入，{PASTE}").message}
    except Exception:  # noqa: BLE001 - told to the parent, which logs it
        import traceback

        return {"failure": traceback.format_exc()}


def _reader(kind: str) -> Reader:
    """The reader of one kind; only what it needs is loaded."""
    if kind == "pdf":
        from directives.documents.pdf import read_pdf

        return read_pdf
    from directives.documents.word import read_word

    return read_word


if __name__ == "__main__":
    main()
