"""Where the table of a sheet begins and what its columns say, whatever an office calls them."""

from typing import Any

import pytest

from papers.intake.fields import LEDGER_FIELDS
from papers.intake.records import Field
from papers.intake.tables import (
    Row,
    best_sheet,
    headings_of,
    match,
    match_under,
    rows_of,
    table_problems,
    unread_columns,
)
from papers.sheets.records import Cell, Sheet, Span

WORK = "完成柳林街道背街小巷整治"


def sheet(*rows: tuple[Cell, ...] | list[Cell], merged: tuple[Span, ...] = (), name: str = "台账") -> Sheet:
    """A sheet; shorter rows are filled up."""
    width = max(len(row) for row in rows)
    return Sheet(name, tuple((*row, *[None] * (width - len(row))) for row in rows), merged)


def mapped(*headings: str, row: tuple[Cell, ...] = ()) -> dict[int, str]:
    return dict(match(sheet(list(headings), list(row)), LEDGER_FIELDS).mapping)


def rows(of: Sheet, head: int = 0, fixes: dict[str, str] | None = None, **mapping: int) -> list[Row]:
    columns = {column: code for code, column in mapping.items()}
    return list(rows_of(of, head=head, mapping=columns, fixes=fixes or {}))


def texts(of: Sheet, code: str, **mapping: int) -> list[str]:
    return [row.texts[code] for row in rows(of, fixes=None, **mapping)]


@pytest.mark.parametrize(
    ("heading", "code"),
    [
        ("序号", "number"), ("编 号", "number"), ("督办事项", "title"), ("工作任务", "title"), ("事项名称", "title"),
        ("主要工作任务及内容", "title"), ("任务来源", "source"), ("会议时间", "source_on"), ("领导批示", "quote"),
        ("任务类别", "kind"), ("责任单位", "lead"), ("牵头部门", "lead"), ("主办单位（盖章）", "lead"),
        ("协办单位", "supporting"), ("配合\n部门", "supporting"), ("分管领导", "leader"), ("经办人", "handler"),
        ("交办时间", "dispatched_on"), ("完成时限（2026年）", "due_on"), ("办结时限", "due_on"), ("时间节点", "due_on"),
        ("办理状态", "status"), ("是否办结", "status"), ("亮灯情况", "light"), ("完成率", "percent"),
        ("工作进展情况", "progress"), ("截至目前落实情况", "progress"), ("存在的困难和问题", "problems"),
        ("下一步工作打算", "next_step"), ("延期情况", "extensions"), ("销号时间", "closed_on"), ("工作目标", "measure"),
        ("报送周期", "rhythm"), ("备 注", "note"),
    ],
)  # fmt: skip
def test_a_column_is_told_by_what_offices_call_it(heading: str, code: str) -> None:
    others = [one for one in ("督办事项", "牵头单位", "完成时限") if code not in {"title", "lead", "due_on"}]
    assert mapped(heading, *(others or ["备注", "交办日期"]))[0] == code


def test_our_own_headings_are_told_each_as_itself() -> None:
    found = mapped(*(one.heading for one in LEDGER_FIELDS))
    assert list(found.values()) == [one.code for one in LEDGER_FIELDS]


def test_a_full_width_heading_with_spaces_is_the_same_heading() -> None:
    assert mapped("任　务", "牵 头 单 位", "完成时限：")[1] == "lead"


def test_a_responsible_unit_leads_where_nobody_else_does() -> None:
    assert mapped("督办事项", "责任单位", "完成时限") == {0: "title", 1: "lead", 2: "due_on"}


def test_beside_a_lead_the_responsible_unit_supports() -> None:
    assert mapped("督办事项", "责任单位", "牵头单位") == {0: "title", 1: "supporting", 2: "lead"}


def test_a_time_of_completion_is_the_due_date_unless_there_is_one() -> None:
    assert mapped("督办事项", "责任单位", "完成时间")[2] == "due_on"
    assert mapped("督办事项", "完成时限", "完成时间") == {0: "title", 1: "due_on", 2: "closed_on"}


def test_a_number_beside_a_serial_is_the_number() -> None:
    assert mapped("序号", "编号", "督办事项") == {1: "number", 2: "title"}


