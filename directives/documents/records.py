"""What reading gives and how it fails: the text of a document, or one sentence a clerk can act on."""

from dataclasses import dataclass
from typing import Literal

DocumentKind = Literal["txt", "docx", "pdf"]

LARGEST_UPLOAD = 20 * 1024 * 1024
MOST_PARAGRAPHS = 50_000
MOST_CHARACTERS = 10_000_000


@dataclass(frozen=True, slots=True)
class ReadDocument:
    """The text of a document, one paragraph a line; every offset stored later counts code points of ``text``.

    ``margins`` is what stands in the headers and footers of a Word file: never part of the speech, but a mark of
    secrecy (密级) may stand only there. ``warnings`` are Chinese sentences for the person who imports.
    """

    text: str
    kind: DocumentKind
    paragraphs: int
    warnings: tuple[str, ...] = ()
    margins: str = ""


class UnreadableError(Exception):
    """A document that cannot be read; ``message`` says in one Chinese sentence what is wrong and what to do."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


def unreadable(wrong: str, remedy: str) -> UnreadableError:
    """The refusal as the interface says it: 这个文件读不出来：…。请…。"""
    return UnreadableError(f"这个文件读不出来：{wrong}。请{remedy}。")


def count_paragraphs(text: str) -> int:
    """Lines that hold something; a plain text knows no other paragraphs."""
    return sum(1 for line in text.splitlines() if line.strip())
