"""Work that goes on without its page: asked for once, left, found again, stopped, and never lost with a worker."""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as configured
from django.db import transaction
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from accounts.models import User
from tests.factories import at
from tracking.actions.running import (
    KEPT,
    LEASE,
    MAX_ATTEMPTS,
    JobRefusedError,
    LostJobError,
    ask_to_stop,
    claim_job,
    forget_old,
    give_up_on_stranded,
    keep,
    pass_the_point,
    start_job,
    to_be_done,
)
from tracking.jobs import look_after_jobs
from tracking.models import Job, JobState
from tracking.under_way import count_for
from tracking.working import Ended, Work, do_job

SignIn = Callable[[User], Client]
S = JobState


def count_to_three(work: Work) -> Ended:
    """A kind of work for tests: writes down each number it has come to, and goes on behind what is written."""
    for number in range(len(work.job.kept.get("numbers", [])), 3):
        work.tell(f"数 {number}", number, 3)
        with transaction.atomic():
            work.hold()
            work.keep({"numbers": [*work.job.kept.get("numbers", []), number]})
    return Ended("数到 3 了。", "/tasks/?status=all")


def refuse(work: Work) -> Ended:
    raise JobRefusedError("没有数：今天不数。什么都没有变。")


def break_down(work: Work) -> Ended:
    raise ValueError("broken")


@pytest.fixture(autouse=True)
def _kinds(settings: Settings) -> None:
    here = "tests.tracking.test_working"
    settings.JOBS = {name: f"{here}.{name}" for name in ("count_to_three", "refuse", "break_down")}


def asked(by: User, kind: str = "count_to_three", when: datetime | None = None, **fields: Any) -> Job:
    given = {"title": "数到 3", "unit": "个", "order": {}, "place": lambda _: "/tasks/", **fields}
    return start_job(kind, 1, by=by, at=when or at(), **given)


def now() -> datetime:
    return at(minute=1)


def test_it_is_done_once_however_often_the_message_comes(supervisor: User) -> None:
    job = asked(supervisor)
    assert do_job(job.pk, now)
    assert not do_job(job.pk, now)
    job.refresh_from_db()
    assert (job.state, job.said, job.place) == (S.DONE, "数到 3 了。", "/tasks/?status=all")
    assert (job.kept, job.finished_at) == ({"numbers": [0, 1, 2]}, now())


def test_pressing_twice_waits_for_one(supervisor: User, clerk: User) -> None:
    assert asked(supervisor) == asked(supervisor)
    assert asked(clerk) != asked(supervisor)
    do_job(asked(supervisor).pk, now)
    assert Job.objects.visible_to(supervisor).count() == 1
    assert asked(supervisor).state == S.WAITING  # when it is over it can be asked for anew


def test_what_a_worker_left_behind_goes_on_behind_what_is_kept(supervisor: User) -> None:
    job = claim_job(asked(supervisor).pk, at=now())
    assert job is not None
    keep(job, {"numbers": [0]}, at=now())
    assert claim_job(job.pk, at=now()) is None
    later = now() + LEASE + timedelta(seconds=1)
    assert [one.pk for one in to_be_done(at=later)] == [job.pk]
    assert do_job(job.pk, lambda: later)
    job.refresh_from_db()
    assert (job.state, job.attempts, job.kept) == (S.DONE, 2, {"numbers": [0, 1, 2]})


def test_who_was_taken_for_dead_writes_nothing_any_more(supervisor: User) -> None:
    slow = claim_job(asked(supervisor).pk, at=now())
    assert slow is not None
    later = now() + LEASE + timedelta(seconds=1)
    assert do_job(slow.pk, lambda: later)
    with pytest.raises(LostJobError):
        keep(slow, {"numbers": ["wrong"]}, at=later)
    assert Job.objects.get().kept == {"numbers": [0, 1, 2]}


def test_it_is_given_up_with_a_sentence_when_three_workers_have_died(supervisor: User) -> None:
    job = asked(supervisor)
    Job.objects.update(state=S.RUNNING, attempts=MAX_ATTEMPTS, leased_until=at(), kept={"numbers": [0]})
    assert give_up_on_stranded(at=now()) == 1
    job.refresh_from_db()
    assert (job.state, "已经办成的都在" in job.said) == (S.FAILED, True)


def test_what_cannot_be_done_says_why(supervisor: User) -> None:
    job = asked(supervisor, "refuse")
    assert do_job(job.pk, now)
    job.refresh_from_db()
    assert (job.state, job.said) == (S.FAILED, "没有数：今天不数。什么都没有变。")


def test_an_error_of_ours_is_tried_three_times(supervisor: User) -> None:
    job = asked(supervisor, "break_down")
    for state in (S.WAITING, S.WAITING, S.FAILED):
        assert do_job(job.pk, now)
        job.refresh_from_db()
        assert job.state == state
    assert "什么都没有变" in job.said


def test_what_nobody_has_begun_is_stopped_at_once(supervisor: User) -> None:
    job = ask_to_stop(asked(supervisor), at=now())
    assert (job.state, job.finished_at) == (S.STOPPED, now())
    assert not do_job(job.pk, now)


