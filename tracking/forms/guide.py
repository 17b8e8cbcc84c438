"""The form of the style guide: one field of each kind, filled in so that one of them is refused."""

from typing import Any

from django import forms

KINDS = [("推进", "推进"), ("整改", "整改"), ("长期", "长期")]


class GuideForm(forms.Form):
    """Never sent: it shows what a form looks like, its help and its errors."""

    title = forms.CharField(label="事项", help_text="动词开头，说清办什么事、办到什么程度。")
    due_on = forms.DateField(label="新的完成时限", error_messages={"invalid": "这个日期读不出来，请写成 2026-12-15。"})
    kind = forms.ChoiceField(label="类型", choices=KINDS, required=False)
    note = forms.CharField(label="存在的问题", required=False, widget=forms.Textarea(attrs={"rows": 3}))
    secret = forms.BooleanField(label="没有涉密内容", required=False)

    def __init__(self, **kwargs: Any) -> None:
        filled = {"title": "完成老旧小区消防通道清理", "due_on": "十二月中", "kind": "推进", "secret": "on"}
        super().__init__(filled, auto_id="guide_%s", **kwargs)
