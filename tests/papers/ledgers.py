"""Ledgers as offices keep them, built by spreadsheet libraries: 200 rows with the mistakes people make."""

import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import openpyxl
import xlwt

HEADINGS = (
    *("序号", "督办事项", "任务来源", "牵头单位", "配合单位", "责任人", "交办时间", "完成\n时限"),
    *("办理状态", "进度", "最新进展情况", "办结时间", "备注"),
)
CODES = (
    "number", "title", "source", "lead", "supporting", "handler", "dispatched_on", "due_on", "status", "percent",
    "progress", "closed_on", "note",
)  # fmt: skip
LEADS = ("区住建局", "住建局", "云溪区财政局", "城管局", "区 水利局", "柳林街道办", "教育部门")
PLACES = ("柳林街道", "云东街道", "青溪镇", "石桥镇", "竹园乡", "枫岭乡")
WORKS = (
    "老旧小区改造",
    "背街小巷整治",
    "农村公路养护",
    "河道清淤",
    "学校食堂排查",
    "燃气管网更新",
    "公厕新建",
    "路灯补装",
)
TITLE = "云溪区2026年重点工作督办台账"
MERGED = {189: "source", 195: "lead"}  # the last of five rows that share a cell, and which
HEAD = 3  # index of the last heading row of ``two_hundred``


@dataclass(frozen=True, slots=True)
class Slip:
    """A mistake in one row: what stands in which column, and what the judging must say about it.

    ``says`` is part of the sentence; empty where the row reads well all the same. ``is_wrong``: it keeps the row out.
    """

    cells: dict[str, Any]
    says: str
    is_wrong: bool = False


@dataclass(frozen=True, slots=True)
class Book:
    """A file, and for each slip the index of its row in the sheet."""

    data: bytes
    rows: Sequence[Sequence[Any]]
    merged: Sequence[tuple[int, int, int, int]] = ()  # first row, last row, first column, last column
    slips: dict[int, Slip] = field(default_factory=dict)
    ignored: dict[int, str] = field(default_factory=dict)  # row → part of the reason


