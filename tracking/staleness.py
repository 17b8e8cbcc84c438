"""Why news of a step need not be told any more (不必再说): judged for many steps at once, on what is true now."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeAlias

from django.db.models import Max

from tracking.models import Assignment, Filing, Report, Task, TaskEvent, Urging
from tracking.models.filing import FilingState
from tracking.workflow import FINISHED, MOVES, OPEN, Status

ANSWERED = "已经处理"
STALE = {
    Status.DRAFT: "没有交办",
    Status.RETURNED: "已退签",
    Status.SUBMITTED: "已申请办结",
    Status.SUSPENDED: "已挂起",
    Status.CLOSED: "已办结",
    Status.CANCELLED: "已中止",
}
Part: TypeAlias = tuple[int, int]  # task and department


@dataclass(frozen=True, slots=True)
class Since:
    """What has become of what the steps were about: read once for all of them."""

    filings: Mapping[int, str] = field(default_factory=dict)  # their states
    urgings: Mapping[int, Urging] = field(default_factory=dict)  # by event
    reported: Mapping[Part, datetime] = field(default_factory=dict)  # last
    signed: Mapping[Part, datetime | None] = field(default_factory=dict)


def since(events: Iterable[TaskEvent]) -> Since:
    """Read what judging these steps needs: four queries at most, however many they are."""
    events = list(events)
    urged = {event.pk for event in events if event.name == "urge"}
    sent_up = {event.data["filing"] for event in events if event.data.get("filing")}
    filings = dict(Filing.objects.filter(pk__in=sent_up).values_list("pk", "state")) if sent_up else {}
    if not urged:
        return Since(filings)
    urgings = {urging.event_id: urging for urging in Urging.objects.filter(event__in=urged)}
    tasks = {urging.task_id for urging in urgings.values()}
    reports = Report.objects.filter(task__in=tasks).order_by().values_list("task", "department")
    parts = Assignment.objects.filter(task__in=tasks).values_list("task", "department", "accepted_at")
    reported = {(task, department): last for task, department, last in reports.annotate(last=Max("at"))}
    return Since(filings, urgings, reported, {(task, department): at for task, department, at in parts})


Judge = Callable[[TaskEvent, Task, Since], str]


def why_stale(event: TaskEvent, task: Task, known: Since) -> str:
    """Why a mail need no longer tell of the event, or nothing where it must; ``task`` is as it is now."""
    return STALE_BY.get(event.name, _by_status)(event, task, known)


def _by_status(event: TaskEvent, task: Task, _: Since) -> str:
    """News of a state, as long as the task is in it."""
    return "" if task.status == event.after else "已有新的进展"


def _while_at_work(_event: TaskEvent, task: Task, _: Since) -> str:
    """News as long as the task is open."""
    return "" if task.status in OPEN - {Status.RETURNED, Status.SUSPENDED} else STALE[Status(task.status)]


def _until_finished(_event: TaskEvent, task: Task, _: Since) -> str:
    return STALE[Status(task.status)] if task.status in FINISHED else ""


def _never(_event: TaskEvent, _task: Task, _: Since) -> str:
    return ""


def _while_lying(state: FilingState) -> Judge:
    """News as long as what was sent up lies where it was sent."""
    return lambda event, _, known: "" if known.filings.get(event.data.get("filing", 0)) == state else ANSWERED


def _until_answered(event: TaskEvent, task: Task, known: Since) -> str:
    """An order to hurry ends with the work, with an answer, or with what was urged: a report, a signature."""
    urging = known.urgings.get(event.pk)
    if urging is None or task.status not in MOVES["urge"].sources:
        return STALE.get(Status(task.status), ANSWERED)
    part = (urging.task_id, urging.department_id)
    if urging.answered_at:
        return "已答复"
    if _is_later(known.reported.get(part), event.at):
        return "已报进展"
    return "已签收" if _is_later(known.signed.get(part), event.at) else ""


def _is_later(moment: datetime | None, than: datetime) -> bool:
    return moment is not None and moment > than


STALE_BY: dict[str, Judge] = {
    **dict.fromkeys(("dispatch", "take_in", "reassign", "send_back", "resume", "reopen"), _while_at_work),
    **dict.fromkeys(("adjust", "transfer", "hand_on", "entrust"), _until_finished),
    **dict.fromkeys(("grant", "refuse", "settle", "instruct", "remark", "answer", "join", "disjoin"), _never),
    **dict.fromkeys(("extend", "dispute"), _while_lying(FilingState.AT_OFFICE)),
    **dict.fromkeys(("pick", "recheck", "rectify", "confirm", "appeal", "recant", "reconsider"), _never),
    "file": _while_lying(FilingState.AT_HEAD),
    "turn_down": _while_lying(FilingState.SENT_BACK),
    "urge": _until_answered,
}
