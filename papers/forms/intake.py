"""What is sent from the pages of an intake: the file, the corrections, and who approved."""

import re
import unicodedata
from collections.abc import Iterator
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict

from papers.actions.intakes import Corrections, Naming, texts_of
from papers.actions.taking_in_ledger import LONGEST_TITLE
from papers.models import Intake, IntakeKind
from tracking.forms.registration import ApprovalForm
from tracking.models.department import DepartmentKind

LONGEST_FIX = 5000  # characters of a corrected cell
_KEY = re.compile(r"\d{1,9}")
_NEW = "new:"  # before the sort of a department that is still to be entered


class UploadForm(forms.Form):
    """A spreadsheet, what its rows are, and the tick without which nothing is read."""

    kind = forms.TypedChoiceField(label="表里是什么", coerce=IntakeKind, widget=forms.RadioSelect)
    file = forms.FileField(
        label="表格文件",
        error_messages={"required": "请选一个表格文件。", "empty": "这个文件是空的，里面没有内容。请换一份。"},
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.xls,.et,.csv"}),
    )
    is_not_secret = forms.BooleanField(
        label="本文件不涉密",
        error_messages={"required": "请先确认本文件不涉密，再上传。没有读取，也没有保存任何内容。"},
    )
    is_internal_confirmed = forms.BooleanField(label="已确认可以在本系统里流转", required=False)

    def __init__(self, *args: Any, kinds: tuple[IntakeKind, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["kind"]
        assert isinstance(field, forms.TypedChoiceField)  # noqa: S101  # declared so above
        field.choices = [(kind.value, kind.label) for kind in kinds]
        field.error_messages = {"required": "请选表里是什么。", "invalid_choice": "您的角色不能导入这种表。"}
        if len(kinds) == 1:
            field.required, field.initial, field.empty_value = False, kinds[0], kinds[0]

    def document(self) -> tuple[bytes, str]:
        """The bytes and the name they came under, without control characters."""
        file: UploadedFile[bytes] = self.cleaned_data["file"]
        return file.read(), _plain(file.name or "").strip() or "未命名表格"


class GivenApprovalForm(ApprovalForm):
    """What the old ledger is called, who agreed that what stood in it is taken over, when, and on what ground."""

    source = forms.CharField(
        label="来源名称",
        max_length=LONGEST_TITLE,
        help_text="正式文件会照这个名称写，例如“关于办理《……》所提督办事项的通知”。表里自己写了来源的事项用表里的。",
        error_messages={"required": "请写来源名称：这些事项原来在哪份台账或者文件里。"},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["basis"].help_text = "例如：经区政府督查室主任同意，由原督办台账转入。"

    @property
    def shown(self) -> list[forms.BoundField]:
        """The leader is in the ledger, row by row."""
        return [self[name] for name in ("source", "approver", "approved_on", "basis")]


def read_corrections(data: QueryDict, intake: Intake) -> Corrections:
    """What the page says differently from how the table stands; a cell that was left alone is no correction."""
    shown = _keys(data.getlist("row"))
    ticked = _keys(data.getlist("skip"))
    written = dict(_cells(data))
    texts = texts_of(intake) if written else {}
    fixes = {}
    for name, text in written.items():
        index, _, code = name.partition(":")
        if int(index) in texts and text != one_line_end(texts[int(index)].get(code, "")):
            fixes[name] = text
    return Corrections(
        mapping=dict(_mapping(data)) if "columns" in data else None,
        fixes=fixes,
        names=dict(_namings(data)),
        skip=shown & ticked,
        keep=shown - ticked,
    )


def version_of(data: QueryDict) -> int:
    """The version the page was made from; 0, which nothing has, where it does not say."""
    given = data.get("version", "")
    return int(given) if _KEY.fullmatch(given) else 0


def one_line_end(text: str) -> str:
    """A text as a browser sends it back: line ends one way, no blanks around it."""
    return _plain(text.replace("\r\n", "\n").replace("\r", "\n")).strip()


def _cells(data: QueryDict) -> Iterator[tuple[str, str]]:
    """``f-17:due_on`` → what was written there."""
    for name, text in data.items():
        if re.fullmatch(r"f-\d{1,6}:[a-z_]{1,30}", name):
            yield name.removeprefix("f-"), one_line_end(str(text))[:LONGEST_FIX]


def _mapping(data: QueryDict) -> Iterator[tuple[int, str]]:
    for name, code in data.items():
        if re.fullmatch(r"c-\d{1,3}", name) and code:
            yield int(name.removeprefix("c-")), str(code)


def _namings(data: QueryDict) -> Iterator[tuple[str, Naming]]:
    """Each name that was listed, with what was chosen for it: a department, a new one, or nothing."""
    for number, name in enumerate(data.getlist("name")):
        chosen, always = data.get(f"to-{number}", ""), f"always-{number}" in data
        if chosen.startswith(_NEW):
            kind = chosen.removeprefix(_NEW)
            yield name, Naming(kind=kind if kind in DepartmentKind.values else "", always=False)
        else:
            yield name, Naming(department=int(chosen) if _KEY.fullmatch(chosen) else None, always=always)


def _keys(given: list[str]) -> set[int]:
    return {int(one) for one in given if _KEY.fullmatch(one)}


def _plain(text: str) -> str:
    """Without control characters, which no cell has and no database takes."""
    return "".join(c for c in text if c in "\n\t" or unicodedata.category(c) not in {"Cc", "Cs"})
