"""What is to be done about a task now, in one or two sentences for the person who looks at it (现在要做)."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from directives.dates import day_words
from tracking import rhythms
from tracking.calendars import WorkCalendar
from tracking.deadlines import due_words, is_overdue, is_report_missed
from tracking.families import family_of
from tracking.models import Filing, Organisation, Task, TaskEvent
from tracking.models.event import TAKE_IN
from tracking.models.filing import INSIDE, FilingKind, FilingState
from tracking.story import last, was_sent_back
from tracking.workflow import Status, Structure


@dataclass(frozen=True, slots=True)
class Advice:
    """A sentence, the words in it that matter most, and what follows from them."""

    say: str
    stress: str = ""
    then: str = ""


@dataclass(frozen=True, slots=True)
class Case:
    """Everything the advice depends on."""

    task: Task
    events: tuple[TaskEvent, ...]
    names: frozenset[str]  # of the steps open to the person
    today: date
    calendar: WorkCalendar
    organisation: Organisation
    children: tuple[Task, ...] = ()
    filings: tuple[Filing, ...] = ()  # sent up and not decided, as far as the person may know of them

    @property
    def office(self) -> str:
        return office_name(self.task)

    @property
    def lead(self) -> str:
        return str(self.task.lead.department) if self.task.lead else "牵头单位"

    def day(self, event: TaskEvent | None) -> str:
        return day_words(timezone.localdate(event.at), self.today) if event else ""

    def note(self, *names: str) -> str:
        event = last(self.events, *names)
        return event.note if event else ""


def office_name(task: Task) -> str:
    """Who gives the task out and decides on it: of a piece, the department that leads the whole."""
    return "主办单位" if task.structure == Structure.SUBTASK else "督查室"


def sign_by(task: Task, calendar: WorkCalendar, organisation: Organisation) -> date | None:
    """The last day to sign for a task (签收时限)."""
    return calendar.add(task.dispatched_on, organisation.accept_days) if task.dispatched_on else None


def advise(case: Case) -> Advice:
    """What the person should do, or what is being waited for."""
    if case.task.structure == Structure.SPREAD and case.task.status in {Status.ASSIGNED, Status.ACCEPTED}:
        return _spread(case)
    return _BY_STATUS[Status(case.task.status)](case)


def _spread(case: Case) -> Advice:
    """What the office waits for from the units, the most pressing first."""
    family = family_of(case.children, case.today, case.calendar)
    count = len(family.counted)
    if count and not family.live:
        return Advice(
            f"{count} 个单位都办完了，", "可以总项办结。" if "conclude" in case.names else "等督查室办结总项。"
        )
    done = f"{count} 个单位，{family.closed} 个已办结"
    pressing = [(family.late, "超期"), (count - family.signed, "没有签收"), (family.owed, "本期未报")]
    words = "，".join(f"{number} 个{what}" for number, what in pressing if number)
    return Advice(f"分发给 {done}{'，' if words else '。'}", f"{words}。" if words else "")


def _draft(case: Case) -> Advice:
    if case.task.due_on and case.task.due_on < case.today:
        return Advice(
            "已经立项，还没有交办。", f"完成时限{day_words(case.task.due_on, case.today)}已经过了，", "请先修改。"
        )
    return Advice("已经立项，还没有交办。", then="交办以后，牵头和配合单位会收到通知。")


def _assigned(case: Case) -> Advice:
    until = sign_by(case.task, case.calendar, case.organisation)
    by = f"{day_words(until, case.today)} {case.organisation.send_until:%H:%M}" if until else ""
    dispatched = day_words(case.task.dispatched_on, case.today) if case.task.dispatched_on else ""
    late = "签收时限已经过了，" if until and until < case.today else ""
    if {"accept", "countersign"} & case.names:
        return Advice(f"{case.office}{dispatched}交办。{late}", "请立即签收。" if late else f"请在{by}前签收。")
    return Advice(f"{dispatched}交办，等{case.lead}签收，", f"时限是{by}。" if by else "", late.rstrip("，"))


def _returned(case: Case) -> Advice:
    event = last(case.events, "decline")
    tail = "请另定牵头单位，重新交办。" if "reassign" in case.names else f"等{case.office}重新交办。"
    return Advice(f"{case.lead}{case.day(event)}退签：", _sentence(event.note if event else ""), tail)


def _accepted(case: Case) -> Advice:
    if "countersign" in case.names:
        return Advice(f"{case.lead}牵头，本单位配合。", "请先签收。")
    if filed := _filed(case):
        return filed
    back = was_sent_back(case.events)
    if back and "submit" in case.names:
        return Advice(f"{case.office}{case.day(back)}退回了办结申请：", _sentence(back.note), "请补齐后重新申请办结。")
    return _in_hand(case)


def _filed(case: Case) -> Advice | None:
    """What a department has to do with its own papers before anything else."""
    inside = [filing for filing in case.filings if filing.state in INSIDE]
    for filing in inside:
        if filing.state == FilingState.SENT_BACK:
            tail = "请修改后再呈。"
            return Advice(f"负责人退回了{filing.get_kind_display()}：", _sentence(filing.verdict), tail)
    if any(filing.kind == FilingKind.CLOSURE for filing in inside):
        return Advice("办结申请已经呈上，", "等负责人审签。", "审签以后才报到督查室。")
    return None


def _in_hand(case: Case) -> Advice:
    words = due_words(case.task, case.today, case.calendar)
    if "submit" not in case.names:
        return Advice(f"{case.lead}正在办理，{words}。", then="配合情况可以报进展。" if "report" in case.names else "")
    if is_overdue(case.task, case.today):
        return Advice(f"{words}，还没有办结。", "请报进展，写明原因和下一步。", "办完了就申请办结。")
    if is_report_missed(case.task, case.today):
        return Advice(owed_words(case.task, case.today), "请补报，写明办到哪一步。")
    return Advice(f"正在办理，{words}。", then=_next_report(case) or "有新进展就报，办完了申请办结。")


def owed_words(task: Task, today: date) -> str:
    """11月（25日前）的进展还没有报; and how many before it."""
    owed = rhythms.owed(task.rhythm, since=task.rhythm_since, reported_for=task.reported_for, today=today)
    name = rhythms.period_words(task.rhythm, owed[-1], today)
    return f"{name}的进展还没有报{f'，前面还有 {len(owed) - 1} 期没有报' if owed[1:] else ''}。"


def _next_report(case: Case) -> str:
    """Which period a 长期坚持 task is to be reported on next, where it goes by its rhythm alone."""
    task = case.task
    period = rhythms.expected(task.rhythm, since=task.rhythm_since, reported_for=task.reported_for, today=case.today)
    if not task.is_long_term or period is None:
        return ""
    return f"接下来报{rhythms.period_words(task.rhythm, period, case.today)}的进展。"


def _submitted(case: Case) -> Advice:
    event = last(case.events, "submit")
    if "close" in case.names:
        return Advice(
            f"{case.lead}{case.day(event)}申请办结：",
            _sentence(event.note if event else ""),
            "请审核佐证后办结，或者退回。",
        )
    return Advice(f"{case.day(event)}已申请办结，", f"等{case.office}审核。")


def _suspended(case: Case) -> Advice:
    event = last(case.events, "suspend", TAKE_IN)
    review_on = event.data.get("review_on") if event else None
    tail = f"{day_words(date.fromisoformat(review_on), case.today)}复核。" if review_on else ""
    return Advice("已经挂起，不再提醒：", _sentence(event.note if event else ""), tail)


def _closed(case: Case) -> Advice:
    closed = day_words(case.task.closed_on, case.today) if case.task.closed_on else ""
    late = case.task.due_on and case.task.closed_on and case.task.closed_on > case.task.due_on
    return Advice(f"{closed}办结{'，超期办结' if late else ''}。")


def _cancelled(case: Case) -> Advice:
    return Advice("已经中止：", _sentence(case.note("cancel", TAKE_IN)))


def _sentence(words: str) -> str:
    return words if not words or words[-1] in "。！？；" else f"{words}。"


_BY_STATUS: dict[Status, Callable[[Case], Advice]] = {
    Status.DRAFT: _draft,
    Status.ASSIGNED: _assigned,
    Status.RETURNED: _returned,
    Status.ACCEPTED: _accepted,
    Status.SUBMITTED: _submitted,
    Status.SUSPENDED: _suspended,
    Status.CLOSED: _closed,
    Status.CANCELLED: _cancelled,
}
