"""The form of a robot or a receiver (去处): its name, its unit, and an address that is written, never shown."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.validators import MaxLengthValidator
from django.db.models import QuerySet
from django.http import QueryDict

from tracking.models import Department, Receiver, Robot

KEPT = "已经保存，不再显示；不换就空着。"


def name_field(example: str) -> forms.CharField:
    return forms.CharField(
        label="名称",
        validators=[MaxLengthValidator(40)],  # not max_length: the browser would cut what is pasted and say nothing
        widget=forms.TextInput(attrs={"placeholder": example}),
        error_messages={"required": f"请给它起个名称，例如“{example}”。", "max_length": "名称最多 40 个字。"},
    )


def department_field(label: str, everybody: str) -> "forms.ModelChoiceField[Department]":
    return forms.ModelChoiceField(
        Department.objects.none(),
        label=label,
        required=False,
        empty_label=everybody,
        error_messages={"invalid_choice": "没有这个单位，或者它已经停用了，请另选。"},
    )


def url_field(label: str, **attributes: str) -> forms.CharField:
    return forms.CharField(
        label=label,
        validators=[MaxLengthValidator(500)],
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "inputmode": "url", **attributes}),
        error_messages={"max_length": "地址太长了，最多 500 个字符。"},
    )


class OutletForm(forms.Form):
    """Everything about one but whether it is on; its heirs say name, department and url in words of their own."""

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(
        self,
        data: QueryDict | None,
        others: QuerySet[Any],
        current: Robot | Receiver | None,
        initial: dict[str, Any],
    ) -> None:
        """``others``: among which no two may have one name; ``current``: the one that is changed."""
        super().__init__(data, initial=initial, auto_id="outlet-%s")
        self.others = others.exclude(pk=current.pk) if current else others
        department = self.fields["department"]
        assert isinstance(department, forms.ModelChoiceField)  # noqa: S101  # declared by the heirs
        department.queryset = Department.objects.active().in_order()
        if current and current.url:
            url = self.fields["url"]
            url.help_text = KEPT
            url.widget.attrs.pop("placeholder", None)  # it would look like the address that is kept

    def clean_name(self) -> str:
        name = str(self.cleaned_data["name"])
        if self.others.filter(name=name).exists():
            raise forms.ValidationError(f"已经有一个叫“{name}”的了，请换个名称。")
        return name


@dataclass(frozen=True, slots=True)
class Side:
    """One field that says something else now than what somebody wrote."""

    label: str
    now: str
    yours: str


def differing(pairs: Iterable[tuple[str, object, object]]) -> list[Side]:
    """Both versions where they differ: a label, what stands now and what was written."""
    return [Side(label, str(now), str(yours)) for label, now, yours in pairs if now and now != yours]


def whether_changed(now: str, yours: str) -> tuple[str, str]:
    """Of an address or a key only that somebody has changed it."""
    return ("已换过" if now != yours else "", "您填的")
