"""The forms of single steps: what somebody writes when taking one."""

from datetime import date, timedelta
from typing import Any, ClassVar

from django import forms
from django.conf import settings

from accounts.models import User
from directives.dates import day_words
from tracking.actions.adjusting import Adjustment
from tracking.actions.attachments import MAX_FILES, Upload, check_files
from tracking.actions.cascading import count_words, paused_since, suspended_with
from tracking.filetypes import ACCEPT, OFFERED, RefusedFileError
from tracking.forms.choices import OneOf, SeveralOf
from tracking.forms.closing import Closing, instructed_by
from tracking.forms.registration import date_field, offer_rows
from tracking.forms.rhythm import RhythmField
from tracking.forms.texts import LongText
from tracking.forms.whole import WithChildren, WithinWhole
from tracking.models import Department, Part, Post, Task, load_calendar
from tracking.workflow import FINISHED, Status, Structure


class Files(forms.FileInput):
    """A choice of several files."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files, each checked by what it is."""

    def __init__(self, **kwargs: Any) -> None:
        widget = Files(attrs={"accept": ACCEPT})
        limit = settings.UPLOAD_LIMIT // 1024 // 1024
        help_text = f"最多 {MAX_FILES} 个，每个不超过 {limit} MB；可以传 {OFFERED}。"
        super().__init__(required=False, widget=widget, help_text=help_text, max_length=None, **kwargs)

    def clean(self, data: Any, initial: Any = None) -> list[Upload]:
        files: list[Upload] = [file for file in data or initial or () if file is not None]
        try:
            check_files(files)
        except RefusedFileError as refusal:
            raise forms.ValidationError(f"{refusal}文字还在，文件请重新选。") from refusal
        return files


def words_field(label: str, missing: str, *, rows: int = 4, **kwargs: Any) -> LongText:
    """Something that must be written."""
    return LongText(label=label, rows=rows, error_messages={"required": missing}, max_length=2000, **kwargs)


class VersionForm(forms.Form):
    """Which version of the task the page showed."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=1)


class StepForm(VersionForm):
    """What a step asks for. ``task`` is the one it is taken on, by ``user``; ``version`` the one that was read."""

    sets_the_date: ClassVar[bool] = False  # else there is no date to be given to what is 长期坚持
    says = ""  # what else the step will do
    apart: ClassVar[frozenset[str]] = frozenset()  # fields that stand in a box of their own
    shows_the_task: ClassVar[bool] = False  # its fields begin as the task stands, so both sides can be compared

    def __init__(self, *args: Any, task: Task, user: User, today: date, **kwargs: Any) -> None:
        kwargs["initial"] = {"version": task.version, **self.begin_with(task, today), **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)
        self.task, self.user, self.today = task, user, today
        if task.is_long_term and not self.sets_the_date:
            self.fields.pop("due_on", None)
        self.prepare()

    @staticmethod
    def begin_with(task: Task, today: date) -> dict[str, Any]:  # noqa: ARG004
        """What stands in the fields at first."""
        return {}

    def prepare(self) -> None:
        """Offer what depends on the task and on who takes the step."""

    @property
    def is_stale(self) -> bool:
        """Whether the task has gone on since the page was read: that is told before anything else is asked."""
        return self.cleaned_data.get("version") not in {None, self.task.version}

    def given(self) -> dict[str, Any]:
        """What was written, by the names of the action."""
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}


class ConsentForm(WithChildren, StepForm):
    """A step that is a leader's to allow; a 督查员 writes down who allowed it."""

    authority = OneOf(
        label="批准人", empty="选一位", required=True, error_messages={"required": "请选是哪位领导同意的。"}
    )

    def prepare(self) -> None:
        if not self.user.is_supervisor:
            del self.fields["authority"]
            return
        approvers = Post.objects.filter(is_active=True, can_approve=True).order_by("order", "pk")
        offer_rows(self, "authority", list(approvers))


class DeclineForm(StepForm):
    note = words_field("为什么不是本单位的事", "请写明退签的理由。", help_text="写清依据，最好建议由哪个单位办。")


class SubmitForm(Closing, StepForm):
    note = words_field("完成情况", "请写明完成情况。", help_text="对照原话写：要求的是什么，做到了什么。")
    attachments = FilesField(label="佐证材料")
    field_order = ("note", "reply", "attachments", "anyway")

    def prepare(self) -> None:
        self.look_at()

    def given(self) -> dict[str, Any]:
        given = super().given()
        reply, first = given.get("reply", ""), next(iter(self.instructions), None)
        said = f"答复{instructed_by(first, self.today)}批示：{reply}" if reply and first else ""
        return {"note": given["note"], "files": given["attachments"], "reply": said}


