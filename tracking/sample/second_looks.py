"""The sample's second looks (回头看): drawn week by week as the clock would have, what was found, what a unit objected.

Which tasks are drawn is as little ours to choose here as in an office; what is found follows in turn.
"""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from itertools import chain, repeat

from accounts.models import User
from tracking.actions.appeals import Decision, ask_review, reconsider
from tracking.actions.drawing import draw_rechecks
from tracking.actions.rechecking import Finding, Follow, add_recheck, confirm_mended, record_finding, rectify
from tracking.appealing import conclusions_for, judges
from tracking.models import Appeal, Recheck, Task
from tracking.models.appeal import AppealState
from tracking.models.recheck import Found
from tracking.models.task import TaskQuerySet
from tracking.sample.scene import Scene, undertaker
from tracking.sample.stories import report

WEEKS = 12
Ending = Callable[[Scene, Recheck, date], None]


def look_again(scene: Scene, registrations: set[int]) -> None:
    """Week after week what was drawn is looked at; this week's still waits.

    ``registrations``: the 立项单 among whose tasks some do not hold; of all others everything does.
    """
    endings = chain((_opened_again, _mended), repeat(_holds))
    for monday in _mondays(scene):
        draw_rechecks(scene.calendar, at=scene.at(monday, 8))
        day = scene.calendar.add(monday, 2)
        if scene.today - day < timedelta(weeks=1):
            continue
        for recheck in Recheck.objects.waiting().select_related("task", "officer").order_by("pk"):
            is_long_ago = scene.today - day > timedelta(weeks=3)  # time enough for what follows
            is_ours = recheck.task.registration_id in registrations
            ending = next(endings) if is_ours and is_long_ago else _holds
            ending(scene, recheck, day)
    ours = Task.objects.filter(registration__in=registrations)
    _contested(scene, ours)
    _to_be_seen(scene, ours)


def _mondays(scene: Scene) -> Iterator[date]:
    monday = scene.today - timedelta(days=scene.today.weekday())
    return (monday - timedelta(weeks=ago) for ago in range(WEEKS - 1, -1, -1))


def _found(scene: Scene, recheck: Recheck, finding: Finding) -> None:
    record_finding(recheck, finding, by=recheck.officer, at=scene.at(finding.visited_on, 11))
    recheck.task.refresh_from_db()


def _holds(scene: Scene, recheck: Recheck, day: date) -> None:
    _found(scene, recheck, Finding(Found.TRUE, "现场看过，又问了周边群众，和报来的一致。", day))


def _mended(scene: Scene, recheck: Recheck, day: date) -> None:
    """Partly true; put right within a week, and confirmed."""
    until = scene.calendar.add(day, 8)
    _found(
        scene,
        recheck,
        Finding(Found.PARTLY, "大部分属实，有两处没有做到位，台账里写的是已完成。", day, Follow.MEND, until),
    )
    on = scene.calendar.add(day, 3)
    note = "两处已经补做，附了前后对比照片，台账已更正。"
    rectify(recheck.task, by=undertaker(recheck.task), at=scene.at(on, 16), note=note)
    at = scene.at(scene.calendar.add(on, 1), 10)
    confirm_mended(recheck.task, by=recheck.officer, at=at, note="复查过，已经整改到位。")


def _opened_again(scene: Scene, recheck: Recheck, day: date) -> None:
    """Not true, and opened again; the unit asked for a review, which upheld the finding."""
    task, until = recheck.task, scene.calendar.next_working(scene.today + timedelta(days=25))
    note = "抽看四处，三处和报来的不一样，其中一处没有动工。"
    _found(scene, recheck, Finding(Found.FALSE, note, day, Follow.REOPEN, until))
    note = "没有动工的一处已经移交别的单位，不应算在我单位。"
    appeal = _objected(scene, task, scene.calendar.add(day, 1), note)
    judge = judges(appeal.author, appeal.behind)[0]
    decision = Decision(AppealState.UPHELD, "移交没有手续，另外两处也不属实，维持原结论。")
    reconsider(appeal, decision, by=judge, at=scene.at(scene.calendar.add(day, 2), 15))
    report(scene, task, 60, "重新核对了点位，已补做两处，剩余一处下月初完成。", on=scene.calendar.add(day, 6))


def _objected(scene: Scene, task: Task, on: date, note: str) -> Appeal:
    by = undertaker(task)
    mine = set(by.memberships.values_list("department_id", flat=True))
    conclusion = conclusions_for(task, mine, on)[0]
    return ask_review(task, conclusion, by=by, at=scene.at(on, 10), note=note)


def _contested(scene: Scene, tasks: TaskQuerySet) -> None:
    """Looked at because of a letter; what has to be mended is disputed, and the review waits."""
    if task := _closed_by(scene, scene.supervisor, tasks):
        days = [scene.calendar.add(scene.today, -ago) for ago in (4, 3, 1)]
        added = add_recheck(task, by=scene.colleague, at=scene.at(days[0], 9), reason="群众来信反映只做了一半。")
        until = scene.calendar.add(scene.today, 7)
        note = "来信反映的一段确实没有做，其余属实。"
        _found(scene, added, Finding(Found.PARTLY, note, days[1], Follow.MEND, until))
        _objected(scene, added.task, days[2], "来信反映的一段不在任务范围内，请复核。")


def _to_be_seen(scene: Scene, tasks: TaskQuerySet) -> None:
    """One more that somebody has still to look at."""
    if task := _closed_by(scene, scene.colleague, tasks):
        at = scene.at(scene.calendar.add(scene.today, -2), 9)
        add_recheck(task, by=scene.supervisor, at=at, reason="区长办公会要求对超期办结的再看一遍。")


def _closed_by(scene: Scene, closer: User, tasks: TaskQuerySet) -> Task | None:
    """The task closed last among those closed two weeks ago or earlier, of which no look has found anything amiss."""
    closed = tasks.closed().filter(closed_on__lte=scene.today - timedelta(days=14))
    amiss = Recheck.objects.exclude(standing=Found.TRUE)
    closed = closed.filter(events__name="close", events__by=closer)
    return closed.exclude(rechecks__in=amiss).order_by("-closed_on", "pk").first()
