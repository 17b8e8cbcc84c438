"""The forms of the outbox: its search, and the reason for dealing with mails by hand."""

from collections.abc import Mapping
from typing import Any

from django import forms

from tracking.choices import KIND_OF
from tracking.models import ReminderRule
from tracking.models.mail import MailAct
from tracking.models.notice import NewsKind
from tracking.outbox.searching import KINDS, NEWS, RULE, STEP, Conditions, read_day
from tracking.templatetags.office import day
from tracking.workflow import MOVES

LONGEST_NOTE = 100
LONGEST_DATE = 20  # characters shown of what is no date
ASKED_WHY = {
    MailAct.RESEND: ("为什么重发", "地址改对了；对方说没有收到"),
    MailAct.STOP: ("为什么不发了", "已经电话通知；内容说错了"),
}


class SearchForm(forms.Form):
    """One control for each condition an address may carry. It only shows them: reading is ``Conditions.read``."""

    q = forms.CharField(label="搜收件人、单位、主题或地址", required=False)
    kind = forms.ChoiceField(label="种类", required=False, choices=[("", "种类不限"), *KINDS.items()])
    why = forms.ChoiceField(label="为什么发", required=False)
    since = forms.DateField(label="从哪天", required=False, widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"))
    until = forms.DateField(label="到哪天", required=False, widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"))

    MORE = ("kind", "why", "since", "until")

    def __init__(self, asked: Conditions) -> None:
        super().__init__(initial=asked.query(), auto_id="f-%s")
        why = self.fields["why"]
        assert isinstance(why, forms.ChoiceField)  # noqa: S101  # declared above
        why.choices = [("", "为什么发不限"), *self._whys()]

    def _whys(self) -> list[tuple[str, list[tuple[str, str]]]]:
        """Rules, steps and other news, each under its heading."""
        rules = ReminderRule.objects.order_by("kind", "offset", "pk").values_list("pk", "name")
        steps = [(f"{STEP}-{name}", MOVES[name].label) for name in MOVES if name in KIND_OF]
        return [
            ("提醒", [(f"{RULE}-{pk}", name) for pk, name in rules]),
            ("办理过程", steps),
            ("其他", [(f"{NEWS}-{kind.value}", str(kind.label)) for kind in (NewsKind.PAPERS, NewsKind.REQUESTS)]),
        ]

    @property
    def more(self) -> list[forms.BoundField]:
        return [self[name] for name in self.MORE]

    def in_words(self, asked: Conditions) -> list[tuple[str, str]]:
        """Each condition that narrows the list: its name in the address, and how people say it."""
        said = [("q", f"有“{asked.q}”")] if asked.q else []
        chosen = [(name, getattr(asked, name)) for name in ("kind", "why") if getattr(asked, name)]
        said += [(name, f"{self.fields[name].label}：{self._label(name, value)}") for name, value in chosen]
        if asked.since:
            said.append(("since", f"{day(asked.since)}起"))
        if asked.until:
            said.append(("until", f"{day(asked.until)}止"))
        return said

    def misread(self, given: Mapping[str, str]) -> list[str]:
        """What to say of dates in the address that are none: the list is not narrowed by them."""
        return [
            f"“{self.fields[name].label}”写的“{written[:LONGEST_DATE]}”不是日期，没有按它筛选。请写成 2026-11-01 这样。"
            for name in ("since", "until")
            if (written := given.get(name, "").strip()) and not read_day(written)
        ]

    def _label(self, name: str, chosen: str) -> str:
        field: Any = self.fields[name]
        flat: dict[str, str] = {}
        for key, label in field.choices:
            flat |= dict(label) if isinstance(label, list) else {str(key): str(label)}
        return flat.get(chosen, "没有这一项")


class HandleForm(forms.Form):
    """Why mails are sent again, or stopped."""

    note = forms.CharField(
        max_length=LONGEST_NOTE,
        error_messages={
            "required": "原因不能空着：以后别人看得到是为什么。",
            "max_length": f"原因最多 {LONGEST_NOTE} 字。",
        },
    )

    def __init__(self, act: MailAct, data: Any = None) -> None:
        super().__init__(data, auto_id="handle-%s")
        field = self.fields["note"]
        field.label, field.widget.attrs["placeholder"] = ASKED_WHY[act]
