"""回头看: what a 督查员 finds when he looks again at what was closed, and what follows from it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from directives.dates import day_words
from tracking.actions.attachments import Upload, attach, discarded_on_failure
from tracking.actions.drawing import closer_of, officer_for, others_than, say_beforehand
from tracking.actions.moves import reopen
from tracking.actions.telling import told
from tracking.models import Organisation, Recheck, Task, TaskEvent, load_calendar
from tracking.models.recheck import Found, RecheckState, Round, Why
from tracking.models.task import IllegalMoveError
from tracking.workflow import COUNTED, Status

GONE_ON = "这件回头看刚刚被别人处理过，请刷新后再看。"


class Follow(StrEnum):
    """What follows from a finding."""

    NOTHING = "nothing"  # 记一笔
    MEND = "mend"  # 要求整改
    REOPEN = "reopen"  # 重新打开


FOLLOWS = {
    Found.TRUE: frozenset({Follow.NOTHING}),
    Found.PARTLY: frozenset(Follow),
    Found.FALSE: frozenset({Follow.MEND, Follow.REOPEN}),
}


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found, in words, on which day; what follows. ``until``: the day to mend it by, or to be done by anew."""

    found: Found
    note: str
    visited_on: date
    follow: Follow = Follow.NOTHING
    until: date | None = None


@transaction.atomic
def add_recheck(task: Task, *, by: User, at: datetime, reason: str) -> Recheck:
    """手工加查: a 督查员 has a single task looked at again, and says why; whoever closed it does not go himself."""
    fresh, today = task.held("加入回头看"), timezone.localdate(at)
    _refuse_adding(fresh, by, reason)
    assert fresh.closed_on is not None  # noqa: S101 (a constraint of the table)
    closed_by, organisation = closer_of(task), Organisation.current()
    officer, is_own = (by, False) if closed_by != by else officer_for(closed_by, task.pk, task)
    made = Recheck.objects.create(
        task=task,
        round=Round.BY_HAND,
        why=Why.BY_HAND,
        reason=reason.strip(),
        closed_on=fresh.closed_on,
        closed_by=closed_by,
        drawn_on=today,
        due_on=load_calendar().add(today, organisation.recheck_within),
        officer=officer,
        is_own=is_own,
        is_announced=organisation.recheck_is_announced,
        added_by=by,
        made_at=at,
    )
    if made.is_announced:
        say_beforehand(made, at=at)
    return made


def record_finding(
    recheck: Recheck, finding: Finding, *, by: User, at: datetime, files: Sequence[Upload] = ()
) -> TaskEvent:
    """记录回头看: what was found, with evidence; 不属实 is mended by a day, or the task is opened again."""
    with discarded_on_failure() as stored, transaction.atomic():
        task, today = recheck.task, timezone.localdate(at)
        fresh = task.held("记录回头看")
        task.refuse_unless_open("recheck", by, finding.note)
        _refuse_who_closed_it(recheck, by)
        _refuse_wrong(finding, fresh, recheck, today)
        data = {"recheck": recheck.pk, "what": recheck.name, "found": finding.found}
        if finding.follow == Follow.MEND and finding.until:
            data["mend_by"] = finding.until.isoformat()
        data["reopened"] = finding.follow == Follow.REOPEN
        event = task.move("recheck", by=by, at=at, note=finding.note, data=data)
        _write(recheck, finding, event)
        attach(event, files, by=by, at=at, stored=stored)
        told(event, at)
        if finding.follow == Follow.REOPEN:
            said = f"{recheck.name}{finding.found.label}：{finding.note.strip()}"
            reopen(task, by=by, at=at, note=said, due_on=finding.until)
    return event


def rectify(task: Task, *, by: User, at: datetime, note: str, files: Sequence[Upload] = ()) -> TaskEvent:
    """报整改: the unit says how it has mended what was found, with evidence."""
    with discarded_on_failure() as stored, transaction.atomic():
        task.held("报整改")
        task.refuse_unless_open("rectify", by, note)
        recheck = mending_of(task)
        if recheck is None:
            raise IllegalMoveError(f"没有报整改：“{task.title}”没有要整改的。")
        data = {"recheck": recheck.pk, "mentions": [recheck.found_by_id]}
        event = task.move("rectify", by=by, at=at, note=note, data=data)
        attach(event, files, by=by, at=at, stored=stored)
        Recheck.objects.filter(pk=recheck.pk).update(mended_at=at)
        return told(event, at)


