"""A file to its text: the one door through which documents come in."""

import dataclasses
from pathlib import Path

from directives.documents.decoding import decode
from directives.documents.isolation import read_isolated
from directives.documents.records import LARGEST_UPLOAD, ReadDocument, UnreadableError, count_paragraphs, unreadable
from directives.documents.sniffing import kind_of, name_warning


def read_file(path: Path, name: str | None = None) -> ReadDocument:
    """Reads a .txt, .docx or .pdf, told apart by content; ``name`` is what the file was called where it came from.

    Raises UnreadableError with one sentence for the clerk; an unreadable path raises OSError like any other.
    """
    with path.open("rb") as file:
        data = file.read(LARGEST_UPLOAD + 1)
    return read_bytes(data, name or path.name)


def read_bytes(data: bytes, name: str) -> ReadDocument:
    """Reads a document from memory, as ``read_file`` does."""
    kind = kind_of(data)
    document = read_plain(data) if kind == "txt" else read_isolated(data, kind)
    return dataclasses.replace(document, warnings=name_warning(kind, name) + document.warnings)


def read_plain(data: bytes) -> ReadDocument:
    """Reads a plain text; a UTF-8 one is the decoded file, untouched, so that offsets mean the same to everybody."""
    decoded = decode(data)
    if not decoded.text.strip():
        raise _empty()
    lost = f"有 {decoded.lost} 处文字已损坏，用“\ufffd”代替，请对照原文。"
    return ReadDocument(decoded.text, "txt", count_paragraphs(decoded.text), (lost,) if decoded.lost else ())


def _empty() -> UnreadableError:
    return unreadable("它是空的，里面没有文字", "换一份有内容的文件，或者把文字粘贴进来")
