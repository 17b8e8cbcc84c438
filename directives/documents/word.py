"""The text of a .docx as its reader sees it: automatic numbers, tables, kept revisions; one paragraph a line."""

from collections.abc import Iterator

from directives.documents.numbering import Numberer, is_on, read_lists
from directives.documents.package import Element, Package, damaged, value, w, whole_number
from directives.documents.records import MOST_CHARACTERS, ReadDocument, unreadable
from directives.documents.sniffing import PASTE
from directives.documents.styles import Styles, first_of

_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_FALLBACK = f"{_MC}Fallback"
_ALTERNATIVES = f"{_MC}AlternateContent"
_WRAPPERS = {
    w(name) for name in ("sdtContent", "ins", "moveTo", "hyperlink", "smartTag", "customXml", "fldSimple", "dir", "bdo")
} | {w("ruby"), w("rubyBase"), f"{_MC}Choice"}
_MARKS = {w("tab"): "\t", w("ptab"): "\t", w("br"): "\n", w("cr"): "\n", w("noBreakHyphen"): "-"}
_DRAWINGS = {w("drawing"), w("pict"), w("object")}


def read_word(data: bytes) -> ReadDocument:
    """Reads a .docx; raises UnreadableError where it is none, or is out of bounds."""
    package = Package(data)
    main = next(package.related("", "officeDocument"), "word/document.xml")
    root = package.part(main)
    body = None if root is None else root.find(w("body"))
    if body is None:
        raise damaged()
    styles = Styles.of(_first(package, main, "styles"))
    lists = read_lists(_first(package, main, "numbering"), styles.lists)
    walk = _Walk(styles, Numberer(lists))
    walk.blocks(body)
    lines = walk.finish()
    if not lines:
        raise unreadable("它里面没有文字，可能是贴进去的图片", f"换一份能选中文字的文件，{PASTE}")
    return ReadDocument("\n".join(lines), "docx", len(lines), tuple(walk.warnings), _margins(package, main, styles))


class _Walk:
    """Walks the blocks of a document in reading order and gathers its lines."""

    def __init__(self, styles: Styles, numberer: Numberer) -> None:
        self._styles = styles
        self._numberer = numberer
        self._lines: list[str] = []
        self._held = ""  # text of a paragraph whose mark was deleted: it runs on into the next one
        self._room = MOST_CHARACTERS
        self.warnings: list[str] = []

    def blocks(self, container: Element) -> None:
        for block in _children(container):
            if block.tag == w("p"):
                self._paragraph(block)
            elif block.tag == w("tbl"):
                self._table(block)
            elif block.tag == w("altChunk") and not self.warnings:
                self.warnings.append("文件里嵌着另一个文件，那一部分没有读进来，请对照原文。")

    def finish(self) -> list[str]:
        """The lines that hold something, in order."""
        self._add(self._held)
        self._held = ""
        return self._lines

    def _paragraph(self, paragraph: Element) -> None:
        style = value(paragraph, "pPr/pStyle")
        if style in self._styles.contents:
            return
        boxes: list[Element] = []
        written = "".join(_inline(paragraph, boxes))
        if paragraph.find(f"{w('pPr')}/{w('rPr')}/{w('del')}") is not None:
            self._held += written
        else:
            label = self._label(paragraph, style)
            text = (self._held + written).strip()
            self._held = ""
            self._add(label + text if text else "")
        for box in boxes:
            self.blocks(box)

    def _add(self, text: str) -> None:
        lines = [line.strip() for line in text.split("\n")]
        self._lines.extend(line for line in lines if line)
        self._room -= len(text)
        if self._room < 0:
            raise unreadable("它的文字超过一千万字，不像一篇讲话稿", f"只留下讲话稿的部分再导入，{PASTE}")

    def _label(self, paragraph: Element, style: str | None) -> str:
        """The automatic number, from the paragraph's own list or the one of its style."""
        chain = list(self._styles.chain(style))
        list_id = value(paragraph, "pPr/numPr/numId") or first_of(self._styles.lists, chain)
        if list_id is None or list_id == "0":
            return ""
        level = whole_number(value(paragraph, "pPr/numPr/ilvl"))
        if level is None and value(paragraph, "pPr/numPr/numId") is None:
            level = self._level_of_style(list_id, chain)
        return self._numberer.label(list_id, level or 0)

    def _level_of_style(self, list_id: str, chain: list[str]) -> int | None:
        own = first_of(self._styles.levels, chain)
        if own is not None:
            return own
        linked = (self._numberer.level_of_style(list_id, style) for style in chain)
        return next((level for level in linked if level is not None), None)

    def _table(self, table: Element) -> None:
        for row in _children(table):
            if row.tag == w("tr") and row.find(f"{w('trPr')}/{w('del')}") is None:
                self._row([cell for cell in _children(row) if cell.tag == w("tc")])

    def _row(self, cells: list[Element]) -> None:
        """A row of short cells is one line with tabs, so that a task keeps its owner; else every paragraph is one."""
        outer, filled = self._lines, []
        for cell in cells:
            self._lines = []
            self.blocks(cell)
            filled.append(self._lines)
        self._lines = outer
        if all(len(lines) <= 1 for lines in filled):
            filled = [["\t".join(line for lines in filled for line in lines)]]
        self._lines.extend(line for lines in filled for line in lines if line)


def _children(parent: Element) -> Iterator[Element]:
    """What stands in ``parent``, looking through wrappers; of alternatives the first, of revisions the kept."""
    for child in parent:
        if child.tag == w("sdt"):
            if not _is_table_of_contents(child):
                yield from _children(child)
        elif child.tag == _ALTERNATIVES:
            chosen = child.find(f"{_MC}Choice")
            chosen = child.find(_FALLBACK) if chosen is None else chosen
            yield from () if chosen is None else _children(chosen)
        elif child.tag in _WRAPPERS:
            yield from _children(child)
        elif isinstance(child.tag, str):
            yield child


def _inline(parent: Element, boxes: list[Element]) -> Iterator[str]:
    """The text of a paragraph's runs; the text boxes that hang on it are put into ``boxes``."""
    for child in _children(parent):
        if child.tag == w("r"):
            if not is_on(child.find(f"{w('rPr')}/{w('vanish')}")):
                yield from _inline(child, boxes)
        elif child.tag == w("t"):
            yield child.text or ""
        elif child.tag in _MARKS:
            yield _MARKS[child.tag]
        elif child.tag in _DRAWINGS:
            boxes.extend(_text_boxes(child))


def _text_boxes(drawing: Element) -> Iterator[Element]:
    """The outermost text boxes of a drawing; inner ones are met when their paragraphs are walked."""
    for child in drawing:
        if child.tag == w("txbxContent"):
            yield child
        elif child.tag != _FALLBACK:
            yield from _text_boxes(child)


def _is_table_of_contents(sdt: Element) -> bool:
    return value(sdt, "sdtPr/docPartObj/docPartGallery") == "Table of Contents"


def _first(package: Package, source: str, kind: str) -> Element | None:
    name = next(package.related(source, kind), None)
    return None if name is None else package.part(name)


def _margins(package: Package, main: str, styles: Styles) -> str:
    """The lines of headers and footers, each once."""
    lines: dict[str, None] = {}
    for kind in ("header", "footer"):
        for name in package.related(main, kind):
            walk = _Walk(styles, Numberer({}))
            walk.blocks(package.part(name))
            lines.update(dict.fromkeys(walk.finish()))
    return "\n".join(lines)