@transaction.atomic
def confirm_mended(task: Task, *, by: User, at: datetime, note: str = "") -> TaskEvent:
    """整改到位: what was to be mended is; what is not is opened again instead."""
    task.held("确认整改到位")
    task.refuse_unless_open("confirm", by)
    recheck = mending_of(task)
    if recheck is None:
        raise IllegalMoveError(f"没有确认：“{task.title}”没有在整改的。")
    event = task.move("confirm", by=by, at=at, note=note, data={"recheck": recheck.pk})
    _guarded(recheck, RecheckState.MENDING, state=RecheckState.DONE, ended_at=at)
    return told(event, at)


def mending_of(task: Task) -> Recheck | None:
    """What is to be mended, the oldest first."""
    mending = Recheck.objects.filter(task=task, state=RecheckState.MENDING)
    return mending.select_related("found_by").order_by("pk").first()


def waiting_of(task: Task) -> Recheck | None:
    """The look somebody is to take, the one due first."""
    return Recheck.objects.waiting().filter(task=task).for_display().order_by("due_on", "pk").first()


def may_go(recheck: Recheck, user: User) -> bool:
    """Whether this 督查员 may look: not who closed it, as long as there is anybody else."""
    return recheck.closed_by_id != user.pk or not others_than(recheck.closed_by)


def _refuse_adding(task: Task, by: User, reason: str) -> None:
    """What is closed is looked at again, for a reason, and not while a look is owed anyway."""
    if not by.is_supervisor or task.status != Status.CLOSED or task.structure not in COUNTED:
        raise IllegalMoveError(f"没有加入回头看：“{task.title}”现在是{task.get_status_display()}，办结的才回头看。")
    if not reason.strip():
        raise IllegalMoveError("没有加入回头看：请写明为什么要查。")
    if Recheck.objects.open().filter(task=task).exists():
        raise IllegalMoveError(f"没有加入回头看：“{task.title}”已经在回头看里了。")


def _refuse_who_closed_it(recheck: Recheck, by: User) -> None:
    if not may_go(recheck, by):
        others = "、".join(map(str, others_than(recheck.closed_by)))
        raise IllegalMoveError(f"没有记录回头看：“{recheck.task.title}”是您办结的，要由别的督查员去看（{others}）。")


def _refuse_wrong(finding: Finding, task: Task, recheck: Recheck, today: date) -> None:
    """What follows has to fit what was found, and its day has to come."""
    if finding.follow not in FOLLOWS[finding.found]:
        must = "不属实的，要么要求整改，要么重新打开" if finding.found == Found.FALSE else "属实的只记一笔"
        raise IllegalMoveError(f"没有记录回头看：{must}。")
    if not recheck.drawn_on <= finding.visited_on <= today:
        since = day_words(recheck.drawn_on, today)
        raise IllegalMoveError(f"没有记录回头看：去看的日期要在{since}抽出以后、今天以前。")
    if finding.follow == Follow.MEND and finding.until is None:
        raise IllegalMoveError("没有记录回头看：要求整改的，请写明哪天前整改好。")
    if finding.follow == Follow.REOPEN and finding.until is None and not task.is_long_term:
        raise IllegalMoveError("没有记录回头看：重新打开的，请写明新的完成时限。")
    if finding.until and finding.until <= today:
        raise IllegalMoveError("没有记录回头看：整改、办完的日期要在今天之后。")


def _write(recheck: Recheck, finding: Finding, event: TaskEvent) -> None:
    is_mended = finding.follow == Follow.MEND
    _guarded(
        recheck,
        RecheckState.WAITING,
        state=RecheckState.MENDING if is_mended else RecheckState.DONE,
        found=finding.found,
        standing=finding.found,
        note=finding.note.strip(),
        visited_on=finding.visited_on,
        mend_by=finding.until if is_mended else None,
        reopened=finding.follow == Follow.REOPEN,
        found_by=event.by,
        found_at=event.at,
        event=event,
        is_own=recheck.closed_by_id == event.by_id,
        ended_at=None if is_mended else event.at,
    )


def _guarded(recheck: Recheck, was: RecheckState, /, **changes: Any) -> None:
    """Write, if it is still in that state."""
    if not Recheck.objects.filter(pk=recheck.pk, state=was).update(**changes):
        raise IllegalMoveError(GONE_ON)
    recheck.refresh_from_db()
