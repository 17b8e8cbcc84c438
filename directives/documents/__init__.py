"""Documents (文件) to text: pure reading, no Django, no database; what is dangerous happens in a bounded child.

Importing this loads neither lxml nor pypdf: only the child does.
"""

from directives.documents.reading import read_bytes, read_file
from directives.documents.records import LARGEST_UPLOAD, DocumentKind, ReadDocument, UnreadableError

__all__ = ["LARGEST_UPLOAD", "DocumentKind", "ReadDocument", "UnreadableError", "read_bytes", "read_file"]
