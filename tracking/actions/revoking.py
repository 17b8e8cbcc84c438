"""What a review does to the conclusion it strikes or changes (撤销、变更): a function for each kind of conclusion."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import partial
from typing import Any

from django.utils import timezone

from accounts.models import User
from directives.dates import day_words
from tracking.actions.cascading import live_children
from tracking.actions.dates import end_old_reminders
from tracking.actions.extensions import needs_authority
from tracking.actions.filings import Rows, advance, withdraw_open
from tracking.actions.moves import consent_of
from tracking.models import Appeal, Filing, PartState, Post, Recheck, Task, TaskEvent
from tracking.models.appeal import Against, AppealState
from tracking.models.filing import OPEN_FILING, FilingKind, FilingState
from tracking.models.parts import Part
from tracking.models.recheck import Found, RecheckState
from tracking.models.task import IllegalMoveError
from tracking.workflow import MOVES, Actor, Status

IN_HAND = frozenset({Status.ACCEPTED, Status.SUBMITTED})


@dataclass(frozen=True, slots=True)
class Decided:
    """What was decided on what, by whom: ``task`` as it stands, held."""

    appeal: Appeal
    task: Task
    by: User
    at: datetime
    outcome: AppealState
    found: Found | None = None
    due_on: date | None = None
    authority: Post | None = None

    @property
    def is_revoked(self) -> bool:
        return self.outcome == AppealState.REVOKED

    @property
    def today(self) -> date:
        return timezone.localdate(self.at)


@dataclass(frozen=True, slots=True)
class Effect:
    """What the step of the review changes, and what follows it (``then``); ``result``: the same in words."""

    result: str = ""
    changes: Mapping[str, Any] = field(default_factory=dict)
    parts: Sequence[PartState] | None = None
    filings: Rows = field(default_factory=list)
    consent: Post | None = None
    then: tuple[Callable[[Task], object], ...] = ()


def of_recheck(decided: Decided) -> Effect:
    """The finding is struck, or another one stands; what followed from it is undone where nothing speaks for it now."""
    recheck = decided.appeal.recheck
    assert recheck is not None  # noqa: S101 (kept with an appeal against one)
    standing = "" if decided.is_revoked else decided.found
    if standing is None or standing == recheck.standing:
        raise IllegalMoveError("没有复核：变更的，请选改成哪个结论，要和原来的不同。")
    changes: dict[str, Any] = {"standing": standing}
    is_clear = standing in {"", Found.TRUE}
    if is_clear and recheck.state == RecheckState.MENDING:
        changes |= {"state": RecheckState.DONE, "ended_at": decided.at}
    Recheck.objects.filter(pk=recheck.pk).update(**changes)
    said = "结论不算数了" if decided.is_revoked else f"结论改为{Found(standing).label}"
    if not (is_clear and recheck.reopened):
        return Effect(said)
    if why := _why_not_restored(decided.task, recheck):
        return Effect(f"{said}，{why}")
    return Effect(f"{said}，事项恢复办结", then=(partial(_restore, recheck=recheck, by=decided.by, at=decided.at),))


def _why_not_restored(task: Task, recheck: Recheck) -> str:
    """Why a task that was opened again stays as it is."""
    if task.status not in IN_HAND or _reopening(recheck) is None:
        return "事项后来又办过，不再改动"
    return "子项还没有办结，事项照旧办理" if live_children(task) else ""


def _reopening(recheck: Recheck) -> TaskEvent | None:
    """The step by which the finding has opened the task again, where no later one has."""
    newest = recheck.task.events.filter(name="reopen").newest_first().first()
    opened = recheck.event.version + 1 if recheck.event and recheck.event.version else 0
    return newest if newest and newest.version == opened else None


def _restore(task: Task, *, recheck: Recheck, by: User, at: datetime) -> None:
    """恢复办结: closed again on the day it was closed, with the date it had."""
    opening = _reopening(recheck)
    old = opening.changes.get("due_on") if opening else None
    changes: dict[str, Any] = {"closed_on": recheck.closed_on, "percent": 100}
    if old and old[0]:
        changes["due_on"] = date.fromisoformat(old[0])
    data = {"filings": withdraw_open(task, by=by, at=at)}
    task.move("restore", by=by, at=at, data=data, following_as=Actor.PROGRAM, **changes)
    end_old_reminders(task)


def of_return(decided: Decided) -> Effect:
    """The return counts no more; struck, the request for closure lies before the office again."""
    counted = {"sent_back": max(0, decided.task.sent_back - 1)}
    if not decided.is_revoked:
        return Effect("退回照办，不计退回次数", counted)
    newest = decided.task.events.filter(name__in=["submit", "send_back"]).newest_first().first()
    if decided.task.status != Status.ACCEPTED or newest != decided.appeal.conclusion:
        return Effect("不计退回次数，事项后来又办过，不再改动", counted)
    again = partial(_reinstate, by=decided.by, at=decided.at)
    return Effect("不计退回次数，办结申请恢复待审核", counted, then=(again,))


def _reinstate(task: Task, *, by: User, at: datetime) -> None:
    task.move("reinstate", by=by, at=at, following_as=Actor.PROGRAM)


def of_ruling(decided: Decided) -> Effect:
    """The ruling is struck: who wanted to leave the task leaves it, any other disagreement is ruled on anew."""
    filing, task = _filing(decided), decided.task
    if task.status not in MOVES["settle"].sources:
        return Effect("原裁定不算数了，事项已经不在办理，分工不再改动")
    supports = {state.department_id for state in task.parts if state.role == Part.SUPPORT}
    if filing.wants_out and filing.department_id in supports:
        staying = [state for state in task.parts if state.department_id != filing.department_id]
        rows = advance(filing, FilingState.GRANTED) + withdraw_open(
            task, by=decided.by, at=decided.at, departments=[filing.department_id]
        )
        return Effect(f"{filing.department}退出配合", parts=staying, filings=rows)
    if Filing.objects.filter(
        task=task, department=filing.department, kind=FilingKind.DISPUTE, state__in=OPEN_FILING
    ).exists():
        return Effect("原裁定不算数了，等新提的异议裁定")
    anew: dict[str, Any] = {"decided_by": None, "decided_at": None, "verdict": "", "lies_since": decided.today}
    return Effect("原裁定不算数了，异议重新裁定", filings=advance(filing, FilingState.AT_OFFICE, **anew))


def of_refusal(decided: Decided) -> Effect:
    """The time is granted after all: as it was asked for, or until another day."""
    filing, task = _filing(decided), decided.task
    if task.status not in IN_HAND or task.due_on is None:
        return Effect("不同意延期的决定不算数了，事项已经不在办理，时限不再改动")
    due_on = filing.due_on if decided.is_revoked else decided.due_on
    if due_on is None or due_on <= task.due_on or due_on <= decided.today:
        now = day_words(task.due_on, decided.today)
        raise IllegalMoveError(f"没有复核：延到的日期要晚于现在的完成时限{now}，也要在今天之后。请选变更，另定日期。")
    is_owed = needs_authority(filing, task)
    consent = consent_of(decided.authority, decided.by, "复核") if is_owed or decided.authority else None
    return Effect(
        f"同意延到{day_words(due_on, decided.today)}",
        {"due_on": due_on, "extensions": task.extensions + 1},
        filings=advance(filing, FilingState.GRANTED, granted_on=due_on, authority=consent),
        consent=consent,
        then=(end_old_reminders,),
    )


def of_naming(decided: Decided) -> Effect:
    """A published paper is not rewritten: that it is struck stands with it, for everybody who reads it."""
    return Effect(f"“{decided.appeal.title}”不算数了，通报的页面上写明")


def _filing(decided: Decided) -> Filing:
    filing = decided.appeal.filing
    assert filing is not None  # noqa: S101 (kept with an appeal against what was decided on one)
    return filing


EFFECTS: dict[str, Callable[[Decided], Effect]] = {
    Against.RECHECK: of_recheck,
    Against.SENT_BACK: of_return,
    Against.RULING: of_ruling,
    Against.REFUSAL: of_refusal,
    Against.NAMED: of_naming,
}
