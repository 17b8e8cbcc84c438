"""The templates that come with the program (自带模板), built in code from the page, the styles and the parts."""

import io
from collections.abc import Callable

from docx.document import Document as WordDocument

from papers.layout import parts
from papers.layout.page import crosswise, empty_document
from papers.layout.styles import put_styles
from papers.models import PaperFormat, TemplateKind


def shipped_template(kind: TemplateKind, paper_format: PaperFormat) -> bytes:
    """A .docx with placeholders for ``kind``, in the fonts of ``paper_format``; it may be changed in Word or WPS."""
    document = empty_document()
    put_styles(document, paper_format)
    parts.number_pages(document.sections[0])
    _WRITERS[kind](document, paper_format)
    made = io.BytesIO()
    document.save(made)
    return made.getvalue()


def _notice(document: WordDocument, _: PaperFormat) -> None:
    parts.write(document, "发文机关标志", "{{ office }}")
    parts.ruled(parts.write(document, "发文字号", "{{ number }}"), space=11)
    parts.write(document, "公文标题", "{{ title }}")
    parts.write(document, "主送机关", "{{ addressee }}：")
    parts.each(document, "intro")
    parts.logic(document, "for task in tasks")
    parts.write(document, "一级标题", "{{ task.serial|中文数字 }}、{{ task.title }}")
    parts.write(document, "正文", "“{{ task.quote }}”")
    parts.logic(document, "endfor")
    parts.each(document, "requirements")
    parts.write(document, "署名", "{{ office }}")
    parts.write(document, "署名", "{{ date }}")


def _annex(document: WordDocument, _: PaperFormat) -> None:
    parts.write(document, "公文标题", "{{ title }}")
    crosswise(document)
    parts.table(document, ("序号", "事项"), (20, 200), ("{{ row.serial }}", "{{ row.title }}"), "tasks")


_WRITERS: dict[TemplateKind, Callable[[WordDocument, PaperFormat], None]] = {
    TemplateKind.NOTICE: _notice,
    TemplateKind.URGING: _notice,
    TemplateKind.BULLETIN: _annex,
    TemplateKind.BRIEF: _annex,
    TemplateKind.BREAKDOWN: _annex,
}
