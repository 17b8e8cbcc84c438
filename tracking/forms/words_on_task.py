"""The forms of what is said about a task: 催办 and its answer, 批示, 留言."""

from collections.abc import Sequence
from datetime import date
from typing import Any, ClassVar

from django import forms

from accounts.models import User
from tracking.forms.choices import OneOf, SeveralOf
from tracking.forms.moves import FilesField, StepForm, words_field
from tracking.forms.registration import offer_rows
from tracking.forms.texts import LongText
from tracking.mentions import named_in, people_around, presented
from tracking.models import Department, Post, Task, Urging
from tracking.models.urging import Way
from tracking.workflow import Actor, Status

HEARD_AT_ONCE = {Way.PHONE, Way.ON_SITE}  # ways in which somebody answers on the spot
TO_SIGN = "请于今天下班前签收；不属于本单位职责的，写明理由退签。"
TO_REPORT = "请报进展：办到哪一步，为什么慢，什么时候办完。"
EARLIER = 5  # orders shown beside a new one


class UrgeForm(StepForm):
    """Whom to urge, how, and in what words; what was said on the telephone at once."""

    departments = SeveralOf(label="催哪个单位")
    way = forms.ChoiceField(
        label="怎么催的",
        choices=Way.choices,
        initial=Way.SYSTEM,
        help_text="选“系统”，程序会通知对方：十分钟内的几次合成一封邮件，当天已经收过催办邮件的，邮件等到下一个工作日，系统里马上看得到。别的方式只作记录，不发邮件。",
    )
    text = words_field("催办内容", "请写催什么、要对方做什么。", rows=3)
    answer = LongText(
        label="当场答复",
        rows=2,
        required=False,
        max_length=2000,
        help_text="电话里、现场已经答复的，记在这里；没有答复就空着。",
    )
    attachments = FilesField(label="函件")

    @staticmethod
    def begin_with(task: Task, today: date) -> dict[str, Any]:  # noqa: ARG004
        to_sign = task.status == Status.ASSIGNED
        owing = [part.department for part in task.assignments.all() if to_sign and part.accepted_at is None]
        lead = [task.lead.department] if task.lead else []
        return {"departments": owing or lead, "text": TO_SIGN if to_sign else TO_REPORT}

    def prepare(self) -> None:
        self.urgings = list(self.task.urgings.select_related("department", "by").order_by("-pk")[:EARLIER])
        offer_rows(self, "departments", [part.department for part in self.task.assignments.all()])

    def clean_departments(self) -> list[Department]:
        chosen: list[Department] = self.cleaned_data["departments"]
        if not chosen:
            raise forms.ValidationError("请选要催的单位。")
        return chosen

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if given.get("answer", "").strip():
            self._check_answer(given)
        return given

    def _check_answer(self, given: dict[str, Any]) -> None:
        if len(given.get("departments", [])) > 1:
            self.add_error("answer", "当场答复只能记一个单位的，几个单位请分开催。")
        if given.get("way") not in HEARD_AT_ONCE:
            self.add_error("answer", "只有电话和现场催办才有当场答复。")


class AnswerForm(StepForm):
    """What a department says to the orders it has not answered."""

    department = OneOf(label="哪个单位的答复", empty="选一个单位", required=True)
    text = words_field("答复", "请写答复。", help_text="写办到哪一步、为什么慢、什么时候办完。")

    def prepare(self) -> None:
        self.urgings = self._waiting()
        units = list({urging.department_id: urging.department for urging in self.urgings}.values())
        offer_rows(self, "department", units)
        self.unit = units[0] if len(units) == 1 else None
        if len(units) < 2:
            del self.fields["department"]

    def _waiting(self) -> list[Urging]:
        """What is open and theirs to answer; who urges may write down any answer."""
        waiting = self.task.urgings.open().select_related("department", "by").in_order()
        if {Actor.SUPERVISOR, Actor.OWNER} & self.task.actors(self.user):
            return list(waiting)
        return list(waiting.filter(department__memberships__user=self.user))

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if not self.urgings:
            raise forms.ValidationError("没有答复：这件事项现在没有等您答复的催办。")
        given["department"] = self.unit or given.get("department")
        return given


class SpokenForm(StepForm):
    """Words on a task, in which its people can be named. They make nothing out of date, whatever happened meanwhile."""

    refuses_strangers: ClassVar[bool] = True
    mentions = SeveralOf(label="点名提醒谁", help_text="勾选，或者在文字里写“@姓名”；点到的人会收到通知和邮件。")
    attachments = FilesField(label="附件")

    def prepare(self) -> None:
        self.people = [user for user in people_around(self.task) if user.pk != self.user.pk]
        mentions = self.fields["mentions"]
        assert isinstance(mentions, SeveralOf)  # noqa: S101  # declared so above
        mentions.offer(self.people, presented)
        if not self.people:
            del self.fields["mentions"]

    def clean_version(self) -> None:
        """Nothing is decided on what stood there before."""

    def clean(self) -> dict[str, Any]:
        """Whoever the text names with @ counts as ticked."""
        given = super().clean() or self.cleaned_data
        named = named_in(given.get("text", ""), [*self.people, self.user])
        for name in named.unknown if self.refuses_strangers else ():
            self.add_error("text", f"“@{name}”不在这件事项里，请改成事项里的人，或者去掉 @。")
        given["mentions"] = _once(given.get("mentions", []), [user for user in named.people if user != self.user])
        return given


def _once(ticked: Sequence[User], written: Sequence[User]) -> list[User]:
    return list({user.pk: user for user in [*ticked, *written]}.values())


class InstructForm(SpokenForm):
    """A leader's words, told to everybody anyway, and kept as they are; a 督查员 says whose they are."""

    refuses_strangers = False
    post = OneOf(
        label="哪位领导的批示", empty="选一位", required=True, error_messages={"required": "请选是哪位领导的批示。"}
    )
    text = words_field("批示", "请写批示的内容。", help_text="写原话，各单位看到的就是这些字。")
    field_order = ("post", "text", "attachments")

    def prepare(self) -> None:
        super().prepare()
        self.fields.pop("mentions", None)
        if not self.user.is_supervisor:
            del self.fields["post"]
            return
        offer_rows(self, "post", list(Post.objects.filter(is_active=True).order_by("order", "pk")))


class RemarkForm(SpokenForm):
    text = words_field("留言", "请写留言。")
    field_order = ("text", "mentions", "attachments")
