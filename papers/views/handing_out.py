"""A file made for one person, handed out to be saved: never shown by the browser as ours, never kept by a proxy."""

import io
import re

from django.http import FileResponse, HttpResponseBase

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_NOT_IN_NAMES = re.compile(r'[\\/:*?"<>|\x00-\x1f]+')  # what no system takes in a file name


def handed_out(content: bytes, name: str, content_type: str) -> HttpResponseBase:
    """An attachment under ``name``, whatever characters that has."""
    clean = _NOT_IN_NAMES.sub(" ", name).strip()
    answer = FileResponse(io.BytesIO(content), as_attachment=True, filename=clean, content_type=content_type)
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "private, no-store"
    return answer
