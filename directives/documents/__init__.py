"""Documents (文件) to text: pure reading, no Django, no database; what is dangerous happens in a bounded child.

Importing this loads neither lxml nor pypdf: only the child does.
"""

from directives.documents.fingerprint import NEARLY_THE_SAME, content_hash, normalised, similarity, text_hash
from directives.documents.headlines import Headline, propose
from directives.documents.reading import read_bytes, read_file
from directives.documents.records import LARGEST_UPLOAD, DocumentKind, ReadDocument, UnreadableError
from directives.documents.secrecy import SecrecyFinding, secrecy_marks

__all__ = [
    "LARGEST_UPLOAD",
    "NEARLY_THE_SAME",
    "DocumentKind",
    "Headline",
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
    "text_hash",
]
