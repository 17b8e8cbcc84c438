"""One order over many tasks (批量): tried first and taken back, so that everybody sees what it will do, then done.

The trial (试做) runs the very actions that the order will run, in a transaction that is rolled back: what is shown
and what happens cannot differ.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accounts.models import User
from directives.dates import day_words
from tracking.actions import moves
from tracking.actions.adjusting import Adjustment, adjust
from tracking.actions.dispatch import dispatch_tasks, reassign, recall
from tracking.actions.urging import urge
from tracking.chapters import Chapter, chapter
from tracking.models import Department, Notice, Part, Task, TaskEvent, load_calendar
from tracking.models.task import IllegalMoveError, StaleTaskError
from tracking.tellings import TELLINGS
from tracking.workflow import MOVES, Status

LIMIT = 200  # tasks an order may take in
AT_ONCE = 20  # tasks that are tried in one transaction, or a few more where they belong together
TOO_MANY = "一次最多办 {limit} 件，您选了 {count} 件。请先筛选，再分几次办。"
LONG_TERM = "没有调整：“{title}”是长期坚持的事项，没有完成时限。"


@dataclass(frozen=True, slots=True)
class Pick:
    """A task as it stood on the page somebody picked it from."""

    pk: int
    version: int


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be done with every picked task; ``params`` by the names of the form."""

    act: str
    params: Mapping[str, Any] = field(default_factory=dict)

    @property
    def label(self) -> str:
        return MOVES[self.act].label


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one row, or would: the state it comes to, what is said of it, how many people hear of it.

    ``task`` is as it was before. A refused row says why; ``is_stale``: others changed it since it was picked, and
    ``version`` is the one that has now been told of.
    """

    task: Task
    version: int
    is_done: bool
    said: str
    after: str = ""
    told: int = 0
    is_stale: bool = False

    @property
    def becomes(self) -> str:
        """The state it comes to, where that is another one."""
        return Status(self.after).label if self.after and self.after != self.task.status else ""


def rehearse(picks: Sequence[Pick], order: Order, *, by: User, at: datetime) -> list[Outcome]:
    """What the order would do to each, in the order of the tasks; nothing of it stays.

    In batches, so that nobody who writes meanwhile waits for all of it.
    """
    _refuse_too_many(picks)
    outcomes: list[Outcome] = []
    for batch in batches(picks):
        with transaction.atomic():
            _lock(batch)
            outcomes += _each(batch, order, by, at)
            transaction.set_rollback(True)
    return sorted(outcomes, key=lambda outcome: outcome.task.pk)


def batches(picks: Sequence[Pick]) -> Iterator[list[Pick]]:
    """A few tasks at a time; what is part of one whole stays together, as the steps of one reach the others."""
    lines = Task.objects.filter(pk__in={pick.pk for pick in picks}).values_list("pk", "parent", "parent__parent")
    top = {pk: above or parent or pk for pk, parent, above in lines}
    batch: list[Pick] = []
    for _, family in groupby(sorted(picks, key=lambda pick: (top[pick.pk], pick.pk)), lambda pick: top[pick.pk]):
        batch += family
        if len(batch) >= AT_ONCE:
            yield batch
            batch = []
    if batch:
        yield batch


def carry_out(picks: Sequence[Pick], order: Order, *, by: User, at: datetime) -> list[Outcome]:
    """Do it, row by row: a row that is refused stops no other."""
    _refuse_too_many(picks)
    return list(_each(picks, order, by, at))


def carry_out_together(picks: Sequence[Pick], order: Order, *, by: User, at: datetime) -> list[Outcome]:
    """Do a few of them in the caller's transaction: a row that is refused stops no other."""
    _lock(picks)
    return list(_each(picks, order, by, at))


def _refuse_too_many(picks: Sequence[Pick]) -> None:
    if len(picks) > LIMIT:
        raise IllegalMoveError(TOO_MANY.format(limit=LIMIT, count=len(picks)))


def _lock(picks: Sequence[Pick]) -> None:
    """All rows a trial may touch, in one order for everybody, so that two trials never wait for each other."""
    pks = {pick.pk for pick in picks}
    above = Task.objects.filter(Q(children__in=pks) | Q(children__children__in=pks)).values_list("pk", flat=True)
    below = Task.objects.filter(Q(parent__in=pks) | Q(parent__parent__in=pks)).values_list("pk", flat=True)
    family = Task.objects.filter(pk__in=pks.union(above, below)).order_by("pk")
    list(family.select_for_update(no_key=True).values_list("pk"))


def _each(picks: Sequence[Pick], order: Order, by: User, at: datetime) -> Iterator[Outcome]:
    told, done = _heard(by, at), set[int]()
    for pick in sorted({pick.pk: pick for pick in picks}.values(), key=lambda pick: pick.pk):
        outcome = _take(pick, order, by, at, done)
        if outcome.is_done:
            done.add(pick.pk)
            heard = _heard(by, at)
            outcome, told = replace(outcome, told=heard - told), heard
        yield outcome


