"""What became of the sample's tasks: each story takes a task through real steps, on past days, to a state."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

from accounts.models import Role, User
from tracking.actions import moves
from tracking.actions.reports import Progress, report_progress
from tracking.actions.signing import endorse
from tracking.deadlines import planned_percent
from tracking.models import Task
from tracking.models.filing import FilingState
from tracking.sample.scene import Scene, clerk_of, undertaker

WORKING = "已印发工作方案，明确了责任人和时间表，正按计划推进。"
HALFWAY = "完成现场摸底和任务拆解，主体工作已经铺开，每周调度一次。"
STUCK = "前期手续还没有批下来，现场没有铺开。"
NEARLY = "主要任务已经完成，正在收尾和自查。"
DONE = "任务全部完成，已组织验收，佐证材料随附。"

Story = Callable[[Scene, Task], None]


def _sign(scene: Scene, task: Task) -> None:
    """Signed for on the first working day, by every department that has somebody."""
    at = scene.at(scene.after(task, 1), 15)
    moves.accept(task, by=undertaker(task), at=at)
    for part in task.supporting[:2]:
        if clerk := clerk_of(part.department):
            moves.accept(task, by=clerk, at=at)


def report(scene: Scene, task: Task, percent: int, said: str, *, on: date, problems: str = "") -> None:
    """A report of that day, signed by the head where heads sign."""
    progress = Progress(said, max(0, min(100, percent)), problems, "继续按周调度，月底前形成阶段成果。")
    report_progress(task, progress, by=undertaker(task), at=scene.at(on, 16))
    _endorse(task, scene.at(on, 16))


def _endorse(task: Task, at: datetime) -> None:
    """Where the head of the department has to sign first, the head does so at once."""
    for filing in task.filings.filter(state=FilingState.AT_HEAD):
        head = User.objects.get(memberships__department=filing.department, role=Role.HEAD, is_sample=True)
        endorse(filing, by=head, at=at + timedelta(minutes=20))
    task.refresh_from_db()


def _at_course(scene: Scene, task: Task, ahead: int) -> int:
    """A percentage so far ahead of (or behind) the planned course, in steps of five."""
    return max(0, min(95, 5 * round((planned_percent(task, scene.today) + ahead) / 5)))


def _keep_course(scene: Scene, task: Task, ahead: int, said: str, problems: str = "") -> None:
    _sign(scene, task)
    report(scene, task, 10, WORKING, on=scene.after(task, 3))
    recent = max(scene.after(task, 3), scene.calendar.add(scene.today, -3))
    report(scene, task, _at_course(scene, task, ahead), said, on=recent, problems=problems)


def on_course(scene: Scene, task: Task) -> None:
    _keep_course(scene, task, 5, HALFWAY)


def slow(scene: Scene, task: Task) -> None:
    _keep_course(scene, task, -17, HALFWAY, "个别点位协调难度大，进度慢于计划。")


def behind(scene: Scene, task: Task) -> None:
    _keep_course(scene, task, -45, STUCK, "用地和资金都没有落实，需要督查室协调。")


def nearly_done(scene: Scene, task: Task) -> None:
    _sign(scene, task)
    report(scene, task, 40, HALFWAY, on=scene.after(task, 10))
    report(scene, task, 90, NEARLY, on=scene.calendar.add(scene.today, -2))


def late(scene: Scene, task: Task) -> None:
    _sign(scene, task)
    report(scene, task, 60, HALFWAY, on=scene.after(task, 8), problems="牵涉单位多，责任边界还没有划清，正在协调。")


def sent_back(scene: Scene, task: Task) -> None:
    """Asked to be closed, sent back for want of evidence."""
    _submitted(scene, task, scene.after(task, 12))
    at = scene.at(scene.after(task, 14), 16)
    moves.send_back(task, by=scene.supervisor, at=at, note="缺验收单，照片看不出是哪一处。请补齐后重新申请办结。")


def submitted(scene: Scene, task: Task) -> None:
    _submitted(scene, task, scene.calendar.add(scene.today, -1))


def _submitted(scene: Scene, task: Task, on: date) -> None:
    _sign(scene, task)
    report(scene, task, 100, DONE, on=on)
    moves.submit_for_closure(task, by=undertaker(task), at=scene.at(on, 17), note=DONE)
    _endorse(task, scene.at(on, 17))


def closed(scene: Scene, task: Task) -> None:
    """Done before the due date, or by yesterday where that is still to come."""
    due = task.due_on or scene.today
    done = max(scene.after(task, 2), min(due, scene.today - timedelta(days=1)) - timedelta(days=2))
    _submitted(scene, task, done)
    closing = min(scene.calendar.next_working(done + timedelta(days=1)), due, scene.today)
    moves.close(task, by=task.officer, at=scene.at(closing, 18), note="材料齐全，同意办结。")


def closed_late(scene: Scene, task: Task) -> None:
    """Done four working days too late; stays visible as such. The other 督查员 closed it."""
    due = task.due_on or scene.today
    done = min(scene.calendar.add(due, 4), scene.today)
    _submitted(scene, task, min(due, done))
    moves.close(task, by=scene.colleague, at=scene.at(done, 18), note="现场核过，已经整改到位。")


def suspended(scene: Scene, task: Task) -> None:
    _keep_course(scene, task, 0, STUCK, "等待上级批复。")
    moves.suspend(
        task,
        by=scene.supervisor,
        at=scene.at(scene.calendar.add(scene.today, -1), 17),
        note="等市里批复专项债额度。",
        review_on=scene.today + timedelta(days=30),
        authority=task.registration.approver,
    )


def cancelled(scene: Scene, task: Task) -> None:
    _keep_course(scene, task, 0, WORKING)
    moves.cancel(
        task,
        by=scene.supervisor,
        at=scene.at(scene.calendar.add(scene.today, -1), 17),
        note="与市级同类任务合并，不再单独督办。",
        authority=task.registration.approver,
    )


def reported(scene: Scene, task: Task) -> None:
    """A long-term task whose reports come in time."""
    _sign(scene, task)
    report(scene, task, 50, "按要求开展，本期情况已汇总，未发现新问题。", on=scene.today - timedelta(days=1))


def unreported(scene: Scene, task: Task) -> None:
    """A long-term task that was signed for and never reported on."""
    _sign(scene, task)


def unsigned(scene: Scene, task: Task) -> None:
    """Nobody has signed for it yet."""


def declined(scene: Scene, task: Task) -> None:
    """退签: sent to the wrong department."""
    clerk = undertaker(task)
    note = "这项工作按职责分工由其他单位牵头，我单位可以配合，请重新明确。"
    moves.decline(task, by=clerk, at=scene.at(scene.today - timedelta(days=1), 17), note=note)


PAST: tuple[Story, ...] = (late, closed_late, closed, closed, late, closed, sent_back, closed)
SOON: tuple[Story, ...] = (nearly_done,)
AHEAD: tuple[Story, ...] = (
    on_course, slow, behind, submitted, suspended, cancelled, closed, on_course, on_course, on_course, slow,
)  # fmt: skip
LONG_TERM: tuple[Story, ...] = (reported, unreported, reported)
FRESH: tuple[Story, ...] = (unsigned, declined, unsigned)
