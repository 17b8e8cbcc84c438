"""The forms of reports: what a department writes for its own part, and what the office writes down for the lead."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms

from tracking.actions.reports import Progress, part_of
from tracking.checkup.plans import CHECKABLE
from tracking.forms.examined import QUESTIONS, Examined
from tracking.forms.moves import FilesField, StepForm, words_field
from tracking.forms.rhythm import ForPeriod
from tracking.forms.taking_in import TakesIn
from tracking.models import Part, Task
from tracking.models.progress import Heard


class ProgressForm(ForPeriod, StepForm):
    """进展情况, 存在的问题, 下一步措施, how far it is, and what shows it."""

    progress = words_field("进展情况", "请写进展情况。", help_text="写做了什么、到了哪一步，有数字写数字。")
    problems = words_field("存在的问题", "", required=False, rows=2)
    next_step = words_field("下一步措施", "", required=False, rows=2)
    percent = forms.IntegerField(
        label="总进度（%）",
        min_value=0,
        max_value=100,
        error_messages={
            "required": "请填进度。",
            "invalid": "进度填 0 到 100 的整数。",
            "min_value": "进度填 0 到 100 的整数。",
            "max_value": "进度填 0 到 100 的整数。",
        },
    )
    falls = forms.BooleanField(label="进度比上一次低，没有写错", required=False)
    attachments = FilesField(label="附件")
    field_order: Iterable[str] | None = (
        "progress",
        "problems",
        "next_step",
        "percent",
        "falls",
        "period_on",
        "take_in",
        "heard",
        "keep",
        "attachments",
    )  # also of the forms made from this one; a name that is no field of a form says nothing

    @staticmethod
    def begin_with(task: Task, today: date) -> dict[str, Any]:  # noqa: ARG004
        return {"percent": task.percent}

    def prepare(self) -> None:
        self.ask_of(is_lead=True)

    def ask_of(self, *, is_lead: bool) -> None:
        """Only the lead says which period it is for; the progress of what is divided follows from the pieces."""
        self.offer_periods(self.task, self.today, is_lead=is_lead)
        if is_lead and self.task.children.live().exists():
            del self.fields["percent"]
        self.last_percent = self._last(is_lead=is_lead)
        if "percent" in self.fields and self.last_percent is not None:
            self.fields["percent"].help_text = f"上一次报的是 {self.last_percent}%。"
            self.initial["percent"] = self.last_percent
        if "percent" in self.fields and is_lead and CHECKABLE.search(self.task.measure):
            self.fields["percent"].help_text = f"目标：{self.task.measure}。{self.fields['percent'].help_text}"
        if not self._falls():
            del self.fields["falls"]
            return
        self.fields["falls"].help_text = f"上一次报的是 {self.last_percent}%，这次低了。写错了的，改上面的进度。"

    def _last(self, *, is_lead: bool) -> int | None:
        """How far it was when it was last reported: the task, or the part of who supports it."""
        if is_lead:
            return self.task.percent or None
        part = part_of(self.task, self.user)
        own = self.task.reports.filter(department=part.department_id).order_by("-at", "-pk") if part else None
        return own.values_list("percent", flat=True).first() if own is not None else None

    def _falls(self) -> bool:
        """Whether less was sent than was reported before."""
        written = str(self.data.get(self.add_prefix("percent"), "")).strip() if "percent" in self.fields else ""
        return written.isdecimal() and self.last_percent is not None and int(written) < self.last_percent

    def clean(self) -> dict[str, Any] | None:
        given = super().clean()
        is_asked = "falls" in self.fields and not self.cleaned_data.get("falls")
        if is_asked and not self.is_stale and self.data.get("do") not in QUESTIONS:
            self.add_error("falls", "没有写错的，勾选这一格再报。")
        return given

    def said(self) -> Progress:
        given = self.cleaned_data
        percent = given.get("percent", self.task.percent)
        return Progress(given["progress"], percent, given["problems"], given["next_step"])


class ReportForm(ProgressForm, Examined, TakesIn):
    """What a department reports for its own part."""

    apart = frozenset({"falls"})  # with the advice, which comes by itself

    def prepare(self) -> None:
        part = part_of(self.task, self.user)
        is_lead = part is not None and part.role == Part.LEAD
        self.ask_of(is_lead=is_lead)
        self.offer_reports(self.task, is_lead=is_lead)


class RecordForm(ProgressForm):
    """What the office writes down for the lead (代录), and how it came to know."""

    heard = forms.ChoiceField(label="怎么知道的", choices=Heard.choices, initial=Heard.PHONE)
