"""Which files may be attached (附件): by ending *and* by content, so that no ending lies. Pure but for reading."""

from collections.abc import Callable
from pathlib import PurePath
from typing import IO
from zipfile import BadZipFile, LargeZipFile, ZipFile

MAX_MEMBERS = 2000  # of an archive
MAX_UNPACKED = 200 * 1024 * 1024  # bytes an archive says it holds
_HEAD = 4096
_ACTIVE = (b"<!doctype", b"<html", b"<script", b"<svg", b"<?xml", b"<?php", b"#!")
_PROGRAMS = {
    "exe",
    "dll",
    "com",
    "scr",
    "msi",
    "bat",
    "cmd",
    "ps1",
    "vbs",
    "js",
    "jse",
    "wsf",
    "hta",
    "lnk",
    "jar",
    "sh",
}
_ACTIVE_PAGES = {"html", "htm", "svg", "docm", "xlsm", "pptm", "dotm", "xltm"}


class RefusedFileError(Exception):
    """A file that cannot be attached; the message says why, for the person who chose it."""


def check(name: str, content: IO[bytes]) -> None:
    """Raise ``RefusedFileError`` unless the file is of a kind that may be attached and really is what it says."""
    ending = PurePath(name).suffix.lstrip(".").lower()
    looks_right = KINDS.get(ending)
    if looks_right is None:
        raise RefusedFileError(f"“{name}”没有传上来：这种文件不能作附件。可以传 {OFFERED} 文件。")
    content.seek(0)
    is_right = looks_right(content)
    content.seek(0)
    if not is_right:
        raise RefusedFileError(f"“{name}”没有传上来：内容不是 {ending} 文件，或者已经损坏、带有宏。请另存后再传。")


def _starts(*magic: bytes) -> Callable[[IO[bytes]], bool]:
    return lambda content: content.read(_HEAD).startswith(magic)


def _is_text(content: IO[bytes]) -> bool:
    head = content.read(_HEAD)
    return b"\0" not in head and not head.removeprefix(b"\xef\xbb\xbf").lstrip().lower().startswith(_ACTIVE)


def _is_archive(content: IO[bytes]) -> bool:
    """A zip of bounded size, without programs and without anything that runs."""
    members = _members(content)
    return bool(members) and not any(
        PurePath(name).suffix.lstrip(".").lower() in _PROGRAMS | _ACTIVE_PAGES for name in members
    )


def _holds(*parts: str) -> Callable[[IO[bytes]], bool]:
    """An office document: a zip with these parts and without macros."""

    def looks_right(content: IO[bytes]) -> bool:
        members = _members(content)
        return set(parts) <= members and not any(name.lower().endswith("vbaproject.bin") for name in members)

    return looks_right


def _members(content: IO[bytes]) -> frozenset[str]:
    """The names in a zip; empty where it is none, or one that unpacks to too much."""
    try:
        with ZipFile(content) as archive:
            infos = archive.infolist()
    except (BadZipFile, LargeZipFile, OSError, ValueError, EOFError):
        return frozenset()
    if len(infos) > MAX_MEMBERS or sum(info.file_size for info in infos) > MAX_UNPACKED:
        return frozenset()
    return frozenset(info.filename for info in infos)


KINDS: dict[str, Callable[[IO[bytes]], bool]] = {
    "docx": _holds("[Content_Types].xml", "word/document.xml"),
    "xlsx": _holds("[Content_Types].xml", "xl/workbook.xml"),
    "pptx": _holds("[Content_Types].xml", "ppt/presentation.xml"),
    "ofd": _holds("OFD.xml"),
    "pdf": _starts(b"%PDF-"),
    "png": _starts(b"\x89PNG\r\n\x1a\n"),
    "jpg": _starts(b"\xff\xd8\xff"),
    "jpeg": _starts(b"\xff\xd8\xff"),
    "txt": _is_text,
    "csv": _is_text,
    "zip": _is_archive,
}
OFFERED = "、".join(sorted(KINDS))
ACCEPT = ",".join(f".{ending}" for ending in sorted(KINDS))  # for the file dialogue
