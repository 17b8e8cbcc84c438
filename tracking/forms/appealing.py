"""What a unit writes that asks for a review (申请复核), and what somebody else than the author decides."""

from datetime import date
from typing import Any

from django import forms

from directives.dates import day_words
from tracking.actions.appeals import Decision
from tracking.actions.extensions import needs_authority
from tracking.appealing import OUTCOMES, Conclusion, conclusions_for, who_decides
from tracking.forms.choices import OneOf
from tracking.forms.moves import FilesField, StepForm, words_field
from tracking.forms.registration import date_field, offer_rows
from tracking.forms.texts import LongText
from tracking.models import Appeal, Post
from tracking.models.appeal import Against, AppealState
from tracking.models.recheck import Found

EFFECTS_IN_WORDS = {
    Against.RECHECK: "撤销以后，查到的结论不再算数，记录留着；因此重新打开的，恢复办结。变更的，请选改成哪个结论。",
    Against.SENT_BACK: "撤销以后，不计退回次数，办结申请恢复待审核；变更是退回照办，只是不计退回次数。",
    Against.RULING: "撤销以后，请求退出配合的退出配合；别的异议由督查室重新裁定。",
    Against.REFUSAL: "撤销是照单位申请的日期同意延期；变更是另定一个日期。",
    Against.NAMED: "撤销以后，通报的页面上写明这一件不算数；发出去的通报不改。",
}


class AppealForm(StepForm):
    """申请复核: of which conclusion, why, and what shows it."""

    conclusion = forms.ChoiceField(label="对哪个结论", error_messages={"required": "请选对哪个结论。"})
    note = words_field("理由", "请写明理由。", help_text="写清哪里和实际不符，依据是什么。")
    attachments = FilesField(label="依据材料")

    def prepare(self) -> None:
        mine = set(self.user.memberships.values_list("department_id", flat=True))
        found = conclusions_for(self.task, mine, self.today)
        self.conclusions = {f"{one.key}-{one.department.pk}": one for one in found}
        self._choice("conclusion").choices = [(key, self._words(one)) for key, one in self.conclusions.items()]
        self.says = "".join(f"{who_decides(one.author, one.behind)}。" for one in found[:1] if one)

    def _choice(self, name: str) -> forms.ChoiceField:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 (declared above)
        return field

    def _words(self, one: Conclusion) -> str:
        on, until = day_words(one.on, self.today), day_words(one.ask_by, self.today)
        return f"{one.title}（{on}，{until}前可以申请）"

    def given(self) -> dict[str, Any]:
        given = super().given()
        return {
            "conclusion": self.conclusions[given["conclusion"]],
            "note": given["note"],
            "files": given["attachments"],
        }


class RecantForm(StepForm):
    """撤回复核."""

    note = LongText(label="说明", required=False, max_length=2000, rows=2)


class ReconsiderForm(StepForm):
    """复核: what becomes of the conclusion. ``appeal`` is the one that was read; the oldest one comes first."""

    appeal_pk = forms.IntegerField(widget=forms.HiddenInput, required=False)
    outcome = forms.ChoiceField(label="复核结果", error_messages={"required": "请选复核结果。"})
    found = forms.ChoiceField(label="改成哪个结论", choices=[("", "不变更的不用选"), *Found.choices], required=False)
    due_on = date_field("另定的时限", required=False, help_text="只有变更的要填。")
    authority = OneOf(label="批准延期的领导", empty="选一位")
    note = words_field(
        "复核意见", "请写明复核意见。", help_text="写清看了什么、凭什么定的；单位和原来作结论的人都会收到。"
    )

    def prepare(self) -> None:
        waiting = Appeal.objects.waiting_for(self.user).filter(task=self.task)
        self.appeal = waiting.for_display().order_by("at", "pk").first()
        against = self.appeal.against if self.appeal else Against.NAMED
        self.fields["appeal_pk"].initial = self.appeal.pk if self.appeal else None
        states = [(state, state.label) for state in OUTCOMES[against]]
        self._choice("outcome").choices = [("", "选一个"), *states]
        if against != Against.RECHECK:
            del self.fields["found"]
        if against != Against.REFUSAL:
            del self.fields["due_on"]
        self._offer_authority()
        self.says = EFFECTS_IN_WORDS[Against(against)]

    def _choice(self, name: str) -> forms.ChoiceField:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 (declared above)
        return field

    def _offer_authority(self) -> None:
        """More time that only a leader can allow: a 督查员 writes down which one has."""
        filing = self.appeal.filing if self.appeal and self.appeal.against == Against.REFUSAL else None
        if filing is None or not self.user.is_supervisor or not needs_authority(filing, self.task):
            del self.fields["authority"]
            return
        self.fields["authority"].help_text = "这次延期要有领导同意；维持的不用选。"
        approvers = Post.objects.filter(is_active=True, can_approve=True).order_by("order", "pk")
        offer_rows(self, "authority", list(approvers))

    def clean(self) -> dict[str, Any] | None:
        given = super().clean() or {}
        if self.appeal and given.get("appeal_pk") not in {None, self.appeal.pk}:
            raise forms.ValidationError("您看的那份复核申请刚刚被别人处理过，下面是另一份，请看过再定。")
        if given.get("outcome") != AppealState.CHANGED:
            return given
        for name, missing in (("found", "请选改成哪个结论。"), ("due_on", "请填另定的时限。")):
            if name in self.fields and not given.get(name) and name not in self.errors:
                self.add_error(name, missing)
        return given

    def clean_due_on(self) -> date | None:
        day: date | None = self.cleaned_data["due_on"]
        if day and day <= self.today:
            raise forms.ValidationError("要在今天之后。")
        return day

    def decision(self) -> Decision:
        """What was written."""
        given = self.cleaned_data
        outcome = AppealState(given["outcome"])
        is_changed = outcome == AppealState.CHANGED
        found = given.get("found")
        return Decision(
            outcome=outcome,
            note=given["note"],
            found=Found(found) if found and is_changed else None,
            due_on=given.get("due_on") if is_changed else None,
            authority=given.get("authority"),
        )
