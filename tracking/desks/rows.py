"""Rows of a desk: why a task lies there, the one thing to do about it, and by when."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from django.utils import timezone

from directives.dates import day_words
from tracking.calendars import WorkCalendar
from tracking.deadlines import Light, due_words, light, planned_percent
from tracking.guidance import near_day, office_name, owed_words, sign_by
from tracking.lateness import has_explained
from tracking.models import Organisation, Task, TaskEvent
from tracking.models.event import TAKE_IN
from tracking.models.filing import FilingKind
from tracking.steps import BY_NAME, Step
from tracking.workflow import Status

TOLD = {"submit", "send_back", "decline", "suspend", TAKE_IN}


@dataclass(frozen=True, slots=True)
class Badge:
    """The shape and word at the head of a row; a light, or a state of the office."""

    shape: str
    word: str


LATE, BACK, SIGN = Badge("late", "超期"), Badge("back", "退回"), Badge("wait", "未签收")
SOON, OWED, SLOW = Badge("soon", "临期"), Badge("owed", "未报"), Badge("slow", "进度偏慢")
BEHIND = Badge("behind", "严重滞后")
WAITING, OFF = Badge("check", "待审核"), Badge("pause", "挂起")
KNOWN = {Light.LATE: LATE, Light.BEHIND: BEHIND, Light.SOON: SOON, Light.OWED: OWED, Light.SLOW: SLOW} | {
    Light.SUSPENDED: OFF
}
URGED = Badge("soon", "被催办")
ORDER = (LATE, URGED, BEHIND, BACK, SIGN, SOON, OWED, SLOW)


@dataclass(frozen=True, slots=True)
class Row:
    """One task on the desk: why it lies there, what to do, by when."""

    task: Task
    badge: Badge
    ask: str = ""
    due: str = ""
    due_tone: str = ""
    due_small: str = ""
    step: Step | None = None
    is_support: bool = False
    extends: bool = False  # 申请延期 stands beside it
    handler: str = ""  # who in the department has it in hand (经办)
    urged: str = ""  # an order to hurry that waits for an answer, in words


@dataclass(frozen=True, slots=True)
class Sorter:
    """Knows the day, the office, and what was last said about each task."""

    today: date
    calendar: WorkCalendar
    organisation: Organisation
    said: dict[int, TaskEvent] = field(default_factory=dict)
    lying: Mapping[int, frozenset[str]] = field(
        default_factory=dict
    )  # what these departments have sent up: task → kinds

    def row(self, task: Task, *, is_lead: bool, is_signed: bool) -> Row:
        if not is_signed and task.status in {Status.ASSIGNED, Status.ACCEPTED, Status.SUBMITTED}:
            return self._to_sign(task, is_lead=is_lead)
        step = "report" if task.status == Status.ACCEPTED else ""
        if not is_lead:
            step = "" if self._lies(task, FilingKind.REPORT) else step
            return self._plain(task, self._badge(task), step=step, support=True)
        if task.status == Status.ACCEPTED:
            return self._in_hand(task)
        return self._waiting(task)

    def _to_sign(self, task: Task, *, is_lead: bool) -> Row:
        until = sign_by(task, self.calendar, self.organisation)
        by = f"{self.organisation.send_until:%H:%M} 前签收"
        words = f"{self._day(until)} {by}" if until else "请签收"
        if until == self.today:
            words = f"今天 {by}"
        elif until and until < self.today:
            words = f"{day_words(until, self.today)}前应签收"
        tone = "late" if until and until < self.today else "soon"
        step = BY_NAME["accept" if is_lead else "countersign"]
        small = f"完成时限 {self._day(task.due_on)}" if task.due_on else "长期坚持"
        badge = LATE if task.due_on and task.due_on < self.today else SIGN
        return Row(task, badge, "" if is_lead else "配合事项，请签收。", words, tone, small, step, not is_lead)

    def _in_hand(self, task: Task) -> Row:
        return replace(self._next(task), extends=self._extends(task))

    def _lies(self, task: Task, kind: FilingKind) -> bool:
        return kind in self.lying.get(task.pk, ())

    def _extends(self, task: Task) -> bool:
        """Beside every notice of lateness, unless it has been asked for already."""
        is_near = self._badge(task) in {LATE, BEHIND, SOON} and task.due_on is not None
        return is_near and not self._lies(task, FilingKind.EXTENSION)

    def _next(self, task: Task) -> Row:
        """What the lead does next about a task in hand."""
        told = self.said.get(task.pk)
        badge = self._badge(task)
        if self._lies(task, FilingKind.CLOSURE):
            return self._plain(task, badge, ask="办结申请在本单位审签。")
        if self._lies(task, FilingKind.REPORT):
            return self._plain(task, badge, ask="反馈在本单位审签。", step="submit")
        if told and told.name == "send_back":
            note = told.note if told.note[-1:] in "。！？；" else f"{told.note}。"
            badge = badge if badge is LATE else BACK
            return self._plain(task, badge, ask=f"退回：{note}补齐后重新申请办结。", step="submit")
        is_told = badge is LATE and has_explained(task, self.today, self.calendar)
        return self._plain(task, badge, ask=self._ask(task, badge), step="submit" if is_told else "report")

    def _ask(self, task: Task, badge: Badge) -> str:
        if badge is LATE and has_explained(task, self.today, self.calendar):
            more = "" if self._lies(task, FilingKind.EXTENSION) else "，还要时间的申请延期"
            return f"到期没有办结，{self._reported(task)}。办完了就申请办结{more}。"
        if badge is LATE:
            return "到期没有办结。请报进展，写明原因和下一步；办完了就申请办结。"
        if badge is OWED:
            return owed_words(task, self.today)
        behind = round(planned_percent(task, self.today) - task.percent)
        if badge in {BEHIND, SLOW} or (badge is SOON and behind >= 10):
            since = f"，{self._reported(task)}" if task.last_reported_on == self.today else ""
            return f"进度比计划慢 {behind} 个百分点{since}。"
        return ""

    def _reported(self, task: Task) -> str:
        return f"{near_day(task.last_reported_on, self.today)}报过进展" if task.last_reported_on else ""

    def _badge(self, task: Task) -> Badge:
        found = light(task, self.today, self.calendar)
        return KNOWN.get(found, Badge("wait" if found == Light.UNSIGNED else "ok", str(found.label)))

    def _waiting(self, task: Task) -> Row:
        told = self.said.get(task.pk)
        on = day_words(timezone.localdate(told.at), self.today) if told else ""
        words = {
            Status.SUBMITTED: (WAITING, f"{on}申请办结，等{office_name(task)}审核"),
            Status.RETURNED: (Badge("back", "退签"), f"{on}退签，等{office_name(task)}重新交办"),
            Status.SUSPENDED: (OFF, f"{on}挂起"),
        }
        badge, ask = words.get(Status(task.status), (self._badge(task), ""))
        return self._plain(task, badge, ask=ask)

    def given(self, task: Task) -> Row:
        """A piece that another department does, for who leads the whole: it decides, and it asks for what is late."""
        told, unit = self.said.get(task.pk), str(task.lead.department) if task.lead else ""
        on = day_words(timezone.localdate(told.at), self.today) if told else ""
        said = f"：{told.note}" if told and told.note else ""
        words = {
            Status.SUBMITTED: (WAITING, f"{unit}{on}申请办结{said}"),
            Status.RETURNED: (Badge("back", "退签"), f"{unit}{on}退签{said}"),
        }
        badge, ask = words.get(Status(task.status), (self._badge(task), f"{unit}还没有办完"))
        return self._plain(task, badge, ask=ask)

    def _plain(self, task: Task, badge: Badge, *, ask: str = "", step: str = "", support: bool = False) -> Row:
        tone = {LATE: "late", SOON: "soon"}.get(badge, "")
        due = due_words(task, self.today, self.calendar)
        return Row(task, badge, ask, due, tone, self._day(task.due_on), BY_NAME.get(step), support)

    def _day(self, day: date | None) -> str:
        return day_words(day, self.today) if day else ""


def last_said(tasks: Iterable[Task]) -> dict[int, TaskEvent]:
    """The newest submission, refusal or suspension of each of these tasks."""
    open_ones = [task.pk for task in tasks]
    events = TaskEvent.objects.filter(task__in=open_ones, name__in=TOLD).order_by("at", "pk")
    return {event.task_id: event for event in events.select_related("by")}
