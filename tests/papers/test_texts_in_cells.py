"""Words in cells are compared by what they have in common: width, spaces and brackets are no part of that."""

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from papers.intake.fields import LEDGER_FIELDS
from papers.intake.headings import bare_heading, columns_for, meanings, strength
from papers.intake.known import Existing
from papers.intake.records import Field
from papers.intake.texts import half_width, one_line, quoted, says_nothing, squeezed, text_of
from papers.ledger.columns import COLUMNS, RECKONED
from papers.sheets.records import Cell
from tests.factories import SHANGHAI


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (None, ""), ("甲", "甲"), (7, "7"), (0.8, "0.8"), (2026.1, "2026.1"), (0.1 + 0.2, "0.3"), (True, "是"),
        (False, "否"), (date(2026, 3, 5), "2026-03-05"),
        (datetime(2026, 3, 5, 9, 30, tzinfo=SHANGHAI), "2026-03-05 09:30"),
    ],
)  # fmt: skip
def test_a_cell_is_shown_as_a_person_would_write_it(cell: Cell, text: str) -> None:
    assert text_of(cell) == text


@pytest.mark.parametrize(
    ("one", "other"),
    [("２０２６．３．５", "2026.3.5"), ("督(2026)1号", "督（2026）1号"), ("任 务\n名称", "任务名称"), ("80％", "80%"),
     ("牵头单位:区住建局", "牵头单位：区住建局"), ("【重点】", "（重点）"), ("\u3000甲\xa0", "甲")],
)  # fmt: skip
def test_two_spellings_of_one_thing_are_alike(one: str, other: str) -> None:
    assert squeezed(one) == squeezed(other)


@given(st.text(alphabet="任务 区住建局\u3000\xa0\t\n（）()，,：:１2Ａb％%【】［]", max_size=40))
def test_what_is_squeezed_stays_as_it_is_and_holds_no_space(text: str) -> None:
    assert squeezed(squeezed(text)) == squeezed(text)
    assert not any(sign.isspace() for sign in squeezed(text))


def test_a_name_over_two_lines_is_on_one() -> None:
    assert one_line(" 完成柳林街道\n  背街小巷 ") == "完成柳林街道 背街小巷"
    assert half_width(" Ａ，Ｂ ") == "A，B"


@pytest.mark.parametrize("text", ["", " ", "-", "——", "/", "无", "暂无", "没有", "…", "N/A", "、"])
def test_there_are_many_ways_to_write_that_there_is_nothing(text: str) -> None:
    assert says_nothing(text)


@pytest.mark.parametrize("text", ["0", "无锡路改造", "没有完成", "a", "1-2"])
def test_what_only_begins_like_nothing_says_something(text: str) -> None:
    assert not says_nothing(text)


def test_a_long_cell_is_quoted_shortened_and_on_one_line() -> None:
    assert quoted("甲\n乙") == "“甲 乙”"
    assert quoted("字" * 50, 10) == f"“{'字' * 10}…”"


@pytest.mark.parametrize(
    ("heading", "bare"),
    [("完成时限（2026年）", "完成时限"), ("序 号", "序号"), ("责任单位：", "责任单位"),
     ("进度(%)", "进度"), ("（备注）", "备注"), ("＊任务", "任务")],
)  # fmt: skip
def test_a_heading_is_bare_without_its_signs_and_brackets(heading: str, bare: str) -> None:
    assert bare_heading(heading) == bare


def test_a_long_text_is_no_heading_whatever_it_holds() -> None:
    said = "各责任单位要按照完成时限抓好督办事项的落实，定期报送进展情况和存在问题"
    assert strength([said, said], LEDGER_FIELDS) == 0


def test_a_name_inside_a_heading_counts_less_than_a_whole_one() -> None:
    assert meanings(["本月工作任务及要点", "任务"], LEDGER_FIELDS) == {1: "title"}
    assert meanings(["本月工作任务及要点"], LEDGER_FIELDS) == {0: "title"}


def test_the_longest_name_inside_a_heading_is_the_one_that_counts() -> None:
    assert meanings(["各部门配合责任单位名单"], LEDGER_FIELDS) == {0: "supporting"}


def test_what_a_column_is_not_it_is_not_taken_for() -> None:
    assert meanings(["进度"], LEDGER_FIELDS) == {0: "percent"}
    assert meanings(["进度"], LEDGER_FIELDS, barred={(0, "percent")}) == {0: "progress"}
    assert columns_for("progress", ["进度", "任务", "9月进展"], LEDGER_FIELDS) == [0, 2]


def test_no_name_is_listed_twice_for_one_field() -> None:
    for one in LEDGER_FIELDS:
        names = [one.heading, *one.others]
        assert len(names) == len(set(names)), one.code


def test_every_column_that_goes_out_can_come_back_and_says_how_to_fill_it_in() -> None:
    codes = [one.code for one in LEDGER_FIELDS]
    there_and_back = [column.code for column in COLUMNS if column.code not in RECKONED]
    assert codes[: len(there_and_back)] == there_and_back
    assert all(one.help.endswith("。") for one in LEDGER_FIELDS)
    assert [one.code for one in LEDGER_FIELDS if one.is_needed] == ["title", "lead"]


def test_records_are_plain_and_compare_by_what_they_say() -> None:
    assert Existing(1, "督〔2026〕1号-01") == Existing(1, "督〔2026〕1号-01", {}, {})
    assert hash(Field("a", "甲")) == hash(Field("a", "甲"))
