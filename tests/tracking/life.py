"""Every step as it is taken in the life of the office: on what really lies there, or not at all."""

from datetime import datetime, timedelta

from accounts.models import Role, User
from tests.factories import make_directive, make_post, make_speech
from tests.tracking import again
from tests.tracking.walks.walk import Walk
from tracking.actions import moves
from tracking.actions.adjusting import Adjustment, adjust
from tracking.actions.breaking_down import Piece, break_down, finish
from tracking.actions.disjoining import disjoin
from tracking.actions.dispatch import amend_draft, dispatch_tasks, reassign, recall
from tracking.actions.disputes import Outcome, dispute, settle_dispute
from tracking.actions.extensions import ask_extension, grant_extension, refuse_extension
from tracking.actions.handing_over import entrust, hand_on
from tracking.actions.joining import DATED, join_candidate
from tracking.actions.recording import record_progress
from tracking.actions.reports import Progress, report_progress
from tracking.actions.signing import Revised, endorse, refile, take_back, turn_down
from tracking.actions.spreading import add_unit, conclude
from tracking.actions.uniting import unite
from tracking.actions.urging import answer, urge
from tracking.actions.words_on_task import instruct, remark
from tracking.models import Department, Filing, Post, Task
from tracking.models.filing import FilingKind, FilingState
from tracking.models.progress import Heard
from tracking.models.task import IllegalMoveError
from tracking.models.urging import Way
from tracking.plans import Plan

NOTHING = "没有可办的。"


def consent(by: User) -> Post | None:
    return make_post() if by.is_supervisor else None


def later(now: datetime, days: int = 40) -> datetime:
    return now + timedelta(days=days)


def lying(task: Task, by: User, state: FilingState, *kinds: FilingKind) -> Filing:
    """What somebody has sent up and waits there; for a department only its own."""
    found = Filing.objects.filter(task=task, state=state, kind__in=kinds or list(FilingKind)).select_related("task")
    if by.role in {Role.HEAD, Role.CLERK} and state != FilingState.AT_OFFICE:
        found = found.filter(department__in=Department.objects.of(by))
    filing = found.order_by("pk").first()
    if filing is None:
        raise IllegalMoveError(NOTHING)
    return filing


def own_unit(task: Task, by: User) -> Department:
    parts = [part.department for part in task.assignments.select_related("department").order_by("role")]
    mine = [unit for unit in parts if unit.memberships.filter(user=by).exists()]
    return (mine or parts)[0]


def another(task: Task) -> Department:
    """A department in use without a part in the task."""
    unit = Department.objects.active().exclude(assignments__task=task).order_by("pk").first()
    if unit is None:
        raise IllegalMoveError(NOTHING)
    return unit


def _amend(task: Task, by: User, now: datetime) -> object:
    lead = task.lead.department if task.lead else None
    due_on = None if task.is_long_term else later(now).date()
    plan = Plan(
        f"{task.title[:20]}改",
        task.kind,
        "原话",
        lead=lead,
        due_on=due_on,
        is_long_term=task.is_long_term,
        rhythm=task.rhythm,
    )
    return amend_draft(task, plan, by=by, at=now, over_parent=True)


def _adjust(task: Task, by: User, now: datetime) -> object:
    units = [part.department for part in task.supporting]
    due_on = None if task.is_long_term else later(now, 30 + task.version).date()
    to = Adjustment(due_on, task.is_long_term, task.rhythm, f"第{task.version}稿", task.leader, units, over_parent=True)
    return adjust(task, to, by=by, at=now, note="会上明确。")


def _report(task: Task, by: User, now: datetime) -> object:
    said = Progress(f"第{task.version}次进展，完成{task.version}处。", min(100, task.percent + 7))
    return report_progress(task, said, by=by, at=now)


def _record(task: Task, by: User, now: datetime) -> object:
    said = Progress(f"电话里说完成了{task.version}处。", min(100, task.percent + 3))
    return record_progress(task, said, heard=Heard.PHONE, by=by, at=now)


