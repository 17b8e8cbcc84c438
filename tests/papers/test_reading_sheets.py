"""Spreadsheets in every usual format are read alike; what is none, or would cost too much, ends in one sentence."""

import csv
import io
import logging
import subprocess
import sys
import time
import zipfile
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from papers.sheets.bounds import LARGEST, MOST_COLUMNS, MOST_ROWS
from papers.sheets.cells import plain, plain_text, unguarded
from papers.sheets.reading import read_workbook
from papers.sheets.records import Sheet, UnreadableSheetError
from tests.documents.papers import paragraph, word_file
from tests.papers.ledgers import saved, xls, xlsx

ROOT = Path(__file__).resolve().parents[2]
ROWS: list[list[Any]] = [
    ["云溪区督办台账", None, None],
    [None, None, None],
    ["编号", "任务", "完成时限"],
    [1, "完成老旧小区改造", date(2026, 3, 5)],
    [None, "=SUM(1,2)是文字", 0.8],
]
WHOLE = (
    ("云溪区督办台账", None, None),
    (None, None, None),
    ("编号", "任务", "完成时限"),
    (1, "完成老旧小区改造", date(2026, 3, 5)),
    (None, "=SUM(1,2)是文字", 0.8),
)


def only(data: bytes, name: str = "台账.xlsx") -> Sheet:
    (sheet,) = read_workbook(data, name)
    return sheet


def refusal(data: bytes, name: str = "台账.xlsx") -> str:
    with pytest.raises(UnreadableSheetError) as caught:
        read_workbook(data, name)
    words = str(caught.value)
    assert words.startswith(f"“{name}”读不出来：")
    assert words.endswith("。")
    return words


def text_file(rows: Sequence[Sequence[Any]], encoding: str = "utf-8-sig", delimiter: str = ",") -> bytes:
    written = io.StringIO()
    csv.writer(written, delimiter=delimiter).writerows(rows)
    return written.getvalue().encode(encoding)


def with_texts(rows: Sequence[Sequence[Any]]) -> bytes:
    """A workbook in which what begins with = is a text, not a formula."""
    file = openpyxl.load_workbook(io.BytesIO(xlsx(rows)))
    sheet: Any = file.active
    sheet["B5"].data_type = "s"
    return saved(file)


def repacked(data: bytes, **members: bytes | None) -> bytes:
    """The archive with some members added, replaced or (None) left out; ``__`` in a name stands for a slash."""
    names = {name.replace("__", "/"): content for name, content in members.items()}
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        kept = {name: source.read(name) for name in source.namelist() if name not in names}
        for name, content in (kept | names).items():
            if content is not None:
                target.writestr(name, content)
    return out.getvalue()


def test_a_workbook_is_read_from_its_first_cell_on_with_its_merged_cells() -> None:
    sheet = only(with_texts(ROWS))
    assert sheet.rows == WHOLE
    merged = only(xlsx([["题", None], ["甲", 1], [None, 2]], merged=["A1:B1", "A2:A3"]))
    assert merged.merged == ((0, 0, 0, 1), (1, 0, 2, 0))
    assert merged.rows == (("题", None), ("甲", 1), (None, 2))


@pytest.mark.parametrize("name", ["台账.xls", "台账.et", "没有后缀"])
def test_the_old_format_of_excel_and_wps_is_read_alike_whatever_it_is_called(name: str) -> None:
    sheet = only(xls(ROWS, merged=[(0, 0, 0, 2), (3, 4, 0, 0)]), name)
    assert sheet.rows == WHOLE
    assert sheet.merged == ((0, 0, 0, 2), (3, 0, 4, 0))


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-8", "gb18030", "gbk", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_a_text_file_is_read_in_every_usual_encoding(encoding: str, delimiter: str) -> None:
    rows = [["编号", "任务", "完成时限"], ["1", "完成老旧小区改造，\n分两批", "2026.3.5"]]
    assert only(text_file(rows, encoding, delimiter), "台账.csv").rows == tuple(map(tuple, rows))


def test_an_apostrophe_before_a_formula_in_a_text_file_is_taken_off_again() -> None:
    rows = [["任务", "备注"], ["'=1+1", "'-减"], ["'@张三", "'这是引用'"]]
    assert only(text_file(rows)).rows[1:] == (("=1+1", "-减"), ("@张三", "'这是引用'"))


