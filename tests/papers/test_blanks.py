"""Files to fill in: what stands in them, what falls down, and that an import understands what was filled in."""

from datetime import date, datetime
from typing import Any

import pytest
from openpyxl.worksheet.worksheet import Worksheet

from accounts.models import User
from papers.filling_in import FIELDS, RECKONED, blank_of, list_of
from papers.intake.tables import best_sheet, match
from papers.ledger.columns import Sort
from papers.models import IntakeKind
from papers.sheets.blanks import Column, blank, is_example, listing
from papers.sheets.reading import read_workbook
from papers.sheets.records import Cell
from tests.factories import make_department, make_post
from tests.papers.office_lists import errors, outcomes
from tests.papers.spreadsheets import cells, edited, looked_through, opened, received, taken_in
from tracking.models import Department, DepartmentGroup

pytestmark = pytest.mark.one_database

KINDS = list(IntakeKind)
LISTS = [IntakeKind.DEPARTMENTS, IntakeKind.ALIASES, IntakeKind.PEOPLE]
DAY = Column("完成时限", "写日期。", "2026-12-31", sort=Sort.DATE)
NAME = Column("名称", "写名称。", "区住建局", is_needed=True)


def _rule(sheet: Worksheet, heading: str) -> Any:
    """What the cells under a heading offer or refuse."""
    column = next(cell.column_letter for cell in sheet[1] if cell.value == heading)
    return next(one for one in sheet.data_validations.dataValidation if f"{column}2" in str(one.sqref))


def _choices(content: bytes, heading: str) -> list[str]:
    """What falls down under a heading, through the sheet of choices."""
    book = opened(content)
    place = _rule(book.worksheets[0], heading).formula1.partition("!")[2].replace("$", "")
    return [str(row[0].value) for row in book["选项"][place]]


@pytest.mark.django_db
@pytest.mark.parametrize("kind", KINDS)
def test_an_import_knows_every_column_of_its_own_file_to_fill_in(kind: IntakeKind) -> None:
    sheets = read_workbook(blank_of(kind)[1], "模板.xlsx")
    assert best_sheet(sheets, FIELDS[kind]) == 0
    assert list(match(sheets[0], FIELDS[kind]).mapping.values()) == [
        one.code for one in FIELDS[kind] if one.code not in RECKONED
    ]


@pytest.mark.django_db
@pytest.mark.parametrize("kind", KINDS)
def test_every_column_is_explained_and_the_needed_ones_are_marked(kind: IntakeKind) -> None:
    content = blank_of(kind)[1]
    explained = {row[0]: row for row in cells(content, -1)}
    for one in FIELDS[kind]:
        if one.code not in RECKONED:
            assert explained[one.heading][1] == ("必填" if one.is_needed else "")
            assert explained[one.heading][2]


@pytest.mark.parametrize("kind", LISTS)
def test_an_untouched_file_to_fill_in_brings_nothing(
    administrator: User, housing: Department, kind: IntakeKind
) -> None:
    table = looked_through(received(kind, blank_of(kind)[1], administrator))
    assert outcomes(table) == ["ignored"]
    assert "示例" in table.lines[0].problems[0].words


def test_an_untouched_ledger_to_fill_in_brings_no_task(supervisor: User, housing: Department) -> None:
    table = looked_through(received(IntakeKind.LEDGER, blank_of(IntakeKind.LEDGER)[1], supervisor))
    assert outcomes(table) == ["ignored"]
    assert [problem for problem in table.problems if problem.is_error] == []


def test_a_ledger_that_was_filled_in_is_understood_cell_by_cell(supervisor: User, housing: Department) -> None:
    def fill_in(sheet: Worksheet) -> None:
        said: dict[str, str | date] = {
            "事项": "完成17个老旧小区改造",
            "牵头单位": "区住建局",
            "完成时限": date(2026, 12, 31),
            "状态": "办理中",
            "类型": "建设",
            "来源日期": date(2026, 3, 5),
        }
        for cell in list(sheet[1]):
            if cell.value in said:
                sheet.cell(3, cell.column or 0).value = said[str(cell.value)]

    content = edited(blank_of(IntakeKind.LEDGER)[1], fill_in)
    example, line = looked_through(received(IntakeKind.LEDGER, content, supervisor)).lines
    assert (example.outcome, line.outcome) == ("ignored", "new")
    assert errors(line) == ""
    understood = {code: line.values[code] for code in ("title", "lead", "due_on", "kind", "source_on")}
    assert understood == {
        "title": "完成17个老旧小区改造",
        "lead": housing.pk,
        "due_on": date(2026, 12, 31),
        "kind": "建设",
        "source_on": date(2026, 3, 5),
    }


def test_a_file_that_was_filled_in_beneath_the_example_comes_in(administrator: User, housing: Department) -> None:
    def fill_in(sheet: Worksheet) -> None:
        sheet.append(["区水务局", "", "部门", "区住建局", "", "是", 5, "水利局"])

    content = edited(blank_of(IntakeKind.DEPARTMENTS)[1], fill_in)
    taken_in(received(IntakeKind.DEPARTMENTS, content, administrator), administrator)
    assert set(Department.objects.values_list("name", flat=True)) == {"区住建局", "区水务局"}
    assert Department.objects.get(name="区水务局").parent == housing


