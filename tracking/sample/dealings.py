"""What passes between the office and the departments over the sample's tasks: requests, orders, pieces, signatures.

Each dealing looks for a task it fits, among those in hand, and happens on the last two working days.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from accounts.models import Role, User
from tracking.actions import moves
from tracking.actions.breaking_down import Piece, break_down
from tracking.actions.dispatch import dispatch_tasks
from tracking.actions.disputes import dispute
from tracking.actions.extensions import ask_extension, grant_extension
from tracking.actions.registration import Approval, Source, register_by_hand
from tracking.actions.reports import Progress, report_progress
from tracking.actions.urging import answer, urge
from tracking.actions.words_on_task import instruct, remark
from tracking.deadlines import Light, light, planned_percent
from tracking.models import Department, DepartmentGroup, Post, Task
from tracking.models.registration import SourceKind
from tracking.models.urging import Way
from tracking.plans import Plan
from tracking.sample.scene import Scene, clerk_of
from tracking.workflow import Status, Structure

GROUP = "各镇街"
QUOTE = "各镇街要在下月底前把辖区燃气管网、充电设施排查一遍，建立台账，一户一档。"
Dealing = Callable[[Scene, Task], None]


@dataclass(frozen=True, slots=True)
class Kind:
    """A dealing, and the tasks in hand it fits."""

    happens: Dealing
    fits: Callable[[Scene, Task], bool]


def deal(scene: Scene) -> None:
    """Let each kind of dealing happen once, each with a task of its own where there is one."""
    left = list(_in_hand())
    for kind in KINDS:
        task = next((task for task in left if kind.fits(scene, task)), None)
        if task:
            left.remove(task)
            kind.happens(scene, task)
    spread_over_townships(scene)


def _in_hand() -> Iterator[Task]:
    tasks = Task.objects.filter(status=Status.ACCEPTED, structure=Structure.SINGLE, is_long_term=False)
    yield from tasks.select_related("leader__holder").order_by("pk")


def _unit(task: Task) -> Department:
    assert task.lead is not None  # noqa: S101 (every one of these has a lead)
    return task.lead.department


def _clerk(task: Task) -> User:
    clerk = clerk_of(_unit(task))
    assert clerk is not None  # noqa: S101 (the sample registers nothing for a department without people)
    return clerk


def _is_due_in(task: Task, scene: Scene, days: int) -> bool:
    return task.due_on is not None and task.due_on > scene.today + timedelta(days=days)


def _day(scene: Scene, ago: int) -> date:
    return scene.calendar.add(scene.today, -ago)


def urged(scene: Scene, task: Task) -> None:
    """Urged by telephone and answered at once; urged again, and not answered yet."""
    unit = _unit(task)
    text = "已经超期，请说明原因和完成时间。"
    urge(task, [unit], way=Way.PHONE, text=text, by=scene.supervisor, at=scene.at(_day(scene, 2), 10))
    answer(task, unit, text="正在协调，本周内报方案。", by=_clerk(task), at=scene.at(_day(scene, 2), 11))
    text = "方案还没有收到，请今天报进展。"
    urge(task, [unit], way=Way.SYSTEM, text=text, by=scene.supervisor, at=scene.at(_day(scene, 1), 16))


def extended(scene: Scene, task: Task) -> None:
    """Asked for three weeks in time, and got two."""
    assert task.due_on is not None  # noqa: S101 (it fits)
    note = "汛期停工半个月，管材进场推迟。"
    asked = task.due_on + timedelta(days=21)
    filing = ask_extension(task, due_on=asked, by=_clerk(task), at=scene.at(_day(scene, 2), 10), note=note)
    until = scene.calendar.next_working(task.due_on + timedelta(days=14))
    note = "同意延两周，请倒排工期。"
    grant_extension(filing, due_on=until, by=scene.supervisor, at=scene.at(_day(scene, 1), 10), note=note)


def asking_for_time(scene: Scene, task: Task) -> None:
    """A request that waits for the office."""
    assert task.due_on is not None  # noqa: S101 (it fits)
    note = "招标流标一次，正在重新公告。"
    asked = scene.calendar.next_working(task.due_on + timedelta(days=30))
    ask_extension(task, due_on=asked, by=_clerk(task), at=scene.at(_day(scene, 1), 15), note=note)


def waiting_for_the_head(scene: Scene, task: Task) -> None:
    """A report that the head of the department has not signed yet."""
    said = Progress(
        "新增3处点位完成整治，清运垃圾12车，剩余2处下周进场。", min(95, task.percent + 10), "", "下周完成复查。"
    )
    report_progress(task, said, by=_clerk(task), at=scene.at(_day(scene, 1), 16))


def instructed(scene: Scene, task: Task) -> None:
    """A leader writes on it, and a clerk answers in a word."""
    assert task.leader is not None and task.leader.holder is not None  # noqa: S101, PT018 (it fits)
    text = "这件事群众盯得紧，进度每周报我一次，难点拿到专题会上定。"
    instruct(task, text=text, by=task.leader.holder, at=scene.at(_day(scene, 2), 9))
    text = "已按批示列入本周专题会议题，材料周三前报。"
    remark(task, text=text, by=_clerk(task), at=scene.at(_day(scene, 1), 11), mentions=[scene.supervisor])


def divided(scene: Scene, task: Task) -> None:
    """The lead department keeps one piece and gives another away."""
    assert task.due_on is not None  # noqa: S101 (it fits)
    done = max(5, task.percent - 5)  # as far as the whole was, because it follows its pieces from now on
    unit, other = _unit(task), Department.objects.get(name="区自然资源分局")
    pieces = [
        Piece("编制改造方案和工程预算", unit, task.due_on - timedelta(days=10), handler=_clerk(task)),
        Piece("办理用地手续", other, task.due_on - timedelta(days=14)),
    ]
    made = break_down(task, pieces, by=_clerk(task), at=scene.at(_day(scene, 2), 11))
    kept, given = sorted(made, key=lambda piece: piece.status == Status.ASSIGNED)
    moves.accept(given, by=_clerk(given), at=scene.at(_day(scene, 2), 15))
    said = Progress("已完成勘测定界，土地预审意见下周取得。", done, "", "取得意见后报批。")
    report_progress(given, said, by=_clerk(given), at=scene.at(_day(scene, 1), 14))
    said = Progress("方案已过两轮专家评审，预算正在财政评审。", min(95, done + 10), "", "评审后定稿。")
    report_progress(kept, said, by=_clerk(kept), at=scene.at(_day(scene, 1), 15))


def disagreed(scene: Scene, task: Task) -> None:
    """A supporting department asks to be left out."""
    part = next(part for part in task.supporting if clerk_of(part.department))
    clerk = clerk_of(part.department)
    assert clerk is not None  # noqa: S101 (it fits)
    note = "这项工作不涉及本单位职责，建议由行业主管部门配合。"
    dispute(task, note=note, wants_out=True, by=clerk, at=scene.at(_day(scene, 1), 9))


def spread_over_townships(scene: Scene) -> None:
    """A demand on all townships: one heading, a share for each; all but one have signed, one has reported."""
    group = DepartmentGroup.objects.filter(name=GROUP).first()
    approver = Post.objects.filter(can_approve=True).order_by("order").first()
    if group is None or approver is None:
        return
    day, due_on = _day(scene, 2), scene.calendar.next_working(scene.today + timedelta(days=35))
    plan = Plan("排查辖区燃气管网和充电设施", "防控", QUOTE, group=group, each=True, due_on=due_on, measure="一户一档")
    source = Source(SourceKind.MINUTES, "区安委会第四季度全体会议纪要", day)
    approval = Approval(approver, day, "会议纪要")
    paper = register_by_hand(source, [plan], approval=approval, by=scene.supervisor, at=scene.at(day, 9))
    dispatch_tasks(list(paper.tasks.tops()), by=scene.supervisor, at=scene.at(day, 10))
    _sign_all_but_one(scene, list(paper.tasks.filter(structure=Structure.UNIT).order_by("serial")))


def _sign_all_but_one(scene: Scene, shares: list[Task]) -> None:
    for number, share in enumerate(shares[:-1]):
        moves.accept(share, by=_clerk(share), at=scene.at(_day(scene, 1), 9 + number % 6))
    said = Progress("已排查燃气用户420户、充电点位36处，发现隐患7处，当场整改5处。", 30, "", "本周排查完剩余3个村。")
    report_progress(shares[0], said, by=_clerk(shares[0]), at=scene.at(_day(scene, 1), 16))


def _is_late(scene: Scene, task: Task) -> bool:
    return task.due_on is not None and task.due_on < scene.today and not _unit(task).head_signs


def _has_time(scene: Scene, task: Task) -> bool:
    """Not one of those that show what 进度偏慢 looks like: with more time it would not be."""
    is_slow = light(task, scene.today, scene.calendar) == Light.SLOW
    return _is_due_in(task, scene, 15) and not is_slow and not _unit(task).head_signs


def _is_on_course(scene: Scene, task: Task) -> bool:
    return _has_time(scene, task) and planned_percent(task, scene.today) <= task.percent


KINDS = (
    Kind(urged, _is_late),
    Kind(waiting_for_the_head, lambda _, task: _unit(task).head_signs),
    Kind(divided, lambda scene, task: _is_on_course(scene, task) and _has_clerks(task)),
    Kind(extended, _has_time),
    Kind(asking_for_time, lambda scene, task: _is_due_in(task, scene, 0) and not _unit(task).head_signs),
    Kind(disagreed, lambda _, task: any(clerk_of(part.department) for part in task.supporting)),
    Kind(instructed, lambda _, task: task.leader is not None and task.leader.holder is not None),
)


def _has_clerks(task: Task) -> bool:
    """Whether more than one clerk works on the tasks of its department."""
    return User.objects.filter(memberships__department=_unit(task), role=Role.CLERK, is_active=True).count() > 1