SLIPS = (
    Slip({"due_on": "2026.3.5"}, "在交办日期以前，请核对"),
    Slip({"due_on": "2026.12.5"}, ""),
    Slip({"due_on": "3月底"}, "按交办日期读作2027年3月31日"),
    Slip({"due_on": "2026年12月25日前完成"}, ""),
    Slip({"due_on": "２０２６．１２．１５"}, ""),
    Slip({"due_on": "2026/12"}, "读作2026年12月31日"),
    Slip({"due_on": 46366}, "Excel 里的日期数字，读作2026年12月10日"),
    Slip({"due_on": "20261220"}, ""),
    Slip({"due_on": "年底前"}, "读作2026年12月31日"),
    Slip({"due_on": "明年一季度末"}, "读作2027年3月31日"),
    Slip({"due_on": "10个工作日内"}, "从交办日期算起"),
    Slip({"due_on": "2026.12.5（已延期）"}, "“已延期”记在备注里"),
    Slip({"due_on": "原2026.12.5，延至2027.1.20"}, "读作2027年1月20日"),
    Slip({"due_on": "长期坚持"}, "先按每季度末前报"),
    Slip({"due_on": "长期，每月25日前报"}, ""),
    Slip({"due_on": "每季度"}, ""),
    Slip({"due_on": "2026.2.30"}, "日历上没有", is_wrong=True),
    Slip({"due_on": "2026.13.5"}, "看不出是哪一天", is_wrong=True),
    Slip({"due_on": 2026.1}, "可能是1月，也可能是10月", is_wrong=True),
    Slip({"due_on": "待定"}, "看不出是哪一天", is_wrong=True),
    Slip({"due_on": "12月1日和12月20日"}, "几个日期", is_wrong=True),
    Slip({"due_on": None}, "空着", is_wrong=True),
    Slip({"dispatched_on": "2026年11月3日"}, ""),
    Slip({"dispatched_on": "11.3"}, "按 2026 年读作2026年11月3日"),
    Slip({"dispatched_on": "2027.1.1"}, "在今天以后", is_wrong=True),
    Slip({"dispatched_on": None}, "按批准日期记"),
    Slip({"lead": "区规划局"}, "不是在用单位的名称或别名", is_wrong=True),
    Slip({"lead": "区住健局"}, "是不是“", is_wrong=True),
    Slip({"lead": None}, "空着", is_wrong=True),
    Slip({"lead": "各镇街"}, "一组单位", is_wrong=True),
    Slip({"lead": "有关部门"}, "说不清是哪个单位", is_wrong=True),
    Slip({"lead": "区住建局、区财政局"}, "第一个牵头，区财政局记作配合单位"),
    Slip({"lead": "区住建局牵头，城管局配合"}, "区城管局记作配合单位"),
    Slip({"lead": "区住建局（张工）"}, "“张工”记在备注里"),
    Slip({"supporting": "财政局，水利局；柳林街道办\n各镇街"}, ""),
    Slip({"supporting": "财政局等有关部门"}, "没有写明是哪个单位"),
    Slip({"supporting": "财政局、区规划局"}, "“区规划局”不是在用单位的名称或别名", is_wrong=True),
    Slip({"lead": "区住建局", "handler": "周敏"}, ""),
    Slip({"lead": "区住建局", "handler": "周敏 13800000000"}, ""),
    Slip({"lead": "区住建局", "handler": "周敏、吴琼"}, "认出了周敏"),
    Slip({"handler": "钱多"}, "没有账号"),
    Slip({"percent": "80%"}, ""),
    Slip({"percent": "八成"}, "读作 80%"),
    Slip({"percent": "已完成８０％"}, "读作 80%"),
    Slip({"percent": 120}, "不在 0 和 100 之间", is_wrong=True),
    Slip({"percent": "进展顺利"}, "看不出是多少", is_wrong=True),
    Slip({"status": "正在推进"}, "按“办理中”导入"),
    Slip({"status": "● 超期"}, "按“办理中”导入"),
    Slip({"status": None}, "空着，按“办理中”导入"),
    Slip({"status": "研究中"}, "不是一种状态", is_wrong=True),
    Slip({"status": "已销号", "closed_on": "2026.11.10"}, "按“已办结”导入"),
    Slip({"status": "已办结", "due_on": "2026.11.10"}, "按完成时限2026年11月10日记"),
    Slip({"status": "已办结", "closed_on": "2026.1.10"}, "在交办日期2026年11月2日以前", is_wrong=True),
    Slip({"status": "办理中", "closed_on": "2026.11.10"}, "对不上", is_wrong=True),
    Slip({"title": None}, "空着", is_wrong=True),
    Slip({"title": "做好" + "城乡环境整治和长效管护各项工作，" * 9}, "最多 100 个字"),
    Slip({"number": 7}, "和第 12 行的一样", is_wrong=True),
    Slip({"source": "同上"}, ""),
)


def plain_row(number: int) -> dict[str, Any]:
    """A row without any mistake."""
    place = PLACES[number % len(PLACES)]
    return {
        "number": number,
        "title": f"完成{place}第{number}批{WORKS[number % len(WORKS)]}",
        "source": "在全区重点工作推进会上的讲话",
        "lead": LEADS[number % len(LEADS)],
        "supporting": "区财政局、柳林街道" if number % 3 == 0 else None,
        "handler": None,
        "dispatched_on": date(2026, 11, 2),
        "due_on": datetime(2026, 12, 20 + number % 5),  # noqa: DTZ001 - a spreadsheet knows no zones
        "status": "办理中",
        "percent": 40,
        "progress": "已完成摸底，正在招标。",
        "closed_on": None,
        "note": None,
    }


