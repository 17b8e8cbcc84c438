"""The form of a receiver: its address is written, never shown; what it may be is said in a sentence."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.conf import settings
from django.core.validators import MaxLengthValidator
from django.http import QueryDict

from tracking.forms.robots import KEPT, Side
from tracking.hooks.places import why_unfit
from tracking.models import Department, Receiver
from tracking.models.hook import HookKind

TELLS = {
    HookKind.ASSIGNED: "交办、重新交办",
    HookKind.MOVED: "其他每一步：签收、报进展、延期、调整、催办、批示、挂起……（只说有这一步，不说内容）",
    HookKind.LATE: "超期：过了时限的第二天说一次，时限改了再超期再说一次",
    HookKind.CLOSED: "办结",
}


class ReceiverForm(forms.Form):
    """Everything about a receiver but whether it is on, and its secret."""

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    name = forms.CharField(
        label="名称",
        validators=[MaxLengthValidator(40)],  # not max_length: the browser would cut what is pasted and say nothing
        widget=forms.TextInput(attrs={"placeholder": "区政务平台待办中心"}),
        error_messages={"required": "请给它起个名称，例如“区政务平台待办中心”。", "max_length": "名称最多 40 个字。"},
    )
    department = forms.ModelChoiceField(
        Department.objects.none(),
        label="送哪些单位的事",
        required=False,
        empty_label="全部单位的（督查室看得到的都送）",
        error_messages={"invalid_choice": "没有这个单位，或者它已经停用了，请另选。"},
    )
    url = forms.CharField(
        label="接收地址",
        validators=[MaxLengthValidator(500)],
        required=False,
        widget=forms.TextInput(
            attrs={
                "autocomplete": "off",
                "spellcheck": "false",
                "inputmode": "url",
                "placeholder": "https://oa.yunxi.example/duban",
            }
        ),
        error_messages={"max_length": "地址太长了，最多 500 个字符。"},
    )
    kinds = forms.MultipleChoiceField(
        label="送哪些事",
        choices=[(kind.value, words) for kind, words in TELLS.items()],
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": "一样都不送，就不用对接了；请至少勾一样。",
            "invalid_choice": "没有这一类，请重新勾。",
        },
    )

    def __init__(self, data: QueryDict | None = None, *, receiver: Receiver | None = None) -> None:
        super().__init__(data, initial=_initial(receiver), auto_id="hook-%s")
        self.receiver = receiver
        department = self.fields["department"]
        assert isinstance(department, forms.ModelChoiceField)  # noqa: S101  # declared above
        department.queryset = Department.objects.active().in_order()
        if receiver and receiver.url:
            self.fields["url"].help_text = KEPT

    def clean_name(self) -> str:
        name = str(self.cleaned_data["name"])
        others = Receiver.objects.exclude(pk=self.receiver.pk) if self.receiver else Receiver.objects.all()
        if others.filter(name=name).exists():
            raise forms.ValidationError(f"已经有一个叫“{name}”的了，请换个名称。")
        return name

    def clean_url(self) -> str:
        url = str(self.cleaned_data["url"])
        if not url and not (self.receiver and self.receiver.url):
            raise forms.ValidationError("请填接收地址。")
        if url and (wrong := why_unfit(url, settings.SITE_URL, settings.HOOKS_LOCAL)):
            raise forms.ValidationError(wrong)
        return url

    def columns(self) -> dict[str, Any]:
        """What the row is to hold."""
        given = self.cleaned_data
        url = given["url"] or (self.receiver.url if self.receiver else "")
        return {"name": given["name"], "department": given["department"], "url": url, "kinds": given["kinds"]}


def _initial(receiver: Receiver | None) -> dict[str, Any]:
    if receiver is None:
        return {"kinds": HookKind.values}
    return {name: getattr(receiver, name) for name in ("name", "department", "kinds", "version")}


class SwitchForm(forms.Form):
    """On or off. ``despite``: it is to be on although nobody knows that it gets through."""

    version = forms.IntegerField()
    to = forms.ChoiceField(choices=[("on", "启用"), ("off", "停用")])
    despite = forms.BooleanField(required=False)
    catches_up = forms.BooleanField(required=False)


class SecretForm(forms.Form):
    """A new secret; ``at_once``: the former one must not be used any more."""

    version = forms.IntegerField()
    at_once = forms.BooleanField(required=False)


def sides(current: Receiver, given: Mapping[str, Any]) -> list[Side]:
    """Both versions where they differ; of the address only that it does."""
    pairs = [
        ("名称", current.name, given["name"]),
        ("送哪些单位的事", _unit(current.department), _unit(given["department"])),
        ("接收地址", "已换过" if current.url != given["url"] else "", "您填的"),
        ("送哪些事", _kinds(current.kinds), _kinds(given["kinds"])),
    ]
    return [Side(label, str(now), str(yours)) for label, now, yours in pairs if now and now != yours]


def _unit(department: Department | None) -> str:
    return str(department) if department else "全部单位的"


def _kinds(kinds: list[str]) -> str:
    return "、".join(HookKind(kind).label for kind in HookKind.values if kind in kinds)
