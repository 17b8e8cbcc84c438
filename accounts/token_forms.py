"""The form of a new token: what it is for, what it is good for, and how long."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.utils import timezone

from accounts.models import Scope

USUAL_DAYS = 90
DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
MEANS = {
    Scope.TASKS_READ: "台账、事项、办理过程、反馈和附件",
    Scope.TASKS_WRITE: "立项、交办、签收、反馈、申请办结，本人有按钮的每一步",
    Scope.SPEECHES_READ: "讲话、提取的进度、候选事项和依据",
    Scope.SPEECHES_WRITE: "导入讲话，对候选事项采纳、阅知、驳回",
    Scope.OFFICE_READ: "单位、领导职务、落实情况的统计",
}


class NewTokenForm(forms.Form):
    """Every scope is ticked by hand; the day is the last on which the token works."""

    name = forms.CharField(
        label="用途",
        max_length=40,
        help_text="写明给哪个系统用，例如“协同办公平台”。",
        error_messages={"required": "请写明给哪个系统用。", "max_length": "用途最多 40 个字。"},
    )
    scopes = forms.MultipleChoiceField(
        label="范围",
        choices=Scope.choices,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "请至少勾一项范围。", "invalid_choice": "没有这样的范围，请在列出的里面勾。"},
    )
    until = forms.DateField(
        label="用到哪一天",
        widget=DAY,
        error_messages={"required": "请填用到哪一天。", "invalid": "日期要写成 2026-12-31 的样子。"},
    )

    def __init__(self, data: Any = None, *, today: date) -> None:
        super().__init__(data, initial={"until": today + timedelta(days=USUAL_DAYS)})
        self.today = today
        self.fields[
            "until"
        ].help_text = f"最长 {settings.API_TOKEN_DAYS} 天，这一天过完就不能用了；到期前再建一个换上。"

    def clean_until(self) -> date:
        until: date = self.cleaned_data["until"]
        if not self.today <= until < self.today + timedelta(days=settings.API_TOKEN_DAYS):
            message = f"请填今天到 {self.today + timedelta(days=settings.API_TOKEN_DAYS - 1):%Y-%m-%d} 之间的一天。"
            raise forms.ValidationError(message)
        return until

    @property
    def expires_at(self) -> datetime:
        """The end of the last day."""
        return timezone.make_aware(datetime.combine(self.cleaned_data["until"] + timedelta(days=1), time()))

    def choices(self) -> list[tuple[Any, str]]:
        """Each box with what it opens."""
        return [(box, MEANS[Scope(box.data["value"])]) for box in self["scopes"]]
