"""The form of a receiver: its address is written, never shown; what it may be is said in a sentence."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.conf import settings
from django.http import QueryDict

from tracking.forms.outlets import OutletForm, Side, department_field, differing, name_field, url_field, whether_changed
from tracking.hooks.places import why_unfit
from tracking.models import Department, Receiver
from tracking.models.hook import HookKind

TELLS = {
    HookKind.ASSIGNED: "交办、重新交办",
    HookKind.MOVED: "其他每一步：签收、报进展、延期、调整、催办、批示、挂起……（只说有这一步，不说内容）",
    HookKind.LATE: "超期：过了时限的第二天说一次，时限改了再超期再说一次",
    HookKind.CLOSED: "办结",
}


class ReceiverForm(OutletForm):
    """Everything about a receiver but whether it is on, and its secret."""

    name = name_field("区政务平台待办中心")
    department = department_field("送哪些单位的事", "全部单位的（督查室看得到的都送）")
    url = url_field("接收地址", placeholder="https://oa.yunxi.example/duban")
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
        super().__init__(data, Receiver.objects.all(), receiver, _initial(receiver))
        self.receiver = receiver

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
    return differing(
        (
            ("名称", current.name, given["name"]),
            ("送哪些单位的事", _unit(current.department), _unit(given["department"])),
            ("接收地址", *whether_changed(current.url, given["url"])),
            ("送哪些事", _kinds(current.kinds), _kinds(given["kinds"])),
        )
    )


def _unit(department: Department | None) -> str:
    return str(department) if department else "全部单位的"


def _kinds(kinds: list[str]) -> str:
    return "、".join(HookKind(kind).label for kind in HookKind.values if kind in kinds)
