"""The ledger as a file: what Excel, WPS and other readers find in it, whatever people have written."""

import csv
import re
from datetime import UTC, date, datetime
from io import BytesIO, StringIO
from typing import Any
from zipfile import ZipFile

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet
from python_calamine import CalamineWorkbook

from papers.ledger.cells import LONGEST, fitting, units, visible
from papers.ledger.columns import COLUMNS, Column, Sort
from papers.ledger.csv import write_csv
from papers.ledger.package import About, letters
from papers.ledger.rows import Row
from papers.ledger.writer import TooManyRowsError, write_workbook
from papers.sheets.reading import read_workbook
from tracking.deadlines import Light

MADE = datetime(2026, 11, 23, 2, 5, tzinfo=UTC)
ABOUT = About("云溪区督查室督办台账", "沈若川", MADE, (("时点", "2026年11月23日 10:05"), ("范围", "全部")))
ROW: Row = (
    "督〔2026〕1号-01", "完成17个老旧小区改造", "在全区城建工作会议上的讲话", date(2026, 3, 5), "区住建局要抓紧改造。",
    "推进", "区住建局", "区城管局、区财政局", "何晓岚", date(2026, 3, 6), date(2026, 12, 31), "办理中", "超期",
    None, 70, "12个小区已完工。", "资金没有到位。", "本月底前拨付。", 1, None,
    date(2026, 3, 9), "已签收，配合 1 家未签", 1,
)  # fmt: skip
TEXT = (Column("text", "文字", 20),)
DANGEROUS = ["=1+1", "+1", "-1", "@SUM(A1)", '=HYPERLINK("http://x")', "＝1+1", "\t=1", "=cmd|' /C calc'!A0", "'=1"]
anything = st.text(st.characters(codec=None), max_size=60)  # lone surrogates and control characters too


def workbook(*rows: Row, columns: tuple[Column, ...] = COLUMNS, about: About = ABOUT) -> BytesIO:
    target = BytesIO()
    assert write_workbook(target, columns, rows, about) == len(rows)
    target.seek(0)
    return target


def sheet_of(target: BytesIO) -> Worksheet:
    sheet = load_workbook(target).worksheets[0]
    assert isinstance(sheet, Worksheet)
    return sheet


def changed(**cells: Any) -> Row:
    """The row with other values, by code of the column."""
    return tuple(cells.get(column.code, value) for column, value in zip(COLUMNS, ROW, strict=True))


def csv_rows(*rows: Row, columns: tuple[Column, ...] = COLUMNS) -> list[list[str]]:
    target = BytesIO()
    assert write_csv(target, columns, rows) == len(rows)
    assert target.getvalue().startswith(b"\xef\xbb\xbf"), "the mark by which Excel knows the coding"
    return list(csv.reader(StringIO(target.getvalue().decode("utf-8-sig"), newline="")))


def test_the_columns_are_those_of_a_ledger_and_stay_in_sight() -> None:
    sheet = sheet_of(workbook(ROW))
    assert [cell.value for cell in sheet[1]] == [column.heading for column in COLUMNS]
    assert sheet.freeze_panes == "B2"
    assert sheet.auto_filter.ref == "A1:W2"
    widths = [sheet.column_dimensions[letters(place)].width for place in range(len(COLUMNS))]
    assert widths == [column.width for column in COLUMNS]
    assert (sheet.page_setup.orientation, sheet.page_setup.fitToHeight) == ("landscape", 0)
    assert sheet.print_title_rows == "$1:$1"
    assert sheet["B2"].alignment.wrap_text


def test_dates_are_dates_numbers_are_numbers_and_per_cents_are_shares() -> None:
    sheet = sheet_of(workbook(ROW))
    assert sheet["D2"].value == datetime(2026, 3, 5)  # noqa: DTZ001  # what openpyxl makes of a day
    assert sheet["K2"].is_date
    assert "yyyy" in sheet["K2"].number_format
    assert sheet["N2"].value is None, "not late: an empty cell, not a nought"
    assert sheet_of(workbook(changed(days_late=8)))["N2"].value == 8
    assert (sheet["O2"].value, sheet["O2"].number_format) == (0.7, "0%")
    assert (sheet["S2"].value, sheet["S2"].data_type) == (1, "n")
    assert sheet["T2"].value is None, "no day: an empty cell, not a word"


def test_a_task_for_the_long_term_says_so_where_others_have_a_date() -> None:
    assert sheet_of(workbook(changed(due_on="长期坚持")))["K2"].value == "长期坚持"