def test_the_departments_of_the_office_fall_down_where_one_is_asked_for(housing: Department, city: Department) -> None:
    make_department("区撤并局", is_active=False)
    DepartmentGroup.objects.create(name="各乡镇街道")
    make_post("区长")
    assert _choices(blank_of(IntakeKind.PEOPLE)[1], "单位") == ["区住建局", "区城管局"]
    assert _choices(blank_of(IntakeKind.ALIASES)[1], "单位") == ["区住建局", "区城管局", "各乡镇街道"]
    ledger = blank_of(IntakeKind.LEDGER)[1]
    assert _choices(ledger, "牵头单位") == ["区住建局", "区城管局"]
    assert _choices(ledger, "状态") == ["待交办", "待签收", "退签", "办理中", "待审核", "已办结", "挂起", "中止"]
    assert _choices(ledger, "类型") == ["整改", "落实", "推进", "建设", "防控", "督考", "宣教"]


def test_a_role_is_chosen_from_the_list_and_a_department_may_be_typed_too(housing: Department) -> None:
    sheet = opened(blank_of(IntakeKind.PEOPLE)[1]).worksheets[0]
    role, department = _rule(sheet, "角色"), _rule(sheet, "单位")
    assert (role.errorStyle or "stop", role.error) == ("stop", "“角色”里没有这一项，请从下拉里选。")
    assert department.errorStyle == "information"
    assert "用户名相同" in department.prompt


@pytest.mark.django_db
def test_without_any_department_there_is_no_empty_list_to_choose_from() -> None:
    sheet = opened(blank_of(IntakeKind.PEOPLE)[1]).worksheets[0]
    assert _rule(sheet, "单位").type is None


def test_dates_are_real_dates_and_whatever_begins_with_a_sign_stays_text() -> None:
    rows: list[tuple[Cell, Cell]] = [
        ("=1+1", date(2026, 12, 31)),
        ("@区住建局", "长期坚持"),
        ("+86", None),
        ("-", date(2027, 1, 1)),
    ]
    sheet = opened(listing("单位", [NAME, DAY], rows)).worksheets[0]
    assert [sheet.cell(row, 1).value for row in range(2, 6)] == ["=1+1", "@区住建局", "+86", "-"]
    assert {sheet.cell(row, 1).data_type for row in range(2, 6)} == {"s"}
    assert sheet.cell(2, 2).value == datetime(2026, 12, 31)  # noqa: DTZ001  (as openpyxl reads a day)
    assert sheet.cell(2, 2).number_format == "yyyy-mm-dd"
    assert sheet.cell(3, 2).value == "长期坚持"


def test_headings_stay_in_sight_and_columns_are_wide_enough() -> None:
    sheet = opened(blank("单位", [NAME, Column("说明", width=40)])).worksheets[0]
    assert sheet.freeze_panes == "A2"
    assert sheet.column_dimensions["B"].width > 39
    assert sheet["A1"].fill.start_color.rgb != sheet["B1"].fill.start_color.rgb  # needed, and not


def test_the_example_row_is_marked_and_holds_a_real_date() -> None:
    sheet = opened(blank("台账", [NAME, DAY])).worksheets[0]
    assert sheet["A2"].value == "示例：区住建局"
    assert sheet["B2"].is_date
    assert opened(blank("台账", [Column("编号"), NAME])).worksheets[0]["A2"].value == "示例"


@pytest.mark.parametrize(
    ("texts", "is_one"),
    [
        (["示例：区住建局", "部门"], True),
        (["", "示例"], True),
        (["示例:区住建局"], True),
        (["示例小学", "其他单位"], False),
        (["开展示例：甲"], False),
        ([], False),
    ],
)
def test_a_row_is_an_example_only_where_it_says_so(texts: list[str], is_one: bool) -> None:
    assert is_example(texts) is is_one


def test_the_lists_that_go_out_hold_whoever_is_in_use(
    administrator: User, clerk: User, city: Department, housing: Department
) -> None:
    clerk.memberships.create(department=city, title="联络员")
    make_department("区撤并局", "撤并部门", is_active=False)
    DepartmentGroup.objects.create(name="各乡镇街道", aliases=["各镇街", "各乡镇"])
    User.objects.filter(username="admin").update(is_active=False)
    people = cells(list_of(IntakeKind.PEOPLE)[1])
    assert people[0] == ["姓名", "用户名", "角色", "单位", "职务", "邮箱", "电话"]
    assert [row[:5] for row in people[1:]] == [
        ["何晓岚", "he", "经办人", "区住建局", ""],
        ["何晓岚", "he", "经办人", "区城管局", "联络员"],
    ]
    assert cells(list_of(IntakeKind.ALIASES)[1])[1:] == [
        ["区住建局", "区住房城乡建设局、住建部门"],
        ["各乡镇街道", "各镇街、各乡镇"],
    ]
    departments = cells(list_of(IntakeKind.DEPARTMENTS)[1])
    assert [row[0] for row in departments[1:]] == ["区住建局", "区城管局"]
    assert departments[1][1:] == ["云溪区住房和城乡建设局", "部门", "", "", "否", 100, "区住房城乡建设局、住建部门"]


def test_the_first_sheet_is_the_one_an_import_would_take() -> None:
    (table, *_) = read_workbook(blank("台账", [NAME, DAY], notes=["一行一件事。"]), "模板.xlsx")
    assert table.name == "台账"
    assert match(table, FIELDS[IntakeKind.ALIASES]).mapping == {}
