"""The review workbench (梳理) as a page shows it: a speech, its candidates with what is proposed, filters, progress."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, replace
from functools import cached_property

from django.db.models import Exists, OuterRef

from directives.dates import day_words
from directives.models import Directive, Speech
from directives.workflow import DirectiveStatus, Move, moves_from
from tracking import rhythms
from tracking.models import Handling, TaskSource
from tracking.office import Office, with_merged
from tracking.proposals import Proposal, named_in
from tracking.sieves import WAITING, Choice, Filter, accepted, choices, read_show, written

S = DirectiveStatus
MARKS = {S.CANDIDATE: "rest", S.ADOPTED: "pass", S.NOTED: "note", S.REJECTED: "no", S.MERGED: "join"}
HIGHLIGHTS = {S.ADOPTED: "cand-pass", S.NOTED: "cand-note", S.REJECTED: "cand-no", S.MERGED: "cand-note"}


@dataclass(frozen=True)
class Row:
    """One candidate on the workbench; ``number`` is its place in the speech, from 1."""

    number: int
    directive: Directive
    handling: Handling | None
    office: Office
    is_registered: bool

    @cached_property
    def proposal(self) -> Proposal:
        """Who and by when, reckoned where somebody asks."""
        return self.office.propose(self.directive, self.handling)

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
    def leads_as_group(self) -> bool:
        """Whether a group is to do it and no department leads it."""
        return self.proposal.lead is None and self.proposal.group is not None

    @property
    def has_no_limit(self) -> bool:
        return self.proposal.schedule.is_default

    @property
    def needs_limit(self) -> bool:
        """Whether somebody should look for a date: a soft requirement may well go without one."""
        return bool(self.when) and self.has_no_limit and self.directive.is_hard

    @property
    def named(self) -> tuple[str, ...]:
        """The bodies the sentence names."""
        return named_in(self.directive)

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
        if schedule.is_default and self.directive.status not in {S.CANDIDATE, S.ADOPTED}:
            return ""  # nothing is to be done, so nothing is due
        if schedule.is_default:
            return "长期坚持" if schedule.is_long_term else f"默认{self.office.organisation.hard_days}天"
        if schedule.due_on:
            return day_words(schedule.due_on, self.office.today).removeprefix("20")
        return rhythms.words(schedule.rhythm).removesuffix("前") if schedule.rhythm else "长期坚持"


@dataclass(frozen=True)
class Workbench:
    """Everything the page shows, read once; ``chosen`` are the filters that are on."""

    speech: Speech
    rows: tuple[Row, ...]
    office: Office
    chosen: tuple[Filter, ...]

    @property
    def show(self) -> str:
        """The filters as the address names them."""
        return written(self.chosen)

    @cached_property
    def shown(self) -> tuple[Row, ...]:
        return tuple(row for row in self.rows if accepted(self.chosen, row))

    @cached_property
    def reviewed(self) -> tuple[Row, ...]:
        """What has been decided, listed below while only waiting ones are shown."""
        return tuple(row for row in self.rows if not row.is_waiting) if self.show == WAITING else ()

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
    def nobody_adopted(self) -> int:
        """Adopted, not a task yet, and nobody leads: it cannot become one."""
        return sum(row.directive.status == S.ADOPTED and not row.is_registered and row.has_nobody for row in self.rows)

    @property
    def hard_waiting(self) -> int:
        """What 采纳全部硬任务 would adopt."""
        return len(self._hard())

    def _hard(self) -> list[Row]:
        return [row for row in self.rows if row.is_waiting and row.directive.is_hard and not row.is_unsure]

    @property
    def hard_lacks(self) -> str:
        """What those would still lack once adopted: 2 条没有单位，1 条对着一组单位; empty where nothing."""
        rows = self._hard()
        counted = {
            "没有单位": sum(row.has_nobody for row in rows),
            "没有期限": sum(row.has_no_limit for row in rows),
            "对着一组单位": sum(row.leads_as_group for row in rows),
        }
        return "，".join(f"{count} 条{words}" for words, count in counted.items() if count)

    @property
    def filters(self) -> list[Choice]:
        return choices(self.chosen, self.rows)

    @property
    def waiting(self) -> int:
        return self.counts[S.CANDIDATE]

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
        return next((row for row in around if row.is_waiting and row.directive.pk != pk and self.lists(row)), None)

    def lists(self, row: Row) -> bool:
        """Whether the filters let it through."""
        return accepted(self.chosen, row)

    def again(self, *pks: int) -> "Workbench":
        """The same page after these candidates changed: only they are read again."""
        read = {row.directive.pk: row for row in _rows(self.speech, self.office, pks)}
        rows = (read.get(row.directive.pk, row) for row in self.rows)
        return replace(self, rows=tuple(row if row.number else replace(row, number=n) for n, row in enumerate(rows, 1)))


def open_workbench(speech: Speech, office: Office, show: str = WAITING) -> Workbench:
    """Read the workbench of a speech in a constant number of queries; an unknown filter shows what waits."""
    rows = _rows(speech, office)
    return Workbench(speech, tuple(replace(row, number=n) for n, row in enumerate(rows, 1)), office, read_show(show))


def _rows(speech: Speech, office: Office, only: Collection[int] = ()) -> list[Row]:
    """The candidates of a speech, or some of them, in order and not numbered yet."""
    directives = with_merged(
        Directive.objects.filter(speech=speech, **({"pk__in": only} if only else {}))
        .in_order()
        .select_related("merged_into", "added_by", "reviewed_by")
        .annotate(is_registered=Exists(TaskSource.objects.filter(directive=OuterRef("pk"))))
    )
    planned = Handling.objects.filter(directive__speech=speech, **({"directive__in": only} if only else {}))
    planned = planned.select_related("lead", "group", "leader").prefetch_related("supporting")
    handlings = {handling.directive_id: handling for handling in planned}
    return [_row(directive, speech, handlings.get(directive.pk), office) for directive in directives]


def _row(directive: Directive, speech: Speech, handling: Handling | None, office: Office) -> Row:
    directive.speech = speech  # read once, not for every candidate
    return Row(0, directive, handling, office, bool(getattr(directive, "is_registered", False)))
