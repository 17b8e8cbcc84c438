"""What goes into extraction and what comes out: frozen records, all offsets in code points into the source text."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

Kind = Literal["整改", "落实", "推进", "建设", "防控", "督考", "宣教"]
OwnerBasis = Literal["explicit", "heading", "topic", "none"]
Role = Literal["牵头", "配合"]
Decision = Literal["asserted", "unsure"]

KINDS: tuple[Kind, ...] = ("整改", "落实", "推进", "建设", "防控", "督考", "宣教")
EVERYBODY = "全体"


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch ``[start, end)`` of the untouched source text, in code points."""

    start: int
    end: int

    def of(self, source: str) -> str:
        return source[self.start : self.end]


@dataclass(frozen=True, slots=True)
class Body:
    """A responsible body (责任单位) of the organisation: its canonical short name and what else people call it."""

    name: str
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Calendar:
    """Working days: days off that are weekdays, and weekend days that are worked (调休)."""

    holidays: frozenset[date] = frozenset()
    workdays: frozenset[date] = frozenset()

    def is_working(self, day: date) -> bool:
        return day in self.workdays or (day.weekday() < 5 and day not in self.holidays)


@dataclass(frozen=True, slots=True)
class Context:
    """What an organisation knows and a speech does not say; everything may be left out.

    ``festivals`` maps a name (春节, 清明节) to its first day in each known year, ``events`` an event with configured
    dates (汛期, 寒假) to the days it starts; ``extra_words`` are names the segmenter must keep whole.
    ``verbs`` are the organisation's own words for beginning an act, ``stop_phrases`` what it says without asking for
    anything: a unit that holds one is not asserted.
    """

    bodies: tuple[Body, ...] = ()
    calendar: Calendar = field(default_factory=Calendar)
    festivals: Mapping[str, tuple[date, ...]] = field(default_factory=dict)
    events: Mapping[str, tuple[date, ...]] = field(default_factory=dict)
    extra_words: tuple[str, ...] = ()
    verbs: tuple[str, ...] = ()
    stop_phrases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class QuotedBody:
    """A responsible body as the speech quotes it, with its place and its part (牵头 or 配合)."""

    name: str
    text: str
    start: int
    end: int
    role: Role


@dataclass(frozen=True, slots=True)
class Evidence:
    """Which rule fired on which words. ``rule`` is a key of ``lexicons/evidence.txt``, which words it for people."""

    rule: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Deadline:
    """A time limit (期限): the words, the day they come to, and how that was reckoned.

    ``due_on`` is None for 限期, event-bound and recurring limits, or where the speech's own date is not known.
    ``rule`` names the convention (月底, N个工作日内 …); ``base_on`` is the day it was reckoned from.
    """

    text: str
    span: Span
    due_on: date | None = None
    recurrence: str | None = None
    rule: str = ""
    base_on: date | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """One directive (候选事项) found in a speech; the keys of the ``extract`` contract, one for one."""

    span: Span
    text: str
    kind: Kind
    hard: bool
    owners: tuple[str, ...]
    owner_basis: OwnerBasis
    bodies: tuple[QuotedBody, ...]
    decision: Decision
    context: tuple[Span, ...]
    deadline: Deadline | None
    targets: tuple[str, ...]
    title: str
    section: tuple[str, ...]
    confidence: float
    evidence: tuple[Evidence, ...]
