"""The form of the open card on the review workbench."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms
from django.db.models import QuerySet
from django.http import QueryDict

from directives.dates import full_day_words
from directives.models import KIND_CHOICES, Directive
from directives.workflow import CHOSEN_REASONS
from tracking.actions.handling import Choice, Revision
from tracking.forms.rhythm import RhythmField
from tracking.forms.several import read_typed
from tracking.models import Department, DepartmentGroup, Post
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
    due_words = forms.CharField(
        label="期限的说法",
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"placeholder": "或写 12月底、+10", "autocomplete": "off"}),
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

    lead_typed = forms.CharField(max_length=80, required=False)  # what stands half typed in a picker
    supporting_typed = forms.CharField(max_length=80, required=False)
    leader_typed = forms.CharField(max_length=80, required=False)

    OWN: ClassVar[frozenset[str]] = frozenset({"title", "kind"})
    UNITS: ClassVar[tuple[str, str]] = ("lead", "supporting")

    def __init__(self, data: QueryDict | None = None, *, row: Row) -> None:
        super().__init__(data, auto_id=f"f{row.directive.pk}-%s", initial=_initial(row))
        for name in ("kind", "leader", "due_on"):  # what stands before them on the card is no label
            self.fields[name].widget.attrs["aria-label"] = self.fields[name].label
        self.row = row
        self.others = row.directive.speech.directives.exclude(pk=row.directive.pk).exclude(status="merged").in_order()
        field = self.fields["into"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101  # declared above
        field.queryset = self.others

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("due_words") and not cleaned.get("is_long_term"):
            self._read_day(cleaned)
        if cleaned.get("is_long_term") and not cleaned.get("rhythm"):
            self.add_error("rhythm", "长期坚持的事项要定多久报一次。")
        if self.data.get("act") == "adopt":  # saving by itself does not wait for a name to be finished
            self._refuse_typed(cleaned)
        return cleaned

    def _refuse_typed(self, cleaned: Mapping[str, Any]) -> None:
        """A name that was typed and not chosen would be lost without a word: it is said, and nothing is decided."""
        for box in (*self.UNITS, "leader"):
            if typed := cleaned.get(f"{box}_typed"):
                self.add_error(f"{box}_typed", self._why_not(box, typed))

    def _why_not(self, box: str, typed: str) -> str:
        if box == "leader":
            return f"“{typed}”还没有选上：从列表里选，或者清空；要添一位领导，请管理员添。"
        if self.row.office.directory.resolve(typed):
            return f"“{typed}”还没有选上：从列表里选它，或者清空这一格。"
        return f"没有叫“{typed}”的单位：从列表里选，或者在“没对上”里新建、作为别名，拿不准的报给管理员。"

    @property
    def unknown_typed(self) -> dict[str, str]:
        """What was typed that nobody in the directory goes by, with the box it stands in."""
        typed = {box: str(self[f"{box}_typed"].value() or "").strip() for box in self.UNITS}
        return {name: box for box, name in typed.items() if name and not self.row.office.directory.resolve(name)}

    def _read_day(self, cleaned: dict[str, Any]) -> None:
        """A typed date goes into the date field and is shown before it counts; read once, pressing again keeps it."""
        read = read_typed(cleaned["due_words"], self.row.directive.speech.spoken_on)
        if read.due_on is None:
            self.add_error("due_words", read.problem)
        elif read.due_on != cleaned.get("due_on"):
            typed = QueryDict(mutable=True)
            typed.update(self.data)
            typed["due_on"] = read.due_on.isoformat()
            self.data = typed
            self.add_error("due_words", f"{read.explanation}，是{full_day_words(read.due_on)}。对的话再按一次。")

    @property
    def chosen(self) -> set[int]:
        """The keys of the supporting departments that are ticked."""
        value = self["supporting"].value() or ()
        return {one.pk if isinstance(one, Department) else int(one) for one in value if str(one)}

    @property
    def chosen_named(self) -> dict[int, str]:
        """The supporting departments by key, each with its name: one made a moment ago is on no list yet."""
        chosen = self.chosen
        return {one.pk: one.name for one in self.row.office.directory.departments if one.pk in chosen}

    @property
    def lead_name(self) -> str:
        """The name of the lead that stands on the card."""
        key = str(self["lead"].value() or "")
        return next((one.name for one in self.row.office.directory.departments if str(one.pk) == key), "")

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
        "期限": "长期坚持" if values["is_long_term"] else due,
        "报送": words(values["rhythm"]),
    }
