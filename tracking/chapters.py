"""One step of a task as a sentence (办理过程): who did what, what became of what, what was said with it. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from accounts.models import User
from directives.dates import day_words
from tracking import rhythms
from tracking.checkup.flaws import Advice, Flaw, advice
from tracking.models import Attachment, Report, TaskEvent
from tracking.tellings import TELLINGS
from tracking.units_then import Holders, post_of, units_of

BY_NAME = {"lead": "牵头单位", "supporting": "配合单位", "leader": "责任领导"}  # in ``data``, as names
BY_VALUE = {"due_on": "完成时限", "measure": "到什么程度", "rhythm": "报送频率"}  # in ``changes``
TOLD_OTHERWISE = frozenset({"register", "take_in", "amend", "grant"})  # say so in a sentence of their own


@dataclass(frozen=True, slots=True)
class Change:
    """Something that was one thing and became another, as words."""

    name: str
    old: str
    new: str

    def __str__(self) -> str:
        return f"{self.name}从{self.old}改为{self.new}"


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
    name: str = ""  # of the step
    is_inside: bool = False  # only the department itself sees it
    advice: tuple[Advice, ...] = ()  # of the check-up, for the office
    by: User | None = None
    units: str = ""  # the departments that signed
    acted_for: tuple[str, ...] = ()  # the units of ``by`` at the time, as far as they are known
    pk: int = 0  # of the step

    @property
    def post(self) -> str:
        """Who that is: 区住建局经办人, 督查员; empty where the name is the post itself."""
        return post_of(self.by, self.acted_for) if self.by else ""

    @property
    def told(self) -> str:
        """What was done, without the department where it stands before the name already."""
        unit = self.acted_for[0] if len(self.acted_for) == 1 else ""
        return self.did.removeprefix(unit).removesuffix(f"，{unit}") if unit else self.did


def chapter(event: TaskEvent, today: date, *, to_office: bool = False, holders: Holders | None = None) -> Chapter:
    """A step as a sentence. ``holders``: who had a part in the task then, so that nobody is given a later unit."""
    telling, report = TELLINGS[event.name], getattr(event, "report", None)
    return Chapter(
        who=str(event.by),
        did=telling.did(event),
        at=event.at,
        icon=telling.icon,
        tone=telling.tone,
        said=telling.said(event),
        changes=tuple(changes_of(event, today)),
        report=report,
        files=tuple(event.attachments.all()),
        name=event.name,
        is_inside=event.inside_id is not None,
        advice=advice(map(Flaw.from_json, report.flaws)) if report and to_office else (),
        by=event.by,
        units="、".join(event.data.get("departments", [])),
        acted_for=units_of(event, holders),
        pk=event.pk or 0,
    )


def changes_of(event: TaskEvent, today: date) -> Iterable[Change]:
    """What the step changed, as far as its sentence does not say so."""
    if event.name in TOLD_OTHERWISE:
        return
    for key, name in BY_NAME.items():
        pair = event.data.get(key)
        if isinstance(pair, Sequence) and not isinstance(pair, str) and len(pair) == 2 and pair[0] != pair[1]:
            yield Change(name, pair[0] or "没有", pair[1] or "没有")
    for key, name in BY_VALUE.items():
        if pair := event.changes.get(key) or _from_older(event, key):
            yield Change(name, _words(key, pair[0], today), _words(key, pair[1], today))


def _from_older(event: TaskEvent, key: str) -> Any:
    """A change of the due date as events told it before they recorded all changes."""
    return event.data.get(key) if key == "due_on" else None


def _words(key: str, value: str | None, today: date) -> str:
    if key == "due_on":
        return day_words(date.fromisoformat(value), today) if value else "没有时限"
    return rhythms.words(value or "") if key == "rhythm" else value or "没有写"


def speaker(event: TaskEvent) -> str:
    """Whose step it is to a reader: of 批示 that a 督查员 wrote down the leader, else who took it."""
    return str(event.acting_for if event.name == "instruct" and event.acting_for else event.by)


def in_one_line(event: TaskEvent, today: date) -> str:
    """What was done, without who and when: 同意延期，时限从10月31日改为11月20日，第 1 次."""
    did = TELLINGS[event.name].did(event) if event.name != "instruct" else event.label
    changes = "；".join(map(str, changes_of(event, today)))
    return f"{did}：{changes}" if changes else did
