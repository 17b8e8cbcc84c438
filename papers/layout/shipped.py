"""The templates that come with the program (自带模板), built in code from the page, the styles and the parts."""

import io
from collections.abc import Callable
from functools import lru_cache

from django.forms import model_to_dict
from docx.document import Document as WordDocument

from papers.layout import documents, issues, parts
from papers.layout.page import empty_document
from papers.layout.styles import put_styles
from papers.models import PaperFormat, TemplateKind

_WRITERS: dict[TemplateKind, Callable[[WordDocument, PaperFormat], None]] = {
    TemplateKind.NOTICE: documents.write_notice,
    TemplateKind.URGING: documents.write_urging,
    TemplateKind.BULLETIN: issues.write_bulletin,
    TemplateKind.BRIEF: issues.write_brief,
    TemplateKind.BREAKDOWN: issues.write_breakdown,
}


def shipped_template(kind: TemplateKind, paper_format: PaperFormat) -> bytes:
    """A .docx with placeholders for ``kind``, in the fonts of ``paper_format``; it may be changed in Word or WPS."""
    return _built(kind, tuple(sorted(model_to_dict(paper_format, exclude=["id"]).items())))


@lru_cache(maxsize=32)  # building takes longer than filling in, and the names of fonts hardly ever change
def _built(kind: TemplateKind, values: tuple[tuple[str, str], ...]) -> bytes:
    paper_format = PaperFormat(**dict(values))
    document = empty_document()
    put_styles(document, paper_format)
    _WRITERS[kind](document, paper_format)
    if kind != TemplateKind.BREAKDOWN:  # which nobody signs
        parts.mark_drafts(document)
    made = io.BytesIO()
    document.save(made)
    return made.getvalue()
