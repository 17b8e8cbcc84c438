"""复核: a unit asks, with reasons and evidence, and somebody else than the author of a conclusion decides on it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from directives.dates import day_words
from tracking.actions.attachments import Upload, attach, discarded_on_failure
from tracking.actions.revoking import EFFECTS, Decided, Effect
from tracking.actions.telling import told
from tracking.appealing import OUTCOMES, Conclusion, conclusions_for, judges
from tracking.models import Appeal, Post, Task, TaskEvent
from tracking.models.appeal import DECIDED, AppealState
from tracking.models.recheck import Found
from tracking.models.task import IllegalMoveError


@dataclass(frozen=True, slots=True)
class Decision:
    """How a review ends: what becomes of the conclusion, and why. ``found``, ``due_on``: what it is changed to.

    ``authority``: the leader who has allowed more time, where a 督查员 records it.
    """

    outcome: AppealState
    note: str
    found: Found | None = None
    due_on: date | None = None
    authority: Post | None = None


def ask_review(
    task: Task, conclusion: Conclusion, *, by: User, at: datetime, note: str, files: Sequence[Upload] = ()
) -> Appeal:
    """申请复核: within the days the office allows, once for each conclusion, never to who came to it."""
    with discarded_on_failure() as stored, transaction.atomic():
        fresh, today = task.held("申请复核"), timezone.localdate(at)
        task.refuse_unless_open("appeal", by, note)
        mine = set(by.memberships.values_list("department_id", flat=True))
        deciders = _deciders(conclusion, conclusions_for(fresh, mine, today), today)
        data = {"against": conclusion.title, "mentions": [user.pk for user in deciders]}
        event = task.move("appeal", by=by, at=at, note=note, data=data)
        made = _made(task, conclusion, event, note.strip())
        attach(event, files, by=by, at=at, stored=stored)
        told(event, at)
    return made


def _deciders(conclusion: Conclusion, open_ones: Sequence[Conclusion], today: date) -> list[User]:
    """Who may decide on it; refused where it may not be asked for any more, or where nobody may."""
    if conclusion not in open_ones:
        last = day_words(conclusion.ask_by, today)
        raise IllegalMoveError(f"没有申请复核：“{conclusion.title}”已经申请过，或者过了申请的时限（{last}）。")
    if deciders := judges(conclusion.author, conclusion.behind):
        return deciders
    raise IllegalMoveError("没有申请复核：除了作结论的人，没有别人可以复核。请在事项里留言，或者打电话给督查室。")


def _made(task: Task, conclusion: Conclusion, event: TaskEvent, note: str) -> Appeal:
    """The conclusion as it was when the review was asked for."""
    return Appeal.objects.create(
        task=task,
        department=conclusion.department,
        against=conclusion.against,
        conclusion=conclusion.event,
        matter=conclusion.matter,
        title=conclusion.title,
        recheck=conclusion.recheck,
        filing=conclusion.filing,
        author=conclusion.author,
        behind=conclusion.behind,
        concluded_on=conclusion.on,
        ask_by=conclusion.ask_by,
        note=note,
        event=event,
        by=event.by,
        at=event.at,
    )


@transaction.atomic
def withdraw_review(appeal: Appeal, *, by: User, at: datetime, note: str = "") -> TaskEvent:
    """撤回复核: the unit takes its request back before it is decided; the conclusion stands."""
    task = appeal.task
    task.held("撤回复核")
    task.refuse_unless_open("recant", by)
    if not by.memberships.filter(department=appeal.department_id).exists():
        raise IllegalMoveError(f"没有撤回复核：这份申请是{appeal.department}的，您不能处理。")
    data = {"against": appeal.title, "mentions": [user.pk for user in judges(appeal.author, appeal.behind)]}
    event = task.move("recant", by=by, at=at, note=note, data=data)
    _end(appeal, AppealState.WITHDRAWN)
    return told(event, at)


@transaction.atomic
def reconsider(appeal: Appeal, decision: Decision, *, by: User, at: datetime) -> TaskEvent:
    """复核: 维持, 变更 or 撤销 the conclusion, which takes effect at once; the unit and the author are told."""
    task = appeal.task
    fresh = task.held("复核")
    task.refuse_unless_open("reconsider", by, decision.note)
    _refuse_judge(appeal, by)
    if decision.outcome not in DECIDED or decision.outcome not in OUTCOMES[appeal.against]:
        raise IllegalMoveError(f"没有复核：{appeal.get_against_display()}不能{decision.outcome.label}。")
    decided = Decided(appeal, fresh, by, at, decision.outcome, decision.found, decision.due_on, decision.authority)
    effect = Effect() if decision.outcome == AppealState.UPHELD else EFFECTS[appeal.against](decided)
    event = _take_effect(effect, decided, decision.note)
    ended = {"decided_by": by, "decided_at": at, "verdict": decision.note.strip(), "result": effect.result}
    _end(appeal, decision.outcome, **ended)
    for then in effect.then:
        then(task)
    return told(event, at)


def _take_effect(effect: Effect, decided: Decided, note: str) -> TaskEvent:
    """The step that says how it was decided, and changes what the decision changes."""
    appeal = decided.appeal
    data: dict[str, Any] = {
        "against": appeal.title,
        "outcome": decided.outcome,
        "result": effect.result,
        "department_id": appeal.department_id,
        "mentions": sorted({appeal.author_id, appeal.behind_id}),
        "filings": effect.filings,
    }
    return appeal.task.move(
        "reconsider",
        by=decided.by,
        at=decided.at,
        note=note,
        data=data,
        parts=effect.parts,
        acting_for=effect.consent,
        **effect.changes,
    )


def _refuse_judge(appeal: Appeal, by: User) -> None:
    """Only who may decide, and nothing twice."""
    if appeal.state != AppealState.WAITING:
        raise IllegalMoveError(f"没有复核：这份申请{appeal.get_state_display()}，不用再定。")
    if not Appeal.objects.waiting_for(by).filter(pk=appeal.pk).exists():
        others = "、".join(map(str, judges(appeal.author, appeal.behind)))
        raise IllegalMoveError(f"没有复核：自己作的结论不能自己复核，这份申请由别人定（{others}）。")


def _end(appeal: Appeal, state: AppealState, **changes: Any) -> None:
    waiting = Appeal.objects.filter(pk=appeal.pk, state=AppealState.WAITING)
    if not waiting.update(state=state, **changes):
        raise IllegalMoveError("这份复核申请刚刚被别人处理过，请刷新后再看。")
    appeal.refresh_from_db()
