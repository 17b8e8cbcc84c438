"""Whether an archive is still what it was when it was made, without the system (校验). Pure."""

import hashlib
import zipfile
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from papers.archiving.writing import PORTION, SUMS

MOST_SUMS = 64 * 1024 * 1024  # the list of so many checksums is none of ours


class NoArchiveError(Exception):
    """The file is no archive of ours, or so damaged that nothing can be said of its contents."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was found, by path."""

    sha256: str  # of the whole file
    whole: tuple[str, ...]
    changed: tuple[str, ...]
    missing: tuple[str, ...]
    strange: tuple[str, ...]  # in the file, but not in its list

    @property
    def holds(self) -> bool:
        return not (self.changed or self.missing or self.strange)


def verify(path: Path) -> Verdict:
    """Read it through. Raises ``NoArchiveError``."""
    try:
        with path.open("rb") as opened, zipfile.ZipFile(opened) as folder:
            return _compared(folder, _digest_of_file(path))
    except OSError as error:
        raise NoArchiveError(f"读不了这个文件：{error.strerror or error}。") from error
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise NoArchiveError("这个文件不是 zip，或者坏得读不出来。") from error


def _compared(folder: zipfile.ZipFile, sha256: str) -> Verdict:
    if SUMS not in folder.namelist():
        raise NoArchiveError(f"里面没有 {SUMS}，不是本系统的归档文件，或者校验清单被拿掉了。")
    wanted, names = _sums(folder), [name for name in folder.namelist() if name != SUMS]
    found = {name: _digest_of(folder, name) for name in names}
    return Verdict(
        sha256=sha256,
        whole=tuple(path for path, sum_ in wanted.items() if found.get(path) == sum_),
        changed=tuple(path for path, sum_ in wanted.items() if path in found and found[path] != sum_),
        missing=tuple(path for path in wanted if path not in found),
        strange=tuple(sorted({name for name in names if name not in wanted} | _doubled(names))),
    )


def _doubled(names: list[str]) -> set[str]:
    """What stands in the file twice: of two members of one name a program shows either."""
    return {name for name, times in Counter(names).items() if times > 1}


def _sums(folder: zipfile.ZipFile) -> Mapping[str, str]:
    with folder.open(SUMS) as opened:
        lines = opened.read(MOST_SUMS).decode().splitlines()
    pairs = (line.split("  ", 1) for line in lines if line)
    found = {pair[1]: pair[0] for pair in pairs if len(pair) == 2}
    if not found:
        raise NoArchiveError(f"{SUMS} 是空的，没有可以核对的。")
    return found


def _digest_of(folder: zipfile.ZipFile, name: str) -> str:
    """The checksum of a member; "" where it cannot be unpacked, which is a change too."""
    try:
        with folder.open(name) as opened:
            return _digest(opened)
    except Exception:  # noqa: BLE001 - zlib's and zipfile's errors have no other parent
        return ""


def _digest_of_file(path: Path) -> str:
    with path.open("rb") as opened:
        return _digest(opened)


def _digest(opened: "IO[bytes]") -> str:
    digest = hashlib.sha256()
    while portion := opened.read(PORTION):
        digest.update(portion)
    return digest.hexdigest()
