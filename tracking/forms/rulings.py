"""What somebody writes who signs, returns, decides or changes what was sent up."""

from datetime import date
from typing import Any

from django import forms

from accounts.models import User
from directives.dates import day_words
from tracking.actions.attachments import MAX_FILES
from tracking.actions.disputes import Outcome
from tracking.actions.extensions import needs_authority
from tracking.actions.filings import attached
from tracking.actions.signing import Revised
from tracking.forms.choices import OneOf, SeveralOf
from tracking.forms.closing import Closing
from tracking.forms.filing import refuse_early
from tracking.forms.moves import FilesField, StepForm, words_field
from tracking.forms.progress import ReportForm
from tracking.forms.registration import date_field, offer_rows
from tracking.forms.restdays import OnWorkingDay
from tracking.forms.texts import LongText
from tracking.models import Department, Filing, Post, Task
from tracking.more_time import why_a_leader
from tracking.workflow import MOVES

OUTCOMES = [
    (Outcome.KEEP, "维持原分工"),
    (Outcome.RELEASE, "同意退出配合"),
    (Outcome.REPLACE, "改由别的单位配合"),
]
MISSING = {
    "turn_down": "请写明要改什么。",
    "refuse": "请写明不同意的理由。",
    "settle": "请写明裁定的理由。",
}


class FilingForm(StepForm):
    """A step on ``filing``, the one named ``move``; ``filing_version`` is the one that was read."""

    filing_version = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=1)

    def __init__(self, *args: Any, filing: Filing, move: str, user: User, today: date, **kwargs: Any) -> None:
        self.filing, self.move = filing, move
        kwargs["initial"] = {"filing_version": filing.version, **self.begin_from(filing), **kwargs.get("initial", {})}
        super().__init__(*args, task=filing.task, user=user, today=today, **kwargs)

    @classmethod
    def begin_from(cls, filing: Filing) -> dict[str, Any]:  # noqa: ARG003
        """What stands in the fields at first."""
        return {}

    def given(self) -> dict[str, Any]:
        given = super().given()
        seen = given.pop("filing_version")
        return {**given, "seen": seen}


class NotedForm(FilingForm):
    """Words that some of the steps need and others do not."""

    note = LongText(label="意见", required=False, max_length=2000)

    def clean_note(self) -> str:
        words: str = self.cleaned_data["note"].strip()
        if not words and MOVES[self.move].needs_note:
            raise forms.ValidationError(MISSING[self.move])
        return words


class SignForm(NotedForm):
    """审签报出 or 退回修改."""

    field_order = ("note",)

    def prepare(self) -> None:
        self.fields["note"].help_text = "退回修改要写明改什么；审签报出可以不写。"


class TakeBackForm(FilingForm):
    """撤回 needs no words of who has sent it up himself; others say why. Its ids are its own beside another form."""

    note = words_field("撤回的理由", "请写明撤回的理由。", rows=2)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, auto_id="back_%s", **kwargs)

    def prepare(self) -> None:
        if self.filing.by_id == self.user.pk:
            del self.fields["note"]
        else:
            self.fields["note"].help_text = f"这是{self.filing.by}报的，撤回以后他看得到理由。"


class DecisionForm(OnWorkingDay, NotedForm):
    """A request for time: until when it is granted, and by whom where the office cannot by itself."""

    due_on = date_field("延到", error_messages={"required": "请填同意延到哪一天。"})
    authority = OneOf(label="批准人", empty="选一位")
    over_parent = forms.BooleanField(label="晚于总时限，照此定", required=False)
    field_order = ("due_on", "on_rest_day", "authority", "over_parent", "note")

    @classmethod
    def begin_from(cls, filing: Filing) -> dict[str, Any]:
        return {"due_on": filing.due_on}

    def prepare(self) -> None:
        self.offer_rest_day()
        self.fields["note"].help_text = "不同意要写明理由；同意可以不写。"
        if not self.user.is_supervisor:
            del self.fields["authority"]
        else:
            self._offer_approvers()
        parent = self.task.parent
        if parent is None or parent.due_on is None:
            del self.fields["over_parent"]
        else:
            self.fields["over_parent"].help_text = f"总时限是{day_words(parent.due_on, self.today)}。"
        if self.move == "refuse":
            self.fields["due_on"].required = False

    def is_set(self) -> bool:
        return self.move == "grant"

    def _offer_approvers(self) -> None:
        approvers = Post.objects.filter(is_active=True, can_approve=True).order_by("order", "pk")
        offer_rows(self, "authority", list(approvers))
        field = self.fields["authority"]
        if not needs_authority(self.filing, self.task):
            field.help_text = "督查室可以直接同意；请示过领导的，可以记下批准人。"
            return
        why = why_a_leader(self.task, is_late=self.filing.is_late)
        field.help_text = f"{why}，同意的话须由领导批准：领导可以直接裁定，也可以请示以后在这里选批准人。"
        field.required = self.move == "grant"
        field.error_messages["required"] = f"{why}，须由领导批准，请选批准人。"

    def clean_due_on(self) -> date | None:
        day: date | None = self.cleaned_data["due_on"]
        return refuse_early(day, self.task, self.today) if day and self.move == "grant" else day

    def given(self) -> dict[str, Any]:
        given = super().given()
        wanted = ("due_on", "authority", "over_parent", "note", "seen") if self.move == "grant" else ("note", "seen")
        return {name: value for name, value in given.items() if name in wanted}


