"""The forms of importing a speech, in its two steps."""

from datetime import date
from typing import Any

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict

from directives.actions.importing import Details
from directives.models import Draft

EARLIEST = date(1949, 10, 1)
NOT_SECRET = "本文件不涉密"  # noqa: S105


class ImportForm(forms.Form):
    """Step 1: a file or pasted words, and the tick without which nothing is read."""

    file = forms.FileField(
        label="讲话稿",
        required=False,
        error_messages={"empty": "这个文件是空的，里面没有文字。请换一份。"},
        widget=forms.ClearableFileInput(attrs={"accept": ".txt,.docx,.pdf"}),
    )
    text = forms.CharField(label="粘贴讲话全文", required=False, strip=False, widget=forms.Textarea(attrs={"rows": 10}))
    is_not_secret = forms.BooleanField(
        label=NOT_SECRET,
        error_messages={"required": "请先确认本文件不涉密，再导入。没有读取，也没有保存任何内容。"},
    )
    is_internal_confirmed = forms.BooleanField(label="已确认可以在本系统里流转", required=False)

    def clean_file(self) -> "UploadedFile[bytes] | None":
        file: UploadedFile[bytes] | None = self.cleaned_data["file"]
        if file and (file.size or 0) > settings.UPLOAD_LIMIT:
            raise forms.ValidationError("这个文件超过了 20 MB。请删去里面的图片再导入，或者把文字粘贴进来。")
        return file

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        file, text = given.get("file"), (given.get("text") or "").strip()
        if self.errors:
            return given
        if file and text:
            raise forms.ValidationError("文件和粘贴的文字只能要一样，请去掉一样。")
        if not file and not text:
            raise forms.ValidationError("请选一个文件，或者把讲话全文粘贴进来。")
        return given

    def document(self) -> tuple[bytes, str]:
        """The bytes and the name they came under; pasted words have no name."""
        file: UploadedFile[bytes] | None = self.cleaned_data["file"]
        if file:
            return file.read(), file.name or "讲话稿"
        return self.cleaned_data["text"].replace("\r\n", "\n").encode(), ""


class DetailsForm(forms.Form):
    """Step 2: what was read from the text, to be corrected."""

    title = forms.CharField(
        label="标题",
        max_length=200,
        error_messages={"required": "标题不能空着。", "max_length": "标题不能超过 200 字。"},
    )
    spoken_on = forms.DateField(
        label="讲话日期",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text="“月底前”“两周内”都从这一天推算。",
        error_messages={"required": "讲话日期不能空着，期限要从这一天推算。", "invalid": "日期写成 2026-11-20 这样。"},
    )
    speaker = forms.CharField(label="讲话人（职务）", max_length=100, required=False)
    meeting = forms.CharField(label="会议", max_length=200, required=False)
    is_open = forms.BooleanField(
        label="可全文查看", required=False, help_text="勾上以后，各单位能看全文；不勾，只能看到与自己有关的段落。"
    )

    def __init__(self, data: QueryDict | None = None, *, draft: Draft, today: date) -> None:
        super().__init__(data, initial=draft.proposed)
        self.today = today

    def clean_spoken_on(self) -> date:
        day: date = self.cleaned_data["spoken_on"]
        if day > self.today:
            raise forms.ValidationError("讲话日期在今天之后，请核对。")
        if day < EARLIEST:
            raise forms.ValidationError("讲话日期太早了，请核对年份。")
        return day

    def details(self) -> Details:
        return Details(**self.cleaned_data)