def test_progress_is_a_share_or_a_report_by_what_stands_below() -> None:
    assert mapped("督办事项", "责任单位", "进度", row=("甲", "区住建局", "80%"))[2] == "percent"
    said = ("甲", "区住建局", "已完成招标，正在进场施工，预计月底见效。")
    assert mapped("督办事项", "责任单位", "进度", row=said)[2] == "progress"


def test_of_progress_month_by_month_the_last_that_was_filled_in_counts() -> None:
    headings: list[Cell] = ["督办事项", "责任单位", "9月进展情况", "10月进展情况", "11月进展情况", "12月进展情况"]
    first: list[Cell] = [WORK, "区住建局", "摸底。", "招标。", None, None]
    of = sheet(headings, first, [WORK, "区住建局", "摸底。", None, "开工。", None])
    assert dict(match(of, LEDGER_FIELDS).mapping) == {0: "title", 1: "lead", 4: "progress"}
    assert dict(match(sheet(headings), LEDGER_FIELDS).mapping)[5] == "progress"


def test_a_column_nobody_knows_is_not_taken_for_anything() -> None:
    assert mapped("督办事项", "责任单位", "颜色") == {0: "title", 1: "lead"}


def test_titles_above_and_data_below_are_not_taken_for_headings() -> None:
    found = match(
        sheet(
            ["云溪区2026年督办事项台账"],
            ["责任单位：区政府督查室"],
            [],
            ["序号", "督办事项", "责任单位", "完成时限"],
            [1, "抓好任务来源和完成时限的核对", "区住建局", "2026.3.5"],
            [2, WORK, "区财政局", "3月底"],
        ),
        LEDGER_FIELDS,
    )
    assert (found.head, dict(found.mapping)) == (3, {0: "number", 1: "title", 2: "lead", 3: "due_on"})


def test_headings_over_two_rows_are_read_together() -> None:
    found = match(
        sheet(
            ["序号", "督办事项", "责任单位", None, "时间", None],
            [None, None, "牵头", "配合", "交办", "完成"],
            [1, WORK, "区住建局", "区财政局", "2026.3.1", "2026.3.5"],
            merged=((0, 0, 1, 0), (0, 1, 1, 1), (0, 2, 0, 3), (0, 4, 0, 5)),
        ),
        LEDGER_FIELDS,
    )
    assert found.head == 1
    assert found.headings == ("序号", "督办事项", "责任单位·牵头", "责任单位·配合", "时间·交办", "时间·完成")
    assert list(found.mapping.values())[:5] == ["number", "title", "lead", "supporting", "dispatched_on"]


def test_headings_grouped_without_a_cell_reaching_down_are_read_together() -> None:
    of = sheet(
        ["序号", "督办事项", "责任单位", None, "完成时限"],
        [None, None, "牵头", "配合", None],
        [1, WORK, "区住建局", "区财政局", "2026.3.5"],
        merged=((0, 2, 0, 3),),
    )
    assert headings_of(of, 1) == ("序号", "督办事项", "责任单位·牵头", "责任单位·配合", "完成时限")
    assert match(of, LEDGER_FIELDS).head == 1


def test_a_title_merged_across_is_no_heading() -> None:
    of = sheet(["台账", None, None], ["序号", "督办事项", "责任单位"], [1, WORK, "区住建局"], merged=((0, 0, 0, 2),))
    assert headings_of(of, 1) == ("序号", "督办事项", "责任单位")


def test_a_person_can_say_which_row_the_headings_are() -> None:
    of = sheet(["甲", "乙"], ["任务", "单位"], [WORK, "区住建局"])
    assert dict(match_under(of, 1, LEDGER_FIELDS).mapping) == {0: "title", 1: "lead"}
    assert dict(match_under(of, 0, LEDGER_FIELDS).mapping) == {}


def test_a_sheet_without_headings_is_shown_from_its_first_row() -> None:
    found = match(sheet([], ["甲", "乙"], ["丙", "丁"]), LEDGER_FIELDS)
    assert (found.head, dict(found.mapping)) == (1, {})


def test_a_sheet_without_rows_says_nothing() -> None:
    assert match(Sheet("空", ()), LEDGER_FIELDS).headings == ()


def test_the_sheet_that_says_most_is_read_and_a_hidden_one_only_where_it_must() -> None:
    cover, ledger = sheet(["封面"]), sheet(["任务", "单位", "完成时限"])
    hidden = sheet(["任务", "单位", "完成时限", "状态"], name="旧台账（隐藏）")
    assert best_sheet([cover, ledger, hidden], LEDGER_FIELDS) == 1
    assert best_sheet([cover, hidden], LEDGER_FIELDS) == 1
    assert best_sheet([cover, cover], LEDGER_FIELDS) == 0