def _file(task: Task, by: User, now: datetime) -> object:
    filing = lying(task, by, FilingState.SENT_BACK)
    said = Progress("已经补充数字，完成12处。", 60)
    revised = Revised(note="已经补充。", due_on=filing.due_on, said=said, period_on=filing.period_on)
    return refile(filing, revised, by=by, at=now)


def _extend(task: Task, by: User, now: datetime) -> object:
    base = max(filter(None, [task.due_on, now.date()]))
    return ask_extension(task, due_on=base + timedelta(days=15), by=by, at=now, note="雨季停工。")


def _grant(task: Task, by: User, now: datetime) -> object:
    filing = lying(task, by, FilingState.AT_OFFICE, FilingKind.EXTENSION)
    base = max(filter(None, [task.due_on, filing.due_on, now.date()]))
    due_on = base + timedelta(days=3)
    return grant_extension(filing, due_on=due_on, by=by, at=now, authority=consent(by), over_parent=True)


def _settle(task: Task, by: User, now: datetime) -> object:
    filing = lying(task, by, FilingState.AT_OFFICE, FilingKind.DISPUTE)
    outcome = Outcome.RELEASE if filing.wants_out else Outcome.KEEP
    return settle_dispute(filing, outcome=outcome, by=by, at=now, note="按三定方案。")


def _dispute(task: Task, by: User, now: datetime) -> object:
    lead = task.lead
    wants_out = lead is not None and own_unit(task, by) != lead.department
    return dispute(task, by=by, at=now, note="执法力量不在本单位。", wants_out=wants_out)


def _answer(task: Task, by: User, now: datetime) -> object:
    urging = task.urgings.filter(answered_at=None).order_by("pk").first()
    if urging is None:
        raise IllegalMoveError(NOTHING)
    return answer(task, urging.department, text="本周内报。", by=by, at=now)


def _hand_on(task: Task, by: User, now: datetime) -> object:
    unit = own_unit(task, by)
    handler = next(part.handler_id or 0 for part in task.assignments.all() if part.department_id == unit.pk)
    others = User.objects.filter(memberships__department=unit, role=Role.CLERK).exclude(pk=handler)
    colleague = others.order_by("pk").first()
    if colleague is None:
        raise IllegalMoveError(NOTHING)
    return hand_on(task, unit, colleague, by=by, at=now)


def _entrust(task: Task, by: User, now: datetime) -> object:
    other = User.objects.filter(role=Role.SUPERVISOR).exclude(pk=task.officer_id).order_by("pk").first()
    assert other is not None
    return entrust(task, other, by=by, at=now)


def _break_down(task: Task, by: User, now: datetime) -> object:
    unit, due_on = own_unit(task, by), later(now, 20).date()
    pieces = [Piece(f"子项{n}", lead, due_on, is_over_parent=True) for n, lead in enumerate((unit, another(task)))]
    return break_down(task, pieces, by=by, at=now)


def _add_unit(task: Task, by: User, now: datetime) -> object:
    taken = task.children.values("assignments__department")
    unit = Department.objects.active().exclude(pk__in=taken).order_by("pk").first()
    if unit is None:
        raise IllegalMoveError(NOTHING)
    return add_unit(task, unit, by=by, at=now, due_on=later(now).date(), over_parent=True)


def _resume(task: Task, by: User, now: datetime) -> object:
    due_on = None if task.is_long_term else later(now, 30).date()
    return moves.resume(task, by=by, at=now, due_on=due_on, over_parent=True)


def _reopen(task: Task, by: User, now: datetime) -> object:
    due_on = None if task.is_long_term else later(now, 30).date()
    return moves.reopen(task, by=by, at=now, note="复查发现没有完成。", due_on=due_on, over_parent=True)


def _reassign(task: Task, by: User, now: datetime) -> object:
    due_on = None if task.is_long_term else later(now, 30).date()
    return reassign(task, another(task), by=by, at=now, note="职责调整。", due_on=due_on, over_parent=True)


