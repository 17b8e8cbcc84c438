"""The templates that come with the program (自带模板), built in code from the page, the styles and the parts."""

import io
from collections.abc import Callable

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
    document = empty_document()
    put_styles(document, paper_format)
    _WRITERS[kind](document, paper_format)
    if kind != TemplateKind.BREAKDOWN:  # which nobody signs
        parts.mark_drafts(document)
    made = io.BytesIO()
    document.save(made)
    return made.getvalue()
