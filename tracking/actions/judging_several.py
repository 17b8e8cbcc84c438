"""Several candidates judged at once (整批): each from the version that was ticked, each by itself."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from accounts.models import User
from directives.actions import NotAllowedError, StaleError
from tracking.actions.handling import SAVE, Choice, Revision, judge_candidate
from tracking.actions.undoing import after, before
from tracking.models import Department, DepartmentGroup
from tracking.office import Office
from tracking.proposals import Proposal
from tracking.workbench import Row


@dataclass(frozen=True, slots=True)
class Order:
    """What to do with all of them: a decision with its reason, or a department, or a date."""

    act: str = SAVE
    why: str = ""
    note: str = ""
    body: Department | DepartmentGroup | None = None
    due_on: date | None = None


@dataclass(slots=True)
class Outcome:
    """What was done, how to take it back, and which were not done and why."""

    done: list[int] = field(default_factory=list)
    steps: list[Mapping[str, Any]] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)


def judge_several(picks: Iterable[tuple[Row, int]], order: Order, *, office: Office, by: User, at: datetime) -> Outcome:
    """Carry the order out for each picked row (with the version that was shown); a refusal stops only its own."""
    outcome = Outcome()
    for row, version in picks:
        kept = before(row.directive, row.handling)
        revision = Revision(choice=_choice(row.proposal, order), note=order.note, why=order.why)
        try:
            judge_candidate(row.directive, order.act, revision, version=version, office=office, by=by, at=at)
        except (NotAllowedError, StaleError) as error:
            outcome.refused.append(f"第 {row.number} 条“{row.directive.title}”{_bare(str(error))}")
        else:
            outcome.done.append(row.directive.pk)
            outcome.steps.append(after(kept, row.directive))
    return outcome


def _choice(proposal: Proposal, order: Order) -> Choice | None:
    """What stands on the card, with the department or the date of the order in its place."""
    if order.body is None and order.due_on is None:
        return None
    choice = choice_of(proposal)
    if order.due_on:
        return replace(choice, due_on=order.due_on, is_long_term=False)
    if isinstance(order.body, DepartmentGroup):
        return replace(choice, lead=None, group=order.body)
    supporting = tuple(one for one in choice.supporting if one != order.body)
    return replace(choice, lead=order.body, group=None, supporting=supporting)


def choice_of(proposal: Proposal) -> Choice:
    """Who and by when as proposed, as somebody's own choice."""
    return Choice(
        lead=proposal.lead,
        supporting=proposal.supporting,
        group=proposal.group,
        leader=proposal.leader,
        due_on=proposal.due_on,
        is_long_term=proposal.is_long_term,
        rhythm=proposal.rhythm,
    )


def _bare(sentence: str) -> str:
    return f"：{sentence.removeprefix('没有保存：')}"