def _suspend(task: Task, by: User, now: datetime) -> object:
    review_on = later(now, 20).date()
    return moves.suspend(
        task, by=by, at=now, note="等规划。", review_on=review_on, authority=consent(by), with_children=True
    )


def _join(task: Task, by: User, now: datetime) -> object:
    directive = make_directive(make_speech(by), "区住建局要在12月底前完成17个老旧小区改造")
    due_on = later(now, 30 + task.version).date() if task.version % 2 and task.status in DATED else None
    return join_candidate(directive, task, version=directive.version, by=by, at=now, due_on=due_on)


def _disjoin(task: Task, by: User, now: datetime) -> object:
    joining = task.events.filter(name="join", by=by).in_order().last()
    if joining is None:
        raise IllegalMoveError(NOTHING)
    return disjoin(joining, by=by, at=now)


def _unite(task: Task, by: User, now: datetime) -> object:
    into = Task.objects.live().tops().exclude(pk=task.pk).order_by("-pk").first()
    if into is None:
        raise IllegalMoveError(NOTHING)
    due_on = task.due_on if task.due_on and task.due_on > now.date() and into.status in DATED else None
    return unite(task, into, by=by, at=now, note="和那件是一件事。", authority=consent(by), due_on=due_on)


ACTS: dict[str, Walk] = {
    "amend": _amend,
    "dispatch": lambda task, by, now: dispatch_tasks([task], by=by, at=now, confirmed_past=True),
    "recall": lambda task, by, now: recall(task, by=by, at=now),
    "accept": lambda task, by, now: moves.accept(task, by=by, at=now),
    "countersign": lambda task, by, now: moves.accept(task, by=by, at=now),
    "decline": lambda task, by, now: moves.decline(task, by=by, at=now, note="不是我局职责。"),
    "reassign": _reassign,
    "hand_on": _hand_on,
    "entrust": _entrust,
    "file": _file,
    "endorse": lambda task, by, now: endorse(lying(task, by, FilingState.AT_HEAD), by=by, at=now),
    "turn_down": lambda task, by, now: turn_down(lying(task, by, FilingState.AT_HEAD), by=by, at=now, note="缺数字。"),
    "take_back": lambda task, by, now: take_back(lying(task, by, FilingState.AT_HEAD), by=by, at=now, note="重写。"),
    "report": _report,
    "record": _record,
    "extend": _extend,
    "grant": _grant,
    "refuse": lambda task, by, now: refuse_extension(
        lying(task, by, FilingState.AT_OFFICE, FilingKind.EXTENSION), by=by, at=now, note="不影响施工。"
    ),
    "dispute": _dispute,
    "settle": _settle,
    "adjust": _adjust,
    "break_down": _break_down,
    "add_unit": _add_unit,
    "join": _join,
    "disjoin": _disjoin,
    "unite": _unite,
    "urge": lambda task, by, now: urge(task, [own_unit(task, by)], way=Way.SYSTEM, text="请报进展。", by=by, at=now),
    "answer": _answer,
    "instruct": lambda task, by, now: instruct(task, text="务必年底前完成。", by=by, at=now, post=consent(by)),
    "remark": lambda task, by, now: remark(task, text="材料已经寄出。", by=by, at=now),
    "submit": lambda task, by, now: moves.submit_for_closure(task, by=by, at=now, note="全部完工。"),
    "withdraw": lambda task, by, now: moves.withdraw(task, by=by, at=now),
    "send_back": lambda task, by, now: moves.send_back(task, by=by, at=now, note="缺验收单。"),
    "close": lambda task, by, now: moves.close(task, by=by, at=now, over_open=True),
    "finish": lambda task, by, now: finish(task, by=by, at=now),
    "conclude": lambda task, by, now: conclude(task, by=by, at=now, over_open=True),
    "suspend": _suspend,
    "resume": _resume,
    "cancel": lambda task, by, now: moves.cancel(
        task, by=by, at=now, note="并入其他工作。", authority=consent(by), with_children=True
    ),
    "reopen": _reopen,
    **again.ACTS,
}
