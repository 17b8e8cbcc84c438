"""The forms of importing a speech, in its two steps."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from typing import Any

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict

from directives.actions.correcting import details_of, last_correction
from directives.actions.importing import Details
from directives.documents import Part
from directives.models import Speech

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

    def __init__(self, data: QueryDict | None = None, *, proposed: Mapping[str, Any], today: date) -> None:
        super().__init__(data, initial=dict(proposed))
        self.today = today

    def clean_spoken_on(self) -> date:
        return likely_day(self.cleaned_data["spoken_on"], self.today)

    def details(self) -> Details:
        return Details(**{name: self.cleaned_data[name] for name in DetailsForm.base_fields})


class CorrectionForm(DetailsForm):
    """What stands over a speech that is here already; ``seen`` is the last correction its page showed."""

    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(self, data: QueryDict | None = None, *, speech: Speech, today: date) -> None:
        now = {**asdict(details_of(speech)), "seen": last_correction(speech)}
        super().__init__(data, proposed=now, today=today)
        self.fields["spoken_on"].help_text = "“月底前”“两周内”都从这一天推算；改了，会从新的日期重新提取一遍。"


class PartForm(forms.Form):
    """One speech of a file that holds several: whether it is taken, its title and its day."""

    is_taken = forms.BooleanField(label="导入这一篇", required=False)
    title = forms.CharField(label="标题", max_length=200, required=False)
    spoken_on = forms.DateField(
        label="讲话日期",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": "日期写成 2026-11-20 这样。"},
    )

    def __init__(self, data: QueryDict | None = None, *, part: Part, number: int, today: date) -> None:
        found = part.headline
        initial = {"is_taken": True, "title": found.title[:200], "spoken_on": found.spoken_on}
        super().__init__(data, prefix=f"part{number}", initial=initial)
        self.part, self.number, self.today = part, number, today
        self.size = part.end - part.start

    def clean(self) -> dict[str, Any]:
        """What is not taken may be left as it is."""
        given = super().clean() or {}
        if not given.get("is_taken"):
            self.errors.clear()
            return given
        if not (given.get("title") or "").strip():
            self.add_error("title", "标题不能空着。")
        if "spoken_on" not in self.errors:
            self._check_day(given.get("spoken_on"))
        return given

    def details(self) -> Details | None:
        """What the speech is stored under; None where it is left out."""
        given, found = self.cleaned_data, self.part.headline
        if not given.get("is_taken"):
            return None
        return Details(given["title"].strip(), given["spoken_on"], found.speaker[:100], found.meeting[:200])

    def _check_day(self, day: date | None) -> None:
        try:
            likely_day(day, self.today)
        except forms.ValidationError as error:
            self.add_error("spoken_on", error)


def likely_day(day: date | None, today: date) -> date:
    """The day, where a speech can have been made on it."""
    if day is None:
        raise forms.ValidationError("讲话日期不能空着，期限要从这一天推算。")
    if day > today:
        raise forms.ValidationError("讲话日期在今天之后，请核对。")
    if day < EARLIEST:
        raise forms.ValidationError("讲话日期太早了，请核对年份。")
    return day
