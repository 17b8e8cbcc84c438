"""A file made for one person, handed out to be saved: never shown by the browser as ours, never kept by a proxy."""

import re

from django.http import HttpResponse
from django.utils.http import content_disposition_header

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_NOT_IN_NAMES = re.compile(r'[\\/:*?"<>|\x00-\x1f]+')  # what no system takes in a file name


def file_name(words: str) -> str:
    """The words as the name of a file."""
    return _NOT_IN_NAMES.sub(" ", words).strip()


def handed_out(content: bytes, name: str, content_type: str = EXCEL) -> HttpResponse:
    """An attachment under ``name``, whatever characters that has."""
    clean = file_name(name) or "未命名"
    answer = HttpResponse(content, content_type=content_type)
    answer["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=clean) or "attachment"
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "private, no-store"
    return answer
