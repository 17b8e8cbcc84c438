"""The form of 通知设置: for each kind of news one of three ways."""

from typing import Any

from django import forms

from accounts.models import User
from tracking.choices import OFFERED, TELLS, Ways, kinds_for
from tracking.models.notice import NewsKind, Way

WEEKLY = [(Way.AT_ONCE, "每周发邮件"), (Way.APPLICATION, "不发")]


class WaysForm(forms.Form):
    """How ``user`` wants to hear of each kind; orders are not asked about."""

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ways = Ways([user.pk])
        for kind in kinds_for(user):
            self.fields[kind.value] = way_field(kind, ways.of(user.pk, kind))

    def ways(self) -> dict[str, Way]:
        """What was chosen, by kind."""
        return {kind: Way(way) for kind, way in self.cleaned_data.items()}


def way_field(kind: NewsKind, way: Way) -> forms.ChoiceField:
    """One of the ways a kind can come in."""
    offered = [(one.value, one.label) for one in OFFERED.get(kind, tuple(Way))]
    return forms.ChoiceField(
        label=kind.label,
        help_text=TELLS[kind],
        choices=WEEKLY if kind == NewsKind.WEEKLY else offered,
        initial=way,
        widget=forms.RadioSelect,
        error_messages={
            "required": f"没有保存：请选“{kind.label}”怎样收。",
            "invalid_choice": f"没有保存：“{kind.label}”没有这种收法，请重新选。",
        },
    )
