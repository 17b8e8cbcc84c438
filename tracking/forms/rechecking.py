"""What somebody writes who looks again at what was closed (回头看), or who mends what was found."""

from datetime import date
from typing import Any

from django import forms

from directives.dates import day_words
from tracking.actions.rechecking import FOLLOWS, Finding, Follow, mending_of, waiting_of
from tracking.forms.moves import FilesField, StepForm, words_field
from tracking.forms.registration import date_field
from tracking.forms.texts import LongText
from tracking.models.recheck import Found, Recheck

FOLLOWING = {
    Follow.NOTHING: "记一笔，事项不变",
    Follow.MEND: "要求整改，事项仍是已办结",
    Follow.REOPEN: "重新打开，接着办理",
}


class RecheckForm(StepForm):
    """记录回头看: what was found, on which day, with evidence; and what follows."""

    visited_on = date_field("哪天去看的", error_messages={"required": "请填哪天去看的。"})
    found = forms.ChoiceField(
        label="查到的结论",
        choices=[("", "选一个"), *Found.choices],
        error_messages={"required": "请选查到的结论。"},
        help_text="对照办结时报的：做到了是属实，做了一部分是部分属实，没有做到或者又反弹了是不属实。",
    )
    note = words_field("查到的情况", "请写明查到的情况。", help_text="写看了哪里、问了谁、数字对不对得上。")
    follow = forms.ChoiceField(
        label="怎么办",
        choices=[("", "选一个"), *FOLLOWING.items()],
        required=False,
        help_text="属实的不用选。不属实的，要么要求整改，要么重新打开。",
    )
    until = date_field("整改或者办完的时限", required=False, help_text="要求整改、重新打开的要填。")
    attachments = FilesField(label="照片、记录")

    def prepare(self) -> None:
        self.recheck: Recheck | None = waiting_of(self.task)
        self.fields["visited_on"].initial = self.today
        if self.recheck:
            due = day_words(self.recheck.due_on, self.today)
            self.says = f"{self.recheck.name}，{due}前查完。{self._alone()}"

    def _alone(self) -> str:
        is_alone = self.recheck and self.recheck.closed_by_id == self.user.pk
        return "督查室没有别的督查员，这件是您自己办结的，记录里会写明。" if is_alone else ""

    def clean(self) -> dict[str, Any] | None:
        given = super().clean() or {}
        if not given.get("found"):
            return given
        found = Found(given["found"])
        follow = Follow(given.get("follow") or Follow.NOTHING) if found != Found.FALSE else given.get("follow")
        if not follow or Follow(follow) not in FOLLOWS[found]:
            wrong = "属实的不用整改，也不用重新打开。" if found == Found.TRUE else "请选要求整改还是重新打开。"
            self.add_error("follow", wrong)
            return given
        if follow != Follow.NOTHING and not given.get("until") and not self._needs_no_date(Follow(follow)):
            self.add_error("until", "请填整改或者办完的时限。")
        return {**given, "follow": follow}

    def _needs_no_date(self, follow: Follow) -> bool:
        return follow == Follow.REOPEN and self.task.is_long_term

    def clean_visited_on(self) -> date:
        day: date = self.cleaned_data["visited_on"]
        if day > self.today:
            raise forms.ValidationError("还没有到那一天，请填已经去看的日期。")
        if self.recheck and day < self.recheck.drawn_on:
            drawn = day_words(self.recheck.drawn_on, self.today)
            raise forms.ValidationError(f"这件是{drawn}抽出来的，去看的日期不会更早。")
        return day

    def clean_until(self) -> date | None:
        day: date | None = self.cleaned_data["until"]
        if day and day <= self.today:
            raise forms.ValidationError("要在今天之后。")
        return day

    def finding(self) -> Finding:
        """What was written."""
        given = self.cleaned_data
        follow = Follow(given["follow"])
        return Finding(
            found=Found(given["found"]),
            note=given["note"],
            visited_on=given["visited_on"],
            follow=follow,
            until=given["until"] if follow != Follow.NOTHING else None,
        )


class RectifyForm(StepForm):
    """报整改: how what was found was mended."""

    note = words_field("怎样整改的", "请写明怎样整改的。", help_text="对照查到的问题写：改了什么、改到什么程度。")
    attachments = FilesField(label="佐证材料")

    def prepare(self) -> None:
        recheck = mending_of(self.task)
        if recheck and recheck.mend_by:
            self.says = f"查到的是：{recheck.note} 要求{day_words(recheck.mend_by, self.today)}前整改好。"

    def given(self) -> dict[str, Any]:
        given = super().given()
        return {"note": given["note"], "files": given["attachments"]}


class ConfirmForm(StepForm):
    """整改到位."""

    note = LongText(label="核实的情况", required=False, max_length=2000)


class PickForm(StepForm):
    """加入回头看: why this one is looked at besides those that were drawn."""

    note = words_field("为什么要查", "请写明为什么要查。", rows=3, help_text="例如有群众反映、领导要求、佐证看不出来。")
