"""From what a paper is to be drafted: a department to be urged and its tasks, or conditions of the ledger."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django import forms
from django.http import QueryDict

from accounts.models import User
from papers.contents.scope import Scope
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
