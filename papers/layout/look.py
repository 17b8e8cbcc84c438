"""A Word file as a page to look at (预览), where no LibreOffice makes a PDF of it: paragraphs, tables, sizes."""

import io

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from docx import Document
from docx.table import Table
from docx.text.paragraph import Paragraph


def as_html(document: bytes) -> SafeString:
    """``document`` (.docx) as HTML without styles of its own: classes of static/css/paper.css."""
    word = Document(io.BytesIO(document))
    return format_html(
        '<div class="paper">{}</div>', format_html_join("", "{}", ((_block(one),) for one in word.iter_inner_content()))
    )


def _block(one: Paragraph | Table) -> SafeString:
    if isinstance(one, Paragraph):
        return format_html("<p>{}</p>", one.text)
    rows = ((format_html_join("", "<td>{}</td>", ((cell.text,) for cell in row.cells)),) for row in one.rows)
    return format_html("<table>{}</table>", format_html_join("", "<tr>{}</tr>", rows))