def test_what_is_under_way_stops_before_its_next_portion(supervisor: User) -> None:
    job = asked(supervisor)
    looked: list[int] = []

    def clock() -> datetime:
        looked.append(1)
        if len(looked) == 3:  # it has told of the first number
            ask_to_stop(job, at=now())
        return now()

    assert do_job(job.pk, clock)
    job.refresh_from_db()
    assert job.state == S.STOPPED
    assert job.kept.get("numbers", []) != [0, 1, 2]


def test_what_has_begun_to_write_for_good_is_not_stopped(supervisor: User) -> None:
    job = claim_job(asked(supervisor).pk, at=now())
    assert job is not None
    pass_the_point(job)
    going = ask_to_stop(job, at=now())
    assert (going.state, going.is_stopping, going.can_be_stopped) == (S.RUNNING, False, False)


def test_the_sweep_hands_out_what_was_lost(supervisor: User, broker: Path) -> None:
    asked(supervisor, when=timezone.now() - timedelta(minutes=1))
    before = queued(broker)
    look_after_jobs()
    assert queued(broker) == before + 1


def test_what_was_over_a_month_ago_is_forgotten(supervisor: User) -> None:
    do_job(asked(supervisor).pk, now)
    assert forget_old(at=now() + KEPT) == 0
    assert forget_old(at=now() + KEPT + timedelta(seconds=1)) == 1


@pytest.fixture
def broker() -> Path:
    """The folder of the filesystem broker, as the runner makes it."""
    folder = Path(configured.VAR_DIR) / "queue"
    for name in ("queue", "queue-control"):
        folder.with_name(name).mkdir(exist_ok=True)
    return folder


def queued(folder: Path) -> int:
    return len(list(folder.glob("*.msg")))


def text_of(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def test_it_is_found_again_from_every_page_until_its_end_was_seen(supervisor: User, sign_in: SignIn) -> None:
    client = sign_in(supervisor)
    assert "/jobs/" not in text_of(client, "/notices/")
    job = asked(supervisor)
    assert 'href="/jobs/"' in text_of(client, "/notices/")
    assert f"/jobs/{job.pk}/" in text_of(client, "/jobs/")
    Job.objects.update(state=S.RUNNING, stage="数数", done=1, total=3)
    assert "已办 1 个，共 3 个" in text_of(client, f"/jobs/{job.pk}/")
    Job.objects.update(state=S.WAITING)
    do_job(job.pk, now)
    assert "数到 3 了。" in text_of(client, "/")  # the desk says how it ended
    answer = client.get(f"/jobs/{job.pk}/")
    assert (answer.status_code, answer["Location"]) == (302, "/tasks/?status=all")
    assert "数到 3 了。" not in text_of(client, "/").replace("数到 3 了。", "", 1)  # said once where one comes to
    assert "数到 3 了。" not in text_of(client, "/")
    assert 'href="/jobs/"' not in text_of(client, "/notices/")


def test_going_back_to_what_is_over_shows_it_instead_of_leading_away_again(supervisor: User, sign_in: SignIn) -> None:
    job = asked(supervisor)
    do_job(job.pk, now)
    client = sign_in(supervisor)
    assert client.get(f"/jobs/{job.pk}/").status_code == 302
    assert "看结果" in text_of(client, f"/jobs/{job.pk}/")


def test_the_page_asks_again_by_itself_with_a_script_and_without(supervisor: User, sign_in: SignIn) -> None:
    job, client = asked(supervisor), sign_in(supervisor)
    whole = text_of(client, f"/jobs/{job.pk}/")
    assert '<noscript><meta http-equiv="refresh" content="3"></noscript>' in whole
    part = client.get(f"/jobs/{job.pk}/", headers={"HX-Request": "true"})
    assert part.content.decode().strip().startswith('<section class="waiting" id="job"')
    do_job(job.pk, now)
    led = client.get(f"/jobs/{job.pk}/", headers={"HX-Request": "true"})
    assert led["HX-Redirect"] == "/tasks/?status=all"


def test_what_did_not_work_is_said_where_it_is_looked_for(supervisor: User, sign_in: SignIn) -> None:
    job, client = asked(supervisor, "refuse"), sign_in(supervisor)
    do_job(job.pk, now)
    assert "没有数：今天不数。" in text_of(client, "/jobs/")
    assert "回到那一页" in text_of(client, f"/jobs/{job.pk}/")


def test_nobody_sees_what_others_have_asked_for(supervisor: User, clerk: User, sign_in: SignIn) -> None:
    job, client = asked(supervisor), sign_in(clerk)
    assert client.get(f"/jobs/{job.pk}/").status_code == 404
    assert client.post(f"/jobs/{job.pk}/stop/").status_code == 404
    assert "数到 3" not in text_of(client, "/jobs/")


def test_stopping_is_one_press_and_said(supervisor: User, sign_in: SignIn) -> None:
    job, client = asked(supervisor), sign_in(supervisor)
    answer = client.post(f"/jobs/{job.pk}/stop/", follow=True)
    assert "还没有开始就停下了，什么都没有变。" in answer.content.decode()
    assert client.post(f"/jobs/{job.pk}/stop/").status_code == 302  # pressed twice


def test_counting_them_costs_one_question(supervisor: User, django_assert_num_queries: Any) -> None:
    asked(supervisor)
    with django_assert_num_queries(1):
        assert count_for(supervisor, now()) == 1


def test_who_leaves_for_good_takes_along_what_was_asked_for(supervisor: User) -> None:
    asked(supervisor)
    supervisor.delete()
    assert not Job.objects.exists()
