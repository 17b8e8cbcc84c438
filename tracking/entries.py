"""Lines of a ledger that was kept before (原有台账): what has to stand in one so that it can become a task. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from accounts.models import User
from directives.dates import day_words
from tracking.models import Department, Part, PartState, Post
from tracking.workflow import DISPATCHED, FINISHED, Status

TAKEN = (Status.DRAFT, Status.ASSIGNED, Status.ACCEPTED, Status.CLOSED, Status.SUSPENDED, Status.CANCELLED)
LONGEST_TITLE, LONGEST_MEASURE, LONGEST_NUMBER = 100, 200, 60
COUNTING = frozenset({Status.ASSIGNED, Status.ACCEPTED, Status.SUSPENDED})  # states in which reports are asked for
UNSIGNED = frozenset({Status.DRAFT, Status.ASSIGNED})


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the old ledger: the task, where it comes from, and where it stands today.

    ``place`` says where the line is found, for whoever has to mend it. ``progress``, ``problems`` and ``next_step`` are
    the latest the ledger says; ``extensions`` how often time was granted so far.
    """

    title: str
    lead: Department
    quote: str
    source: str = ""  # empty: the ledger itself
    said_on: date | None = None
    former_number: str = ""
    kind: str = "推进"
    is_hard: bool = True
    supporting: Sequence[Department] = ()
    leader: Post | None = None
    handler: User | None = None
    measure: str = ""
    status: Status = Status.ACCEPTED
    dispatched_on: date | None = None
    due_on: date | None = None
    is_long_term: bool = False
    rhythm: str = ""
    closed_on: date | None = None
    percent: int = 0
    extensions: int = 0
    progress: str = ""
    problems: str = ""
    next_step: str = ""
    note: str = ""
    place: str = ""

    @property
    def departments(self) -> list[Department]:
        """The lead, then those who support, once each."""
        return list(dict.fromkeys([self.lead, *self.supporting]))

    @property
    def is_reported(self) -> bool:
        """Whether the ledger says how it goes."""
        return any(text.strip() for text in (self.progress, self.problems, self.next_step))

    def parts(self, at: datetime) -> list[PartState]:
        """Who has which part. What is in hand counts as signed for from ``at`` on, by nobody: the ledger names none."""
        signed = None if self.status in UNSIGNED else at
        lead = PartState(self.lead.pk, Part.LEAD, signed, handler_id=self.handler.pk if self.handler else None)
        return [lead, *(PartState(unit.pk, Part.SUPPORT, signed) for unit in self.departments[1:])]

    def when(self) -> str:
        """By when, for the history: an ISO date, or the rhythm of what is long-term."""
        return f"long-term {self.rhythm}" if self.is_long_term else self.due_on.isoformat() if self.due_on else ""


def gaps_in(entry: Entry, today: date) -> list[str]:
    """What keeps a line from becoming a task, in sentences for the 督查员; empty when nothing does."""
    return [*_in_words(entry), *_in_who(entry), *_in_when(entry), *_in_course(entry, today)]


def _in_words(entry: Entry) -> Iterator[str]:
    if not entry.title.strip():
        yield "没有写任务。"
    if not entry.quote.strip():
        yield "没有原话，也没有可以当作原话的任务内容。"
    too_long = (
        ("任务", entry.title, LONGEST_TITLE),
        ("工作目标", entry.measure, LONGEST_MEASURE),
        ("编号", entry.former_number, LONGEST_NUMBER),
        ("来源", entry.source, LONGEST_MEASURE),
    )
    for name, text, most in too_long:
        if len(text.strip()) > most:
            yield f"{name}有 {len(text.strip())} 个字，最多 {most} 个字，请缩短。"


def _in_who(entry: Entry) -> Iterator[str]:
    retired = [unit.name for unit in entry.departments if not unit.is_active]
    if retired and entry.status not in FINISHED:
        yield f"{'、'.join(retired)}已经停用，请换一个单位。"


def _in_when(entry: Entry) -> Iterator[str]:
    if entry.is_long_term and entry.due_on:
        yield "完成时限和长期坚持只能选一样。"
    elif entry.is_long_term and not entry.rhythm and entry.status not in FINISHED:
        yield "长期坚持的事项要定报送频率。"
    elif not entry.is_long_term and entry.due_on is None and entry.status not in {Status.DRAFT, Status.CANCELLED}:
        yield "没有完成时限，也没有写长期坚持。"


def _in_course(entry: Entry, today: date) -> Iterator[str]:
    if entry.status not in TAKEN:
        yield f"状态不能是{entry.status.label}。"
    if entry.status in DISPATCHED - {Status.CANCELLED} and entry.dispatched_on is None:
        yield "没有交办日期。"
    if (entry.status == Status.CLOSED) != (entry.closed_on is not None):
        yield "已办结的要有办结日期，没有办结的不能有。"
    for name, day in (("交办日期", entry.dispatched_on), ("办结日期", entry.closed_on)):
        if day and day > today:
            yield f"{name}{day_words(day, today)}在今天之后。"
    if entry.closed_on and entry.dispatched_on and entry.closed_on < entry.dispatched_on:
        yield "办结日期在交办日期之前。"
    if not 0 <= entry.percent <= 100:
        yield "进度不是 0 到 100。"
