"""Keeping a view of the ledger: its name, and what it takes the place of."""

from typing import Any

from django import forms
from django.http import QueryDict

from accounts.models import User

MISSING = "请给这个视图起个名称，比如“住建局超期的”。"


class ViewForm(forms.Form):
    """``where``: the address of the ledger as it is to be kept."""

    name = forms.CharField(
        label="名称",
        max_length=20,
        error_messages={"required": MISSING, "max_length": "名称最多 20 个字，请写短一点。"},
    )
    shared = forms.BooleanField(label="大家都看得到", required=False)
    where = forms.CharField(required=False, max_length=2000, widget=forms.HiddenInput)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.auto_id = "v-%s"
        if not user.is_supervisor:
            del self.fields["shared"]

    @property
    def given(self) -> dict[str, str]:
        """The address, as names and values."""
        return QueryDict(self.cleaned_data["where"]).dict()

    @property
    def is_shared(self) -> bool:
        return bool(self.cleaned_data.get("shared"))


class NewViewForm(ViewForm):
    over = forms.BooleanField(label="换掉同名的", required=False)
