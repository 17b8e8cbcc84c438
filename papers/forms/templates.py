"""The forms of the page of templates: names of fonts and prefixes, and a Word file."""

import re
from typing import Any, ClassVar

from django import forms
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict

from papers.actions.templates import LARGEST
from papers.models import PaperFormat, TemplateKind

_FONTS = ("title_font", "body_font", "first_font", "second_font", "latin_font")
_PREFIXES = ("notice_prefix", "urging_prefix", "bulletin_prefix", "brief_prefix")
_NOT_IN_A_NAME = re.compile(r"[\x00-\x1f\x7f<>{}%\"'\\;]")


class FormatForm(forms.ModelForm):  # type: ignore[type-arg]
    """What the machines of the office call the typefaces of the standard, and how numbers begin."""

    class Meta:
        model = PaperFormat
        fields = (*_FONTS, *_PREFIXES)
        error_messages: ClassVar[dict[str, dict[str, str]]] = {
            name: {"required": "这里不能空着，请写上名称。", "max_length": "太长了，最多 %(limit_value)d 个字。"}
            for name in fields
        }

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        for name, value in list(given.items()):
            if _NOT_IN_A_NAME.search(value):
                self.add_error(name, "里面有不能用的符号。只写名称，例如“仿宋_GB2312”“督通”。")
        return given

    @property
    def fonts(self) -> list[forms.BoundField]:
        return [self[name] for name in _FONTS]

    @property
    def prefixes(self) -> list[forms.BoundField]:
        return [self[name] for name in _PREFIXES]


class TemplateForm(forms.Form):
    """A template for one kind."""

    file = forms.FileField(
        label="换成自己的模板",
        widget=forms.FileInput(attrs={"accept": ".docx"}),
        error_messages={
            "required": "请先选一个 .docx 文件。",
            "empty": "这个文件是空的。请在 Word 或 WPS 里打开看一看，保存以后再上传。",
            "invalid": "没有收到文件。请重新选一次。",
        },
    )

    def __init__(
        self, kind: TemplateKind, data: QueryDict | None = None, files: MultiValueDict[str, Any] | None = None
    ) -> None:
        super().__init__(data, files, auto_id=f"{kind}-%s")
        self.kind = kind

    def clean_file(self) -> Any:
        """Too large a file is refused by its size, before it is read."""
        file = self.cleaned_data["file"]
        if file.size > LARGEST:
            raise forms.ValidationError("这个文件超过了 5 MB。请删去图片，再上传一次。")
        return file
