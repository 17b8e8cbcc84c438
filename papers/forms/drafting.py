"""From what a paper is to be drafted: a department to be urged and its tasks, or conditions of the ledger."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django import forms
from django.http import QueryDict

from accounts.models import User
from directives.dates import full_day_words
from papers.contents.scope import Scope
from tracking.asof.choosing import DayRefusedError, day_asked
from tracking.forms.choices import SeveralOf
from tracking.forms.ledger import LedgerForm
from tracking.forms.registration import date_field, offer_rows
from tracking.ledger import ANY, Conditions, address_in
from tracking.models import Task


class UrgingForm(forms.Form):
    """Which of what waits is urged, and by when it is to be answered."""

    tasks = SeveralOf(label="催办哪些事项")
    answer_by = date_field("答复期限", required=False, help_text="不填就是三个工作日。")

    def __init__(self, *args: Any, offered: list[Task], today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        offer_rows(self, "tasks", offered)

    def clean_tasks(self) -> list[Task]:
        picked: list[Task] = self.cleaned_data["tasks"]
        if not picked:
            raise forms.ValidationError("还没有选事项：请勾选要催办的。")
        return picked

    def clean_answer_by(self) -> date | None:
        day: date | None = self.cleaned_data["answer_by"]
        if day and day <= self.today:
            raise forms.ValidationError("答复期限要在今天以后。")
        return day

    def scope(self) -> Scope:
        given = self.cleaned_data
        return Scope(tasks=tuple(task.pk for task in given["tasks"]), answer_by=given["answer_by"])


class ScopeForm:
    """The conditions of the ledger, asked for again: what a 通报 or 专报 is to be about. All where nothing is said."""

    def __init__(self, given: QueryDict, user: User) -> None:
        said = {**address_in(given), "status": given.get("status") or ANY, "structure": "", "as_of": ""}
        self.conditions = Conditions.read({name: str(value) for name, value in said.items()})
        self.ledger = LedgerForm(self.conditions, user)

    @property
    def fields(self) -> Iterator[forms.BoundField]:
        return (self.ledger[name] for name in LedgerForm.SELECTS if name != "structure")

    @property
    def hidden(self) -> list[tuple[str, str]]:
        """Conditions of the ledger that have no control here, as they are to be sent again."""
        shown = {*LedgerForm.SELECTS, "light", "since"}
        return [(name, value) for name, value in self.conditions.query().items() if name not in shown]

    def scope(self) -> Scope:
        return Scope(conditions=self.conditions)


class ComparedForm(forms.Form):
    """With which earlier day a 通报 compares (和以前相比): that of the issue before, another one, or none."""

    compare = forms.ChoiceField(label="和以前相比", required=False, widget=forms.RadioSelect)
    compared_to = forms.CharField(label="和哪一天比", required=False, widget=forms.DateInput({"type": "date"}))

    def __init__(self, given: QueryDict, *, last: date | None, today: date, is_sent: bool) -> None:
        wanted = given.get("compared_to", "")
        usual = "" if is_sent else "day" if wanted else "last" if last else ""
        said = {"compare": given.get("compare", usual), "compared_to": wanted or (str(last) if last else "")}
        super().__init__(said)
        self.last, self.today = last, today
        choices = [("", "不比"), ("day", "和下面这一天比")]
        if last:
            choices.insert(1, ("last", f"和上一期比（{full_day_words(last)}）"))
        compare = self.fields["compare"]
        assert isinstance(compare, forms.ChoiceField)  # noqa: S101  # declared above
        compare.choices = choices

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = self.cleaned_data
        if given.get("compare") != "day":
            return given
        try:
            day = day_asked(given, self.today, "compared_to")
        except DayRefusedError as refusal:
            raise forms.ValidationError(str(refusal)) from refusal
        if day is None:
            raise forms.ValidationError("选了和某一天比，还没有选是哪一天。")
        if day == self.today:
            raise forms.ValidationError("今天和今天比不出变化，请选以前的日子。")
        given["day"] = day
        return given

    @property
    def day(self) -> date | None:
        """The day it compares with, once the form is valid."""
        if self.cleaned_data.get("compare") == "last":
            return self.last
        day: date | None = self.cleaned_data.get("day")
        return day
