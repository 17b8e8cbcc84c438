"""The review workbench (梳理) as a page shows it: a speech, its candidates with what is proposed, filters, progress."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from django.db.models import Exists, OuterRef

from directives.dates import day_words
from directives.models import Directive, Speech
from directives.workflow import DirectiveStatus, Move, moves_from
from tracking import rhythms
from tracking.models import Handling, TaskSource
from tracking.office import Office
from tracking.proposals import Proposal

S = DirectiveStatus
MARKS = {S.CANDIDATE: "rest", S.ADOPTED: "pass", S.NOTED: "note", S.REJECTED: "no", S.MERGED: "join"}
HIGHLIGHTS = {S.ADOPTED: "cand-pass", S.NOTED: "cand-note", S.REJECTED: "cand-no", S.MERGED: "cand-note"}


@dataclass(frozen=True)
class Row:
    """One candidate on the workbench; ``number`` is its place in the speech, from 1."""

    number: int
    directive: Directive
    proposal: Proposal
    handling: Handling | None
    office: Office
    is_registered: bool

    @property
    def is_waiting(self) -> bool:
        return self.directive.status == S.CANDIDATE

    @property
    def is_unsure(self) -> bool:
        return self.directive.decision != "asserted"

    @property
    def sureness(self) -> str:
        """How sure extraction is, in per cent."""
        return f"{round(100 * self.directive.confidence)}%"

    @property
    def mark(self) -> str:
        return MARKS[S(self.directive.status)]

    @property
    def highlight(self) -> str:
        return f"cand {HIGHLIGHTS.get(S(self.directive.status), '')}".strip()

    @property
    def moves(self) -> dict[str, Move]:
        """The decisions open now; none once it is a task."""
        return {} if self.is_registered else moves_from(self.directive.status)

    @property
    def has_nobody(self) -> bool:
        return not (self.proposal.lead or self.proposal.group)

    @property
    def has_no_limit(self) -> bool:
        return self.proposal.schedule.is_default

    @property
    def needs_limit(self) -> bool:
        """Whether somebody should look for a date: a soft requirement may well go without one."""
        return self.has_no_limit and self.directive.is_hard

    @property
    def who(self) -> str:
        """The lead, the group, or the unknown name with a question mark."""
        named = self.proposal.lead or self.proposal.group
        if named:
            return named.name
        return f"{self.proposal.unknown[0]}？" if self.proposal.unknown else "无单位"

    @property
    def when(self) -> str:
        """The due date or the rhythm, in the few words a row has room for; the same term as on the open card."""
        schedule = self.proposal.schedule
        if schedule.is_default:
            return "长期坚持" if schedule.is_long_term else f"默认{self.office.organisation.hard_days}天"
        if schedule.due_on:
            return day_words(schedule.due_on, self.office.today).removeprefix("20")
        return rhythms.words(schedule.rhythm).removesuffix("前") if schedule.rhythm else "长期坚持"


@dataclass(frozen=True, slots=True)
class Filter:
    """A choice of candidates, with its name on the page."""

    code: str
    label: str
    accepts: Callable[[Row], bool]


FILTERS = (
    Filter("waiting", "待审", lambda row: row.is_waiting),
    Filter("all", "全部", lambda _: True),
    Filter("hard", "硬任务", lambda row: row.directive.is_hard),
    Filter("soft", "软要求", lambda row: not row.directive.is_hard),
    Filter("unsure", "拿不准", lambda row: row.is_unsure),
    Filter("nobody", "无单位", lambda row: row.has_nobody),
    Filter("undated", "没说期限", lambda row: row.has_no_limit),
)
BY_CODE = {one.code: one for one in FILTERS}


@dataclass(frozen=True)
class Workbench:
    """Everything the page shows, read once; ``show`` is the code of the filter that is on."""

    speech: Speech
    rows: tuple[Row, ...]
    office: Office
    show: str = "waiting"

    @cached_property
    def shown(self) -> tuple[Row, ...]:
        return tuple(row for row in self.rows if BY_CODE[self.show].accepts(row))

    @cached_property
    def reviewed(self) -> tuple[Row, ...]:
        """What has been decided, listed below while only waiting ones are shown."""
        return tuple(row for row in self.rows if not row.is_waiting) if self.show == "waiting" else ()

    @cached_property
    def counts(self) -> dict[str, int]:
        """How many candidates are in each state."""
        found = Counter(row.directive.status for row in self.rows)
        return {status: found[status] for status in DirectiveStatus.values}

    @property
    def done(self) -> int:
        return len(self.rows) - self.counts[S.CANDIDATE]

    @property
    def to_register(self) -> int:
        """Adopted and not a task yet (待立项)."""
        return sum(row.directive.status == S.ADOPTED and not row.is_registered for row in self.rows)

    @property
    def hard_waiting(self) -> int:
        """What 采纳全部硬任务 would adopt."""
        return sum(row.is_waiting and row.directive.is_hard and not row.is_unsure for row in self.rows)

    @property
    def filters(self) -> list[tuple[Filter, int]]:
        return [(one, sum(map(one.accepts, self.rows))) for one in FILTERS]

    @property
    def bars(self) -> list[tuple[str, int, int]]:
        """The progress bar: class, where it begins and how wide it is, in candidates."""
        parts = [("f-pass", self.counts[S.ADOPTED] + self.counts[S.MERGED]), ("f-note", self.counts[S.NOTED])]
        parts += [("f-no", self.counts[S.REJECTED]), ("f-rest", self.counts[S.CANDIDATE])]
        begins = [sum(width for _, width in parts[:index]) for index in range(len(parts))]
        return [(name, begin, width) for (name, width), begin in zip(parts, begins, strict=True)]

    def row(self, pk: int | None) -> Row | None:
        return next((row for row in self.rows if row.directive.pk == pk), None)

    def next_after(self, pk: int | None) -> Row | None:
        """The next one that waits under this filter, from the given one on and then from the top."""
        place = next((index for index, row in enumerate(self.rows) if row.directive.pk == pk), -1)
        around = (*self.rows[place + 1 :], *self.rows[: place + 1])
        accepts = BY_CODE[self.show].accepts
        return next((row for row in around if row.is_waiting and accepts(row) and row.directive.pk != pk), None)


def open_workbench(speech: Speech, office: Office, show: str = "waiting") -> Workbench:
    """Read the workbench of a speech in a constant number of queries; an unknown filter shows what waits."""
    directives = (
        Directive.objects.filter(speech=speech)
        .in_order()
        .select_related("merged_into", "added_by", "reviewed_by")
        .annotate(is_registered=Exists(TaskSource.objects.filter(directive=OuterRef("pk"))))
    )
    handlings = _handlings(speech)
    rows = [_row(n, directive, speech, handlings, office) for n, directive in enumerate(directives, 1)]
    return Workbench(speech, tuple(rows), office, show if show in BY_CODE else "waiting")


def _handlings(speech: Speech) -> dict[int, Handling]:
    planned = Handling.objects.filter(directive__speech=speech).select_related("lead", "group", "leader")
    return {handling.directive_id: handling for handling in planned.prefetch_related("supporting")}


def _row(number: int, directive: Directive, speech: Speech, handlings: dict[int, Handling], office: Office) -> Row:
    directive.speech = speech  # read once, not for every candidate
    handling = handlings.get(directive.pk)
    registered = bool(getattr(directive, "is_registered", False))
    return Row(number, directive, office.propose(directive, handling), handling, office, registered)