def two_hundred() -> Book:
    """200 rows under a title, a line of who made it and two rows of headings; with parts, totals and notes between."""
    made = _Maker()
    for number in range(1, 201):
        if number in {1, 70, 140}:
            made.aside(
                [f"{'一二三'[number // 70]}、第{number // 70 + 1}部分（{70 if number < 140 else 61}件）"],
                "分类的标题",
                across=True,
            )
        slip = SLIPS[number // 3 - 3] if number % 3 == 0 and 0 <= number // 3 - 3 < len(SLIPS) else None
        made.row(plain_row(number) | (slip.cells if slip else {}), slip)
        if number in MERGED:
            made.merge(MERGED[number], rows=5)
        if number in {50, 120}:
            made.aside([], "空行")
        if number in {69, 139}:
            made.aside(["小计", f"{number}件"], "合计行")
        if number == 100:
            made.aside([*HEADINGS], "重复的表头")
    made.aside(["合计", "共200件"], "合计行")
    made.aside(["注：进度按投资额计算"], "表下的说明")
    made.aside(["填表人：督查室", None, None, "审核人：", None, None, "日期：2026年11月20日"], "表下的说明")
    return made.book()


class _Maker:
    """Writes rows one below the other and remembers which is which."""

    def __init__(self) -> None:
        self.file = openpyxl.Workbook()
        sheet = self.file.active
        assert sheet is not None
        self.sheet: Any = sheet
        self.sheet.title = "台账"
        width = len(HEADINGS)
        self.sheet.append([TITLE])
        self.sheet.merge_cells(start_row=1, end_row=1, start_column=1, end_column=width)
        self.sheet.append(["单位：云溪区人民政府督查室", None, None, None, None, None, "截至2026年11月20日"])
        self.sheet.append(["序号", "督办事项", "任务来源", "责任单位", None, "责任人", "时间", None, *HEADINGS[8:]])
        self.sheet.append([None, None, None, "牵头单位", "配合单位", None, "交办时间", "完成\n时限"])
        for column in (1, 2, 3, 6, *range(9, width + 1)):
            self.sheet.merge_cells(start_row=3, end_row=4, start_column=column, end_column=column)
        for column in (4, 7):
            self.sheet.merge_cells(start_row=3, end_row=3, start_column=column, end_column=column + 1)
        self.slips: dict[int, Slip] = {}
        self.ignored: dict[int, str] = {}

    def row(self, cells: dict[str, Any], slip: Slip | None) -> None:
        if slip:
            self.slips[self.sheet.max_row] = slip
        self.sheet.append([cells[code] for code in CODES])

    def merge(self, code: str, *, rows: int) -> None:
        """The cell of the last few rows is one; what stood in all but the first is gone, as in Excel."""
        last, column = self.sheet.max_row, CODES.index(code) + 1
        self.sheet.merge_cells(start_row=last - rows + 1, end_row=last, start_column=column, end_column=column)

    def aside(self, cells: Sequence[Any], reason: str, *, across: bool = False) -> None:
        index = self.sheet.max_row
        self.ignored[index] = reason
        self.sheet.append([*cells] or [None, " "])
        if across:
            self.sheet.merge_cells(start_row=index + 1, end_row=index + 1, start_column=1, end_column=len(HEADINGS))

    def book(self) -> Book:
        rows = [[cell.value for cell in row] for row in self.sheet.iter_rows()]
        spans = (span.bounds for span in self.sheet.merged_cells.ranges)
        merged = [(top - 1, bottom - 1, left - 1, right - 1) for left, top, right, bottom in spans]
        return Book(saved(self.file), rows, merged, self.slips, self.ignored)


def saved(file: openpyxl.Workbook) -> bytes:
    data = io.BytesIO()
    file.save(data)
    return data.getvalue()


def xlsx(
    rows: Sequence[Sequence[Any]], *, merged: Sequence[str] = (), name: str = "台账", hidden: Sequence[str] = ()
) -> bytes:
    """A workbook with one sheet; ``hidden``: names of further sheets that nobody sees."""
    file = openpyxl.Workbook()
    sheet = file.active
    assert sheet is not None
    sheet.title = name
    for row in rows:
        sheet.append(list(row))
    for span in merged:
        sheet.merge_cells(span)
    for other in hidden:
        extra = file.create_sheet(other)
        extra.sheet_state = "hidden"
        extra.append(["编号", "任务"])
    return saved(file)


def xls(rows: Sequence[Sequence[Any]], *, merged: Sequence[tuple[int, int, int, int]] = ()) -> bytes:
    """The same in the format of Excel 97 and of WPS's .et: first row, last row, first column, last column."""
    file = xlwt.Workbook(encoding="utf-8")
    sheet = file.add_sheet("台账")
    day = xlwt.easyxf(num_format_str="yyyy-mm-dd")
    starts = {(top, left): (top, bottom, left, right) for top, bottom, left, right in merged}
    for index, row in enumerate(rows):
        for column, cell in enumerate(row):
            style = [day] if isinstance(cell, date) else []
            if (index, column) in starts:
                sheet.write_merge(*starts[index, column], cell, *style)
            elif cell is not None:
                sheet.write(index, column, cell, *style)
    data = io.BytesIO()
    file.save(data)
    return data.getvalue()
