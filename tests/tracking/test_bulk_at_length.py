"""An order for many tasks is tried and carried out in the background: left, found again, stopped, done once."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from tests.factories import make_task
from tracking.actions.running import LEASE, ask_to_stop, claim_job
from tracking.at_length import carry_out_at_length
from tracking.models import Department, Job, JobState, Notice, Task, TaskEvent
from tracking.views.bulk import AT_ONCE
from tracking.workflow import Status
from tracking.working import Work, do_job

SignIn = Callable[[User], Client]
URGE = {"act": "urge", "said": "1", "way": "system", "text": "请今天报进展。", "where": "light=late"}
MANY = AT_ONCE * 2 + 3


@pytest.fixture
def tasks(supervisor: User, housing: Department, clerk: User) -> list[Task]:
    """More than are done while a page waits: three portions."""
    return [make_task(supervisor, housing, status=Status.ACCEPTED) for _ in range(MANY)]


@pytest.fixture
def desk(supervisor: User, sign_in: SignIn) -> Client:
    return sign_in(supervisor)


def sent(tasks: list[Task], **fields: Any) -> dict[str, Any]:
    return {**URGE, "task": [f"{task.pk}:{task.version}" for task in tasks], **fields}


def now() -> datetime:
    return timezone.now()


def ordered(desk: Client, tasks: list[Task], address: str = "/tasks/bulk/do/") -> Job:
    """The job that pressing the button leads to."""
    led = desk.post(address, sent(tasks))
    job = Job.objects.latest("pk")
    assert led["Location"] == f"/jobs/{job.pk}/"
    return job


def page(desk: Client, address: str) -> str:
    answer = desk.get(address)
    assert answer.status_code == 200
    return unescape(answer.content.decode())


def urged() -> int:
    return TaskEvent.objects.filter(name="urge").count()


def test_what_it_will_do_is_tried_in_the_background_and_shown_when_it_is_known(desk: Client, tasks: list[Task]) -> None:
    job = ordered(desk, tasks, "/tasks/bulk/")
    do_job(job.pk, now)
    job.refresh_from_db()
    assert job.said == f"试做完了：{MANY} 件可以催办，0 件不能。看过再定。"
    assert urged() == 0
    assert desk.get(f"/jobs/{job.pk}/")["Location"] == f"/tasks/bulk/{job.pk}/"
    shown = page(desk, f"/tasks/bulk/{job.pk}/")
    assert f'可以催办 <span class="n">{MANY}</span>' in shown
    assert f"共发 {MANY} 条通知" in shown
    assert "请今天报进展。" in shown


def test_carrying_it_out_says_how_far_it_is_and_what_came_of_each(desk: Client, tasks: list[Task]) -> None:
    job = ordered(desk, tasks)
    assert desk.get(f"/tasks/bulk/{job.pk}/")["Location"] == f"/jobs/{job.pk}/"  # still under way
    do_job(job.pk, now)
    assert urged() == Notice.objects.count() == MANY
    assert f"催办 {MANY} 件：催办了 {MANY} 件。" in page(desk, "/")
    assert desk.get(f"/jobs/{job.pk}/")["Location"] == f"/tasks/bulk/{job.pk}/"
    assert f"办成 {MANY} 件，发了 {MANY} 条通知" in page(desk, f"/tasks/bulk/{job.pk}/")


def test_half_way_its_page_says_how_many_are_done_of_how_many(desk: Client, tasks: list[Task]) -> None:
    job, seen = ordered(desk, tasks), set[str]()

    def clock() -> datetime:
        seen.update(re.findall(r"已办 \d+ 件，共 \d+ 件", page(desk, f"/jobs/{job.pk}/")))
        return timezone.now()

    do_job(job.pk, clock)
    told = sorted(int(said.split()[1]) for said in seen)
    assert told[0] == 0
    assert 0 < told[1] < MANY
    assert all(said.endswith(f"共 {MANY} 件") for said in seen)


def test_a_large_order_says_that_it_goes_on_in_the_background_and_a_small_one_that_it_does_not(
    desk: Client, tasks: list[Task]
) -> None:
    job = ordered(desk, tasks, "/tasks/bulk/")
    do_job(job.pk, now)
    large = page(desk, f"/tasks/bulk/{job.pk}/")
    assert f"超过 {AT_ONCE} 件的在后台办，看得到办了几件" in large
    assert 'data-busy="正在催办">' in large
    small = unescape(desk.post("/tasks/bulk/", sent(tasks[:AT_ONCE])).content.decode())
    assert "当场办完，几秒钟就看到结果。" in small
    assert 'data-busy="正在催办，几秒办完">' in small


def test_its_result_is_there_after_signing_out(
    desk: Client, tasks: list[Task], supervisor: User, sign_in: SignIn
) -> None:
    job = ordered(desk, tasks)
    desk.post("/logout/")
    do_job(job.pk, now)
    assert f"办成 {MANY} 件" in page(sign_in(supervisor), f"/tasks/bulk/{job.pk}/")


def test_pressing_twice_urges_once(desk: Client, tasks: list[Task]) -> None:
    assert ordered(desk, tasks) == ordered(desk, tasks)
    for job in Job.objects.all():
        do_job(job.pk, now)
    assert urged() == MANY


def test_stopped_half_way_it_keeps_what_is_done_and_names_what_is_not(desk: Client, tasks: list[Task]) -> None:
    job = ordered(desk, tasks)

    def clock() -> datetime:
        if urged() and not Job.objects.get().is_stopping:
            ask_to_stop(job, at=timezone.now())
        return timezone.now()

    do_job(job.pk, clock)
    carried = Job.objects.get(pk=job.pk)
    assert carried.state == JobState.STOPPED
    done = urged()
    assert 0 < done < MANY
    assert f"催办了 {done} 件；{MANY - done} 件没有轮到，没有变。" in carried.said
    shown = page(desk, f"/tasks/bulk/{job.pk}/")
    assert f'办成了 <span class="n">{done}</span>' in shown
    assert shown.count("停下的时候还没有轮到") == MANY - done


def test_a_worker_that_dies_between_two_portions_leaves_none_urged_twice(desk: Client, tasks: list[Task]) -> None:
    job = claim_job(ordered(desk, tasks).pk, at=now())
    assert job is not None
    looked: list[int] = []

    def dying() -> datetime:
        looked.append(1)
        if len(looked) == 4:  # the first portion is kept, the second is about to begin
            raise SystemExit
        return timezone.now()

    with pytest.raises(SystemExit):
        carry_out_at_length(Work(job, dying))
    half = urged()
    assert 0 < half < MANY
    later = timezone.now() + LEASE + timedelta(seconds=1)
    assert do_job(job.pk, lambda: later)
    assert urged() == MANY
    assert Job.objects.get().said == f"催办了 {MANY} 件。"


def test_what_others_have_changed_is_left_and_named(
    desk: Client, tasks: list[Task], supervisor: User, clerk: User
) -> None:
    job = ordered(desk, tasks)
    tasks[0].move("report", by=clerk, at=timezone.now(), note="已完工一半。")
    do_job(job.pk, now)
    job.refresh_from_db()
    assert job.said == f"催办了 {MANY - 1} 件；1 件没有办成，原因写在结果里。"


def test_an_order_is_seen_by_who_gave_it_alone(
    desk: Client, tasks: list[Task], outsider: User, sign_in: SignIn
) -> None:
    job = ordered(desk, tasks)
    assert sign_in(outsider).get(f"/tasks/bulk/{job.pk}/").status_code == 403
