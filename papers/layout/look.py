"""A Word file as a page to look at (预览), for which no LibreOffice is needed: what stands where, in which type.

Not a rendering: lines break as the browser breaks them, and no page ends. Classes are those of static/css/paper.css.
"""

import io
from collections.abc import Iterable, Iterator
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from docx import Document
from docx.oxml.ns import qn
from docx.section import Section

from papers.layout.typefaces import Dress, Wardrobe, is_turned

MOST_BLOCKS = 600  # paragraphs and rows of tables; what is longer is read in Word
_CUT = format_html('<p class="paper-cut">{}</p>', "后面还有，请下载 Word 文件看全文。")
_P, _R, _T, _ROW, _TABLE = (qn(f"w:{name}") for name in ("p", "r", "t", "tr", "tbl"))
_BORDERS, _END = (f"{qn('w:pPr')}/{qn(name)}" for name in ("w:pBdr", "w:sectPr"))
_SIGNS = {qn("w:tab"): "\t", qn("w:br"): "\n", qn("w:cr"): "\n"}


def as_html(document: bytes) -> SafeString:
    """``document`` (.docx, as ``render`` gives it) as HTML without styles of its own."""
    word = Document(io.BytesIO(document))
    look = _Look(Wardrobe(word))
    leaves = format_html_join("", '<div class="leaf{}">{}{}</div>', look.leaves(word.element.body, word.sections))
    return format_html('<div class="paper">{}</div>', leaves)


class _Look:
    """Goes through a document once, and no further than anybody reads on a page."""

    def __init__(self, wardrobe: Wardrobe) -> None:
        self._wardrobe = wardrobe
        self._left = MOST_BLOCKS

    def leaves(self, body: Any, sections: Iterable[Section]) -> Iterator[tuple[str, SafeString, SafeString]]:
        """A leaf for each section: upright or crosswise, with what stands in its head."""
        blocks = iter(body)
        for section in sections:
            head = " ".join(paragraph.text.strip() for paragraph in section.header.paragraphs).strip()
            shown = format_html('<p class="paper-head">{}</p>', head) if head else SafeString("")
            yield " leaf-wide" if is_turned(section) else "", shown, _joined(self._blocks(blocks))

    def _blocks(self, blocks: Iterator[Any]) -> Iterator[SafeString]:
        """Those up to where a section ends; once there were enough, the note that there are more, and nothing."""
        for block in blocks:
            if block.tag == _TABLE:
                yield self._table(block)
            elif block.tag == _P:
                ends = block.find(_END) is not None
                yield from () if ends and next(block.iter(_T), None) is None else self._counted(block)
                if ends:
                    return

    def _counted(self, paragraph: Any) -> Iterator[SafeString]:
        self._left -= 1
        if self._left >= 0:
            yield self._paragraph(paragraph)
        elif self._left == -1:
            yield _CUT

    def _paragraph(self, element: Any) -> SafeString:
        dress = self._wardrobe.of(element)
        classes = f"pl-ruled {dress.place}" if element.find(_BORDERS) is not None else dress.place
        runs = [(run, text) for run in element.iter(_R) if (text := _text(run))]
        left, tab, right = "".join(text for _, text in runs).partition("\t")
        if tab:
            words = format_html('<span class="{0}">{1}</span><span class="{0}">{2}</span>', dress.type, left, right)
            return format_html('<p class="pl-split {}">{}</p>', classes, words)
        return format_html('<p class="{}">{}</p>', classes, _joined(_typed(runs, dress)))

    def _table(self, table: Any) -> SafeString:
        floats = table.tblPr.find(qn("w:tblpPr")) is not None
        rows = format_html_join("", "<tr>{}</tr>", ((row,) for row in self._rows(table)))
        kind = " imprint" if floats else ""
        return format_html('<div class="paper-table{}" tabindex="0"><table>{}</table></div>', kind, rows)

    def _rows(self, table: Any) -> Iterator[SafeString]:
        for row in table.iterchildren(_ROW):
            self._left -= 1
            if self._left < 0:
                yield from [format_html("<td>{}</td>", _CUT)] if self._left == -1 else []
                return
            yield _joined(self._cells(row))

    def _cells(self, row: Any) -> Iterator[SafeString]:
        """Each cell once, however many columns it goes across; what a cell above reaches into is left out."""
        tag = "th" if row.find(f"{qn('w:trPr')}/{qn('w:tblHeader')}") is not None else "td"
        for cell in row.tc_lst:
            if cell.vMerge != "continue":
                inside = _joined(map(self._paragraph, cell.p_lst))
                yield format_html("<{} colspan={}>{}</{}>", tag, cell.grid_span, inside, tag)


def _typed(runs: Iterable[tuple[Any, str]], dress: Dress) -> Iterator[SafeString]:
    """What stands in the paragraph, type by type."""
    for run, text in runs:
        yield format_html('<span class="{}">{}</span>', Dress.of(run).over(dress).type, text)


def _text(run: Any) -> str:
    """Of a run; what is a tab or the end of a line stays one."""
    return "".join(one.text or "" if one.tag == _T else _SIGNS.get(one.tag, "") for one in run)


def _joined(pieces: Iterable[SafeString]) -> SafeString:
    return format_html_join("", "{}", ((piece,) for piece in pieces))
