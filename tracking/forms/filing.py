"""What a department writes when it asks the office for something: more time, or another division of the work."""

from datetime import date
from typing import Any

from django import forms

from directives.dates import day_words
from tracking.actions.reports import part_of
from tracking.forms.moves import FilesField, StepForm, words_field
from tracking.forms.registration import date_field
from tracking.forms.restdays import OnWorkingDay
from tracking.models import Part, Task
from tracking.models.filing import FREE
from tracking.more_time import Decider, decided_by, decider_of


class AskForm(StepForm):
    """Something asked for, with files to show why."""

    def given(self) -> dict[str, Any]:
        given = super().given()
        files = given.pop("attachments")
        return {**given, "files": files}


class ExtendForm(OnWorkingDay, AskForm):
    """申请延期: until when, and why."""

    due_on = date_field("希望延到哪一天", error_messages={"required": "请填希望延到哪一天。"})
    note = words_field("延期的理由", "请写明延期的理由。", help_text="写清卡在哪里、还差什么、为什么那一天能办完。")
    attachments = FilesField(label="证明材料")
    field_order = ("due_on", "on_rest_day", "note", "attachments")

    def prepare(self) -> None:
        self.offer_rest_day()
        if self.task.due_on and "due_on" in self.fields:
            self.fields["due_on"].help_text = terms_of(self.task, self.task.due_on, self.today)

    def given(self) -> dict[str, Any]:
        given = super().given()
        given.pop("on_rest_day", None)
        return given

    def clean_due_on(self) -> date:
        return refuse_early(self.cleaned_data["due_on"], self.task, self.today)


def terms_of(task: Task, due_on: date, today: date) -> str:
    """What the office's rules say of asking for time now."""
    now = f"现在的完成时限是{day_words(due_on, today)}，已延 {task.extensions} 次。"
    by = decided_by(task, is_late=today >= due_on)
    if today >= due_on:
        return f"{now}延期要在时限之前申请；现在已经到期，{by}。"
    if decider_of(task, is_late=False) == Decider.OWNER:
        return f"{now}要在完成时限之前申请，{by}。"
    if task.extensions >= FREE:
        return f"{now}督查室最多批 {FREE} 次，再延{by}。"
    return f"{now}督查室最多批 {FREE} 次，要在完成时限之前申请，{by}。"


def refuse_early(day: date, task: Task, today: date) -> date:
    """A new date lies after the present one and after today."""
    if task.due_on and day <= task.due_on:
        raise forms.ValidationError(f"要晚于现在的完成时限{day_words(task.due_on, today)}。")
    if day <= today:
        raise forms.ValidationError("要在今天之后。")
    return day


class DisputeForm(AskForm):
    """提出异议."""

    note = words_field("有什么异议", "请写明异议和理由。", help_text="写清依据；建议由哪个单位办、怎么分工，一并写上。")
    wants_out = forms.BooleanField(label="本单位不应配合，请求退出", required=False)
    attachments = FilesField(label="依据材料")

    def prepare(self) -> None:
        part = part_of(self.task, self.user)
        if part is None or part.role == Part.LEAD:
            del self.fields["wants_out"]
