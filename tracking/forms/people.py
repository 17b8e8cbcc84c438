"""The forms with which work goes to other people: one part, one task, or all that somebody has."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms

from accounts.models import User
from tracking.actions.handing_over import OFFICE, Heirs, Place
from tracking.forms.choices import OneOf
from tracking.forms.moves import StepForm, words_field
from tracking.forms.registration import offer_rows
from tracking.forms.texts import LongText
from tracking.models import Assignment, Department, Task
from tracking.staffing import Work, officers, workers
from tracking.workflow import Actor

NOBODY = "不指定，由单位的人都管"
SAME = "同上"


def note_field(label: str = "说明") -> LongText:
    return LongText(label=label, rows=2, required=False, max_length=2000)


class HandOnForm(StepForm):
    """Which colleague handles the part from now on; the office chooses among the people of every part."""

    to = forms.ChoiceField(
        label="转给谁", error_messages={"required": "请选转给谁。", "invalid_choice": "这个人现在不能接手，请另选。"}
    )
    note = note_field()

    def prepare(self) -> None:
        self.offered: dict[str, tuple[Department, User]] = {}
        groups = [(f"{part}，现在{part.handler or '没有指定'}", self._colleagues(part)) for part in self._parts()]
        choices = [(heading, people) for heading, people in groups if people]
        field = self.fields["to"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  # declared so above
        field.choices = [("", "选一位"), *choices]
        if not choices:
            field.help_text = "没有别的人可以转。单位要先有别的账号，请管理员在后台添加。"

    def _parts(self) -> list[Assignment]:
        """Those this person may pass on."""
        actors, parts = self.task.actors(self.user), self.task.assignments.select_related("department", "handler")
        if {Actor.SUPERVISOR, Actor.OWNER} & actors:
            return list(parts.order_by("role", "pk"))
        return list(parts.filter(department__memberships__user=self.user).order_by("role", "pk"))

    def _colleagues(self, part: Assignment) -> list[tuple[str, str]]:
        people = [user for user in workers(part.department) if user.pk != part.handler_id]
        self.offered |= {f"{part.department_id}:{user.pk}": (part.department, user) for user in people}
        return [(f"{part.department_id}:{user.pk}", f"{user}（{user.get_role_display()}）") for user in people]

    def given(self) -> dict[str, Any]:
        department, to = self.offered[self.cleaned_data["to"]]
        return {"department": department, "to": to, "note": self.cleaned_data["note"]}


class EntrustForm(StepForm):
    """Which 督查员 looks after the task from now on."""

    to = OneOf(label="交给谁", empty="选一位督查员", required=True, error_messages={"required": "请选交给哪位督查员。"})
    note = note_field()

    def prepare(self) -> None:
        others = [user for user in officers() if user.pk != self.task.officer_id]
        offer_rows(self, "to", others)
        self.fields["to"].help_text = f"现在是{self.task.officer}。" + ("" if others else "没有别的督查员可以接手。")


@dataclass(frozen=True, slots=True)
class Handed:
    """What is handed over in one place: who gets it all, and task by task who gets that one."""

    whole: forms.BoundField
    rows: list[tuple[Task, forms.BoundField]]


class HandOverForm(forms.Form):
    """Who takes over: for each place somebody, and for a single task somebody else."""

    note = words_field("为什么移交", "请写明为什么移交。", rows=2, help_text="例如轮岗、退休；写进每件事的办理过程。")
    closing = forms.BooleanField(label="移交以后停用他的账号", required=False)

    def __init__(
        self, *args: Any, leaving: User, work: Work, today: date, may_close: bool = False, **kwargs: Any
    ) -> None:
        """``may_close``: the account may be closed with it."""
        super().__init__(*args, **kwargs)
        if not may_close:
            del self.fields["closing"]
        self.leaving, self.work, self.today = leaving, work, today
        if work.tasks:
            self._offer(OFFICE, "督办的事", _others(officers(), leaving), work.tasks)
        for department in work.departments:
            mine = [part.task for part in work.parts if part.department == department]
            self._offer(department.pk, f"在{department}经办的事", _others(workers(department), leaving), mine)

    def _offer(self, place: Place, what: str, people: Sequence[User], tasks: Iterable[Task]) -> None:
        """A choice for the place, and one for each task of it."""
        whole = OneOf(label=f"{what}交给谁", empty="选一位" if place is OFFICE else NOBODY)
        whole.required = place is OFFICE
        whole.error_messages["required"] = "请选谁接着督办。"
        self.fields[key(place)] = whole
        offer_rows(self, key(place), people)
        for task in tasks:
            self.fields[key(place, task)] = OneOf(label=f"“{task.title}”交给谁", empty=SAME)
            offer_rows(self, key(place, task), people)

    def places(self) -> list[Handed]:
        """What is on the page: for each place the choice, and its tasks with one of their own."""
        office = (
            [Handed(self[key(OFFICE)], [(t, self[key(OFFICE, t)]) for t in self.work.tasks])] if self.work.tasks else []
        )
        return office + [self._of(department) for department in self.work.departments]

    def _of(self, department: Department) -> Handed:
        mine = [part.task for part in self.work.parts if part.department_id == department.pk]
        return Handed(self[key(department.pk)], [(task, self[key(department.pk, task)]) for task in mine])

    def heirs(self) -> Heirs:
        """What was chosen."""
        given = self.cleaned_data
        places: list[Place] = [OFFICE] if self.work.tasks else []
        places += [department.pk for department in self.work.departments]
        pairs = [(task, OFFICE) for task in self.work.tasks] + [(p.task, p.department_id) for p in self.work.parts]
        single = {(task.pk, place): heir for task, place in pairs if (heir := given.get(key(place, task)))}
        return Heirs({place: given.get(key(place)) for place in places}, single)


def key(place: Place, task: Task | None = None) -> str:
    """The name of a field: ``office``, ``d3``, ``office-t12``, ``d3-t12``."""
    name = "office" if place is OFFICE else f"d{place}"
    return f"{name}-t{task.pk}" if task else name


def _others(people: Iterable[User], leaving: User) -> list[User]:
    return [user for user in people if user.pk != leaving.pk]
