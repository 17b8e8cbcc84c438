"""What goes into an archive, in order: made pages, kept files, and what could not be put in with the reason."""

import io
import json
import logging
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import IO, Any, TypeAlias

from django.core.serializers.json import DjangoJSONEncoder
from django.db.models.fields.files import FieldFile
from django.template.loader import render_to_string

from papers.archiving.names import Names
from tracking.checksums import checksum

log = logging.getLogger(__name__)
Opened: TypeAlias = Callable[[], "IO[bytes]"]
MISSING = "文件不在服务器上了"
CHANGED = "文件和存进系统时不一样了，没有放进来"
STYLE = "样式.css"


@dataclass(frozen=True, slots=True)
class Member:
    """A file of the archive; it is made or opened only when it is written."""

    path: str
    at: datetime  # when it came to be: what is the same is the same file to the byte
    open: Opened


@dataclass(slots=True)
class Binder:
    """Collects members and gaps. ``at``: the last thing that happened to any of it; ``folders``: heading → paths."""

    at: datetime
    names: Names = field(default_factory=Names)
    members: list[Member] = field(default_factory=list)
    gaps: list[tuple[str, str]] = field(default_factory=list)
    pages: dict[int, str] = field(default_factory=dict)  # by task, for the list of contents

    def made(self, folder: str, name: str, make: Callable[[], bytes], at: datetime | None = None) -> str:
        """A file made for the archive; the path it has there."""
        path = self.names.file(folder, name)
        self.members.append(Member(path, at or self.at, lambda: io.BytesIO(make())))
        return path

    def page(
        self, folder: str, name: str, template: str, context: Mapping[str, Any], at: datetime | None = None
    ) -> str:
        """A page that any browser opens, with the style sheet that lies at the top."""
        up = "../" * (folder.count("/") + 1) if folder else ""
        return self.made(
            folder, name, lambda: render_to_string(template, {**context, "up": up, "style": STYLE}).encode(), at
        )

    def rows(self, folder: str, name: str, rows: Iterable[Mapping[str, Any]]) -> str:
        """A row a line, for programs (JSON Lines, UTF-8)."""
        lines = [json.dumps(row, cls=DjangoJSONEncoder, ensure_ascii=False, sort_keys=True) for row in rows]
        return self.made(folder, name, lambda: "".join(f"{line}\n" for line in lines).encode())

    def kept(self, folder: str, name: str, file: FieldFile, sha256: str, at: datetime) -> str:
        """A file of the system, byte for byte; "" where it is gone or is not the one that was stored."""
        if why := why_not(file, sha256):
            log.error("not archived: %s (%s)", file.name, why)
            self.gap(folder, name, why)
            return ""
        path = self.names.file(folder, name)
        self.members.append(Member(path, at, lambda: _opened(file)))
        return path

    def gap(self, folder: str, name: str, why: str) -> None:
        self.gaps.append((f"{folder}/{name}" if folder else name, why))


def why_not(file: FieldFile, sha256: str) -> str:
    """Why a stored file cannot be archived; empty where it can."""
    try:
        with file.storage.open(str(file.name)) as opened:
            return "" if not sha256 or checksum(opened) == sha256 else CHANGED
    except (OSError, ValueError):
        return MISSING


def _opened(file: FieldFile) -> "IO[bytes]":
    opened: IO[bytes] = file.storage.open(str(file.name))
    return opened
