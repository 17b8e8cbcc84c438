"""Asking for a ledger as a file."""

from dataclasses import replace
from datetime import date

from django import forms
from django.http import QueryDict

from accounts.models import User
from papers.models import ExportFormat
from tracking.forms.ledger import LedgerForm
from tracking.ledger import Conditions, Shape, address_in


class ExportForm(forms.Form):
    """Of which tasks (the ledger's address), as what file, as of which day."""

    where = forms.CharField(required=False, max_length=2000, widget=forms.HiddenInput)
    as_of = forms.DateField(
        label="哪一天结束时的台账",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text="空着就是现在的台账。以前的日子按当时的记录还原：谁牵头、什么状态、亮什么灯，都是那一天的；各行按立项先后排。",
        error_messages={"invalid": "这个日期读不出来，请写成 2026-03-05 的样子。"},
    )
    into = forms.ChoiceField(
        label="文件",
        choices=ExportFormat.choices,
        initial=ExportFormat.XLSX,
        widget=forms.RadioSelect,
        help_text="Excel 表格带筛选、列宽和灯的颜色；CSV 给别的程序读。",
        error_messages={"invalid_choice": "请选 Excel 表格或者 CSV 文本。"},
    )

    @property
    def asked(self) -> Conditions:
        """The conditions the address stands for, sent or shown; of which day it is has a field of its own."""
        return replace(Conditions.read(self._address), as_of=None)

    @property
    def shape(self) -> Shape:
        """How the page was laid out: its sort and grouping are the order of the rows."""
        return Shape.read(self._address)

    @property
    def _address(self) -> dict[str, str]:
        where = self.data.get("where") if self.is_bound else self.initial.get("where")
        return address_in(QueryDict(str(where or "")))

    @property
    def chosen(self) -> tuple[ExportFormat, date | None]:
        return ExportFormat(self.cleaned_data["into"]), self.cleaned_data["as_of"]


def words_of(asked: Conditions, user: User) -> str:
    """The conditions as people say them: ``状态：在办；牵头单位：区住建局``."""
    return "；".join(words for _, words in LedgerForm(asked, user).in_words(asked)) or "全部"
