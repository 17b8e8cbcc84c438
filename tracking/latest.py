"""How a task stands, by the newest step that says so (最近动态): who took it, on which day, in what words.

A 留言 says nothing of that, except where a department answers a leader's words (批示) with it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from accounts.models import Role
from directives.dates import day_words
from tracking.chapters import in_one_line, speaker
from tracking.models import Task, TaskEvent
from tracking.story import last, was_sent_back
from tracking.tellings import TELLINGS
from tracking.workflow import Status

TELLS = frozenset(
    {
        *("report", "record", "submit", "withdraw", "send_back", "extend", "grant", "refuse", "dispute", "settle"),
        *("answer", "instruct", "decline", "reassign", "suspend", "resume", "reopen", "adjust"),
    }
)  # steps that say how it stands; orders to hurry are told apart


@dataclass(frozen=True, slots=True)
class Latest:
    """The newest step of a task that says how it stands.

    ``instructed``: the newest words of a leader (批示). ``sent_back``: the 退回 it still stands under.
    """

    event: TaskEvent
    instructed: TaskEvent | None = None
    sent_back: TaskEvent | None = None

    @property
    def on(self) -> date:
        return timezone.localdate(self.event.at)

    def words(self) -> str:
        """罗建中 退回办结申请，第 1 次退回：缺验收单。"""
        did = f"{speaker(self.event)} {in_one_line(self.event, self.on)}"
        if self.event.name == "submit" and self.event.after == Status.SUBMITTED:
            did += "，等审核"
        report = getattr(self.event, "report", None)
        said = report.progress if report else TELLINGS[self.event.name].said(self.event)
        return f"{did}：{said}" if said else did

    def instructed_words(self, today: date) -> str:
        """8月13日有批示, where a leader has spoken."""
        at = self.instructed.at if self.instructed else None
        return f"{day_words(timezone.localdate(at), today)}有批示" if at else ""


def latest_of(tasks: Iterable[Task]) -> dict[int, Latest]:
    """By task, in one query; nothing for a task of which nobody has said anything."""
    told = TaskEvent.objects.filter(task__in=[task.pk for task in tasks], name__in=TELLS | {"remark"}, inside=None)
    related = told.select_related("task", "by", "acting_for", "report__department", "report__by")
    by_task: dict[int, list[TaskEvent]] = {}
    for event in related.in_order():
        told_before = by_task.setdefault(event.task_id, [])
        if event.name in TELLS or _answers(event, told_before):
            told_before.append(event)
    return {
        task: Latest(events[-1], last(events, "instruct"), was_sent_back(events))
        for task, events in by_task.items()
        if events
    }


def _answers(remark: TaskEvent, before: Sequence[TaskEvent]) -> bool:
    """Whether a department says it in answer to a leader's words, which are the newest, or answered so already."""
    return bool(before) and before[-1].name in {"instruct", "remark"} and remark.by.role in {Role.CLERK, Role.HEAD}