def test_a_workbook_keeps_an_apostrophe_as_it_is() -> None:
    assert only(xlsx([["'=1+1"]])).rows == (("'=1+1",),)


def test_several_sheets_come_in_their_order_without_the_empty_ones_and_hidden_ones_are_named() -> None:
    file = openpyxl.load_workbook(io.BytesIO(xlsx([["任务"]], name="在办", hidden=["去年"])))
    file.create_sheet("空白")
    file.create_sheet("已办").append(["任务"])
    assert [sheet.name for sheet in read_workbook(saved(file), "台账.xlsx")] == ["在办", "去年（隐藏）", "已办"]


def test_what_is_blank_at_the_end_is_cut_off() -> None:
    sheet = only(xlsx([["任务", None, " "], ["甲", "\u3000", None], [None, "  ", None], [" ", None, None]]))
    assert sheet.rows == (("任务",), ("甲",))


def test_a_merged_cell_that_reaches_beyond_what_is_kept_ends_there() -> None:
    assert only(xlsx([["题", None, None], ["甲", "乙", None]], merged=["A1:C1"])).merged == ((0, 0, 0, 1),)


@pytest.mark.parametrize(
    ("found", "cell"),
    [
        (3.0, 3), (3.5, 3.5), (float("nan"), None), (float("inf"), None), ("", None), ("  ", None), (" 甲 ", "甲"),
        ("甲\r\n乙", "甲\n乙"), ("甲\x00\x07乙", "甲乙"), ("甲\u200b\ufeff乙", "甲乙"), ("甲\ud800", "甲"),
        (True, True),
        (datetime.fromisoformat("2026-03-05T00:00"), date(2026, 3, 5)),
        (datetime.fromisoformat("2026-03-05T10:30"), datetime.fromisoformat("2026-03-05T10:30")),
        (time, None), (None, None),
    ],
)  # fmt: skip
def test_a_cell_is_plain(found: Any, cell: Any) -> None:
    assert plain(found) == cell


def test_what_xml_escapes_is_read_as_it_was_meant() -> None:
    assert plain_text("甲_x000D_\n乙") == "甲\n乙"
    assert unguarded("'") == "'"


def test_what_was_read_can_be_kept_as_json_and_comes_back_the_same() -> None:
    sheet = Sheet("台账", (("甲", 1, 0.5, True, None, date(2026, 3, 5)), (datetime.fromisoformat("2026-03-05T10:30"),)))
    assert Sheet.from_json(sheet.as_json()) == sheet


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "它是空的"),
        (b" \n ", "它是空的"),
        (xlsx([]), "里面没有内容"),
        (xlsx([[None, " "]]), "里面没有内容"),
        (b",,\n,,\n", "里面没有内容"),
        (word_file(paragraph("讲话")), "它是 Word 文档，不是表格。请把里面的表格复制到"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "WordDocument".encode("utf-16-le"), "它是 Word 文档"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "EncryptedPackage".encode("utf-16-le"), "它加了密码"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "已损坏"),
        (b"%PDF-1.4\n...", "它是 PDF"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "它是一张图片"),
        (b"Rar!\x1a\x07\x00", "它是压缩包"),
        (b"<html><table><tr><td>1</td></tr></table></html>", "它是网页或 XML 格式"),
        (b"\xef\xbb\xbf<?xml version='1.0'?><Workbook/>", "它是网页或 XML 格式"),
        (b"{\\rtf1 }", "它是 RTF 文档"),
        (b"PK\x03\x04 broken", "已损坏"),
        (bytes(range(256)) * 20, "看不出它是哪种格式"),
    ],
)  # fmt: skip
def test_what_is_no_spreadsheet_is_refused_by_name(data: bytes, words: str) -> None:
    assert words in refusal(data)


