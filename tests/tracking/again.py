"""Looking again and reviewing, in the life of the office: on what really lies there, or not at all."""

from datetime import datetime, timedelta

from django.utils import timezone

from accounts.models import User
from tests.tracking.walks.walk import Walk
from tracking.actions.appeals import Decision, ask_review, reconsider, withdraw_review
from tracking.actions.rechecking import (
    Finding,
    Follow,
    add_recheck,
    confirm_mended,
    record_finding,
    rectify,
    waiting_of,
)
from tracking.appealing import conclusions_for
from tracking.models import Appeal, Task
from tracking.models.appeal import AppealState
from tracking.models.recheck import Found
from tracking.models.task import IllegalMoveError

NOTHING = "没有可办的。"


def _recheck(task: Task, by: User, now: datetime) -> object:
    """In turn: it holds, it is to be mended, it is opened again."""
    visit = waiting_of(task)
    if visit is None:
        raise IllegalMoveError(NOTHING)
    visit.task = task
    today = timezone.localdate(now)
    until = today + timedelta(days=30)
    findings = (
        Finding(Found.TRUE, "现场看了，做完了。", today),
        Finding(Found.PARTLY, "差一点。", today, Follow.MEND, until),
        Finding(Found.FALSE, "又反弹了。", today, Follow.REOPEN, until),
    )
    return record_finding(visit, findings[visit.pk % len(findings)], by=by, at=now)


def _appeal(task: Task, by: User, now: datetime) -> object:
    mine = set(by.memberships.values_list("department_id", flat=True))
    found = conclusions_for(task, mine, timezone.localdate(now))
    if not found:
        raise IllegalMoveError(NOTHING)
    return ask_review(task, found[0], by=by, at=now, note="与实际不符。")


def _recant(task: Task, by: User, now: datetime) -> object:
    return withdraw_review(_waiting(task), by=by, at=now)


def _waiting(task: Task) -> Appeal:
    found = Appeal.objects.waiting().filter(task=task).order_by("pk").first()
    if found is None:
        raise IllegalMoveError(NOTHING)
    found.task = task
    return found


def _reconsider(task: Task, by: User, now: datetime) -> object:
    """In turn struck and upheld."""
    appeal = _waiting(task)
    outcome = AppealState.REVOKED if appeal.pk % 2 else AppealState.UPHELD
    return reconsider(appeal, Decision(outcome, "看了材料。"), by=by, at=now)


ACTS: dict[str, Walk] = {
    "pick": lambda task, by, now: add_recheck(task, by=by, at=now, reason="群众有反映。"),
    "recheck": _recheck,
    "rectify": lambda task, by, now: rectify(task, by=by, at=now, note="改好了。"),
    "confirm": lambda task, by, now: confirm_mended(task, by=by, at=now),
    "appeal": _appeal,
    "recant": _recant,
    "reconsider": _reconsider,
}
