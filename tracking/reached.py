"""Whom a leader's words (批示) reached, when, and what was said to them: from notices, mails and the record alone.

That a mail has gone is known, that somebody has read it is not: ``seen`` is who has opened the notice in the
application. A notice that ended because its reader's work went to others (移交) was read by nobody. An answer is the
first thing a department says of the task afterwards (报进展, 留言, 申请延期 …).
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TypeVar

from django.db.models import Exists, OuterRef, Prefetch, Q
from django.utils import timezone

from accounts.models import Role, User
from directives.dates import day_words
from tracking.chapters import in_one_line
from tracking.models import Assignment, HandOver, MailItem, Membership, Notice, TaskEvent
from tracking.models.parts import Part
from tracking.outbox.hours import Hours
from tracking.posted import Postmark, clock
from tracking.story import when
from tracking.unanswered import ANSWERS

NO_ANSWER = "还没有答复"
Row = TypeVar("Row", Assignment, MailItem, Notice, TaskEvent)


@dataclass(frozen=True, slots=True)
class Told:
    """People told in the same way: 何晓岚、罗建中，邮件 10:32 发出. ``is_lost``: the mail has not arrived."""

    who: tuple[str, ...]
    mail: str
    is_lost: bool = False

    def __str__(self) -> str:
        return "，".join(filter(None, ["、".join(self.who), self.mail]))


@dataclass(frozen=True, slots=True)
class Party:
    """A department, or somebody who was told for himself. ``answer``: empty where none is asked of them."""

    name: str
    told: tuple[Told, ...]
    seen: tuple[str, ...] = ()
    answer: str = ""

    @property
    def has_answered(self) -> bool:
        return bool(self.answer) and self.answer != NO_ANSWER


@dataclass(frozen=True, slots=True)
class Reach:
    """Everybody who was told of one step; ``groups``: the chats of a 群机器人 that were told too."""

    parties: tuple[Party, ...]
    groups: tuple[str, ...] = ()

    @property
    def lost(self) -> int:
        """How many mails have not arrived."""
        return sum(len(told.who) or 1 for party in self.parties for told in party.told if told.is_lost)

    @property
    def whom(self) -> str:
        """6 个单位、2 个人."""
        units = sum(bool(party.answer) for party in self.parties)
        counted = ((units, "个单位"), (len(self.parties) - units, "个人"))
        return "、".join(f"{n} {words}" for n, words in counted if n)

    @property
    def waits_for(self) -> tuple[str, ...]:
        """The departments that have not answered."""
        return tuple(party.name for party in self.parties if party.answer == NO_ANSWER)


@dataclass(frozen=True, slots=True)
class Known:
    """What has been read of some steps and of the copies that units of a spread task got; by step, or by task."""

    now: datetime
    hours: Hours
    copies: Mapping[int, Sequence[TaskEvent]]
    notices: Mapping[int, Sequence[Notice]]
    groups: Mapping[int, Sequence[MailItem]]
    parts: Mapping[int, Sequence[Assignment]]
    said: Mapping[int, Sequence[TaskEvent]]


def reach(events: Iterable[TaskEvent], now: datetime, hours: Hours) -> dict[int, Reach]:
    """By the key of the step, in a constant number of queries; none where there are no steps."""
    events = list(events)
    if not events:
        return {}
    known = _read(events, now, hours)
    return {event.pk: _of(event, known) for event in events}


def _read(events: Sequence[TaskEvent], now: datetime, hours: Hours) -> Known:
    copies = _copies(events)
    every = [*events, *(copy for several in copies.values() for copy in several)]
    keys, tasks = [event.pk for event in every], {event.task_id for event in every}
    posts = Prefetch("recipient__memberships", Membership.objects.select_related("department").order_by("pk"))
    notices = Notice.objects.filter(event__in=keys).annotate(is_handed_over=_ended_with_a_hand_over())
    notices = notices.select_related("recipient", "department", "item__mail__department")
    groups = MailItem.objects.filter(event__in=keys, mail__robot__isnull=False).select_related("mail__robot")
    parts = Assignment.objects.filter(task__in=tasks).select_related("department")
    since = min(event.at for event in events)
    said = TaskEvent.objects.filter(task__in=tasks, name__in=ANSWERS, at__gte=since, inside=None)
    said = said.select_related("task", "by", "report__department").prefetch_related("by__memberships")
    return Known(
        now,
        hours,
        copies,
        _by("event_id", notices.prefetch_related(posts).order_by("pk")),
        _by("event_id", groups.order_by("pk")),
        _by("task_id", parts.order_by("pk")),
        _by("task_id", said.order_by("at", "pk")),
    )


def _ended_with_a_hand_over() -> Exists:
    """Whether the program put the notice away, at the moment its reader's work went to others: he never opened it."""
    return Exists(HandOver.objects.filter(from_user=OuterRef("recipient"), at=OuterRef("read_at")))


