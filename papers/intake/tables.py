"""Where a table begins in a sheet, what its columns say, and its rows: for every kind of intake alike."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from papers.intake.headings import LONGEST, WHOLE, columns_for, meanings, strength
from papers.intake.records import Field, Problem
from papers.intake.texts import DITTO, one_line, quoted, squeezed, text_of
from papers.sheets.records import Cell, Sheet

LOOKED_AT = 60  # rows among which the headings must be
MOST_HEADINGS = 3  # rows of headings
LONGEST_LINE = 60  # characters of one line of a title; what is longer explains how to fill the table in
_NO_TITLE = re.compile(
    r"附?件?表?[\d一二三四五六七八九十]*.?|[（(].*|.*[：:。].*|[\d年月日第一二三四季度上下半至到截止.\-—/]+|."
)


@dataclass(frozen=True, slots=True)
class Match:
    """How a sheet is read unless somebody says otherwise: index of its last heading row, headings, columns by code."""

    head: int
    headings: tuple[str, ...]
    mapping: Mapping[int, str]


@dataclass(frozen=True, slots=True)
class Row:
    """One row under the headings: cells by code of the field, merged cells spread downwards, corrections put in.

    ``inherited`` names the codes whose cell is merged with the row above, or says 同上. ``own`` has every text of the
    row itself, mapped or not, by index of the column.
    """

    index: int
    cells: Mapping[str, Cell]
    texts: Mapping[str, str]
    inherited: frozenset[str] = frozenset()
    own: Mapping[int, str] = field(default_factory=dict)


def match(sheet: Sheet, fields: Sequence[Field]) -> Match:
    """Finds the headings (under titles, over one to three rows) and tells each column by its name.

    A column that nothing is known of is not in ``mapping``; where no row looks like headings, ``head`` is the first
    row that holds something and ``mapping`` is empty. Never raises.
    """
    looked_at = range(min(LOOKED_AT, len(sheet.rows)))
    strengths = {index: strength(headings_of(sheet, index), fields) for index in looked_at}
    head = max(looked_at, key=lambda index: (strengths[index], -index), default=0)
    if not strengths or strengths[head] <= WHOLE:
        head = next((index for index in looked_at if any(cell is not None for cell in sheet.rows[index])), 0)
        return Match(head, headings_of(sheet, head), {})
    while strengths.get(head + 1, 0) >= strengths[head] and _first_of(sheet, head + 1) <= head:
        head += 1  # another row of the same headings
    return match_under(sheet, head, fields)


def match_under(sheet: Sheet, head: int, fields: Sequence[Field]) -> Match:
    """The columns where somebody has said which row the headings end with."""
    headings = headings_of(sheet, head)
    barred = _not_filled_in_yet(sheet, head, headings, fields)
    mapping = meanings(headings, fields, barred=barred)
    unlike = {(column, code) for column, code in mapping.items() if _is_unlike(sheet, head, column, code, fields)}
    return Match(head, headings, meanings(headings, fields, barred=barred | unlike) if unlike else mapping)


def _not_filled_in_yet(
    sheet: Sheet, head: int, headings: Sequence[str], fields: Sequence[Field]
) -> set[tuple[int, str]]:
    """Of several columns for the latest news those that are still empty, as 12月进展 is in November."""
    found: set[tuple[int, str]] = set()
    for code in [one.code for one in fields if one.is_latest]:
        columns = columns_for(code, headings, fields)
        empty = {column for column in columns if all(row[column] is None for row in sheet.rows[head + 1 :])}
        if len(empty) < len(columns):
            found |= {(column, code) for column in empty}
    return found


def _is_unlike(sheet: Sheet, head: int, column: int, code: str, fields: Sequence[Field]) -> bool:
    """Whether most of the cells are something else than the field holds: 进度 is a share, or a report."""
    pattern = next(one.pattern for one in fields if one.code == code)
    texts = [text for row in sheet.rows[head + 1 :] if (text := squeezed(text_of(row[column])))] if pattern else []
    return sum(bool(re.fullmatch(pattern, text)) for text in texts) * 2 < len(texts)


def best_sheet(sheets: Sequence[Sheet], fields: Sequence[Field]) -> int:
    """Index of the sheet that says most of the fields, the first of equals; one that is hidden only where it must."""
    found = [(len(match(sheet, fields).mapping), "（隐藏）" not in sheet.name) for sheet in sheets]
    return max(range(len(sheets)), key=lambda index: (bool(found[index][0]), found[index][1], found[index][0], -index))


def headings_of(sheet: Sheet, head: int) -> tuple[str, ...]:
    """Each column's heading, joined by · over the rows of headings that end with ``head``; empty where it has none."""
    if not 0 <= head < len(sheet.rows):
        return ()
    rows = [_spread(sheet, index) for index in range(_first_of(sheet, head), head + 1)]
    return tuple("·".join(dict.fromkeys(filter(None, column))) for column in zip(*rows, strict=True))


def _first_of(sheet: Sheet, head: int) -> int:
    """The first row of the headings: one above belongs to them where a cell reaches down from it, or it groups them."""
    first = head
    while first > 0 and head - first < MOST_HEADINGS - 1 and _belongs(sheet, first - 1, head):
        first -= 1
    return first