@pytest.mark.parametrize(
    ("members", "words"),
    [
        ({"xl__vbaProject.bin": b"x"}, "带有宏"),
        ({"[Content_Types].xml": b"application/vnd.ms-excel.sheet.macroEnabled.main+xml"}, "带有宏"),
        ({"xl__workbook.xml": None}, "里面没有内容"),
        ({"xl__worksheets__sheet1.xml": b"<worksheet><sheetData><row"}, "已损坏"),
        ({"[Content_Types].xml": None}, "已损坏"),
        ({f"xl__media__{n}.png": b"" for n in range(2_001)}, "展开以后太大"),
        ({"xl__media__bomb": bytes(310 * 1024 * 1024)}, "展开以后太大"),
        ({"xl__workbook.bin": b""}, ".xlsb 格式"),
    ],
    ids=["macros", "type of macros", "no list of sheets", "cut off", "no types", "many members", "a bomb", "binary"],
)
def test_a_workbook_that_is_not_sound_is_refused(members: dict[str, bytes | None], words: str) -> None:
    assert words in refusal(repacked(xlsx(ROWS), **members))


def test_macros_in_the_old_format_are_refused() -> None:
    data = xls(ROWS)
    assert "带有宏" in refusal(data[:-100] + "_VBA_PROJECT_CUR".encode("utf-16-le") + data[-100:])


def test_a_zip_that_is_no_workbook_is_refused() -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("台账.xlsx", b"x")
    assert "它是压缩包" in refusal(packed.getvalue())
    with zipfile.ZipFile(packed, "a") as archive:
        archive.writestr("content.xml", b"x")
    assert ".ods" in refusal(packed.getvalue())


def test_a_workbook_with_a_password_on_its_archive_is_refused() -> None:
    data = bytearray(xlsx(ROWS))
    place = data.find(b"PK\x01\x02")
    data[place + 8] |= 1
    assert "加了密码" in refusal(bytes(data))


def test_too_many_rows_are_refused_with_their_number_and_none_is_cut_off() -> None:
    rows: list[list[Any]] = [["任务"], *([n] for n in range(MOST_ROWS))]
    assert f"表“台账”有 {MOST_ROWS + 1} 行，一次最多读 {MOST_ROWS} 行。请分成几份再导入。" in refusal(xlsx(rows))
    assert len(only(xlsx(rows[:-1])).rows) == MOST_ROWS


def test_too_many_columns_are_refused_with_their_number() -> None:
    assert f"有 {MOST_COLUMNS + 1} 列" in refusal(xlsx([["任务"] * (MOST_COLUMNS + 1)]))
    assert len(only(xlsx([["任务"] * MOST_COLUMNS])).rows[0]) == MOST_COLUMNS


def test_a_text_file_is_bounded_like_a_workbook() -> None:
    assert "行，一次最多读" in refusal(b"a,b\n" * (MOST_ROWS + 1))
    assert "引号没有成对" in refusal(b'a,"' + b"x" * 200_000)


def test_a_file_larger_than_we_take_is_not_even_looked_into() -> None:
    assert "超过了 20 MB" in refusal(bytes(LARGEST + 1))


def test_a_cell_far_away_costs_no_memory_and_is_named() -> None:
    file = openpyxl.Workbook()
    sheet: Any = file.active
    sheet["A1"], sheet["BZ90000"] = "任务", "远处"
    assert "很远的地方（第 90000 行）" in refusal(saved(file))


def test_what_kills_the_reader_leaves_one_sentence(caplog: pytest.LogCaptureFixture) -> None:
    file = openpyxl.Workbook()
    sheet: Any = file.active
    sheet["A1"], sheet["XFD1048576"] = "任务", "最远处"
    with caplog.at_level(logging.WARNING):
        assert "它太大、太复杂或者已经损坏" in refusal(saved(file))
    assert "sheet reader" in caplog.text


def test_the_next_file_is_read_after_one_that_killed_the_reader() -> None:
    assert only(with_texts(ROWS)).rows == WHOLE


def test_a_reader_that_takes_too_long_is_given_up() -> None:
    with pytest.raises(UnreadableSheetError, match="还没有读完"):
        read_workbook(with_texts(ROWS), "台账.xlsx", time_limit=0.2, module="tests.papers.silent")


def test_the_web_process_does_not_load_the_reader() -> None:
    script = "import sys, papers.sheets.reading; print('python_calamine' in sys.modules, 'lxml' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "False"]
