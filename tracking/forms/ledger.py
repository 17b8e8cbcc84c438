"""The filters over the ledger."""

from typing import Any

from django import forms

from accounts.models import User
from directives.models import KIND_CHOICES, Speech
from tracking.deadlines import Light
from tracking.ledger import ANY, DUE, STATUSES, Conditions
from tracking.models import Department, Task
from tracking.workflow import Structure


class LedgerForm(forms.Form):
    """One control for each condition an address may carry. It only shows them: reading is ``Conditions.read``."""

    q = forms.CharField(label="搜事项、编号或原话", required=False)
    status = forms.ChoiceField(label="状态", choices=[(k, v) for k, v in STATUSES.items() if k != ANY], required=False)
    light = forms.ChoiceField(label="灯", choices=Light.choices, required=False)
    department = forms.ChoiceField(label="牵头单位", required=False)
    speech = forms.ChoiceField(label="讲话", required=False)
    kind = forms.ChoiceField(label="类型", choices=KIND_CHOICES, required=False)
    due = forms.ChoiceField(label="期限", choices=list(DUE.items()), required=False)
    structure = forms.ChoiceField(label="形式", choices=Structure.choices, required=False)
    mine = forms.BooleanField(required=False)

    SELECTS = ("status", "light", "department", "speech", "kind", "due", "structure")

    def __init__(self, asked: Conditions, user: User) -> None:
        super().__init__(initial={**asked.query(), "mine": asked.mine}, auto_id="f-%s")
        self._choices("department", self._departments(user))
        self._choices("speech", self._speeches(user))
        for name in self.SELECTS:
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)  # noqa: S101  # declared above
            offered: Any = field.choices
            field.choices = [("", f"{field.label}不限"), *offered]
        self.fields["mine"].label = "我督办的" if user.is_supervisor else "我分管的" if user.is_leader else "牵头的"

    def _choices(self, name: str, rows: list[tuple[int, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  # declared above
        field.choices = rows

    def _departments(self, user: User) -> list[tuple[int, str]]:
        """Every department for who sees everything; for others those that lead a task they see."""
        departments = Department.objects.in_order()
        if not user.sees_everything:
            departments = departments.filter(assignments__task__in=Task.objects.visible_to(user)).distinct()
        return list(departments.values_list("pk", "name"))

    def _speeches(self, user: User) -> list[tuple[int, str]]:
        """The speeches that tasks of this person come from, the newest first."""
        sources = Speech.objects.filter(task_sources__task__in=Task.objects.visible_to(user)).distinct()
        return list(sources.order_by("-spoken_on", "-pk").values_list("pk", "title")[:100])

    @property
    def selects(self) -> list[forms.BoundField]:
        return [self[name] for name in self.SELECTS]

    def in_words(self, asked: Conditions) -> list[tuple[str, str]]:
        """Each condition that narrows the list: its name in the address, and how people say it."""
        said = []
        if asked.q:
            said.append(("q", f"有“{asked.q}”"))
        for name in self.SELECTS:
            field = self.fields[name]
            chosen = str(getattr(asked, name) or "")
            if isinstance(field, forms.ChoiceField) and chosen and (name, chosen) != ("status", ANY):
                offered: Any = field.choices
                label = {str(key): words for key, words in offered}.get(chosen, "没有这一项")
                said.append((name, f"{field.label}：{label}"))
        if asked.since:
            said.append(("since", f"{asked.since.isoformat()}以后立项"))
        return [*said, ("mine", str(self.fields["mine"].label))] if asked.mine else said