def _copies(events: Sequence[TaskEvent]) -> dict[int, list[TaskEvent]]:
    """The same words on the units' shares of a task that is spread."""
    at = {(event.task_id, event.at): event.pk for event in events}
    asked = Q(task__parent__in={task for task, _ in at}, at__in={moment for _, moment in at})
    found: dict[int, list[TaskEvent]] = defaultdict(list)
    for copy in TaskEvent.objects.filter(asked, name="instruct", data__has_key="from").select_related("task"):
        if whole := at.get((copy.task.parent_id or 0, copy.at)):
            found[whole].append(copy)
    return found


def _by(key: str, rows: Iterable[Row]) -> dict[int, list[Row]]:
    found: dict[int, list[Row]] = defaultdict(list)
    for row in rows:
        found[getattr(row, key)].append(row)
    return found


def _of(event: TaskEvent, known: Known) -> Reach:
    steps = [event, *known.copies.get(event.pk, ())]
    parties = [party for step in steps for party in _parties(step, known)]
    items = [item for step in steps for item in known.groups.get(step.pk, ())]
    mark = Postmark(timezone.localdate(event.at), known.now, known.hours)
    groups = (f"{one.mail.robot}，{mark.of_item(one)[0]}" for one in items)
    return Reach(tuple(dict.fromkeys(parties)), tuple(dict.fromkeys(groups)))


@dataclass(slots=True)
class _Gathered:
    """The notices of one party, while they are sorted out."""

    name: str
    department: int | None
    notices: list[Notice] = field(default_factory=list)


def _parties(step: TaskEvent, known: Known) -> Iterator[Party]:
    """The lead first, then the others with a part, then who looks after the task and who was named."""
    parts = sorted(known.parts.get(step.task_id, ()), key=lambda part: part.role != Part.LEAD)
    order = [part.department_id for part in parts]
    gathered: dict[object, _Gathered] = {pk: _Gathered("", pk) for pk in order}
    for notice in known.notices.get(step.pk, ()):
        key, name, department = _belongs(notice, order)
        one = gathered.setdefault(key, _Gathered(name, department))
        one.name = name
        one.notices.append(notice)
    for one in gathered.values():
        if one.notices:
            yield _party(one, step, known, is_asked=one.department in order)


def _belongs(notice: Notice, order: Sequence[int]) -> tuple[object, str, int | None]:
    """The department through which somebody was told, else the person."""
    user = notice.recipient
    if user is None:
        return notice.department_id, str(notice.department), notice.department_id
    if user.role not in {Role.CLERK, Role.HEAD}:
        return ("person", user.pk), "" if user.role == Role.LEADER else str(Role(user.role).label), None
    homes = [member.department for member in user.memberships.all()]
    home = next((one for one in homes if one.pk in order), homes[0] if homes else None)
    return (home.pk, home.name, home.pk) if home else (("person", user.pk), "", None)


def _party(one: _Gathered, step: TaskEvent, known: Known, *, is_asked: bool) -> Party:
    on = timezone.localdate(step.at)
    mark = Postmark(on, known.now, known.hours)
    by_mail: dict[tuple[str, bool], list[str]] = defaultdict(list)
    for notice in one.notices:
        by_mail[mark.of_notice(notice)].append(_name(notice.recipient))
    told = tuple(Told(tuple(filter(None, who)), *mail) for mail, who in by_mail.items())
    return Party(one.name, told, _seen(one.notices, on), _answer(one.department, step, known) if is_asked else "")


def _seen(notices: Iterable[Notice], on: date) -> tuple[str, ...]:
    """Who has opened it, and when: 何晓岚 10:32 看过; whose work went to others instead is told as that."""
    seen: dict[tuple[str, str], list[str]] = defaultdict(list)
    for notice in (notice for notice in notices if notice.read_at):
        became = "工作已移交" if getattr(notice, "is_handed_over", False) else "看过"
        seen[clock(notice.read_at, on), became].append(_name(notice.recipient))
    return tuple(f"{'、'.join(who)} {at} {became}" for (at, became), who in seen.items())


def _name(user: User | None) -> str:
    return str(user) if user else ""


def _answer(department: int | None, step: TaskEvent, known: Known) -> str:
    """What the department said first after that step: 11月24日 报进展，进度从 40% 到 55%."""
    for later in known.said.get(step.task_id, ()):
        if when(later) > when(step) and department in _speaks_for(later):
            on = timezone.localdate(later.at)
            return f"{day_words(on, timezone.localdate(known.now))} {in_one_line(later, on)}"
    return NO_ANSWER


def _speaks_for(event: TaskEvent) -> set[int]:
    report = getattr(event, "report", None)
    return {report.department_id} if report else {member.department_id for member in event.by.memberships.all()}
