"""The forms of the review workbench."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms
from django.db.models import QuerySet
from django.http import QueryDict

from directives.models import KIND_CHOICES, Directive
from directives.workflow import CHOSEN_REASONS
from tracking.actions.handling import Choice, Revision
from tracking.forms.rhythm import RhythmField
from tracking.models import Department, DepartmentGroup, Post
from tracking.models.department import DepartmentKind
from tracking.rhythms import words
from tracking.workbench import Row

LONGEST_KEY = 18  # digits
HARDNESS = [("hard", "硬任务"), ("soft", "软要求")]


def _active() -> QuerySet[Department]:
    return Department.objects.active().in_order()


class Several(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]  # no parameters at run time
    """Rows by their keys; a number too long for a key is refused here, the database would stumble over it."""

    def clean(self, value: Any) -> Any:
        if too_long := next((key for key in value or () if len(str(key)) > LONGEST_KEY), None):
            raise forms.ValidationError(self.error_messages["invalid_pk_value"], params={"pk": too_long[:LONGEST_KEY]})
        return super().clean(value)


class CandidateForm(forms.Form):
    """The card of one candidate: its own fields, who and by when, and what a decision needs."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    title = forms.CharField(label="标题", max_length=100, error_messages={"required": "标题不能空着。"})
    kind = forms.ChoiceField(label="类型", choices=KIND_CHOICES)
    hardness = forms.ChoiceField(label="软硬", choices=HARDNESS, widget=forms.RadioSelect)
    lead = forms.ModelChoiceField(_active(), label="牵头单位", required=False, empty_label="没有定")
    supporting = Several(_active(), label="配合单位", required=False, widget=forms.CheckboxSelectMultiple)
    group = forms.ModelChoiceField(
        DepartmentGroup.objects.order_by("order", "pk"), label="单位组", required=False, empty_label="不用"
    )
    leader = forms.ModelChoiceField(
        Post.objects.filter(is_active=True).order_by("order", "pk"),
        label="责任领导",
        required=False,
        empty_label="按分管领域",
    )
    due_on = forms.DateField(
        label="完成时限",
        required=False,
        widget=forms.DateInput(attrs={"type": "date", "class": "w-date"}, format="%Y-%m-%d"),
        error_messages={"invalid": "日期写成 2026-12-31 这样。"},
    )
    is_long_term = forms.BooleanField(label="长期坚持", required=False)
    rhythm = RhythmField()
    why = forms.ChoiceField(
        label="为什么不办",
        choices=CHOSEN_REASONS,
        required=False,
        widget=forms.RadioSelect(attrs={"class": "form-check-input"}),
    )
    note = forms.CharField(label="补充说明", max_length=250, required=False)
    into = forms.ModelChoiceField(Directive.objects.none(), label="并入", required=False, empty_label="选一条")

    OWN: ClassVar[frozenset[str]] = frozenset({"title", "kind"})

    def __init__(self, data: QueryDict | None = None, *, row: Row) -> None:
        super().__init__(data, auto_id=f"f{row.directive.pk}-%s", initial=_initial(row))
        others = row.directive.speech.directives.exclude(pk=row.directive.pk).exclude(status="merged")
        field = self.fields["into"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101  # declared above
        field.queryset = others.in_order()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("is_long_term") and not cleaned.get("rhythm"):
            self.add_error("rhythm", "长期坚持的事项要定多久报一次。")
        return cleaned

    @property
    def chosen(self) -> set[int]:
        """The keys of the supporting departments that are ticked."""
        value = self["supporting"].value() or ()
        return {one.pk if isinstance(one, Department) else int(one) for one in value if str(one)}

    def stored_words(self) -> dict[str, str]:
        """What stands there now, field by field, as people read it."""
        return _in_words(self.initial)

    def typed_words(self) -> dict[str, str]:
        """What was typed, in the same words."""
        return _in_words(self.cleaned_data)

    def revision(self) -> Revision:
        """What stood on the card, for the action."""
        given = self.cleaned_data
        is_long_term = given["is_long_term"]
        return Revision(
            fields={**{name: given[name] for name in self.OWN}, "is_hard": given["hardness"] == "hard"},
            choice=Choice(
                lead=given["lead"],
                supporting=tuple(one for one in given["supporting"] if one != given["lead"]),
                group=given["group"],
                leader=given["leader"],
                due_on=None if is_long_term else given["due_on"],
                is_long_term=is_long_term,
                rhythm=given["rhythm"],
            ),
            note=given["note"],
            why=given["why"],
            into=given["into"],
        )


def _initial(row: Row) -> dict[str, Any]:
    """The card as it stands: the candidate's own fields and what is proposed."""
    directive, proposal = row.directive, row.proposal
    return {
        "version": directive.version,
        "title": directive.title,
        "kind": directive.kind,
        "hardness": "hard" if directive.is_hard else "soft",
        "lead": proposal.lead,
        "supporting": proposal.supporting,
        "group": proposal.group,
        "leader": proposal.leader,
        "due_on": proposal.due_on,
        "is_long_term": proposal.is_long_term,
        "rhythm": proposal.rhythm,
        "why": directive.rejected_as,
    }


def _in_words(values: Mapping[str, Any]) -> dict[str, str]:
    due = f"{values['due_on']:%Y-%m-%d}" if values["due_on"] else "没有定"
    return {
        "标题": values["title"],
        "类型": values["kind"],
        "软硬": dict(HARDNESS)[values["hardness"]],
        "牵头": str(values["lead"] or "没有定"),
        "配合": "、".join(sorted(str(one) for one in values["supporting"])) or "没有",
        "单位组": str(values["group"] or "没有"),
        "责任领导": str(values["leader"] or "没有定"),
        "期限": f"长期坚持，{words(values['rhythm'])}" if values["is_long_term"] else due,
    }


class MissedForm(forms.Form):
    """A demand extraction missed: a selection by its place, or its words to be looked for."""

    start = forms.IntegerField(required=False, widget=forms.HiddenInput)
    end = forms.IntegerField(required=False, widget=forms.HiddenInput)
    words = forms.CharField(
        label="漏掉的原话",
        widget=forms.Textarea(attrs={"rows": 3, "placeholder": "在原文里选中那句话，或者粘贴到这里"}),
        error_messages={"required": "先在原文里选中一句话，或者把它粘贴到框里。"},
    )
    note = forms.CharField(
        label="为什么要补（可不填）",
        max_length=300,
        required=False,
        widget=forms.TextInput(attrs={"placeholder": "例如：用了本地说法，程序不认得"}),
    )


class NameForm(forms.Form):
    """Where a name belongs that the directory does not know: another name of a body, or a new department."""

    name = forms.CharField(max_length=80, error_messages={"required": "单位名称不能空着。"})
    target = forms.ChoiceField(label="是哪个单位的别名", required=False)
    kind = forms.ChoiceField(label="类别", choices=DepartmentKind.choices, required=False)

    def __init__(self, data: QueryDict | None = None) -> None:
        super().__init__(data, auto_id=False)
        self.bodies: dict[str, Department | DepartmentGroup] = {f"d{one.pk}": one for one in _active()}
        self.bodies |= {f"g{one.pk}": one for one in DepartmentGroup.objects.order_by("order", "pk")}
        field = self.fields["target"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  # declared above
        field.choices = [("", "选一个单位"), *((code, one.name) for code, one in self.bodies.items())]

    @property
    def body(self) -> Department | DepartmentGroup | None:
        """The body that goes by the name, or None where a new department is wanted."""
        return self.bodies.get(self.cleaned_data["target"])
