"""The forms of 立项: the facts common to a paper, and one form for each task on it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Self

from django import forms

from directives.actions import NotAllowedError
from directives.dates import full_day_words
from directives.models import KIND_CHOICES, Directive
from tracking.actions.departments import create_department
from tracking.actions.registration import Approval, Source
from tracking.forms.choices import OneOf, SeveralOf
from tracking.forms.rhythm import RhythmField
from tracking.models import Department, DepartmentGroup, Post, Task
from tracking.models.department import DepartmentKind
from tracking.models.registration import SourceKind
from tracking.plans import Plan
from tracking.workflow import Structure

SETTLED: dict[str, tuple[str, ...]] = {  # by the structure of a draft: what is not asked for again
    Structure.SPREAD: ("lead", "supporting", "group"),
    Structure.UNIT: ("lead", "group"),
}
BAD_DATE = {"invalid": "日期写成 2026-12-31 这样。"}


def date_field(label: str, **kwargs: Any) -> forms.DateField:
    """A day, picked or typed."""
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    errors = {**BAD_DATE, **kwargs.pop("error_messages", {})}
    return forms.DateField(label=label, widget=widget, error_messages=errors, **kwargs)


@dataclass(frozen=True, slots=True)
class Offer:
    """What can be chosen on the page, loaded once."""

    departments: Sequence[Department]
    groups: Sequence[DepartmentGroup]
    posts: Sequence[Post]

    @classmethod
    def load(cls) -> Self:
        return cls(
            departments=list(Department.objects.active().in_order()),
            groups=list(DepartmentGroup.objects.order_by("order", "pk").prefetch_related("members")),
            posts=list(Post.objects.filter(is_active=True).order_by("order", "pk").prefetch_related("oversees")),
        )


def offer_rows(form: forms.Form, name: str, rows: Sequence[Any]) -> None:
    """Let a field choose among rows."""
    field = form.fields[name]
    assert isinstance(field, OneOf | SeveralOf)  # noqa: S101  # declared so in this file
    field.offer(rows)


class ApprovalForm(forms.Form):
    """The common facts: who approved, when, on what ground; and the leader where a line names none."""

    approver = OneOf(label="批准人", empty="选一位", required=True, error_messages={"required": "请选批准人。"})
    approved_on = date_field("批准日期", error_messages={"required": "请填批准日期。"})
    basis = forms.CharField(label="批准依据", max_length=200, error_messages={"required": "请写批准依据。"})
    leader = OneOf(label="责任领导（没有单独填的事项）", empty="不统一填")

    def __init__(self, *args: Any, offer: Offer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        approvers = [post for post in offer.posts if post.can_approve]
        offer_rows(self, "approver", approvers)
        offer_rows(self, "leader", offer.posts)
        if not approvers:
            self.fields["approver"].help_text = "还没有能批准的领导职务，请系统管理员在“后台管理”里添加。"
        if len(approvers) == 1:
            self.fields["approver"].initial = approvers[0].pk

    def hush(self) -> None:
        """Say nothing yet of what is missing: the paper was reckoned anew, nobody has stamped it."""
        self.errors.clear()

    def approval(self) -> Approval:
        given = self.cleaned_data
        return Approval(given["approver"], given["approved_on"], given["basis"])


class PlanForm(forms.Form):
    """One line of the paper: what, who, by when, to what measure. What is missing is said by the plan, not here."""

    title = forms.CharField(label="事项", max_length=100, required=False)
    lead = OneOf(label="牵头单位", empty="没有定")
    supporting = SeveralOf(label="配合单位")
    group = OneOf(label="单位组", empty="不用")
    each = forms.BooleanField(label="一单位一件：组里每个单位各立一件", required=False)
    leader = OneOf(label="责任领导", empty="不填")
    due_on = date_field("完成时限", required=False)
    is_long_term = forms.BooleanField(label="长期坚持，没有完成时限", required=False)
    rhythm = RhythmField()
    measure = forms.CharField(label="到什么程度", max_length=200, required=False)
    confirmed_past = forms.BooleanField(label="时限已过，照此登记", required=False)

    def __init__(self, *args: Any, offer: Offer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("lead", "supporting"):
            offer_rows(self, name, offer.departments)
        offer_rows(self, "group", offer.groups)
        offer_rows(self, "leader", offer.posts)

    def plan(self, *, kind: str, quote: str, is_hard: bool, leader: Post | None = None, **of: Any) -> Plan:
        """The plan as it stands in the form; ``leader`` is taken where the line names none."""
        given = self._given()
        return Plan(
            title=given.get("title") or "",
            kind=kind,
            quote=quote,
            is_hard=is_hard,
            lead=given.get("lead"),
            supporting=tuple(given.get("supporting") or ()),
            group=given.get("group"),
            each=bool(given.get("each")),
            leader=given.get("leader") or leader,
            due_on=None if given.get("is_long_term") else given.get("due_on"),
            is_long_term=bool(given.get("is_long_term")),
            rhythm=given.get("rhythm") or "",
            measure=given.get("measure") or "",
            confirmed_past=bool(given.get("confirmed_past")),
            **of,
        )

    def _given(self) -> dict[str, Any]:
        """What was sent, or what is proposed while nothing was sent yet."""
        if not self.is_bound:
            return dict(self.initial)
        self.is_valid()
        return self.cleaned_data


class DirectivePlanForm(PlanForm):
    """The line of an adopted candidate; ``include``: it goes on this paper."""

    include = forms.BooleanField(label="立项", required=False)

    def plan_for(self, directive: Directive, leader: Post | None) -> Plan:
        return self.plan(
            kind=directive.kind,
            quote=directive.text,
            is_hard=directive.is_hard,
            leader=leader,
            directive=directive,
        )


class DraftForm(PlanForm):
    """The line of a task that is registered already: it stays one task, or one share. ``version``: the one read."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=1)
    over_parent = forms.BooleanField(required=False)

    def __init__(self, *args: Any, task: Task, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.task = task
        whole = task.parent.due_on if task.parent else None
        for name in ("each", *SETTLED.get(task.structure, ()), *(() if whole else ("over_parent",))):
            self.fields.pop(name)
        if whole:
            self.fields["over_parent"].label = f"晚于总时限（{full_day_words(whole)}），照此定"

    def draft_plan(self) -> Plan:
        """The plan as it stands; who leads one unit's share is settled."""
        task = self.task
        plan = self.plan(kind=task.kind, quote=task.sources.all()[0].quote, is_hard=task.is_hard)
        return replace(plan, lead=task.lead.department) if task.structure == Structure.UNIT and task.lead else plan


class HandPlanForm(PlanForm):
    """A task made by hand: with its kind and its quoted words."""

    kind = forms.ChoiceField(label="类型", choices=KIND_CHOICES)
    is_hard = forms.BooleanField(label="硬任务：做没做完可以核实", required=False, initial=True)
    quote = forms.CharField(
        label="原话",
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": "请把原文里的话抄下来，事项要有依据。"},
        help_text="照原文抄，一字不改。",
    )

    def so_far(self) -> Plan:
        """The plan as far as it goes: what is wrong or missing is empty."""
        given = self._given()
        return self.plan(kind="", quote=given.get("quote") or "", is_hard=bool(given.get("is_hard")))

    def hand_plan(self) -> Plan:
        given = self.cleaned_data
        return self.plan(kind=given["kind"], quote=given["quote"], is_hard=given["is_hard"])


class UnitForm(forms.Form):
    """A department that is not in the directory yet, entered where it is met."""

    name = forms.CharField(label="单位名称", max_length=40, required=False)
    kind = forms.ChoiceField(label="类别", choices=DepartmentKind.choices, required=False)

    def create(self) -> Department | None:
        """The new department; None where it was refused, and the form says why."""
        self.is_valid()
        try:
            return create_department(self.cleaned_data.get("name", ""), self.cleaned_data.get("kind", ""))
        except NotAllowedError as refusal:
            self.add_error("name", str(refusal))
            return None


class SourceForm(forms.Form):
    """What a task made by hand comes from."""

    title = forms.CharField(label="来源名称", max_length=200, error_messages={"required": "请写来源的名称。"})
    on = date_field("来源日期", error_messages={"required": "请填来源的日期。"})

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def clean_on(self) -> date:
        on = self.cleaned_data["on"]
        if not isinstance(on, date) or on > self.today:
            raise forms.ValidationError("来源日期不能在今天之后。")
        return on

    def source(self, kind: SourceKind) -> Source:
        return Source(kind, self.cleaned_data["title"], self.cleaned_data["on"])