class SettleForm(NotedForm):
    """裁定异议: how it ends, and why."""

    outcome = forms.ChoiceField(
        label="裁定", choices=[("", "选一项"), *OUTCOMES], error_messages={"required": "请选怎么裁定。"}
    )
    department = OneOf(label="改由哪个单位配合", empty="选一个单位")
    field_order = ("outcome", "department", "note")

    def prepare(self) -> None:
        self.fields["note"].label = "理由"
        present = [part.department_id for part in self.task.assignments.all()]
        leads = self.task.lead is not None and self.task.lead.department_id == self.filing.department_id
        if leads:
            self._keep_only()
            return
        offer_rows(self, "department", list(Department.objects.active().exclude(pk__in=present).in_order()))
        self.fields["department"].help_text = "只在“改由别的单位配合”时选；新的单位要重新签收。"

    def _keep_only(self) -> None:
        """The lead cannot be ruled out of its task here."""
        outcome = self.fields["outcome"]
        assert isinstance(outcome, forms.ChoiceField)  # noqa: S101  # declared above
        outcome.choices = OUTCOMES[:1]
        outcome.initial = Outcome.KEEP
        outcome.help_text = "牵头单位要换的，用“重新交办”；配合单位要调的，用“调整”。那样这份异议就不用再裁定。"
        del self.fields["department"]

    def clean(self) -> dict[str, Any] | None:
        given = super().clean()
        if self.cleaned_data.get("outcome") == Outcome.REPLACE and not self.cleaned_data.get("department"):
            self.add_error("department", "请选改由哪个单位配合。")
        return given

    def given(self) -> dict[str, Any]:
        given = super().given()
        return {**given, "outcome": Outcome(given["outcome"])}


class KeepsFiles(FilingForm):
    """Something returned that is changed: its files stay unless unticked, new ones come with them."""

    keep = SeveralOf(label="留下的附件", help_text="去掉勾的不再报上去。")
    attachments = FilesField(label="再加附件")

    @classmethod
    def begin_from(cls, filing: Filing) -> dict[str, Any]:
        return {"note": filing.note, "keep": attached(filing)}

    def prepare(self) -> None:
        super().prepare()
        files = attached(self.filing)
        offer_rows(self, "keep", files)
        if not files:
            del self.fields["keep"]

    def clean(self) -> dict[str, Any] | None:
        given = super().clean()
        count = len(self.cleaned_data.get("keep", [])) + len(self.cleaned_data.get("attachments", []))
        if count > MAX_FILES:
            self.add_error("attachments", f"连同留下的，一次最多 {MAX_FILES} 个文件，多的请打成一个 zip。")
        return given

    def kept(self) -> list[int]:
        return [file.pk for file in self.cleaned_data.get("keep", [])]

    def revised(self) -> Revised:
        raise NotImplementedError


class ReviseClosureForm(Closing, KeepsFiles):
    reply = None  # type: ignore[assignment]  # what came back is changed; words for the leader go by 留言
    note = words_field("完成情况", "请写明完成情况。", help_text="对照原话写：要求的是什么，做到了什么。")
    field_order = ("note", "keep", "attachments", "anyway")

    def revised(self) -> Revised:
        return Revised(note=self.cleaned_data["note"], keep=self.kept())


class ReviseExtensionForm(OnWorkingDay, KeepsFiles):
    due_on = date_field("希望延到哪一天", error_messages={"required": "请填希望延到哪一天。"})
    note = words_field("延期的理由", "请写明延期的理由。")
    field_order = ("due_on", "on_rest_day", "note", "keep", "attachments")

    def prepare(self) -> None:
        super().prepare()
        self.offer_rest_day()

    @classmethod
    def begin_from(cls, filing: Filing) -> dict[str, Any]:
        return {**super().begin_from(filing), "due_on": filing.due_on}

    def clean_due_on(self) -> date:
        return refuse_early(self.cleaned_data["due_on"], self.task, self.today)

    def revised(self) -> Revised:
        return Revised(note=self.cleaned_data["note"], due_on=self.cleaned_data["due_on"], keep=self.kept())


class ReviseReportForm(KeepsFiles, ReportForm):
    def prepare(self) -> None:
        super().prepare()
        self.initial["percent"] = self.filing.percent

    @classmethod
    def begin_from(cls, filing: Filing) -> dict[str, Any]:
        texts = {name: getattr(filing, name) for name in ("progress", "problems", "next_step", "percent")}
        seen = {"period_on": filing.period_on, "take_in": list(filing.taken_in)}
        return {**super().begin_from(filing), **texts, **seen}

    @staticmethod
    def begin_with(task: Task, today: date) -> dict[str, Any]:  # noqa: ARG004
        return {}

    def revised(self) -> Revised:
        given = self.cleaned_data
        return Revised(
            said=self.said(),
            period_on=given.get("period_on"),
            take_in=given.get("take_in", []),
            flaws=self.flaws,
            keep=self.kept(),
        )
