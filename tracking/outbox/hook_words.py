"""What an event says when it goes (对接通知的内容): the step as it happened, the task as it stands now.

No name of a person, no telephone, no note, no words of a leader or of the speech, no attachment: those are read in the
application, by who may.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone

from tracking.deadlines import Light, is_overdue, light
from tracking.hooks.kinds import NAMES, TRIAL, kind_of
from tracking.hooks.posting import SCHEMA
from tracking.models import Mail, MailItem, Receiver, Task, TaskEvent
from tracking.models.hook import HookKind
from tracking.models.mail import MailState
from tracking.outbox.hook_posts import open_to
from tracking.outbox.hours import Hours
from tracking.outbox.letters import sender_name
from tracking.outbox.one_by_one import NothingToSayError
from tracking.outbox.wording import link, one_line
from tracking.workflow import OPEN, Status

GONE = "这件事已经不在了"
NOT_THEIRS = "这件事已经不归这个单位，以前也没有送过"
NOT_LATE = "送出以前已经不超期了"


@dataclass(frozen=True, slots=True)
class Frame:
    """What every event is told with."""

    receiver: Receiver
    hours: Hours
    today: date

    def event(self, *, key: str, kind: str, at: datetime, **more: Any) -> dict[str, Any]:
        about = {"sequence": None, "step": None, "task": None, "link": link("tracking:tasks")}
        local = timezone.localtime(at).isoformat(timespec="seconds")
        said = {"schema": SCHEMA, "id": key, "type": kind, "occurred_at": local}
        return {**said, **about, **more, "sender": sender_name(self.hours)}


def said_in(mail: Mail, frame: Frame) -> dict[str, Any]:
    """The body; ``NothingToSayError`` where there is none left."""
    item = MailItem.objects.filter(mail=mail).select_related("event__task__parent", "task__parent").first()
    if item and item.event:
        return _step(mail, item.event, frame)
    if item and item.task:
        return _late(mail, item.task, frame)
    raise NothingToSayError(GONE)


def trial(key: str, frame: Frame, at: datetime) -> dict[str, Any]:
    """What is sent to see whether it arrives."""
    return frame.event(key=key, kind=TRIAL, at=at)


def _step(mail: Mail, event: TaskEvent, frame: Frame) -> dict[str, Any]:
    is_seen = Task.objects.filter(open_to(frame.receiver.department), pk=event.task_id).exists()
    if not is_seen and not _was_told(event.task_id, frame.receiver):
        raise NothingToSayError(NOT_THEIRS)
    step = {"name": event.name, "label": event.label, "from": event.before or None, "to": event.after}
    return frame.event(
        key=mail.message_id,
        kind=NAMES[kind_of(event.name, event.before, event.after)],
        at=event.at,
        sequence=event.version,
        step=step if is_seen else None,
        task=_task(event.task, frame) if is_seen else {"number": event.task.number, "visible": False},
        link=link("tracking:task", event.task_id),
    )


def _late(mail: Mail, task: Task, frame: Frame) -> dict[str, Any]:
    """From the beginning of the day after the due date; told only as long as it is so."""
    is_seen = Task.objects.filter(open_to(frame.receiver.department), pk=task.pk).exists()
    runs = task.status in OPEN and task.status != Status.SUSPENDED
    if not (is_seen and runs and task.due_on == mail.local_date and is_overdue(task, frame.today)):
        raise NothingToSayError(NOT_LATE)
    began = datetime.combine(mail.local_date + timedelta(days=1), datetime.min.time(), timezone.get_current_timezone())
    return frame.event(
        key=mail.message_id,
        kind=NAMES[HookKind.LATE],
        at=began,
        sequence=task.version,
        task=_task(task, frame),
        link=link("tracking:task", task.pk),
    )


def _was_told(task: int, receiver: Receiver) -> bool:
    """Whether the receiver knows of the task at all: else not even its number is told."""
    told = Mail.objects.filter(receiver=receiver, state=MailState.SENT)
    return told.filter(items__event__task=task).exists() or told.filter(items__task=task).exists()


def _task(task: Task, frame: Frame) -> dict[str, Any]:
    parts = list(task.assignments.select_related("department").order_by("pk"))
    lead = next((str(part.department) for part in parts if part.role == "lead"), None)
    shown = Light(light(task, frame.today, frame.hours.calendar))
    return {
        "number": task.number,
        "visible": True,
        "title": one_line(task.title),
        "kind": task.kind,
        "structure": task.structure,
        "parent": task.parent.number if task.parent else None,
        "lead": lead,
        "supporting": [str(part.department) for part in parts if part.role == "support"],
        "due_on": task.due_on.isoformat() if task.due_on else None,
        "is_long_term": task.is_long_term,
        "state": task.status,
        "state_name": Status(task.status).label,
        "light": shown.value,
        "light_name": shown.label,
        "percent": task.percent,
        "version": task.version,
    }
