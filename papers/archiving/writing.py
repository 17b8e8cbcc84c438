"""Writing the members of an archive into a zip, with the checksum of each; the same members make the same bytes."""

import hashlib
import io
import shutil
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO

from django.utils import timezone

from papers.archiving.binder import Member

SUMS = "SHA256SUMS"
PORTION = 1024 * 1024
PACKED = frozenset(
    ["docx", "xlsx", "pptx", "zip", "7z", "rar", "gz", "jpg", "jpeg", "png", "gif", "mp4", "mp3", "pdf"]
)  # nothing is won by packing them
READABLE = 0o644 << 16
UNIX = 3


class VanishedError(Exception):
    """A file that was there when the archive was put together cannot be read any more."""


@dataclass(frozen=True, slots=True)
class Written:
    """A member as it was written."""

    path: str
    size: int
    sha256: str


def write_zip(
    target: BinaryIO,
    members: Sequence[Member],
    tell: Callable[[int], object],
    index: Callable[[Sequence[Written]], Member],
) -> list[Written]:
    """Write them all, then the list of contents that ``index`` makes of them, then their checksums."""
    written = list[Written]()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, allowZip64=True) as folder:
        for number, member in enumerate(members):
            tell(number)
            written.append(_put(folder, member))
        written.append(_put(folder, index(written)))
        lines = "".join(f"{one.sha256}  {one.path}\n" for one in sorted(written, key=lambda one: one.path))
        with folder.open(_info(SUMS, max(member.at for member in members)), "w") as opened:
            opened.write(lines.encode())
    return written


def _put(folder: zipfile.ZipFile, member: Member) -> Written:
    digest, size = hashlib.sha256(), 0
    try:
        source = member.open()
    except OSError as error:
        raise VanishedError(member.path) from error
    with source, folder.open(_info(member.path, member.at), "w", force_zip64=True) as opened:
        while portion := source.read(PORTION):
            digest.update(portion)
            size += len(portion)
            opened.write(portion)
    return Written(member.path, size, digest.hexdigest())


def _info(path: str, at: datetime) -> zipfile.ZipInfo:
    """As its own time has it; zips count in steps of two seconds, from 1980 on."""
    local = timezone.localtime(at)
    info = zipfile.ZipInfo(path, (max(local.year, 1980), *local.timetuple()[1:6]))
    is_packed = path.rpartition(".")[2].lower() in PACKED
    info.compress_type = zipfile.ZIP_STORED if is_packed else zipfile.ZIP_DEFLATED
    info.external_attr, info.create_system = READABLE, UNIX
    return info


def steady(document: bytes, at: datetime) -> bytes:
    """An Office file whose parts carry no moment of its making: made twice of the same, it is the same."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(document)) as source, zipfile.ZipFile(made, "w") as folder:
        for part in source.infolist():
            info = _info(part.filename, at)
            info.compress_type = zipfile.ZIP_DEFLATED
            with source.open(part) as read, folder.open(info, "w") as opened:
                shutil.copyfileobj(read, opened)
    return made.getvalue()
