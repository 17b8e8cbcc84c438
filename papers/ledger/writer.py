"""An Excel workbook (xlsx) written row by row: constant memory, no formulas, and the look an office expects.

Why not a library: none that is quick enough also writes widths, a filter and coloured words (docs/adr/0021). The parts
are those of ECMA-376; strings stand in their cells (``inlineStr``), so no table of strings has to be kept.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from itertools import islice
from typing import BinaryIO, TypeAlias
from zipfile import ZIP_DEFLATED, ZipFile

from papers.ledger.columns import Column, Sort
from papers.ledger.package import (
    BOOK_PARTS,
    HEAD,
    MAIN,
    ROOT_PARTS,
    About,
    content_types,
    core,
    letters,
    notes,
    relations,
    workbook,
    written,
)
from papers.ledger.rows import Row, Value
from papers.ledger.styles import DATE, HEADING, LIGHT_STYLES, NUMBER, PERCENT, QUOTED, TEXT, styles_xml

MOST_ROWS = 1_048_575  # below the headings; what a sheet of Excel holds
QUICK = 1  # zlib's level: a third of the time of the usual one, for a file a fifth longer
LINE, EDGE, MOST_LINES = 16, 4, 20  # points; a row is not made higher than half a screen
_AT_ONCE = 500  # rows joined before they are packed
_EPOCH = date(1899, 12, 30).toordinal()
_FIRST_DAY = date(1900, 3, 1)  # before it Excel counts a 29 February that never was
_FORMULAS = ("=", "+", "-", "@", "＝", "＋", "－", "＠")

Encoder: TypeAlias = Callable[[str, Value], str]  # number of the row and value → the cell


class TooManyRowsError(Exception):
    """A sheet cannot hold them; the message is for the person who asked."""


def write_workbook(
    target: BinaryIO, columns: Sequence[Column], rows: Iterable[Row], about: About, *, most: int = MOST_ROWS
) -> int:
    """Write the workbook; how many rows it has. Raises ``TooManyRowsError`` where there are more than ``most``."""
    with ZipFile(target, "w", ZIP_DEFLATED, compresslevel=QUICK) as archive:
        _put(archive, "[Content_Types].xml", content_types())
        _put(archive, "_rels/.rels", relations(ROOT_PARTS))
        _put(archive, "docProps/core.xml", core(about))
        _put(archive, "xl/_rels/workbook.xml.rels", relations(BOOK_PARTS))
        _put(archive, "xl/styles.xml", styles_xml())
        with archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=about.is_huge) as part:
            count = 0
            for text, more in _sheet(columns, rows, most):
                part.write(text.encode())
                count += more
        _put(archive, "xl/worksheets/sheet2.xml", notes((*about.lines, ("件数", f"{count} 件"))))
        _put(archive, "xl/workbook.xml", workbook(about.sheet, columns, count))
    return count


def _put(archive: ZipFile, name: str, text: str) -> None:
    with archive.open(name, "w") as part:  # dated 1980, as Excel itself does
        part.write((HEAD + text).encode())


def _sheet(columns: Sequence[Column], rows: Iterable[Row], most: int) -> Iterator[tuple[str, int]]:
    """The sheet in pieces, with the number of rows in each."""
    yield f'{HEAD}<worksheet xmlns="{MAIN}">{_view(columns)}<sheetData>{_heading(columns)}', 0
    encoders = [_encoder(column, letters(place)) for place, column in enumerate(columns)]
    rooms = [(place, column.width) for place, column in enumerate(columns) if column.sort == Sort.TEXT]
    count, coming = 0, iter(rows)
    while portion := list(islice(coming, _AT_ONCE)):
        if count + len(portion) > most:
            raise TooManyRowsError(f"一张 Excel 表最多放 {most:,} 件，请缩小条件，或者导出 CSV。")
        numbered = enumerate(portion, start=count + 2)
        yield "".join([_row(str(number), row, encoders, rooms) for number, row in numbered]), len(portion)
        count += len(portion)
    yield f"</sheetData>{_filter(columns, count)}{_printing()}</worksheet>", 0


def _row(number: str, row: Row, encoders: list[Encoder], rooms: list[tuple[int, int]]) -> str:
    cells = "".join([encode(number, value) for encode, value in zip(encoders, row, strict=True)])
    height = LINE * min(_lines(row, rooms), MOST_LINES) + EDGE
    return f'<row r="{number}" ht="{height}">{cells}</row>'


def _lines(row: Row, rooms: list[tuple[int, int]]) -> int:
    """How many lines the fullest cell needs: not every program reckons it when it opens the file."""
    most = 1
    for place, room in rooms:
        value = row[place]
        if isinstance(value, str) and (len(value) * 2 > room or "\n" in value):
            width = len(value.encode("gbk", "replace"))  # two bytes a Chinese sign, as it is two characters wide
            most = max(most, -(-width // room) + value.count("\n"))
    return most


def _encoder(column: Column, name: str) -> Encoder:
    """What writes the cells of a column."""
    makers = {Sort.DATE: _dates, Sort.NUMBER: _numbers, Sort.PERCENT: _percents, Sort.LIGHT: _lights}
    return makers.get(column.sort, _texts)(name)


def _texts(name: str) -> Encoder:
    plain = f's="{TEXT}" t="inlineStr"><is>'
    quoted = f's="{QUOTED}" t="inlineStr"><is>'

    def encode(number: str, value: Value) -> str:
        if not value:
            return f'<c r="{name}{number}" s="{TEXT}"/>'
        text = str(value)
        style = quoted if text.startswith(_FORMULAS) else plain
        return f'<c r="{name}{number}" {style}{written(text)}</is></c>'

    return encode


def _lights(name: str) -> Encoder:
    texts = _texts(name)
    known = {word: f's="{style}" t="inlineStr"><is><t>{word}</t></is></c>' for word, style in LIGHT_STYLES.items()}

    def encode(number: str, value: Value) -> str:
        cell = known.get(value) if isinstance(value, str) else None
        return f'<c r="{name}{number}" {cell}' if cell else texts(number, value)

    return encode


def _dates(name: str) -> Encoder:
    """Real dates; where words stand instead (长期坚持) they stand as words."""

    def encode(number: str, value: Value) -> str:
        if isinstance(value, date):
            if value >= _FIRST_DAY:
                return f'<c r="{name}{number}" s="{DATE}"><v>{value.toordinal() - _EPOCH}</v></c>'
            value = value.isoformat()
        if not value:
            return f'<c r="{name}{number}" s="{DATE}"/>'
        return f'<c r="{name}{number}" s="{DATE}" t="inlineStr"><is>{written(str(value))}</is></c>'

    return encode


def _numbers(name: str) -> Encoder:
    def encode(number: str, value: Value) -> str:
        inside = "/>" if value is None else f"><v>{value}</v></c>"
        return f'<c r="{name}{number}" s="{NUMBER}"{inside}'

    return encode


def _percents(name: str) -> Encoder:
    """Of whole per cents: 70 stands as 0.7, shown as 70%."""
    shown = {value: f"><v>{value / 100}</v></c>" for value in range(101)}

    def encode(number: str, value: Value) -> str:
        inside = shown.get(value, "/>") if isinstance(value, int) else "/>"
        return f'<c r="{name}{number}" s="{PERCENT}"{inside}'

    return encode


def _heading(columns: Sequence[Column]) -> str:
    cells = "".join(
        f'<c r="{letters(place)}1" s="{HEADING}" t="inlineStr"><is>{written(column.heading)}</is></c>'
        for place, column in enumerate(columns)
    )
    return f'<row r="1" ht="24" customHeight="1">{cells}</row>'


def _view(columns: Sequence[Column]) -> str:
    """The headings and the first column stay where they are."""
    widths = "".join(
        f'<col min="{place}" max="{place}" width="{column.width}" customWidth="1"/>'
        for place, column in enumerate(columns, start=1)
    )
    return (
        '<sheetPr><pageSetUpPr fitToPage="1"/></sheetPr><sheetViews><sheetView tabSelected="1" workbookViewId="0">'
        '<pane xSplit="1" ySplit="1" topLeftCell="B2" activePane="bottomRight" state="frozen"/>'
        '<selection pane="topRight"/><selection pane="bottomLeft"/>'
        '<selection pane="bottomRight" activeCell="B2" sqref="B2"/></sheetView></sheetViews>'
        f'<sheetFormatPr defaultRowHeight="15"/><cols>{widths}</cols>'
    )


def _filter(columns: Sequence[Column], count: int) -> str:
    return f'<autoFilter ref="A1:{letters(len(columns) - 1)}{count + 1}"/>'


def _printing() -> str:
    """On A3 across, as wide as the table; the pages are numbered."""
    return (
        '<pageMargins left="0.4" right="0.4" top="0.6" bottom="0.6" header="0.3" footer="0.3"/>'
        '<pageSetup paperSize="8" orientation="landscape" fitToWidth="1" fitToHeight="0"/>'
        "<headerFooter><oddFooter>&amp;C第 &amp;P 页，共 &amp;N 页</oddFooter></headerFooter>"
    )
