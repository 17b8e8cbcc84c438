"""The form of a reminder rule: when, how often, whom. The kind stands fixed; each kind asks only for what it counts."""

from dataclasses import replace
from typing import Any

from django import forms
from django.http import QueryDict

from tracking.models import ReminderRule
from tracking.models.reminder import Audience, RuleKind
from tracking.rules import FARTHEST, SORTS, WHOM, Wanted, same, sentence

BEFORE, ON, AFTER = "before", "on", "after"
PLACES = (BEFORE, ON, AFTER)
LONGEST_NAME = 40
WHOLE = "写一个数字，例如 3。"


class RuleForm(forms.Form):
    """A rule in the words people use for it; ``wanted`` is what it asks for."""

    when = forms.ChoiceField(
        label="什么时候",
        widget=forms.RadioSelect,
        error_messages={"required": "请选什么时候提醒。", "invalid_choice": "请选什么时候提醒。"},
    )
    days = forms.IntegerField(
        label="几个工作日",
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
        error_messages={"invalid": WHOLE},
    )
    every = forms.IntegerField(
        label="以后每隔几个工作日再提醒",
        required=False,
        min_value=1,
        max_value=FARTHEST,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
        help_text="空着就只提醒一次。填 1 是以后每个工作日都提醒。",
        error_messages={
            "invalid": WHOLE,
            "min_value": "至少隔 1 个工作日；只提醒一次就空着。",
            "max_value": f"最多隔 {FARTHEST} 个工作日；只提醒一次就空着。",
        },
    )
    audience = forms.ChoiceField(
        label="提醒谁", error_messages={"required": "请选提醒谁。", "invalid_choice": "请从列出的人里选。"}
    )
    name = forms.CharField(
        label="名称",
        required=False,
        max_length=LONGEST_NAME,
        help_text="发件箱里“为什么发”写的就是它。空着就按规则起名。",
        error_messages={"max_length": f"名称太长：最多 {LONGEST_NAME} 个字。"},
    )
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    named = forms.CharField(required=False, widget=forms.HiddenInput)  # as the page showed it

    def __init__(self, kind: RuleKind, rule: ReminderRule | None = None, data: QueryDict | None = None) -> None:
        usual = BEFORE if SORTS[kind].asks[0] else AFTER  # what most rules of the kind are for
        super().__init__(data, initial=_as_filled(rule) if rule else {"when": usual}, auto_id="rule-%s")
        self.kind, self.sort, self.rule = kind, SORTS[kind], rule
        places = [(place, said) for place, said in zip(PLACES, self.sort.asks, strict=True) if said]
        if places:
            _choices(self, "when", places)
        else:
            del self.fields["when"]
        if self.sort.latest == self.sort.earliest:
            del self.fields["days"]
        else:
            self.fields["days"].help_text = self._days_help()
        if rule:
            self.fields["name"].help_text = "发件箱里“为什么发”写的就是它。改了规则没有改名称的，按新的规则起名。"
        whom = [(str(one), WHOM[one]) for one in Audience if one in self.sort.audiences]
        _choices(self, "audience", whom)

    def _days_help(self) -> str:
        if self.kind == RuleKind.FIRST_REPORT:
            return "从交办后第一个工作日数起。"
        if self.kind == RuleKind.WAITING:
            return "从送到后第一个工作日数起。"
        return f"选“{self.sort.asks[1]}”的不用填。"

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if "days" in self.fields and not {"when", "days"} & self.errors.keys():
            self._check_days(given.get("when", AFTER), given.get("days"))
        return given

    def _check_days(self, when: str, days: int | None) -> None:
        """The number belongs to before and after, and stays within what makes sense."""
        farthest = -self.sort.earliest if when == BEFORE else self.sort.latest
        if when == ON and days:
            self.add_error("days", f"选了“{self.sort.asks[1]}”，几个工作日就空着；要数日子，请改选前面一项。")
        elif when != ON and (days is None or not 1 <= days <= farthest):
            self.add_error("days", f"请写几个工作日，1 到 {farthest} 之间的数字。")

    @property
    def wanted(self) -> Wanted:
        """What the valid form asks for."""
        given = self.cleaned_data
        days, when = given.get("days") or 0, given.get("when", AFTER)
        shape = {
            "kind": str(self.kind),
            "offset": -days if when == BEFORE else days,
            "every": given["every"],
            "audience": given["audience"],
        }
        wanted = Wanted(name=given["name"].strip(), **shape)
        if not wanted.name or self._is_named_after_the_old(wanted):
            return replace(wanted, name=sentence(wanted)[:LONGEST_NAME])
        return wanted

    def _is_named_after_the_old(self, wanted: Wanted) -> bool:
        """A name that was left as it is says what the rule was; the changed rule is named anew."""
        shown = {self.rule.name, self.cleaned_data["named"]} if self.rule else set()
        return wanted.name in shown and not (self.rule and same(wanted, self.rule))


def _as_filled(rule: ReminderRule) -> dict[str, Any]:
    """How the form is filled in for a rule."""
    return {
        "when": BEFORE if rule.offset < 0 else AFTER if rule.offset else ON,
        "days": abs(rule.offset) or None,
        "every": rule.every,
        "audience": rule.audience,
        "name": rule.name,
        "named": rule.name,
        "version": rule.version,
    }


def _choices(form: forms.Form, name: str, choices: list[tuple[str, str]]) -> None:
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)  # noqa: S101  # declared above
    field.choices = choices
