"""What is looked at before closure is asked for (申请办结): evidence, progress, words of a leader nobody has answered.

It is said on the form before anything is sent; who has read it ticks, and sends all the same.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, ClassVar

from django import forms
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from directives.dates import day_words
from tracking.chapters import speaker
from tracking.forms.texts import LongText
from tracking.models import Attachment, Task, TaskEvent
from tracking.unanswered import unanswered
from tracking.workflow import FINISHED, Status

EVIDENCE = ("report", "record", "submit")  # steps whose files show that something was done
FULL = 100  # per cent
UNTICKED = "缺的先补上；不补的，勾选这一格再申请。"


@dataclass(frozen=True, slots=True)
class Lack:
    """Something that is not as it should be, what can be done about it, and where."""

    what: str
    remedy: str
    url: str = ""
    way: str = ""  # the words of the link


class Closing(forms.Form):
    """The tick by which closure is asked for although something is lacking; ``reply``: words for the leader."""

    reply = LongText(label="对批示的答复", required=False, rows=2, max_length=1000)
    anyway = forms.BooleanField(label="知道了，仍要申请办结", required=False)
    apart: ClassVar[frozenset[str]] = frozenset({"anyway"})  # shown in the box that says what is lacking

    task: Task
    today: date
    is_stale: bool

    def look_at(self) -> None:
        """Ask for an answer only where words of a leader wait for one."""
        if not self.instructions:
            del self.fields["reply"]
            return
        first = self.instructions[0]
        self.fields["reply"].label = f"答复{instructed_by(first, self.today)}批示"
        words, more = first.note.rstrip("。"), len(self.instructions) - 1
        others = f"后面还有 {more} 条批示，一并答复。" if more else ""
        help_text = f"批示写的是“{words}”。{others}写怎样落实的，随申请一起送出，算作答复。"
        self.fields["reply"].help_text = help_text

    @cached_property
    def instructions(self) -> Sequence[TaskEvent]:
        """Words of leaders on the task that wait for an answer, oldest first."""
        return list(unanswered().filter(task=self.task).select_related("by", "acting_for"))

    @cached_property
    def lacks(self) -> tuple[Lack, ...]:
        """What is lacking now: before anything is written, or of what was written; nothing out of season."""
        if self.task.status != Status.ACCEPTED:
            return ()
        return tuple(lack for lack in (self._evidence(), self._progress(), self._answer()) if lack)

    def clean(self) -> dict[str, Any] | None:
        given = super().clean()
        if self.lacks and not self.cleaned_data.get("anyway") and not self.is_stale:
            self.add_error("anyway", UNTICKED)
        return given

    def _evidence(self) -> Lack | None:
        if self._comes_with("attachments") or self._comes_with("keep"):
            return None
        shown = Q(event__task=self.task) | Q(event__task__parent=self.task)
        if Attachment.objects.filter(shown, event__name__in=EVIDENCE).exists():
            return None
        return Lack(
            "没有佐证材料，以前也没有交过。", "在上面选好文件再申请，这一条就没有了；没有文件的，督查室可能退回。"
        )

    def _comes_with(self, name: str) -> bool:
        return self.is_bound and bool(self.cleaned_data.get(name))

    def _progress(self) -> Lack | None:
        if self.task.percent >= FULL or self.task.is_long_term:
            return None
        if still := self.task.children.exclude(status__in=FINISHED).count():
            return Lack(f"总进度 {self.task.percent}%，还有 {still} 个子项没有办结。", "最好等子项办结以后再申请。")
        remedy = "还没有办完的，先不申请；办完了的，可以先报一次进展。"
        report = reverse("tracking:report", args=[self.task.pk])
        return Lack(f"进度只报到 {self.task.percent}%。", remedy, report, "先报进展")

    def _answer(self) -> Lack | None:
        if not self.instructions or self._comes_with("reply"):
            return None
        what = f"{instructed_by(self.instructions[0], self.today)}批示还没有答复。"
        more = "办结以后也还列在要答复的里面。"
        if "reply" in self.fields:
            return Lack(what, f"在上面的答复里写一句，这一条就没有了；不写的，{more}")
        return Lack(
            what,
            f"留言说明怎样落实，就算答复；不说的，{more}",
            reverse("tracking:remark", args=[self.task.pk]),
            "去留言",
        )


def instructed_by(event: TaskEvent, today: date) -> str:
    """区长11月20日的, before 批示."""
    return f"{speaker(event)}{day_words(timezone.localdate(event.at), today)}的"