def _belongs(sheet: Sheet, above: int, head: int) -> bool:
    if any(top <= above < bottom <= head for top, _, bottom, _ in sheet.merged):
        return True
    upper, lower = ([text_of(cell) for cell in sheet.rows[index] if cell is not None] for index in (above, head))
    are_short = all(len(squeezed(text)) <= LONGEST for text in (*upper, *lower))
    return (
        are_short
        and len(upper) > len(lower) > 0
        and any(
            top == bottom == above and 0 < right - left < len(sheet.rows[above]) - 1
            for top, left, bottom, right in sheet.merged
        )
    )


def title_above(sheet: Sheet, head: int) -> str:
    """What the lines above the headings call the table, joined; "" where none does.

    附件1, who filled it in, a date and notes are no titles, and neither is a row with several cells.
    """
    if not 0 <= head < len(sheet.rows):
        return ""
    above = [[cell for cell in row if cell is not None] for row in sheet.rows[: _first_of(sheet, head)]]
    lines = [one_line(row[0]) for row in above if len(row) == 1 and isinstance(row[0], str)]
    return "".join(line for line in lines if len(line) <= LONGEST_LINE and not _NO_TITLE.fullmatch(squeezed(line)))


def _spread(sheet: Sheet, index: int) -> list[str]:
    """A row of headings with merged cells written into all their columns."""
    texts = [squeezed(text_of(cell)) for cell in sheet.rows[index]]
    for top, left, bottom, right in sheet.merged:
        if top <= index <= bottom and right - left < len(texts) - 1:
            texts[left : right + 1] = [squeezed(text_of(sheet.rows[top][left]))] * (right - left + 1)
    return texts


def rows_of(sheet: Sheet, *, head: int, mapping: Mapping[int, str], fixes: Mapping[str, str]) -> Iterator[Row]:
    """The rows under the headings, empty ones too. ``fixes`` has ``"row:field"`` → what shall stand there."""
    merged = _reaching_down(sheet, head)
    fixed = _fixed(fixes)
    above: Mapping[str, Cell] = {}
    for index in range(head + 1, len(sheet.rows)):
        row = _row(sheet, index, mapping, merged=merged, above=above, fixed=fixed.get(index, {}))
        yield row
        above = row.cells if row.own else above


def _row(
    sheet: Sheet,
    index: int,
    mapping: Mapping[int, str],
    *,
    merged: Mapping[tuple[int, int], int],
    above: Mapping[str, Cell],
    fixed: Mapping[str, str],
) -> Row:
    cells: dict[str, Cell] = {}
    inherited = set()
    for column, code in mapping.items():
        if code in cells or not 0 <= column < len(sheet.rows[index]):
            continue
        top = merged.get((index, column), index)
        cells[code] = sheet.rows[top][column]
        if _is_ditto(cells[code]) and above.get(code) is not None:
            cells[code], top = above[code], index - 1
        if top != index:
            inherited.add(code)
    cells |= fixed
    own = {column: text_of(cell) for column, cell in enumerate(sheet.rows[index]) if cell is not None}
    texts = {code: text_of(cell).strip() for code, cell in cells.items()}
    return Row(index, cells, texts, frozenset(inherited - fixed.keys()), own)


def _is_ditto(cell: Cell) -> bool:
    return isinstance(cell, str) and len(cell) < 8 and squeezed(cell) in DITTO


def _reaching_down(sheet: Sheet, head: int) -> dict[tuple[int, int], int]:
    """For each cell that is merged with one above it, under the headings: the row in which its value stands."""
    return {
        (index, left): top
        for top, left, bottom, _ in sheet.merged
        if top > head
        for index in range(top + 1, min(bottom, len(sheet.rows) - 1) + 1)
    }


def _fixed(fixes: Mapping[str, str]) -> dict[int, dict[str, str]]:
    """Corrections by row and field; what is not written as ``row:field`` is none."""
    found: dict[int, dict[str, str]] = {}
    for place, text in fixes.items():
        index, _, code = place.partition(":")
        if index.isdecimal() and len(index) < 9 and code:
            found.setdefault(int(index), {})[code] = text
    return found


def table_problems(mapping: Mapping[int, str], headings: Sequence[str], fields: Sequence[Field]) -> list[Problem]:
    """What is wrong with the columns: one that is needed and missing, two that say the same."""
    said = list(mapping.values())
    missing = [
        Problem(one.code, f"没有找到“{one.heading}”这一列。请在表头上方指定哪一列是它。")
        for one in fields
        if one.is_needed and one.code not in said
    ]
    twice = [
        Problem(one.code, f"“{one.heading}”指定了几列：{columns}；只读最前面的一列。", is_error=False)
        for one in fields
        if said.count(one.code) > 1 and (columns := _columns(mapping, headings, one.code))
    ]
    return missing + twice


def unread_columns(sheet: Sheet, head: int, mapping: Mapping[int, str], headings: Sequence[str]) -> list[Problem]:
    """One sentence for all columns that hold something and are not read."""
    names = [
        quoted(heading)
        for column, heading in enumerate(headings)
        if heading and column not in mapping and any(row[column] is not None for row in sheet.rows[head + 1 :])
    ]
    words = f"{'、'.join(names)}不导入：不知道说的是什么，或者已经有一列说了。要导入，请在表头上方指定是哪一栏。"
    return [Problem("", words, is_error=False)] if names else []


def _columns(mapping: Mapping[int, str], headings: Sequence[str], code: str) -> str:
    named = (one_line(headings[column]) or f"第 {column + 1} 列" for column, each in mapping.items() if each == code)
    return "、".join(named)