class SendBackForm(StepForm):
    note = words_field("缺什么", "请写明为什么退回。", help_text="写清缺哪一样、补到什么程度。")


class SuspendForm(ConsentForm):
    reaches, takes_along = frozenset({Status.ACCEPTED}), "办理中的 {}一起挂起"
    note = words_field("挂起的理由", "请写明挂起的理由。")
    review_on = date_field("复核日期", error_messages={"required": "请填到哪一天再看。"})


class CancelForm(ConsentForm):
    reaches, takes_along = frozenset(Status) - FINISHED, "还没有办结的 {}一起中止"
    note = words_field("中止的理由", "请写明中止的理由。")


class NewDateForm(WithinWhole, StepForm):
    """A reason and, where the old date no longer holds, a new one."""

    note = LongText(label="说明", required=False, max_length=2000)
    due_on = date_field("新的完成时限", required=False, help_text="不填就不变。")


class ResumeForm(NewDateForm):
    """The date is proposed later by as many days as the task was suspended."""

    due_on = date_field("完成时限", error_messages={"required": "请填完成时限。"})

    @staticmethod
    def begin_with(task: Task, today: date) -> dict[str, Any]:
        later = task.due_on + timedelta(days=paused_since(task, today)) if task.due_on else None
        return {"due_on": load_calendar().next_working(later) if later else None}

    def prepare(self) -> None:
        if "due_on" in self.fields:
            old = day_words(self.task.due_on, self.today) if self.task.due_on else "没有定"
            self.fields["due_on"].help_text = f"原来是{old}；按挂起的天数顺延，可以改。"
        if count := len(suspended_with(self.task)):
            self.says = f"一起挂起的 {count_words(self.task, count)}也恢复办理，时限按挂起的天数顺延。"


class ReopenForm(NewDateForm):
    note = words_field("重新打开的理由", "请写明重新打开的理由。")


class ReassignForm(NewDateForm):
    lead = forms.ModelChoiceField(
        Department.objects.active().in_order(),
        label="牵头单位",
        empty_label="选一个单位",
        error_messages={"required": "请选牵头单位。"},
    )
    field_order = ("lead", "due_on", "note")

    def prepare(self) -> None:
        if self.task.status != Status.RETURNED:
            self.fields["note"] = words_field("换单位的理由", "这件事没有退签，请写明为什么换单位。", rows=3)


class AdjustForm(WithinWhole, StepForm):
    """What the office asks for, to be changed while the task is in hand."""

    sets_the_date = shows_the_task = True
    due_on = date_field("完成时限", required=False)
    is_long_term = forms.BooleanField(label="长期坚持，没有完成时限", required=False)
    rhythm = RhythmField()
    measure = forms.CharField(label="到什么程度", max_length=200, required=False)
    leader = OneOf(label="责任领导", empty="不定")
    supporting = SeveralOf(label="配合单位")
    note = words_field("调整的理由", "请写明为什么调整。", rows=3)

    @staticmethod
    def begin_with(task: Task, today: date) -> dict[str, Any]:  # noqa: ARG004
        kept = ("due_on", "is_long_term", "rhythm", "measure", "leader")
        supporting = [part.department for part in task.supporting]
        return {"supporting": supporting} | {name: getattr(task, name) for name in kept}

    def prepare(self) -> None:
        present = [part.department for part in self.task.supporting if not part.department.is_active]
        leads = [part.department_id for part in self.task.assignments.all() if part.role == Part.LEAD]
        units = [*present, *Department.objects.active().exclude(pk__in=leads).in_order()]
        offer_rows(self, "supporting", units)
        offer_rows(self, "leader", list(Post.objects.filter(is_active=True).order_by("order", "pk")))
        if self.task.structure == Structure.SPREAD:
            del self.fields["supporting"]
            self.says = "各单位里和总项一样的跟着改，单独定过的不动。"

    def adjustment(self) -> Adjustment:
        given = self.cleaned_data
        return Adjustment(
            due_on=given["due_on"],
            is_long_term=given["is_long_term"],
            rhythm=given["rhythm"],
            measure=given["measure"],
            leader=given["leader"],
            supporting=given.get("supporting", []),
            over_parent=given.get("over_parent", False),
        )
