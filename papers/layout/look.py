"""A Word file as a page to look at (预览), for which no LibreOffice is needed: what stands where, in which type.

Not a rendering: lines break as the browser breaks them, and no page ends. Classes are those of static/css/paper.css.
"""

import io
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from docx import Document
from docx.document import Document as WordDocument
from docx.oxml.ns import qn
from docx.table import Table
from docx.text.paragraph import Paragraph

from papers.layout.page import xml
from papers.layout.typefaces import face, indent, is_red, is_turned, side, size

MOST_BLOCKS = 3_000  # paragraphs and tables; what is longer is read in Word
_CUT = format_html('<p class="paper-cut">{}</p>', "后面还有，请下载 Word 文件看全文。")


def as_html(document: bytes) -> SafeString:
    """``document`` (.docx, as ``render`` gives it) as HTML without styles of its own."""
    word = Document(io.BytesIO(document))
    leaves = format_html_join("", '<div class="leaf{}">{}{}</div>', _leaves(word))
    return format_html('<div class="paper">{}</div>', leaves)


def _leaves(word: WordDocument) -> Iterator[tuple[str, SafeString, SafeString]]:
    """A leaf for each section: upright or crosswise, with what stands in its head."""
    blocks = _blocks(word)
    for section in word.sections:
        inside = list(section.iter_inner_content())
        shown = [next(blocks) for _ in inside]
        yield " leaf-wide" if is_turned(section) else "", _head(section.header.paragraphs), _joined(shown)


def _head(paragraphs: Iterable[Paragraph]) -> SafeString:
    words = " ".join(paragraph.text.strip() for paragraph in paragraphs).strip()
    return format_html('<p class="paper-head">{}</p>', words) if words else SafeString("")


def _blocks(word: WordDocument) -> Iterator[SafeString]:
    """Every paragraph and table, then the note that there is more, then nothing more."""
    blocks = word.iter_inner_content()
    yield from map(_block, islice(blocks, MOST_BLOCKS))
    for number, _ in enumerate(blocks):
        yield SafeString("") if number else _CUT


def _joined(pieces: Iterable[SafeString]) -> SafeString:
    return format_html_join("", "{}", ((piece,) for piece in pieces))


def _block(block: Paragraph | Table) -> SafeString:
    return _table(block) if isinstance(block, Table) else _paragraph(block)


def _paragraph(paragraph: Paragraph) -> SafeString:
    if xml(paragraph).find(f".//{qn('w:sectPr')}") is not None and not paragraph.text:
        return SafeString("")  # where one section ends, nothing stands
    classes = " ".join(filter(None, ("pl-ruled" if _is_ruled(paragraph) else "", side(paragraph), indent(paragraph))))
    left, tab, right = paragraph.text.partition("\t")
    if tab:
        return format_html(
            '<p class="pl-split {}"><span class="{}">{}</span><span>{}</span></p>',
            classes,
            _type(paragraph),
            left,
            right,
        )
    return format_html('<p class="{}">{}</p>', classes, _joined(_runs(paragraph)))


def _is_ruled(paragraph: Paragraph) -> bool:
    return xml(paragraph).find(f"{qn('w:pPr')}/{qn('w:pBdr')}") is not None


def _runs(paragraph: Paragraph) -> Iterator[SafeString]:
    """What stands in the paragraph, type by type."""
    for run in paragraph.runs:
        if run.text:
            yield format_html('<span class="{}">{}</span>', _type(paragraph, run), run.text)


def _type(paragraph: Paragraph, run: Any = None) -> str:
    """Typeface, size and colour as classes: of the run, else of the paragraph's style."""
    classes = [face(paragraph, run), size(paragraph, run)]
    return " ".join([*classes, "pl-red"] if is_red(paragraph, run) else classes)


def _table(table: Table) -> SafeString:
    floats = xml(table).tblPr.find(qn("w:tblpPr")) is not None
    rows = format_html_join("", "<tr>{}</tr>", ((_joined(_cells(table, row)),) for row in xml(table).tr_lst))
    return format_html('<div class="paper-table{}"><table>{}</table></div>', " imprint" if floats else "", rows)


def _cells(table: Table, row: Any) -> Iterator[SafeString]:
    """Each cell once, however many columns it goes across; what a cell above reaches into is left out."""
    tag = "th" if row.find(f"{qn('w:trPr')}/{qn('w:tblHeader')}") is not None else "td"
    for cell in row.tc_lst:
        if cell.vMerge == "continue":
            continue
        inside = _joined(_paragraph(Paragraph(one, table)) for one in cell.p_lst)
        yield format_html("<{} colspan={}>{}</{}>", tag, cell.grid_span, inside, tag)
