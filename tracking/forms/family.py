"""The forms of 分解 and of 增加单位: pieces row by row, and a unit that was left out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Self, cast

from django import forms
from django.forms.utils import ErrorDict
from django.http import QueryDict

from accounts.models import Role, User
from directives.dates import day_words
from tracking.actions.breaking_down import Piece
from tracking.families import is_later
from tracking.forms.choices import OneOf, SeveralOf
from tracking.forms.moves import StepForm
from tracking.forms.registration import date_field, offer_rows
from tracking.forms.rhythm import RhythmField
from tracking.forms.whole import WithinWhole
from tracking.models import Department, Task
from tracking.workflow import Status

ROWS, MORE, MOST = 3, 2, 20  # how many rows at first, how many more at a time, and at most


@dataclass(frozen=True, slots=True)
class PieceOffer:
    """What rows can choose among, read once: one's own department, those that support, all others; one's people."""

    own: Department | None
    departments: Sequence[Department]
    people: Sequence[User]

    @classmethod
    def of(cls, task: Task) -> Self:
        near = [part.department for part in (task.lead, *task.supporting) if part]
        others = Department.objects.active().exclude(pk__in=[unit.pk for unit in near]).in_order()
        own = task.lead.department if task.lead else None
        people = User.objects.filter(memberships__department=own, is_active=True, role__in=[Role.CLERK, Role.HEAD])
        return cls(own, [*near, *others], list(people.order_by("pk")) if own else [])


class PieceForm(forms.Form):
    """One piece. A row in which nothing was written is no piece."""

    title = forms.CharField(label="事项", max_length=100, error_messages={"required": "请写事项。"})
    lead = OneOf(label="由谁办", empty="选一个单位", required=True, error_messages={"required": "请选由谁办。"})
    handler = OneOf(label="经办人", empty="不指定")
    due_on = date_field("完成时限", error_messages={"required": "请填完成时限。"})
    over_parent = forms.BooleanField(label="晚于总时限，照此分解", required=False)
    measure = forms.CharField(label="到什么程度", max_length=200, required=False)
    rhythm = RhythmField()
    supporting = SeveralOf(label="配合单位")

    def __init__(
        self, *args: Any, whole: Task, today: date, offer: PieceOffer, is_growing: bool = False, **kwargs: Any
    ) -> None:
        self.is_growing = is_growing
        kwargs["initial"] = {"lead": str(offer.own.pk) if offer.own else "", "rhythm": ""}
        super().__init__(*args, **kwargs)
        self.whole, self.today, self.own = whole, today, offer.own
        self.is_late = False  # due after the whole; the tick is asked for only then
        offer_rows(self, "lead", offer.departments)
        offer_rows(self, "handler", offer.people)
        offer_rows(self, "supporting", offer.departments)

    @property
    def errors(self) -> ErrorDict:
        """Who asks for room is not told what is missing."""
        return ErrorDict() if self.is_growing else super().errors

    def clean_due_on(self) -> date:
        due = cast("date", self.cleaned_data["due_on"])
        if due < self.today:
            raise forms.ValidationError(f"{day_words(due, self.today)}已经过了，请改日期。")
        return due

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        self.is_late = is_later(self.whole, given.get("due_on"))
        if self.is_late and not given.get("over_parent") and self.whole.due_on:
            day = day_words(self.whole.due_on, self.today)
            self.add_error("due_on", f"晚于总时限{day}。确要这样，请勾选“晚于总时限，照此分解”。")
        if given.get("handler") and given.get("lead") != self.own:
            self.add_error("handler", "交给别的单位办的，经办人由它自己定。")
        return given

    def piece(self) -> Piece:
        given = self.cleaned_data
        return Piece(
            title=given["title"],
            lead=given["lead"],
            due_on=given["due_on"],
            handler=given["handler"],
            supporting=given["supporting"],
            measure=given["measure"],
            rhythm=given["rhythm"],
            is_over_parent=given["over_parent"],
        )


PieceRows = forms.formset_factory(PieceForm, extra=ROWS, max_num=MOST, absolute_max=MOST)


class BreakDownForm(StepForm):
    """All pieces of one 分解. 加一项 (``more``) only asks for further rows."""

    def prepare(self) -> None:
        self.grows = self.is_bound and "more" in self.data
        shared = {"whole": self.task, "today": self.today, "offer": PieceOffer.of(self.task), "is_growing": self.grows}
        data = self._grown() if self.grows else self.data if self.is_bound else None
        if self.task.percent and not self.task.children.exists():
            self.says = f"现在的总进度 {self.task.percent}% 也改由子项汇总，从 0 算起。"
        self.rows = PieceRows(data, prefix="p", form_kwargs=shared)

    def _grown(self) -> QueryDict:
        """What was sent, with room for more rows."""
        data = cast("QueryDict", self.data).copy()
        total = data.get("p-TOTAL_FORMS", "")
        count = int(total) if total.isdecimal() and len(total) < 4 else ROWS
        data["p-TOTAL_FORMS"] = str(min(count + MORE, MOST))
        return data

    def is_valid(self) -> bool:
        return not self.grows and super().is_valid() and self.rows.is_valid()

    @property
    def may_grow(self) -> bool:
        return len(self.rows.forms) < MOST

    def pieces(self) -> list[Piece]:
        return [row.piece() for row in self.rows.forms if row.has_changed()]


class AddUnitForm(WithinWhole, StepForm):
    """A unit that was left out; its share is due as the whole unless another day is given."""

    unit = OneOf(label="单位", empty="选一个单位", required=True, error_messages={"required": "请选单位。"})
    due_on = date_field("完成时限", required=False)

    @staticmethod
    def begin_with(task: Task, today: date) -> dict[str, Any]:
        return {"due_on": task.due_on if task.due_on and task.due_on >= today else None}

    @property
    def whole(self) -> Task:
        return self.task

    def prepare(self) -> None:
        units = self.task.children.exclude(status=Status.CANCELLED)
        taken = Department.objects.filter(assignments__task__in=units, assignments__role="lead").values("pk")
        offer_rows(self, "unit", list(Department.objects.active().exclude(pk__in=taken).in_order()))
