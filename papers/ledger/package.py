"""The parts of a workbook (xlsx) that are the same for every table, or said once: ECMA-376, "SpreadsheetML"."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from xml.sax.saxutils import quoteattr

from papers.ledger.cells import fitting, visible
from papers.ledger.columns import Column
from papers.ledger.styles import HEADING, TEXT

HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPES = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_MARKUP = re.compile("[&<>]|_x(?=[0-9A-Fa-f]{4}_)")
_WRITTEN = {"&": "&amp;", "<": "&lt;", ">": "&gt;", "_x": "_x005F_x"}  # Excel reads _x0041_ as A


@dataclass(frozen=True, slots=True)
class About:
    """What the file says of itself: properties of the document, and lines on a sheet of their own (说明).

    ``is_huge``: a sheet may pass 2 GiB before it is packed, which the archive has to say from the beginning.
    """

    title: str
    author: str
    made_at: datetime
    lines: tuple[tuple[str, str], ...] = ()
    sheet: str = "督办台账"
    is_huge: bool = False


def written(text: str) -> str:
    """A text as the element ``t``: nothing in it is markup, nothing in it is lost without a word."""
    text = fitting(visible(text))
    if _MARKUP.search(text):
        text = _MARKUP.sub(lambda match: _WRITTEN[match.group()], text)
    return f"<t>{text}</t>" if text == text.strip() else f'<t xml:space="preserve">{text}</t>'


def letters(place: int) -> str:
    """The name of a column: 0 → A, 26 → AA."""
    before, last = divmod(place, 26)
    return (letters(before - 1) if before else "") + chr(ord("A") + last)


def notes(lines: Sequence[tuple[str, str]]) -> str:
    rows = "".join(
        f'<row r="{number}"><c r="A{number}" s="{HEADING}" t="inlineStr"><is>{written(name)}</is></c>'
        f'<c r="B{number}" s="{TEXT}" t="inlineStr"><is>{written(said)}</is></c></row>'
        for number, (name, said) in enumerate(lines, start=1)
    )
    return (
        f'<worksheet xmlns="{MAIN}"><cols><col min="1" max="1" width="14" customWidth="1"/>'
        f'<col min="2" max="2" width="80" customWidth="1"/></cols><sheetData>{rows}</sheetData></worksheet>'
    )


ROOT_PARTS = (
    (f"{_OFFICE}/relationships/officeDocument", "xl/workbook.xml"),
    (f"{_PACKAGE}/relationships/metadata/core-properties", "docProps/core.xml"),
)
BOOK_PARTS = (
    (f"{_OFFICE}/relationships/worksheet", "worksheets/sheet1.xml"),
    (f"{_OFFICE}/relationships/worksheet", "worksheets/sheet2.xml"),
    (f"{_OFFICE}/relationships/styles", "styles.xml"),
)


def relations(parts: Iterable[tuple[str, str]]) -> str:
    inside = "".join(
        f'<Relationship Id="rId{number}" Type="{sort}" Target="{target}"/>'
        for number, (sort, target) in enumerate(parts, start=1)
    )
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{inside}</Relationships>'


def content_types() -> str:
    parts = {
        "/xl/workbook.xml": f"{_TYPES}.sheet.main+xml",
        "/xl/worksheets/sheet1.xml": f"{_TYPES}.worksheet+xml",
        "/xl/worksheets/sheet2.xml": f"{_TYPES}.worksheet+xml",
        "/xl/styles.xml": f"{_TYPES}.styles+xml",
        "/docProps/core.xml": "application/vnd.openxmlformats-package.core-properties+xml",
    }
    overrides = "".join(f'<Override PartName="{name}" ContentType="{sort}"/>' for name, sort in parts.items())
    return (
        f'<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{overrides}</Types>'
    )


def core(about: About) -> str:
    made = f"{about.made_at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
    return (
        f'<cp:coreProperties xmlns:cp="{_PACKAGE}/metadata/core-properties"'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/"'
        ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"<dc:title>{_plain(about.title)}</dc:title><dc:creator>{_plain(about.author)}</dc:creator>"
        f'<dcterms:created xsi:type="dcterms:W3CDTF">{made}</dcterms:created></cp:coreProperties>'
    )


def _plain(text: str) -> str:
    return visible(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def workbook(sheet: str, columns: Sequence[Column], count: int) -> str:
    """Two sheets; the headings are printed on every page, and the filter is the one of the first sheet."""
    sheet = re.sub(r"[\[\]:*?/\\']", "", visible(sheet))[:31].strip() or "台账"
    last, named = letters(len(columns) - 1), sheet.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return (
        f'<workbook xmlns="{MAIN}" xmlns:r="{_OFFICE}/relationships"><bookViews><workbookView/></bookViews>'
        f'<sheets><sheet name={quoteattr(sheet)} sheetId="1" r:id="rId1"/>'
        '<sheet name="说明" sheetId="2" r:id="rId2"/></sheets><definedNames>'
        f'<definedName name="_xlnm._FilterDatabase" localSheetId="0" hidden="1">\'{named}\'!$A$1:${last}${count + 1}'
        f"</definedName><definedName name=\"_xlnm.Print_Titles\" localSheetId=\"0\">'{named}'!$A:$A,'{named}'!$1:$1"
        "</definedName></definedNames></workbook>"
    )
