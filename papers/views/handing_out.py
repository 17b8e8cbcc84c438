"""A file made for one person, handed out to be saved: never shown by the browser as ours, never kept by a proxy."""

from django.http import HttpResponse
from django.utils.http import content_disposition_header

from papers.file_names import file_name

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def handed_out(content: bytes, name: str, content_type: str = EXCEL) -> HttpResponse:
    """An attachment under ``name``, whatever characters that has."""
    clean = file_name(name) or "未命名"
    answer = HttpResponse(content, content_type=content_type)
    answer["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=clean) or "attachment"
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "private, no-store"
    return answer
