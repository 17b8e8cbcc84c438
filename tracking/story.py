"""What happened to a task, told so that it can be read (办理过程): one chapter a step, newest first. Pure."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from django.utils import timezone

from directives.dates import day_words
from tracking import rhythms
from tracking.models import Attachment, Report, TaskEvent
from tracking.workflow import Status

SHOWN = 10  # chapters before the older ones fold


@dataclass(frozen=True, slots=True)
class Change:
    """Something that was one thing and became another, as words."""

    name: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Chapter:
    """One step as a sentence: who, did what, from what to what, and what was said or shown."""

    who: str
    did: str
    at: datetime
    icon: str = "dot"
    tone: str = ""
    said: str = ""
    changes: tuple[Change, ...] = ()
    report: Report | None = None
    files: tuple[Attachment, ...] = ()


@dataclass(frozen=True, slots=True)
class Story:
    """The newest chapters, and the older ones that fold away."""

    recent: tuple[Chapter, ...] = ()
    older: tuple[Chapter, ...] = ()

    @property
    def count(self) -> int:
        return len(self.recent) + len(self.older)


@dataclass(frozen=True, slots=True)
class Telling:
    """How a kind of step is told."""

    did: Callable[[TaskEvent], str]
    icon: str
    tone: str = ""
    said: Callable[[TaskEvent], str] = field(default=lambda event: event.note)


def _says(words: str) -> Callable[[TaskEvent], str]:
    return lambda _: words


def _registered(event: TaskEvent) -> str:
    return f"立项，批准人 {event.task.registration.approver}"


def _parts(event: TaskEvent) -> str:
    lead, helpers = event.data.get("lead", ""), event.data.get("supporting", [])
    if not isinstance(lead, str) or not lead:
        return ""
    said = [f"{lead}牵头", f"{'、'.join(helpers)}配合" if helpers else "", _when(event)]
    return "，".join(filter(None, said)) + "。"


def _when(event: TaskEvent) -> str:
    """By when, as the step set it: 11月26日前完成, or 长期坚持，每月25日前报."""
    head, _, rhythm = event.data.get("when", "").partition(" ")
    if head == "long-term":
        return f"长期坚持，{rhythms.words(rhythm)}报"
    return f"{day_words(date.fromisoformat(head), timezone.localdate(event.at))}前完成" if head else ""


def _signed(event: TaskEvent) -> str:
    departments = "、".join(event.data.get("departments", []))
    return f"签收，{departments}" if departments else "签收"


def _reported(event: TaskEvent) -> str:
    report = getattr(event, "report", None)
    old, new = event.data.get("percent") or (None, None)
    if new is None:
        return f"报进展，{report.department}（配合）做到 {report.percent}%" if report else "报进展"
    return f"报进展，进度 {old}% → {new}%" if old != new else f"报进展，进度仍是 {new}%"


def _suspended(event: TaskEvent) -> str:
    review_on = event.data.get("review_on")
    return (
        f"挂起，{day_words(date.fromisoformat(review_on), timezone.localdate(event.at))}复核" if review_on else "挂起"
    )


def _sent_back(event: TaskEvent) -> str:
    return f"退回办结申请，第 {event.data.get('times', 1)} 次退回"


TELLINGS: dict[str, Telling] = {
    "register": Telling(_registered, "flag", "seal", _parts),
    "amend": Telling(_says("修改待交办的事项"), "pencil", said=_parts),
    "dispatch": Telling(_says("交办"), "send", "seal"),
    "accept": Telling(_signed, "check2-square", "ok"),
    "countersign": Telling(lambda event: f"{_signed(event)}（配合）", "check2-square"),
    "decline": Telling(_says("退签"), "arrow-return-left", "late"),
    "reassign": Telling(_says("重新交办"), "send", "seal"),
    "report": Telling(_reported, "chat-left-text", said=_says("")),
    "submit": Telling(_says("申请办结"), "send-check"),
    "send_back": Telling(_sent_back, "arrow-return-left", "late"),
    "close": Telling(_says("同意办结"), "check-lg", "ok"),
    "suspend": Telling(_suspended, "pause"),
    "resume": Telling(_says("恢复办理"), "play"),
    "cancel": Telling(_says("中止"), "slash-circle", "late"),
    "reopen": Telling(_says("重新打开"), "arrow-counterclockwise", "late"),
}
NAMES = {"lead": "牵头单位", "due_on": "完成时限"}


def tell(events: Iterable[TaskEvent], today: date, *, to_departments: bool = False) -> Story:
    """The story of a task. ``events`` come with ``by``, ``report`` and ``attachments``, in any order.

    ``to_departments``: leave out what happened before they were told of it, apart from the 立项 itself.
    """
    ordered = sorted(events, key=lambda event: (event.at, event.pk), reverse=True)
    heard = [event for event in ordered if not (to_departments and event.name == "amend")]
    chapters = [_chapter(event, today) for event in heard]
    return Story(tuple(chapters[:SHOWN]), tuple(chapters[SHOWN:]))


def _chapter(event: TaskEvent, today: date) -> Chapter:
    telling = TELLINGS[event.name]
    return Chapter(
        who=str(event.by),
        did=telling.did(event),
        at=event.at,
        icon=telling.icon,
        tone=telling.tone,
        said=telling.said(event),
        changes=tuple(_changes(event, today)),
        report=getattr(event, "report", None),
        files=tuple(event.attachments.all()),
    )


def _changes(event: TaskEvent, today: date) -> Iterable[Change]:
    for key, name in NAMES.items():
        pair = event.data.get(key)
        if isinstance(pair, list) and len(pair) == 2:
            old, new = (_day(value, today) if key == "due_on" else value for value in pair)
            yield Change(name, old, new)


def _day(written: str, today: date) -> str:
    return day_words(date.fromisoformat(written), today) if written else "没有时限"


def last(events: Iterable[TaskEvent], *names: str) -> TaskEvent | None:
    """The newest of these steps."""
    found = [event for event in events if event.name in names]
    return max(found, key=lambda event: (event.at, event.pk), default=None)


def was_sent_back(events: Iterable[TaskEvent]) -> TaskEvent | None:
    """The 退回 a task still stands under: it is in hand again and has not been submitted since."""
    event = last(events, "submit", "send_back")
    return event if event and event.name == "send_back" and event.after == Status.ACCEPTED else None
