"""Spreadsheets as people hand them in, small ones, and the way they come in."""

from collections.abc import Sequence
from io import BytesIO
from typing import Any

import openpyxl
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.models import User
from papers.actions.receiving import receive
from papers.models import Intake, IntakeKind
from tests.factories import at

HEADINGS = ("简称", "全称", "类别", "上级单位", "单位邮箱", "须部门负责人审签", "排序", "别名")
Rows = Sequence[Sequence[Any]]


def workbook(*sheets: tuple[str, Rows]) -> bytes:
    """An xlsx file of these sheets."""
    book = openpyxl.Workbook()
    book.remove(book.active or book.create_sheet())
    for name, rows in sheets:
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    target = BytesIO()
    book.save(target)
    return target.getvalue()


def units(*rows: Sequence[Any], title: str = "") -> bytes:
    """A list of departments, with a title above it where there is one."""
    above = [[title]] if title else []
    return workbook(("单位", [*above, HEADINGS, *rows]))


def upload(data: bytes, name: str = "单位.xlsx") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data)


def received(data: bytes, by: User, *, name: str = "单位.xlsx", kind: IntakeKind = IntakeKind.DEPARTMENTS) -> Intake:
    """The file, uploaded and waiting to be looked through."""
    return receive(kind, data, name, is_not_secret=True, by=by, at=at()).intake


def read(data: bytes) -> list[list[Any]]:
    """The rows of the first sheet of a file that came out, the headings first."""
    sheet = openpyxl.load_workbook(BytesIO(data)).worksheets[0]
    return [[cell.value for cell in row] for row in sheet.iter_rows()]