def _heard(by: User, at: datetime) -> int:
    """How many have been told by the steps of this order: those of one person at one instant."""
    return Notice.objects.filter(event__by=by, event__at=at).count()


def _take(pick: Pick, order: Order, by: User, at: datetime, done: Collection[int]) -> Outcome:
    """Take the step on one task, or say why not; ``done``: the tasks this order has been carried out on."""
    task = Task.objects.select_related("leader", "officer").get(pk=pick.pk)
    before = copy(task)
    task.seen, task.reader = pick.version, by
    try:
        with transaction.atomic():
            version = task.held(order.label).version
            _refuse_out_of_season(task, order, by)
            ACTS[order.act](task, order.params, by, at)
    except StaleTaskError as refusal:
        if before.parent_id in done and all(event.at == at for event in refusal.since):
            return _done(before, refusal.since, at)  # taken along by what it is a part of
        said = _who(refusal.since, order, by)
        return Outcome(before, refusal.current.version, is_done=False, said=said, is_stale=True)
    except IllegalMoveError as refusal:
        return Outcome(before, pick.version, is_done=False, said=str(refusal))
    return _done(before, task.events.filter(version__gt=version).select_related("by"), at)


def _refuse_out_of_season(task: Task, order: Order, by: User) -> None:
    """What the table does not allow is said before anything else that is wrong."""
    if order.act not in task.moves_for(by):
        raise IllegalMoveError(
            f"没有{order.label}：“{task.title}”现在是{task.get_status_display()}，不能{order.label}。"
        )


def _done(before: Task, events: Iterable[TaskEvent], at: datetime) -> Outcome:
    steps = sorted(events, key=lambda event: event.version or 0)
    said = "；".join(_told(chapter(event, timezone.localdate(at))) for event in steps)
    after = steps[-1].after if steps else before.status
    return Outcome(before, before.version, is_done=True, said=said, after=after)


def _told(step: Chapter) -> str:
    return "，".join([step.did, *map(str, step.changes)])


def _who(since: Sequence[TaskEvent], order: Order, by: User) -> str:
    """Who has changed the task; or that this very order was carried out before."""
    last = since[-1]
    if last.by_id == by.pk and last.name == order.act:
        return f"{_moment(last)}您已经办过“{TELLINGS[last.name].did(last)}”，没有再办一次。"
    told = f"{last.by}{_moment(last)}{TELLINGS[last.name].did(last)}"
    return f"没有{order.label}：您选中以后有了变化，{told}。请看过再定。"


def _moment(event: TaskEvent) -> str:
    local = timezone.localtime(event.at)
    return f"{day_words(local.date(), local.date())}{local:%H:%M}"


def _redate(task: Task, params: Mapping[str, Any], by: User, at: datetime) -> object:
    """Another due date and nothing else: a day, or so many days later than each one's own."""
    fresh = task.held("调整")
    if fresh.due_on is None:
        raise IllegalMoveError(LONG_TERM.format(title=fresh.title))
    to = Adjustment(
        due_on=params.get("due_on") or _later(fresh.due_on, params["later"]),
        is_long_term=False,
        rhythm=fresh.rhythm,
        measure=fresh.measure,
        leader=fresh.leader,
        supporting=_units(fresh, Part.SUPPORT),
    )
    return adjust(task, to, by=by, at=at, note=params["note"])


def _later(due_on: date, days: int) -> date:
    return load_calendar().next_working(due_on + timedelta(days=days))


def _reassign(task: Task, params: Mapping[str, Any], by: User, at: datetime) -> object:
    return reassign(task, params["lead"], by=by, at=at, note=params["note"], due_on=params.get("due_on"))


def _urge(task: Task, params: Mapping[str, Any], by: User, at: datetime) -> object:
    """Who owes something is urged: whoever has not signed yet, then the lead."""
    fresh = task.held("催办")
    owing = _units(fresh, accepted_at=None) if fresh.status == Status.ASSIGNED else _units(fresh, Part.LEAD)
    return urge(task, owing, way=params["way"], text=params["text"], by=by, at=at)


def _units(task: Task, *roles: Part, **which: Any) -> list[Department]:
    parts = task.assignments.filter(role__in=roles or Part, **which).select_related("department").order_by("pk")
    return [part.department for part in parts]


# What can be ordered for many at once: each the action its own page takes.
ACTS: dict[str, Callable[[Task, Mapping[str, Any], User, datetime], object]] = {
    "dispatch": lambda task, _, by, at: dispatch_tasks([task], by=by, at=at),
    "reassign": _reassign,
    "adjust": _redate,
    "close": lambda task, _, by, at: moves.close(task, by=by, at=at),
    "urge": _urge,
    "recall": lambda task, _, by, at: recall(task, by=by, at=at),
}
