"""One order for several candidates, and a date as somebody types it."""

from datetime import date
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils import timezone

from directives.workflow import CHOSEN_REASONS
from tracking.actions.handling import SAVE
from tracking.actions.judging_several import Order
from tracking.models import Department, DepartmentGroup
from tracking.naming import Directory, extraction_context
from tracking.typed_days import TypedDay, read_day

ACTS = ("adopt", "note", "reject", "body", "due")


def read_typed(words: str, spoken_on: date) -> TypedDay:
    """A typed date as this office reads it: its working days, its festivals, its own events."""
    if not words.strip():
        return TypedDay()
    return read_day(words, spoken_on, extraction_context(timezone.localdate()))


class SeveralForm(forms.Form):
    """What to do with the ticked candidates, by the button pressed, and what that needs."""

    act = forms.ChoiceField(choices=[(act, act) for act in ACTS])
    why = forms.ChoiceField(label="为什么不办", choices=[("", "选一条理由"), *CHOSEN_REASONS], required=False)
    note = forms.CharField(label="补充说明", max_length=250, required=False)
    body = forms.ChoiceField(label="牵头单位", required=False)
    due_words = forms.CharField(label="期限", max_length=40, required=False)

    def __init__(self, data: QueryDict | None = None, *, directory: Directory, spoken_on: date | None = None) -> None:
        super().__init__(data, auto_id="several-%s")
        self.spoken_on = spoken_on
        self.bodies: dict[str, Department | DepartmentGroup] = {f"d{one.pk}": one for one in directory.departments}
        self.bodies |= {f"g{one.pk}": one for one in directory.groups}
        field = self.fields["body"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  # declared above
        field.choices = [("", "选一个单位"), *((code, one.name) for code, one in self.bodies.items())]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("act") == "body" and not cleaned.get("body"):
            self.add_error("body", "请选一个单位。")
        if cleaned.get("act") == "due" and self.spoken_on:
            read = read_typed(cleaned.get("due_words") or "", self.spoken_on)
            cleaned["due_on"] = read.due_on
            if read.due_on is None:
                self.add_error("due_words", read.problem or "请写期限，例如 12月底。")
        return cleaned

    @property
    def problem(self) -> str:
        """What is wrong, in one sentence."""
        return next((str(error) for errors in self.errors.values() for error in errors), "")

    def order(self) -> Order:
        given = self.cleaned_data
        act = given["act"]
        if act == "due":
            return Order(due_on=given["due_on"])
        if act == "body":
            return Order(body=self.bodies[given["body"]])
        return Order(act=act or SAVE, why=given["why"], note=given["note"])
