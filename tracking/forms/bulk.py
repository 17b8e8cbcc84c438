"""The forms of an order over many tasks (批量): what has to be said once for all of them."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms

from tracking.forms.choices import OneOf
from tracking.forms.moves import words_field
from tracking.forms.registration import date_field, offer_rows
from tracking.forms.words_on_task import TO_REPORT, TO_SIGN
from tracking.models import Department, Task
from tracking.models.urging import Way
from tracking.workflow import Status

TO_DO = "还没有签收的，请于今天下班前签收；在办的请报进展：办到哪一步，什么时候办完。"
MAX_LATER = 366  # days; what is put off by more than a year is another matter


class OrderForm(forms.Form):
    """An order that asks for nothing. ``tasks``: those it is for."""

    def __init__(self, *args: Any, tasks: Collection[Task] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial = self.begin_with(tasks)
        self.prepare()

    @staticmethod
    def begin_with(tasks: Collection[Task]) -> dict[str, Any]:  # noqa: ARG004
        """What stands in the fields at first."""
        return {}

    def prepare(self) -> None:
        """Offer what is read from the office's own lists."""

    def params(self) -> Mapping[str, Any]:
        """What was given, by the names the order uses."""
        return self.cleaned_data


class ReassignForm(OrderForm):
    lead = OneOf(label="牵头单位", empty="选一个单位", required=True, error_messages={"required": "请选新的牵头单位。"})
    due_on = date_field("新的完成时限", required=False, help_text="不填就各按原来的时限；长期坚持的不变。")
    note = words_field("换单位的理由", "请写明为什么换单位。", rows=3)

    def prepare(self) -> None:
        offer_rows(self, "lead", list(Department.objects.active().in_order()))


class RedateForm(OrderForm):
    """One day for all, or each one's own day so many days later."""

    due_on = date_field("都改到哪一天", required=False)
    later = forms.IntegerField(
        label="或者各自顺延几天",
        required=False,
        min_value=1,
        max_value=MAX_LATER,
        help_text="落在休息日的，再顺到下一个工作日。",
        error_messages=dict.fromkeys(("invalid", "min_value", "max_value"), f"顺延天数填 1 到 {MAX_LATER} 的整数。"),
    )
    note = words_field("调整的理由", "请写明为什么调整。", rows=3)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if not self.errors.keys() & {"due_on", "later"} and bool(given["due_on"]) == bool(given["later"]):
            self.add_error("due_on", "日期和顺延天数要填一样，也只能填一样。")
        return given


class UrgeForm(OrderForm):
    """How all are urged, and in what words."""

    way = forms.TypedChoiceField(
        label="怎么催的",
        choices=Way.choices,
        coerce=Way,
        help_text="选“系统”，程序会通知对方，同一单位的合成一封邮件；别的方式只作记录，不另发邮件。",
    )
    text = words_field("催办内容", "请写催什么、要对方做什么。", rows=3)

    @staticmethod
    def begin_with(tasks: Collection[Task]) -> dict[str, Any]:
        to_sign = {task.status == Status.ASSIGNED for task in tasks}
        text = {frozenset({True}): TO_SIGN, frozenset({False}): TO_REPORT}.get(frozenset(to_sign), TO_DO)
        return {"way": Way.SYSTEM, "text": text}


@dataclass(frozen=True, slots=True)
class Kind:
    """An order the ledger offers: its words, its form, and what is said above the trial."""

    label: str
    icon: str
    form: type[OrderForm]
    hint: str

    @property
    def asks(self) -> bool:
        return bool(self.form.base_fields)


KINDS = {
    "dispatch": Kind(
        "交办", "send", OrderForm, "交办以后，各单位收到通知，开始算签收时限；十分钟内没有人签收的还能撤回。"
    ),
    "urge": Kind(
        "催办",
        "megaphone",
        UrgeForm,
        "待签收的催没有签收的单位，办理中的催牵头单位；同一单位的几件合成一封邮件。",
    ),
    "reassign": Kind("重新交办", "arrow-left-right", ReassignForm, "新的牵头单位会收到通知，签收时限从今天重新算。"),
    "adjust": Kind(
        "改时限", "calendar-event", RedateForm, "各单位会收到通知；原来的时限留在办理过程里，不算延期次数。"
    ),
    "close": Kind("办结", "check2-circle", OrderForm, "单位申请了办结的，核对过材料再办结。"),
    "recall": Kind(
        "撤回交办", "arrow-counterclockwise", OrderForm, "交办不到十分钟、没有单位签收的，撤回以后不留通知。"
    ),
}
