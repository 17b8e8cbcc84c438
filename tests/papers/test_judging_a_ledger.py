"""A ledger of 200 rows with the mistakes people make is understood row by row, and every mistake is named."""

import pytest

from papers.intake.fields import LEDGER_FIELDS
from papers.intake.ledger import judge_ledger
from papers.intake.records import Line, Outcome, Table
from papers.intake.tables import match
from papers.sheets.reading import read_workbook
from papers.sheets.records import Sheet
from tests.papers.ledgers import HEAD, two_hundred
from tests.papers.office import known

BOOK = two_hundred()


@pytest.fixture(scope="module")
def sheet() -> Sheet:
    (only,) = read_workbook(BOOK.data, "台账.xlsx")
    return only


@pytest.fixture(scope="module")
def table(sheet: Sheet) -> Table:
    found = match(sheet, LEDGER_FIELDS)
    return judge_ledger(sheet, head=found.head, mapping=found.mapping, fixes={}, names={}, skipped=(), known=known())


def said(line: Line) -> str:
    return "\n".join(problem.words for problem in line.problems)


def by_index(table: Table) -> dict[int, Line]:
    return {line.index: line for line in table.lines}


def test_the_headings_are_found_below_the_title_and_over_two_rows(table: Table) -> None:
    assert table.head == HEAD


@pytest.mark.parametrize("index", sorted(BOOK.slips))
def test_every_mistake_is_named(table: Table, index: int) -> None:
    slip, line = BOOK.slips[index], by_index(table)[index]
    print(slip, said(line), line.outcome, line.values)
    assert slip.says in said(line)
    assert (line.outcome == Outcome.WRONG) == slip.is_wrong