def test_a_day_before_excel_can_count_stands_as_text() -> None:
    sheet = sheet_of(workbook(changed(source_on=date(1899, 12, 31)), changed(source_on=date(1900, 3, 1))))
    assert sheet["D2"].value == "1899-12-31"
    assert sheet["D3"].value == datetime(1900, 3, 1)  # noqa: DTZ001


def test_every_per_cent_is_read_back_as_it_was() -> None:
    sheet = sheet_of(workbook(*(changed(percent=percent) for percent in range(101))))
    read = [round(float(str(sheet[f"O{number}"].value)) * 100, 9) for number in range(2, 103)]
    assert read == list(range(101))


def test_every_light_is_a_word_in_its_colour() -> None:
    sheet = sheet_of(workbook(*(changed(light=str(light.label)) for light in Light)))
    shown = {sheet[f"M{number}"].value: sheet[f"M{number}"].font for number in range(2, len(Light) + 2)}
    assert list(shown) == [light.label for light in Light]
    assert all(font.b for font in shown.values())
    colours = {word: font.color.rgb for word, font in shown.items() if font.color}
    assert colours["超期"] == colours["严重滞后"] != colours["正常"]
    assert len({colours[word] for word in ("超期", "临期", "正常", "已办结", "挂起")}) == 5


@pytest.mark.parametrize("text", DANGEROUS)
def test_a_string_stays_a_string_whatever_it_begins_with(text: str) -> None:
    target = workbook((text,), columns=TEXT)
    assert "<f>" not in ZipFile(target).read("xl/worksheets/sheet1.xml").decode()
    cell = sheet_of(target)["A2"]
    assert (cell.value, cell.data_type) == (text, "s")
    assert cell.quotePrefix is not text.startswith(("\t", "'")), "and stays one when somebody edits the cell"


@given(text=anything)
def test_any_text_comes_back_as_it_went_in(text: str) -> None:
    target = workbook((text,), columns=TEXT)
    rows = CalamineWorkbook.from_filelike(target).get_sheet_by_index(0).to_python(skip_empty_area=False)
    assert (rows[1][0] if rows[1:] else "") == visible(text)
    assert csv_rows((text,), columns=TEXT)[1:] == [[csv_text(text)]]


def csv_text(text: str) -> str:
    shown = visible(text)
    return f"'{shown}" if shown.lstrip("'")[:1] in {"=", "+", "-", "@", "\t", "\n", "＝", "＋", "－", "＠"} else shown


@given(text=anything)
def test_what_xml_cannot_hold_is_made_visible_and_nothing_else_is_touched(text: str) -> None:
    shown = visible(text)
    assert re.search("[\x00-\x08\x0b\x0c\x0d\x0e-\x1f\ud800-\udfff\ufffe\uffff]", shown) is None
    if re.search("[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]", text) is None:
        assert shown == text


def test_a_control_character_is_drawn_as_its_picture() -> None:
    assert visible("停\x00电\x1b了\r\n第二行\r第三行") == "停␀电␛了\n第二行\n第三行"
    assert visible("半个\ud83d字") == "半个\ufffd字"


def test_words_that_look_like_an_escape_of_excel_stay_words() -> None:
    target = workbook(("_x0041_号楼 _x00",), columns=TEXT)
    assert CalamineWorkbook.from_filelike(target).get_sheet_by_index(0).to_python()[1][0] == "_x0041_号楼 _x00"


