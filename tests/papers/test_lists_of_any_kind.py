"""Whatever stands in a list: nothing breaks, nothing is lost, and what comes in is what the page said."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from papers.intake.alias_list import judge_aliases
from papers.intake.department_list import judge_departments
from papers.intake.list_fields import ALIAS_FIELDS, DEPARTMENT_FIELDS, PEOPLE_FIELDS
from papers.intake.people_list import judge_people
from papers.intake.records import Field, Outcome, Table
from papers.sheets.records import Cell, Sheet
from tests.papers.office_lists import CITY, HOUSING, TOWNS, office

KINDS = [
    pytest.param(judge_departments, DEPARTMENT_FIELDS, id="departments"),
    pytest.param(judge_aliases, ALIAS_FIELDS, id="aliases"),
    pytest.param(judge_people, PEOPLE_FIELDS, id="people"),
]
KNOWN_WORDS = [
    HOUSING.name,
    HOUSING.full_name,
    CITY.name,
    *TOWNS,
    "住建部门",
    "区水利局",
    "水利局、水务局",
    "何晓岚",
    "he",
    "HE",
    "admin",
    "经办人",
    "督查员",
    "是",
    "部门",
    "示例：甲",
    "合计",
    "he@yunxi.example",
]
CELLS: st.SearchStrategy[Cell] = st.one_of(
    st.none(),
    st.sampled_from(KNOWN_WORDS),
    st.text(max_size=60),
    st.integers(),
    st.floats(),
    st.booleans(),
    st.dates(date(1900, 1, 1), date(2100, 1, 1)),
)


def _judged(judge: object, fields: tuple[Field, ...], rows: list[list[Cell]], names: dict[str, int]) -> Table:
    headings = tuple(one.heading for one in fields)
    sheet = Sheet("名单", (headings, *map(tuple, rows)))
    mapping = {place: one.code for place, one in enumerate(fields)}
    decided = {"head": 0, "mapping": mapping, "fixes": {"1:name": "区水利局"}, "names": names, "skipped": {3}}
    table: Table = judge(sheet, known=office(), **decided)  # type: ignore[operator]
    return table


@pytest.mark.parametrize(("judge", "fields"), KINDS)
@given(data=st.data())
@settings(max_examples=60)
def test_whatever_stands_in_a_list_every_row_gets_an_outcome_and_every_error_a_sentence(
    judge: object, fields: tuple[Field, ...], data: st.DataObject
) -> None:
    row = st.lists(CELLS, min_size=len(fields), max_size=len(fields))
    rows = data.draw(st.lists(row, max_size=8))
    table = _judged(judge, fields, rows, {"区水利局": 1, "甲": 99})
    assert [line.index for line in table.lines] == list(range(1, len(rows) + 1))
    for line in table.lines:
        assert (line.outcome == Outcome.WRONG) == bool(line.errors)
        assert all(problem.words.endswith("。") for problem in line.problems)
        assert all(change.old != change.new for change in line.changes)
        assert line.outcome != Outcome.SAME or not line.changes


@pytest.mark.parametrize(("judge", "fields"), KINDS)
@given(data=st.data())
@settings(max_examples=40)
def test_no_two_rows_that_come_in_claim_the_same_name(
    judge: object, fields: tuple[Field, ...], data: st.DataObject
) -> None:
    words: st.SearchStrategy[Cell] = st.one_of(st.none(), st.sampled_from(KNOWN_WORDS))
    row = st.lists(words, min_size=len(fields), max_size=len(fields))
    table = _judged(judge, fields, data.draw(st.lists(row, max_size=10)), {})
    coming = [line for line in table.lines if line.outcome in {Outcome.NEW, Outcome.CHANGED}]
    new_names = [line.values["name"] for line in coming if "name" in line.values and "username" not in line.values]
    new_names += [alias for line in coming for alias in line.values.get("aliases", ())]
    accounts = [line.values["username"] for line in coming if "name" in line.values and "username" in line.values]
    posts = [(line.values["username"], key) for line in coming for key, _ in line.values.get("posts", ())]
    for claimed in (new_names, accounts, posts):
        assert len(claimed) == len(set(claimed))
    taken = {*HOUSING.names, *CITY.names, *TOWNS}
    assert not taken & set(new_names)


@pytest.mark.parametrize(("judge", "fields"), KINDS)
def test_a_column_of_the_page_that_nobody_knows_is_left_alone(judge: object, fields: tuple[Field, ...]) -> None:
    sheet = Sheet("名单", ((*(one.heading for one in fields), "手机"), (*("" for _ in fields), "13800000000")))
    mapping = {place: one.code for place, one in enumerate(fields)}
    decided = {"head": 0, "mapping": mapping, "fixes": {}, "names": {}, "skipped": ()}
    table: Table = judge(sheet, known=office(), **decided)  # type: ignore[operator]
    assert [line.outcome for line in table.lines] == [Outcome.WRONG]  # a row that says something, but not who
