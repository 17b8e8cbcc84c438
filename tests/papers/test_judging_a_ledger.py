"""A ledger of 200 rows with the mistakes people make is understood row by row, and every mistake is named."""

import pytest

from papers.intake.fields import LEDGER_FIELDS
from papers.intake.ledger import judge_ledger
from papers.intake.records import Line, Outcome, Table
from papers.intake.tables import match
from papers.sheets.reading import read_workbook
from papers.sheets.records import Sheet
from tests.papers.ledgers import CODES, HEAD, MERGED, SLIPS, two_hundred, xls
from tests.papers.office import KEYS, known

BOOK = two_hundred()
BY_THE_PAGE = {"区规划局": KEYS["区住建局"], "区住健局": KEYS["区卫健局"]}


@pytest.fixture(scope="module")
def sheet() -> Sheet:
    (only,) = read_workbook(BOOK.data, "台账.xlsx")
    return only


@pytest.fixture(scope="module")
def table(sheet: Sheet) -> Table:
    return judged(sheet)


def judged(sheet: Sheet, **decided: object) -> Table:
    found = match(sheet, LEDGER_FIELDS)
    given: dict[str, object] = {"fixes": {}, "names": {}, "skipped": (), **decided}
    return judge_ledger(sheet, head=found.head, mapping=found.mapping, known=known(), **given)  # type: ignore[arg-type]


def said(line: Line) -> str:
    return "\n".join(problem.words for problem in line.problems)


def at(table: Table, index: int) -> Line:
    return next(line for line in table.lines if line.index == index)


def test_the_ledger_has_two_hundred_rows_and_mistakes_of_every_sort() -> None:
    assert len([row for row in BOOK.rows if isinstance(row[0], int)]) == 200
    assert len(BOOK.slips) == len(SLIPS) > 50
    assert {code for slip in SLIPS for code in slip.cells} >= {"due_on", "dispatched_on", "lead", "percent", "status"}


def test_the_headings_are_found_below_the_title_and_over_two_rows(table: Table) -> None:
    assert table.head == HEAD
    assert tuple(table.mapping.values()) == CODES


def test_every_row_under_the_headings_has_an_outcome(table: Table, sheet: Sheet) -> None:
    assert [line.index for line in table.lines] == list(range(HEAD + 1, len(sheet.rows)))
    assert len(table.lines) - len(table.of(Outcome.IGNORED)) == 200


@pytest.mark.parametrize("index", sorted(BOOK.slips))
def test_every_mistake_is_named_and_keeps_a_row_out_only_where_nobody_can_tell(table: Table, index: int) -> None:
    slip, line = BOOK.slips[index], at(table, index)
    assert slip.says in said(line)
    assert (line.outcome == Outcome.WRONG) == slip.is_wrong
    if not slip.says:
        assert line.problems == ()


@pytest.mark.parametrize("last", sorted(MERGED))
def test_a_cell_merged_over_five_rows_holds_for_each_of_them(table: Table, sheet: Sheet, last: int) -> None:
    code = MERGED[last]
    lines = [line for line in table.lines if line.values.get("number") in {str(last - back) for back in range(5)}]
    assert len(lines) == 5
    assert [sheet.rows[line.index][CODES.index(code)] is None for line in lines] == [False, True, True, True, True]
    assert len({line.values[code] for line in lines}) == 1
    assert {line.outcome for line in lines} == {Outcome.NEW}


def test_a_row_without_a_mistake_is_new_and_nothing_is_said_of_it(table: Table) -> None:
    sound = [line for line in table.lines if line.index not in BOOK.slips and line.index not in BOOK.ignored]
    assert {(line.outcome, line.problems) for line in sound} == {(Outcome.NEW, ())}
    assert len(sound) == 200 - len(SLIPS)


@pytest.mark.parametrize("index", sorted(BOOK.ignored))
def test_totals_parts_empty_lines_and_notes_are_no_matters_and_say_why(table: Table, index: int) -> None:
    line = at(table, index)
    assert line.outcome == Outcome.IGNORED
    assert BOOK.ignored[index] in said(line)


def test_every_sentence_names_what_stands_in_the_cell_or_that_it_is_empty(table: Table) -> None:
    for line in table.lines:
        for problem in line.problems:
            assert problem.words.endswith("。")
            assert "“" in problem.words or any(word in problem.words for word in ("空", "填表", "表头", "在交办日期"))


def test_a_name_nobody_goes_by_is_offered_to_be_explained_once(table: Table) -> None:
    unknown = {problem.unknown for line in table.lines for problem in line.problems if problem.unknown}
    assert unknown == {"区规划局", "区住健局"}


def test_explaining_a_name_mends_every_row_that_has_it(sheet: Sheet, table: Table) -> None:
    mended = judged(sheet, names=BY_THE_PAGE)
    assert len(table.of(Outcome.WRONG)) - len(mended.of(Outcome.WRONG)) == 3
    assert not [problem for line in mended.lines for problem in line.problems if problem.unknown]


def test_correcting_each_wrong_cell_leaves_nothing_wrong(sheet: Sheet, table: Table) -> None:
    right = {
        "due_on": "2026-12-25", "dispatched_on": "2026-11-02", "closed_on": "", "percent": "50", "status": "办理中",
        "lead": "区住建局", "supporting": "", "title": "完成路灯补装", "number": "N",
    }  # fmt: skip
    wrong = [(line.index, problem.field) for line in table.of(Outcome.WRONG) for problem in line.errors]
    fixes = {f"{index}:{code}": right[code].replace("N", f"补{index}") for index, code in wrong}
    mended = judged(sheet, fixes=fixes)
    assert mended.of(Outcome.WRONG) == []
    assert len(mended.of(Outcome.NEW)) == 200


def test_skipping_the_wrong_rows_leaves_the_others_as_they_were(sheet: Sheet, table: Table) -> None:
    wrong = [line.index for line in table.of(Outcome.WRONG)]
    left = judged(sheet, skipped=wrong)
    assert [line.index for line in left.of(Outcome.SKIPPED)] == wrong
    assert left.of(Outcome.WRONG) == []
    assert left.of(Outcome.NEW) == table.of(Outcome.NEW)


def test_what_is_read_can_be_taken_in(table: Table) -> None:
    for line in table.of(Outcome.NEW):
        values = line.values
        assert 0 < len(values["title"]) <= 100
        assert values["quote"]
        assert values["lead"] in KEYS.values()
        assert values["lead"] not in values["supporting"]
        assert values["is_long_term"] == (values["due_on"] is None)
        assert values["rhythm"] or not values["is_long_term"]
        assert (values["status"] == "closed") == (values["closed_on"] is not None)


def test_judging_twice_says_the_same(sheet: Sheet, table: Table) -> None:
    assert judged(sheet) == table


def test_the_same_ledger_in_the_old_format_is_judged_the_same(table: Table) -> None:
    (old,) = read_workbook(xls(BOOK.rows, merged=BOOK.merged), "台账.et")
    assert judged(old) == table
