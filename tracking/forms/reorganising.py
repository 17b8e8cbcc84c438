"""The forms with which a department is renamed, merged into another or split."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms

from accounts.models import User
from tracking.forms.choices import OneOf
from tracking.forms.moves import words_field
from tracking.forms.registration import offer_rows
from tracking.models import Department, Task
from tracking.models.department import DepartmentKind

WHY = "例如：机构改革方案、三定规定的文号。写进每件事的办理过程。"


class RenameForm(forms.Form):
    """What the department is called from now on."""

    name = forms.CharField(label="新简称", max_length=40, error_messages={"required": "请填新简称。"})
    full_name = forms.CharField(label="新全称", max_length=80, required=False)
    note = forms.CharField(label="依据", max_length=200, required=False)


class MergeForm(forms.Form):
    """Into which department it goes."""

    into = OneOf(
        label="并入哪个单位", empty="选一个单位", required=True, error_messages={"required": "请选并入哪个单位。"}
    )
    note = words_field("依据", "请写明依据。", rows=2, help_text=WHY)

    def __init__(self, *args: Any, others: Sequence[Department], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_rows(self, "into", others)


class NewUnitForm(forms.Form):
    """A department that does not exist yet."""

    unit = forms.CharField(label="新单位的简称", max_length=40, error_messages={"required": "请填新单位的简称。"})
    kind = forms.ChoiceField(label="类别", choices=DepartmentKind.choices)


class SplitForm(forms.Form):
    """Where each task and each person goes; what is not chosen singly goes where the rest goes."""

    rest = OneOf(label="没有单独选的，都归", empty="不动，留在原单位")
    names = OneOf(label="以后讲话里说原名称，指哪个单位", empty="同上")
    keep_active = forms.BooleanField(label="原单位还在，只划出一部分", required=False)
    note = words_field("依据", "请写明依据。", rows=2, help_text=WHY)

    def __init__(
        self,
        *args: Any,
        source: Department,
        others: Sequence[Department],
        tasks: Sequence[Task],
        people: Sequence[User],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.source, self.moving, self.people = source, tasks, people
        offer_rows(self, "rest", others)
        offer_rows(self, "names", others)
        for task in tasks:
            self._offer(f"t{task.pk}", f"“{task.title}”归哪个单位", others)
        for user in people:
            self._offer(f"p{user.pk}", f"{user}去哪个单位", others)

    def _offer(self, name: str, label: str, others: Sequence[Department]) -> None:
        self.fields[name] = OneOf(label=label, empty="同上")
        offer_rows(self, name, others)

    def rows(self) -> list[tuple[Task, forms.BoundField]]:
        return [(task, self[f"t{task.pk}"]) for task in self.moving]

    def members(self) -> list[tuple[User, forms.BoundField]]:
        return [(user, self[f"p{user.pk}"]) for user in self.people]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if not given.get("keep_active") and not (given.get("names") or given.get("rest")):
            self.add_error("names", f"原单位不再保留，请选以后讲话里说“{self.source}”指哪个单位。")
        return given

    def of_tasks(self) -> Mapping[int, Department]:
        """Where each task goes that goes anywhere."""
        return self._chosen("t", [task.pk for task in self.moving])

    def of_people(self) -> Mapping[int, Department]:
        return self._chosen("p", [user.pk for user in self.people])

    def _chosen(self, letter: str, keys: Sequence[int]) -> Mapping[int, Department]:
        chosen = {pk: self.cleaned_data[f"{letter}{pk}"] or self.cleaned_data["rest"] for pk in keys}
        return {pk: unit for pk, unit in chosen.items() if unit}

    @property
    def heir(self) -> Department:
        """Whom the old name means from now on."""
        return self.cleaned_data["names"] or self.cleaned_data["rest"] or self.source
