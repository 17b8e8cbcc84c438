"""A reader whose document asks about the process it is read in."""

import json
import os
import resource
import signal
from collections.abc import Callable
from pathlib import Path

from directives.documents import ReadDocument
from directives.documents.child import serve

_LIMITS = (resource.RLIMIT_AS, resource.RLIMIT_CPU, resource.RLIMIT_FSIZE, resource.RLIMIT_CORE)
_marks: list[str] = []


def processes() -> str:
    return f"{os.getpid()} {os.getppid()}"


def mark() -> str:
    """What it writes down is there already only where an earlier document left it."""
    _marks.append("marked")
    return " ".join(_marks)


def limits() -> str:
    group = "leader" if os.getpgrp() == os.getsid(0) == os.getpid() else "follower"
    return " ".join([*(str(max(resource.getrlimit(each))) for each in _LIMITS), group])


def surroundings() -> str:
    files = [str(link.readlink()) for link in Path("/proc/self/fd").iterdir() if link.is_symlink()]
    return " ".join([json.dumps(sorted(os.environ), separators=(",", ":")), *files])


def die() -> str:
    os.kill(os.getpid(), signal.SIGKILL)
    return ""


def stumble() -> str:
    return str(1 // 0)


_ANSWERS: dict[str, Callable[[], str]] = {
    each.__name__: each for each in (processes, mark, limits, surroundings, die, stumble)
}


def tell(data: bytes) -> ReadDocument:
    return ReadDocument(_ANSWERS[data.decode()](), "docx", 1)


if __name__ == "__main__":
    serve(tell)