def test_merged_cells_hold_for_every_row_they_reach() -> None:
    of = sheet(["任务", "单位"], [WORK, "区住建局"], [None, "区财政局"], ["另一件", None], merged=((1, 0, 2, 0),))
    assert texts(of, "title", title=0, lead=1) == [WORK, WORK, "另一件"]
    assert [row.inherited for row in rows(of, title=0, lead=1)] == [frozenset(), {"title"}, frozenset()]


def test_a_cell_merged_across_holds_only_for_its_first_column() -> None:
    of = sheet(["任务", "单位"], ["一、城市建设", None], merged=((1, 0, 1, 1),))
    assert rows(of, title=0, lead=1)[0].texts == {"title": "一、城市建设", "lead": ""}


@pytest.mark.parametrize("ditto", ["同上", "〃", "同 上", '"'])
def test_ditto_marks_say_what_stands_above(ditto: str) -> None:
    of = sheet(["任务", "来源"], ["甲", "全区大会"], ["乙", ditto], ["丙", ditto])
    assert texts(of, "source", title=0, source=1) == ["全区大会"] * 3


def test_ditto_looks_past_an_empty_row_but_not_past_the_headings() -> None:
    of = sheet(["任务", "来源"], ["甲", "同上"], ["乙", "全区大会"], [], ["丙", "同上"])
    assert texts(of, "source", title=0, source=1) == ["同上", "全区大会", "", "全区大会"]


def test_a_correction_stands_in_for_the_cell_also_where_there_is_no_column() -> None:
    of = sheet(["任务"], ["甲"], ["乙"])
    first, second = rows(of, fixes={"1:title": "丙", "1:due_on": "2026.3.5", "x:y": "", "9:title": "丁"}, title=0)
    assert first.texts == {"title": "丙", "due_on": "2026.3.5"}
    assert second.texts == {"title": "乙"}


def test_a_corrected_cell_is_no_longer_merged_with_the_one_above() -> None:
    of = sheet(["任务", "单位"], [WORK, "区住建局"], [None, "区财政局"], merged=((1, 0, 2, 0),))
    assert rows(of, fixes={"2:title": "乙"}, title=0, lead=1)[1].inherited == frozenset()


def test_a_needed_column_that_is_missing_is_named() -> None:
    (missing,) = table_problems({0: "title"}, ("任务",), LEDGER_FIELDS)
    assert missing.words == "没有找到“牵头单位”这一列。请在表头上方指定哪一列是它。"
    assert missing.is_error


def test_columns_that_are_not_read_are_named_where_they_hold_something() -> None:
    of = sheet(["任务", "颜色", "9月进展", "空列", ""], ["甲", "红", "摸底。", None, "无名"])
    (note,) = unread_columns(of, 0, {0: "title"}, headings_of(of, 0))
    assert note.words.startswith("“颜色”、“9月进展”不导入：")
    assert not note.is_error
    assert unread_columns(of, 0, {0: "title", 1: "note", 2: "progress"}, headings_of(of, 0)) == []


def test_two_columns_for_one_thing_are_named_and_the_first_is_read() -> None:
    mapping = {0: "title", 1: "lead", 2: "lead"}
    (twice,) = table_problems(mapping, ("任务", "牵头单位", ""), LEDGER_FIELDS)
    assert twice.words == "“牵头单位”指定了几列：牵头单位、第 3 列；只读最前面的一列。"
    assert not twice.is_error
    of = sheet(["任务", "牵头单位", ""], ["甲", "区住建局", "区财政局"])
    assert next(iter(rows_of(of, head=0, mapping=mapping, fixes={}))).texts["lead"] == "区住建局"


def test_a_mapping_beyond_the_sheet_is_no_column() -> None:
    assert rows(sheet(["任务"], ["甲"]), title=0, lead=7)[0].texts == {"title": "甲"}


def test_any_kind_of_list_is_told_by_its_own_fields() -> None:
    fields = (Field("name", "简称", ("单位",), is_needed=True), Field("alias", "别名"))
    found: Any = match(sheet(["单位别名表"], ["单位", "别名"], ["区住建局", "住建局"]), fields)
    assert (found.head, found.mapping) == (1, {0: "name", 1: "alias"})
