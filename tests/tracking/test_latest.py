"""How a late task stands: the leader reads the newest word on it, whoever spoke it, and never an old one."""

from collections.abc import Callable
from datetime import timedelta

import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from tests.factories import MONDAY, at, make_task
from tracking.actions.reports import Progress, report_progress
from tracking.actions.words_on_task import instruct, remark
from tracking.latest import latest_of
from tracking.models import Department, Task

SignIn = Callable[[User], Client]
LONG_AGO, LAST_WEEK = MONDAY - timedelta(days=40), MONDAY - timedelta(days=7)


def late_task(supervisor: User, housing: Department) -> Task:
    due_on = MONDAY - timedelta(days=20)
    return make_task(supervisor, housing, title="整治占道经营", due_on=due_on, dispatched_on=LONG_AGO)


def refused_at_the_end(task: Task, clerk: User, supervisor: User) -> None:
    """Reported as done, submitted for closure, and sent back for want of a paper."""
    report_progress(task, Progress("任务全部完成，已组织验收。", 100), by=clerk, at=at(LAST_WEEK))
    task.move("submit", by=clerk, at=at(LAST_WEEK, 10), note="请予办结。")
    task.move("send_back", by=supervisor, at=at(LAST_WEEK, 15), note="缺验收单。", data={"times": 1})


def page(sign_in: SignIn, user: User, address: str = "/") -> str:
    with time_machine.travel(at(MONDAY, 10), tick=False):
        return sign_in(user).get(address).content.decode()


def test_what_was_sent_back_says_so_and_what_is_missing(
    sign_in: SignIn, supervisor: User, leader: User, clerk: User, housing: Department
) -> None:
    refused_at_the_end(late_task(supervisor, housing), clerk, supervisor)
    desk = page(sign_in, leader)
    assert f"{supervisor} 退回办结申请，第 1 次退回：缺验收单。" in desk
    assert "已组织验收" not in desk


def test_a_hundred_per_cent_sent_back_is_no_hundred_per_cent(
    sign_in: SignIn, supervisor: User, leader: User, clerk: User, housing: Department
) -> None:
    task = late_task(supervisor, housing)
    refused_at_the_end(task, clerk, supervisor)
    instruct(task, text="三天内补齐。", by=leader, at=at(MONDAY, 8))
    for address in ("/completion/", "/completion/?screen=1"):
        assert "100%，已退回" in page(sign_in, leader, address), "a word that came later does not undo it"


def test_submitted_again_it_stands_under_no_refusal(supervisor: User, clerk: User, housing: Department) -> None:
    task = late_task(supervisor, housing)
    refused_at_the_end(task, clerk, supervisor)
    task.move("submit", by=clerk, at=at(MONDAY, 8), note="验收单已补。")
    found = latest_of([task])[task.pk]
    assert found.sent_back is None
    assert found.words() == f"{clerk} 申请办结，等审核：验收单已补。"


def test_beside_a_leaders_word_nobody_reads_that_nobody_hurried(
    sign_in: SignIn, supervisor: User, leader: User, housing: Department
) -> None:
    task = late_task(supervisor, housing)
    assert "没有催过" in page(sign_in, leader)
    instruct(task, text="三天内拿出办法。", by=leader, at=at(LAST_WEEK))
    for user in (leader, supervisor):
        desk = page(sign_in, user)
        assert "11月16日有批示" in desk
        assert "没有催过" not in desk
    assert f"{leader} 批示：三天内拿出办法。" in page(sign_in, leader)


def test_a_remark_does_not_hide_how_it_stands(supervisor: User, clerk: User, housing: Department) -> None:
    task = late_task(supervisor, housing)
    report_progress(task, Progress("已拆除三处。", 40), by=clerk, at=at(LAST_WEEK))
    remark(task, text="周五开会。", by=supervisor, at=at(MONDAY, 8))
    assert latest_of([task])[task.pk].words().endswith("：已拆除三处。")


def test_what_the_unit_answers_to_a_leaders_word_is_newer_than_the_word(
    sign_in: SignIn, supervisor: User, leader: User, clerk: User, housing: Department
) -> None:
    task = late_task(supervisor, housing)
    instruct(task, text="三天内拿出办法。", by=leader, at=at(LAST_WEEK))
    remark(task, text="请按批示办。", by=supervisor, at=at(LAST_WEEK, 10))
    assert latest_of([task])[task.pk].words() == f"{leader} 批示：三天内拿出办法。"
    remark(task, text="已按批示列入本周计划。", by=clerk, at=at(MONDAY, 8))
    for address in ("/", "/completion/"):
        assert "：已按批示列入本周计划。" in page(sign_in, leader, address)
    report_progress(task, Progress("已拆除三处。", 40), by=clerk, at=at(MONDAY, 9))
    remark(task, text="还有两处。", by=clerk, at=at(MONDAY, 9, 30))
    assert latest_of([task])[task.pk].words().endswith("：已拆除三处。")


def test_ten_tasks_are_asked_for_at_once(supervisor: User, clerk: User, housing: Department) -> None:
    tasks = [late_task(supervisor, housing) for _ in range(10)]
    for task in tasks:
        report_progress(task, Progress("已拆除三处。", 40), by=clerk, at=at(LAST_WEEK))
    with CaptureQueriesContext(connection) as queries:
        said = [one.words() for one in latest_of(tasks).values()]
    assert (len(said), len(queries)) == (10, 1)
