"""The forms of single steps: what somebody writes when taking one."""

from datetime import date
from typing import Any

from django import forms
from django.conf import settings

from tracking.actions.attachments import MAX_FILES, Upload, check_files
from tracking.actions.reports import Progress
from tracking.filetypes import ACCEPT, OFFERED, RefusedFileError
from tracking.forms.registration import date_field
from tracking.models import Department, Task


class Files(forms.FileInput):
    """A choice of several files."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files, each checked by what it is."""

    def __init__(self, **kwargs: Any) -> None:
        widget = Files(attrs={"accept": ACCEPT})
        limit = settings.UPLOAD_LIMIT // 1024 // 1024
        help_text = f"最多 {MAX_FILES} 个，每个不超过 {limit} MB；可以传 {OFFERED}。"
        super().__init__(required=False, widget=widget, help_text=help_text, max_length=None, **kwargs)

    def clean(self, data: Any, initial: Any = None) -> list[Upload]:
        files: list[Upload] = [file for file in data or initial or () if file is not None]
        try:
            check_files(files)
        except RefusedFileError as refusal:
            raise forms.ValidationError(f"{refusal}文字还在，文件请重新选。") from refusal
        return files


def words_field(label: str, missing: str, **kwargs: Any) -> forms.CharField:
    """Something that must be written."""
    return forms.CharField(
        label=label,
        widget=forms.Textarea(attrs={"rows": kwargs.pop("rows", 4)}),
        error_messages={"required": missing},
        max_length=2000,
        **kwargs,
    )


class StepForm(forms.Form):
    """What a step asks for. ``task`` is the one it is taken on."""

    def __init__(self, *args: Any, task: Task, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.task, self.today = task, today
        if task.is_long_term:
            self.fields.pop("due_on", None)


class DeclineForm(StepForm):
    note = words_field("为什么不是本单位的事", "请写明退签的理由。", help_text="写清依据，最好建议由哪个单位办。")


class ReportForm(StepForm):
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
    attachments = FilesField(label="附件")

    def said(self) -> Progress:
        given = self.cleaned_data
        return Progress(given["progress"], given["percent"], given["problems"], given["next_step"])


class SubmitForm(StepForm):
    note = words_field("完成情况", "请写明完成情况。", help_text="对照原话写：要求的是什么，做到了什么。")
    attachments = FilesField(label="佐证材料")


class SendBackForm(StepForm):
    note = words_field("缺什么", "请写明为什么退回。", help_text="写清缺哪一样、补到什么程度。")


class SuspendForm(StepForm):
    note = words_field("挂起的理由", "请写明挂起的理由。")
    review_on = date_field("复核日期", error_messages={"required": "请填到哪一天再看。"})


class CancelForm(StepForm):
    note = words_field("中止的理由", "请写明中止的理由。")


class NewDateForm(StepForm):
    """A reason and, where the old date no longer holds, a new one."""

    note = forms.CharField(label="说明", widget=forms.Textarea(attrs={"rows": 3}), required=False, max_length=2000)
    due_on = date_field("新的完成时限", required=False, help_text="不填就不变。")


class ReopenForm(NewDateForm):
    note = words_field("重新打开的理由", "请写明重新打开的理由。")


class ReassignForm(NewDateForm):
    lead = forms.ModelChoiceField(
        Department.objects.active().in_order(),
        label="牵头单位",
        empty_label="选一个单位",
        error_messages={"required": "请选牵头单位。"},
    )
    field_order = ("lead", "due_on", "note")
