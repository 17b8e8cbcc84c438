"""Documents (文件) to text: pure reading, no Django, no database; what is dangerous happens in a bounded child.

Names are loaded when first used: the child, which passes here on its way, starts in half the time, and neither it
nor a web process pays for patterns it does not use. lxml and pypdf are loaded by the child only.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from directives.documents.fingerprint import NEARLY_THE_SAME, content_hash, normalised, similarity, text_hash
    from directives.documents.headlines import Headline, propose
    from directives.documents.parts import Part, speeches_in
    from directives.documents.reading import read_bytes, read_file
    from directives.documents.records import LARGEST_UPLOAD, DocumentKind, ReadDocument, UnreadableError
    from directives.documents.secrecy import SecrecyFinding, secrecy_marks

__all__ = [
    "LARGEST_UPLOAD",
    "NEARLY_THE_SAME",
    "DocumentKind",
    "Headline",
    "Part",
    "ReadDocument",
    "SecrecyFinding",
    "UnreadableError",
    "content_hash",
    "normalised",
    "propose",
    "read_bytes",
    "read_file",
    "secrecy_marks",
    "similarity",
    "speeches_in",
    "text_hash",
]

_HOMES = {
    "fingerprint": {"NEARLY_THE_SAME", "content_hash", "normalised", "similarity", "text_hash"},
    "headlines": {"Headline", "propose"},
    "parts": {"Part", "speeches_in"},
    "reading": {"read_bytes", "read_file"},
    "records": {"LARGEST_UPLOAD", "DocumentKind", "ReadDocument", "UnreadableError"},
    "secrecy": {"SecrecyFinding", "secrecy_marks"},
}


def __getattr__(name: str) -> object:
    home = next((module for module, names in _HOMES.items() if name in names), None)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{home}"), name)
