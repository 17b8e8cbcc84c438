"""What comes back from the pages of an intake is read as it was meant, and nothing more."""

from typing import Any

import pytest
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as some

from papers.actions.intakes import Corrections, Naming
from papers.forms.intake import one_line_end, read_corrections, version_of
from papers.forms.preview import letters
from papers.models import Intake
from papers.sheets.plain import plain_workbook
from papers.sheets.records import Cell, Sheet
from papers.sheets.words import cell_text, excerpt
from tests.papers.workbooks import read

SHEET = Sheet("单位", (("简称", "全称"), ("区园林中心", "云溪区\n园林绿化中心"), ("区大数据中心", None)))


def intake(**fields: Any) -> Intake:
    """Not kept anywhere: what was sent is read without the database."""
    return Intake(kind="departments", sheets=[SHEET.as_json()], mapping={"0": "name", "1": "full_name"}, **fields)


def sent(**data: Any) -> QueryDict:
    made = QueryDict(mutable=True)
    for name, value in data.items():
        made.setlist(name, value if isinstance(value, list) else [value])
    return made


def corrections(of: Any = None, **data: Any) -> Corrections:
    return read_corrections(sent(**data), of or intake())


def test_a_cell_that_comes_back_as_it_stood_is_no_correction() -> None:
    assert corrections(**{"f-1:name": "区园林中心", "f-1:full_name": "云溪区\r\n园林绿化中心"}).fixes == {}
    assert corrections(**{"f-2:full_name": ""}).fixes == {}
    assert corrections(**{"f-1:name": "  区园林中心 "}).fixes == {}


def test_a_cell_that_says_something_else_is_one() -> None:
    assert corrections(**{"f-1:name": "区绿化中心"}).fixes == {"1:name": "区绿化中心"}
    assert corrections(**{"f-2:full_name": "云溪区大数据中心"}).fixes == {"2:full_name": "云溪区大数据中心"}
    assert corrections(**{"f-1:full_name": ""}).fixes == {"1:full_name": ""}, "what is emptied stays empty"


def test_a_cell_is_compared_with_its_last_correction() -> None:
    before = intake(fixes={"1:name": "区绿化中心"})
    assert corrections(before, **{"f-1:name": "区绿化中心"}).fixes == {}
    assert corrections(before, **{"f-1:name": "区园林中心"}).fixes == {"1:name": "区园林中心"}, (
        "back to what stood there"
    )


def test_only_rows_that_were_on_the_page_are_skipped_or_kept() -> None:
    got = corrections(row=["1", "2"], skip=["2", "3"])
    assert (set(got.skip), set(got.keep)) == ({2}, {1})


def test_columns_are_told_only_where_the_page_had_them() -> None:
    assert corrections(**{"c-0": "name"}).mapping is None
    assert corrections(columns="1", **{"c-0": "name", "c-1": ""}).mapping == {0: "name"}


def test_each_name_comes_with_what_was_chosen_for_it() -> None:
    got = corrections(
        name=["甲局", "乙局", "丙局", "丁局"],
        **{"to-0": "7", "always-0": "on", "to-1": "", "to-2": "new:township", "to-3": "new:anything"},
    )
    assert got.names == {
        "甲局": Naming(department=7, always=True),
        "乙局": Naming(),
        "丙局": Naming(kind="township"),
        "丁局": Naming(),
    }


@pytest.mark.parametrize("version", ["", "x", "²", "-1", "9" * 30])
def test_a_page_without_a_version_is_an_old_page(version: str) -> None:
    assert version_of(sent(version=version)) == 0
    assert version_of(sent()) == 0


@given(
    some.dictionaries(
        some.sampled_from(["f-1:name", "f-9:x", "c-0", "c-x", "row", "skip", "name", "to-0"]), some.text()
    )
)
def test_whatever_is_sent_something_is_understood(data: dict[str, str]) -> None:
    got = corrections(columns="1", **data)
    assert set(got.fixes) <= {"1:name"}
    assert all("\x00" not in text for text in got.fixes.values())


@given(some.text())
def test_a_text_cleaned_twice_is_clean_after_once(text: str) -> None:
    assert one_line_end(one_line_end(text)) == one_line_end(text)


# --- cells in words, rows in files ---------------------------------------------------------------------------------


def test_columns_are_called_as_a_spreadsheet_calls_them() -> None:
    assert [letters(index) for index in (0, 25, 26, 51, 52, 701, 702)] == ["A", "Z", "AA", "AZ", "BA", "ZZ", "AAA"]


def test_cells_are_written_as_a_person_reads_them() -> None:
    sheet = Sheet.from_json(
        {
            "name": "",
            "rows": [
                [{"date": "2026-03-05"}, {"date": "2026-03-05T00:00:00"}, {"date": "2026-03-05T09:30:00"}, 80.0, 0.8]
            ],
            "merged": [],
        }
    )
    assert [cell_text(cell) for cell in sheet.rows[0]] == ["2026-03-05", "2026-03-05", "2026-03-05 09:30", "80", "0.8"]
    assert (cell_text(None), cell_text(True)) == ("", "True")


def test_a_row_is_told_by_its_beginning() -> None:
    assert excerpt((None, "区园林中心", 3, None)) == "区园林中心 3"
    assert excerpt(("长" * 60,)) == "长" * 40 + "…"


@pytest.mark.parametrize("text", ["=1+1", "+86", "-1", "@甲", "http://yunxi.example", "{=SUM(A1)}", "长" * 40_000])
def test_texts_stay_texts_in_a_file_whatever_they_begin_with(text: str) -> None:
    _, (cell, reason) = read(plain_workbook("行", ["名称", "原因"], [(text, "")]))
    assert cell == text[:32_767]
    assert reason in {"", None}


def test_days_and_numbers_stay_what_they_are() -> None:
    sheet = Sheet.from_json({"name": "", "rows": [[{"date": "2026-03-05"}, 3, None, True]], "merged": []})
    row: tuple[Cell, ...] = sheet.rows[0]
    _, got = read(plain_workbook("行", ["甲", "乙", "丙", "丁"], [row]))
    assert [str(got[0])[:10], *got[1:]] == ["2026-03-05", 3, None, True]