@pytest.mark.parametrize(("sign", "width"), [("长", 1), ("😀", 2)])
def test_a_text_longer_than_a_cell_says_how_much_is_missing(sign: str, width: int) -> None:
    exact = sign * (LONGEST // width)
    assert fitting(exact) == exact
    shown = str(sheet_of(workbook((sign * 40_000,), columns=TEXT))["A2"].value)
    assert units(shown) <= LONGEST
    kept = shown.count(sign)
    assert shown.endswith(f"……（后面还有 {40_000 - kept} 个字放不下，全文请在系统里看）")
    assert kept > LONGEST // width - 60


def test_every_part_of_the_file_is_well_formed_and_named() -> None:
    archive = ZipFile(workbook(ROW, changed(title="a<b>&\"c'")))
    assert archive.testzip() is None
    parts = {name: etree.fromstring(archive.read(name)) for name in archive.namelist()}
    named = {part.get("PartName", "")[1:] for part in parts["[Content_Types].xml"] if part.get("PartName")}
    assert named == {name for name in parts if not name.endswith(".rels") and name != "[Content_Types].xml"}
    assert sheet_of(workbook(changed(title="a<b>&\"c'")))["B2"].value == "a<b>&\"c'"


def test_the_file_says_what_it_is_who_made_it_and_when() -> None:
    book = load_workbook(workbook(ROW))
    assert (book.properties.title, book.properties.creator) == ("云溪区督查室督办台账", "沈若川")
    assert book.properties.created == datetime(2026, 11, 23, 2, 5)  # noqa: DTZ001  # UTC
    assert book.sheetnames == ["督办台账", "说明"]
    lines = {str(name.value): name.offset(column=1).value for (name,) in book["说明"]["A1:A3"]}
    assert lines == {"时点": "2026年11月23日 10:05", "范围": "全部", "件数": "1 件"}


def test_names_with_markup_break_nothing() -> None:
    about = About('<“甲”&"乙">', "a&b\x00", MADE, sheet="督办[台账]*'/:?")
    book = load_workbook(workbook(ROW, about=about))
    assert (book.properties.title, book.properties.creator) == ('<“甲”&"乙">', "a&b␀")
    assert book.sheetnames[0] == "督办台账"


def test_an_empty_ledger_has_its_headings() -> None:
    sheet = sheet_of(workbook())
    assert (sheet.max_row, sheet.auto_filter.ref) == (1, "A1:W1")


def test_the_hundredth_and_the_thousandth_row_stand_where_they_belong() -> None:
    sheet = sheet_of(workbook(*(changed(extensions=number) for number in range(1201))))
    assert [sheet.cell(number, 19).value for number in (2, 501, 502, 1001, 1002, 1202)] == [
        0,
        499,
        500,
        999,
        1000,
        1200,
    ]


def test_a_row_is_as_high_as_its_fullest_cell_but_never_half_a_screen() -> None:
    sheet = sheet_of(workbook(ROW, changed(quote="长" * 60), changed(quote="一\n二\n三"), changed(quote="长" * 5000)))
    assert [sheet.row_dimensions[number].height for number in (2, 3, 4, 5)] == [20, 52, 52, 324]


def test_columns_beyond_z_have_two_letters() -> None:
    assert [letters(place) for place in (0, 25, 26, 51, 52, 701, 702)] == ["A", "Z", "AA", "AZ", "BA", "ZZ", "AAA"]


def test_a_sheet_that_cannot_hold_the_rows_is_refused_with_a_way_out() -> None:
    with pytest.raises(TooManyRowsError, match="请缩小条件，或者导出 CSV"):
        write_workbook(BytesIO(), TEXT, (("x",) for _ in range(11)), ABOUT, most=10)


def test_a_sheet_that_may_become_huge_is_marked_from_the_beginning() -> None:
    about = About("台账", "沈若川", MADE, is_huge=True)
    assert sheet_of(workbook(ROW, about=about))["A2"].value == ROW[0]


def test_csv_has_plain_values_that_every_program_reads() -> None:
    rows = csv_rows(ROW, changed(due_on="长期坚持", percent=None, title="第一行\n“第二行”, 逗号"))
    assert rows[0] == [column.heading for column in COLUMNS]
    said = dict(zip(rows[0], rows[1], strict=True))
    assert (said["完成时限"], said["进度"], said["延期次数"], said["办结日期"]) == ("2026-12-31", "70%", "1", "")
    other = dict(zip(rows[0], rows[2], strict=True))
    assert (other["完成时限"], other["进度"], other["事项"]) == ("长期坚持", "", "第一行\n“第二行”, 逗号")


@pytest.mark.parametrize("text", DANGEROUS)
def test_a_cell_of_a_csv_file_never_begins_like_a_formula(text: str) -> None:
    assert csv_rows((text,), columns=TEXT)[1] == [f"'{text}"]


@pytest.mark.parametrize("text", DANGEROUS)
def test_our_own_reader_takes_the_guard_off_again(text: str) -> None:
    target = BytesIO()
    write_csv(target, (*TEXT, *TEXT), [(text, "别的")])
    [sheet] = read_workbook(target.getvalue(), "台账.csv")
    assert sheet.rows[1] == (text.strip(), "别的")
    sheet, _ = read_workbook(workbook((text,), columns=TEXT).getvalue(), "台账.xlsx")
    assert sheet.rows[1] == (text.strip(),)


def test_numbers_of_a_csv_file_are_left_alone() -> None:
    columns = (Column("n", "数", 8, Sort.NUMBER),)
    assert csv_rows((-3,), columns=columns)[1] == ["-3"]
