"""For each step of the table: who takes it, on which task, and what is sent with it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from accounts.models import Role, User
from tests.factories import MONDAY, at, make_post, make_spread, make_subtask, make_task, make_user
from tracking.actions.appeals import ask_review
from tracking.actions.dispatch import dispatch_tasks
from tracking.actions.disputes import dispute
from tracking.actions.extensions import ask_extension
from tracking.actions.moves import send_back as send_it_back
from tracking.actions.moves import submit_for_closure
from tracking.actions.rechecking import Finding, Follow, add_recheck, record_finding, rectify
from tracking.actions.reports import Progress, report_progress
from tracking.actions.signing import turn_down
from tracking.actions.urging import urge
from tracking.appealing import conclusions_for
from tracking.models import Department, Filing, Task
from tracking.models.appeal import AppealState
from tracking.models.recheck import Found, Recheck
from tracking.models.urging import Way
from tracking.workflow import Status

LATER = (MONDAY + timedelta(days=36)).isoformat()  # a Tuesday
WRITTEN = {"note": "情况属实，写明理由。"}


@dataclass
class Cast:
    """Everybody a step may need."""

    supervisor: User
    clerk: User
    head: User
    outsider: User
    leader: User
    housing: Department
    city: Department

    def task(self, status: Status = Status.ACCEPTED, *, with_support: bool = False, **fields: Any) -> Task:
        return make_task(self.supervisor, self.housing, *([self.city] if with_support else []), status=status, **fields)

    def signed_by_head(self) -> Task:
        """A task of a department whose head signs what goes out."""
        Department.objects.filter(pk=self.housing.pk).update(head_signs=True)
        return self.task()


@dataclass
class Scene:
    """A step about to be taken; ``told``: the steps that stand in the story then, the newest last."""

    task: Task
    by: User
    sent: dict[str, Any] = field(default_factory=dict)
    told: Sequence[str] | None = None  # by default the step itself


Make = Callable[[Cast], Scene]


def accept(cast: Cast) -> Scene:
    return Scene(cast.task(Status.ASSIGNED), cast.clerk)


def countersign(cast: Cast) -> Scene:
    return Scene(cast.task(with_support=True), cast.outsider)


def decline(cast: Cast) -> Scene:
    return Scene(cast.task(Status.ASSIGNED), cast.clerk, WRITTEN)


def amend(cast: Cast) -> Scene:
    return Scene(cast.task(Status.DRAFT, measure="9个"), cast.supervisor, {"title": "完成17个小区", "due_on": LATER})


def dispatch(cast: Cast) -> Scene:
    return Scene(cast.task(Status.DRAFT), cast.supervisor)


def recall(cast: Cast) -> Scene:
    task = cast.task(Status.DRAFT)
    dispatch_tasks([task], by=cast.supervisor, at=at(hour=10))
    return Scene(task, cast.supervisor)


def reassign(cast: Cast) -> Scene:
    return Scene(cast.task(Status.RETURNED), cast.supervisor, {"lead": cast.city.pk, "note": "由城管局办。"})


def hand_on(cast: Cast) -> Scene:
    colleague = make_user(Role.CLERK, cast.housing)
    return Scene(cast.task(), cast.clerk, {"to": f"{cast.housing.pk}:{colleague.pk}"})


def entrust(cast: Cast) -> Scene:
    return Scene(cast.task(), cast.supervisor, {"to": make_user(Role.SUPERVISOR).pk})


def filed(cast: Cast) -> tuple[Task, Filing]:
    """A report that lies before the head."""
    task = cast.signed_by_head()
    made = report_progress(task, Progress("已完成3个小区。", 30), by=cast.clerk, at=at(), period_on=None)
    assert isinstance(made, Filing)
    return task, made


def endorse(cast: Cast) -> Scene:
    task, filing = filed(cast)
    return Scene(task, cast.head, {"filing": filing.pk}, ("endorse", "report"))


def turn_down_it(cast: Cast) -> Scene:
    task, filing = filed(cast)
    return Scene(task, cast.head, {"filing": filing.pk, "note": "数字再核实。"})


def file(cast: Cast) -> Scene:
    task, filing = filed(cast)
    turn_down(filing, by=cast.head, at=at(), note="数字再核实。")
    return Scene(task, cast.clerk, {"filing": filing.pk, "progress": "已完成4个小区，正在改造2个。"})


def take_back(cast: Cast) -> Scene:
    task, filing = filed(cast)
    return Scene(task, cast.clerk, {"filing": filing.pk})


def report(cast: Cast) -> Scene:
    return Scene(cast.task(), cast.clerk, {"progress": "已完成3个小区，正在改造2个。", "percent": 30})


def record(cast: Cast) -> Scene:
    sent = {"progress": "电话问过，已完成3个小区。", "percent": 30, "heard": "phone"}
    return Scene(cast.task(), cast.supervisor, sent)


def extend(cast: Cast) -> Scene:
    return Scene(cast.task(), cast.clerk, {"due_on": LATER, "note": "材料没有到。"})


def asked_for_time(cast: Cast) -> tuple[Task, int]:
    task = cast.task()
    made = ask_extension(task, due_on=MONDAY + timedelta(days=36), note="材料没有到。", by=cast.clerk, at=at())
    assert isinstance(made, Filing)
    return task, made.pk


def grant(cast: Cast) -> Scene:
    task, filing = asked_for_time(cast)
    return Scene(task, cast.supervisor, {"filing": filing})


def refuse(cast: Cast) -> Scene:
    task, filing = asked_for_time(cast)
    return Scene(task, cast.supervisor, {"filing": filing, "note": "还有时间。"})


def disagree(cast: Cast) -> Scene:
    return Scene(cast.task(with_support=True), cast.outsider, {"note": "不归我们管。", "wants_out": True})


def settle(cast: Cast) -> Scene:
    task = cast.task(with_support=True)
    dispute(task, note="不归我们管。", wants_out=True, by=cast.outsider, at=at())
    filing = Filing.objects.get()
    return Scene(task, cast.supervisor, {"filing": filing.pk, "outcome": "keep", "note": "仍由你局配合。"})


def adjust(cast: Cast) -> Scene:
    return Scene(cast.task(measure="9个"), cast.supervisor, {"due_on": LATER, "note": "会议另定。"})


def break_down(cast: Cast) -> Scene:
    pieces = [
        {"title": "改造一号小区", "lead": cast.housing.pk, "due_on": "2026-12-01", "handler": cast.clerk.pk},
        {"title": "清理占道", "lead": cast.city.pk, "due_on": "2026-12-02", "rhythm": "weekly:3", "supporting": []},
    ]
    return Scene(cast.task(), cast.clerk, {"pieces": pieces})


def add_unit(cast: Cast) -> Scene:
    return Scene(make_spread(cast.supervisor, cast.housing), cast.supervisor, {"unit": cast.city.pk})


def unite(cast: Cast) -> Scene:
    into = cast.task(title="完成另一项工作")
    sent = {"number": into.number, "note": "是一件事。", "authority": make_post().pk}
    return Scene(cast.task(), cast.supervisor, sent)


def urge_it(cast: Cast) -> Scene:
    return Scene(
        cast.task(), cast.supervisor, {"departments": [cast.housing.pk], "way": "system", "text": "请报进展。"}
    )


def answer(cast: Cast) -> Scene:
    task = cast.task()
    urge(task, [cast.housing], way=Way.SYSTEM, text="请报进展。", by=cast.supervisor, at=at())
    return Scene(task, cast.clerk, {"text": "本周完成。"})


def instruct(cast: Cast) -> Scene:
    return Scene(cast.task(), cast.leader, {"text": "抓紧办。"})


def remark(cast: Cast) -> Scene:
    return Scene(cast.task(), cast.clerk, {"text": "材料已经备好。"})


def submit(cast: Cast) -> Scene:
    sent = {"note": "17个小区全部完成。", "anyway": True}
    return Scene(cast.task(percent=100), cast.clerk, sent)


def submitted(cast: Cast) -> Task:
    task = cast.task(percent=100)
    submit_for_closure(task, by=cast.clerk, at=at(), note="全部完成。")
    return task


def withdraw(cast: Cast) -> Scene:
    return Scene(submitted(cast), cast.clerk)


def send_back(cast: Cast) -> Scene:
    return Scene(submitted(cast), cast.supervisor, {"note": "还缺照片。"})


def close(cast: Cast) -> Scene:
    return Scene(submitted(cast), cast.supervisor)


def finish(cast: Cast) -> Scene:
    return Scene(make_subtask(cast.task(), cast.housing), cast.clerk)


def conclude(cast: Cast) -> Scene:
    return Scene(make_spread(cast.supervisor, cast.housing, each=Status.CLOSED), cast.supervisor)


def suspend(cast: Cast) -> Scene:
    return Scene(cast.task(), cast.leader, {"note": "等政策。", "review_on": LATER})


def resume(cast: Cast) -> Scene:
    task = suspend(cast).task
    task.move("suspend", by=cast.leader, at=at(), note="等政策。", data={"review_on": LATER})
    return Scene(task, cast.leader, {"due_on": LATER})


def cancel(cast: Cast) -> Scene:
    return Scene(cast.task(), cast.supervisor, {"note": "不再办。", "authority": make_post().pk})


def reopen(cast: Cast) -> Scene:
    return Scene(cast.task(Status.CLOSED), cast.supervisor, {"note": "又反弹了。", "due_on": LATER})


def pick(cast: Cast) -> Scene:
    return Scene(cast.task(Status.CLOSED), cast.supervisor, {"note": "群众反映。"}, told=())


def to_recheck(cast: Cast) -> tuple[Task, Recheck]:
    task = cast.task(Status.CLOSED)
    made = add_recheck(task, by=cast.supervisor, at=at(), reason="群众反映。")
    assert isinstance(made, Recheck)
    return task, made


def recheck(cast: Cast) -> Scene:
    task, _ = to_recheck(cast)
    sent = {"visited_on": MONDAY.isoformat(), "found": Found.TRUE.value, "note": "看了三处，属实。"}
    return Scene(task, cast.supervisor, sent)


def to_mend(cast: Cast) -> Task:
    task, made = to_recheck(cast)
    made.task = task
    until = MONDAY + timedelta(days=7)
    found = Finding(found=Found.PARTLY, note="差一处。", visited_on=MONDAY, follow=Follow.MEND, until=until)
    record_finding(made, found, by=cast.supervisor, at=at())
    return Task.objects.get(pk=task.pk)


def rectify_it(cast: Cast) -> Scene:
    return Scene(to_mend(cast), cast.clerk, {"note": "已经补齐。"})


def confirm(cast: Cast) -> Scene:
    task = to_mend(cast)
    rectify(task, by=cast.clerk, at=at(), note="已经补齐。")
    return Scene(task, cast.supervisor)


def returned(cast: Cast) -> tuple[Task, str]:
    """A task that was sent back, and how its lead names that conclusion."""
    task = submitted(cast)
    send_it_back(task, by=cast.supervisor, at=at(), note="还缺照片。")
    [one] = conclusions_for(task, {cast.housing.pk}, MONDAY)
    return task, f"{one.key}-{cast.housing.pk}"


def appeal(cast: Cast) -> Scene:
    task, conclusion = returned(cast)
    return Scene(task, cast.clerk, {"conclusion": conclusion, "note": "照片交过了。"})


def under_review(cast: Cast) -> Task:
    """What somebody else than its author is asked to look at again."""
    task, _ = returned(cast)
    make_user(Role.SUPERVISOR)
    [one] = conclusions_for(task, {cast.housing.pk}, MONDAY)
    ask_review(task, one, note="照片交过了。", by=cast.clerk, at=at())
    return task


def recant(cast: Cast) -> Scene:
    return Scene(under_review(cast), cast.clerk)


def reconsider(cast: Cast) -> Scene:
    task = under_review(cast)
    other = User.objects.filter(role=Role.SUPERVISOR).exclude(pk=cast.supervisor.pk).get()
    return Scene(task, other, {"outcome": AppealState.UPHELD.value, "note": "照片确实没有。"})


SCENES: dict[str, Make] = {
    **{make.__name__: make for make in (accept, countersign, decline, amend, dispatch, recall, reassign, hand_on)},
    **{make.__name__: make for make in (entrust, endorse, file, take_back, report, record, extend, grant, refuse)},
    **{make.__name__: make for make in (settle, adjust, break_down, add_unit, unite, answer, instruct, remark)},
    **{make.__name__: make for make in (submit, withdraw, send_back, close, finish, conclude, suspend, resume)},
    **{make.__name__: make for make in (cancel, reopen, pick, recheck, confirm)},
    **{make.__name__: make for make in (appeal, recant, reconsider)},
    "turn_down": turn_down_it,
    "dispute": disagree,
    "urge": urge_it,
    "rectify": rectify_it,
}
