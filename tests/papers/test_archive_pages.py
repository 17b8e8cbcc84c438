"""归档 on the pages: what can be archived, what is, who has fetched it, and a file that is not what it was."""

from collections.abc import Callable
from html import unescape
from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import Role, User
from tests.factories import make_registration, make_spread, make_task, make_user
from tests.papers.archives import archived, attach, finished
from tracking.actions.rechecking import add_recheck
from tracking.models import Archive, ArchiveFetch, Department, Job, Task
from tracking.workflow import Status
from tracking.working import do_job

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]


@pytest.fixture
def done(supervisor: User, housing: Department) -> Task:
    return finished(supervisor, housing, title="完成17个老旧小区改造")


@pytest.fixture
def desk(supervisor: User, sign_in: SignIn) -> Client:
    return sign_in(supervisor)


def page(client: Client, url: str) -> str:
    answer = client.get(url)
    assert answer.status_code == 200
    return unescape(answer.content.decode())


def of(task: Task) -> str:
    return f"/registrations/{task.registration_id}/"


def test_the_page_says_what_is_still_open(desk: Client, supervisor: User, housing: Department) -> None:
    task = make_task(supervisor, housing)
    said = page(desk, of(task))
    assert f"还有 1 件没有办结或者中止（{task.number}），全部结束以后才能归档。" in said
    assert "<button" not in said[said.index("archiving") :]


def test_what_is_open_is_counted_as_the_paper_counts_its_tasks_without_the_share_of_every_unit(
    desk: Client, supervisor: User, housing: Department, city: Department
) -> None:
    heading = make_spread(supervisor, housing, city)
    said = page(desk, of(heading))
    assert f"还有 1 件没有办结或者中止（{heading.number}），全部结束以后才能归档。" in said


def test_before_it_is_archived_the_page_says_what_is_better_waited_for(desk: Client, done: Task) -> None:
    add_recheck(done, by=make_user(Role.SUPERVISOR), at=timezone.now(), reason="群众有反映。")
    said = page(desk, of(done))
    assert f"{done.number}抽到了回头看，还没有去查。" in said
    assert "现在就归档" in said
    assert "其中 1 件的回头看、复核还没有了结" in page(desk, "/archives/")
    assert desk.post(f"{of(done)}archive/")["Location"] == f"/jobs/{Job.objects.get().pk}/", "advice, never a wall"


def test_where_nothing_lies_open_the_button_says_just_that(desk: Client, done: Task) -> None:
    said = page(desk, of(done))
    assert "现在就归档" not in said
    assert "还没有了结" not in page(desk, "/archives/")


def test_pressing_the_button_makes_the_archive_and_the_page_offers_it(desk: Client, done: Task) -> None:
    assert "可以归档" in page(desk, of(done))
    led = desk.post(f"{of(done)}archive/")
    job = Job.objects.get()
    assert led["Location"] == f"/jobs/{job.pk}/"
    assert "正在归档" in page(desk, of(done))
    do_job(job.pk, timezone.now)
    job.refresh_from_db()
    assert job.place == of(done)
    said = page(desk, of(done))
    assert "已归档" in said
    assert f"/archives/{Archive.objects.get().pk}/file/" in said


def test_what_is_not_at_its_end_is_refused_with_a_sentence(desk: Client, supervisor: User, housing: Department) -> None:
    task = make_task(supervisor, housing)
    answer = desk.post(f"{of(task)}archive/", follow=True)
    assert "没有归档：还有 1 件没有办结或者中止" in unescape(answer.content.decode())
    assert not Job.objects.exists()


def test_the_list_shows_what_can_be_archived_and_what_is(
    desk: Client, done: Task, supervisor: User, housing: Department
) -> None:
    make_task(supervisor, housing)
    make_registration(supervisor)
    kept = archived(finished(supervisor, housing).registration, supervisor)
    said = page(desk, "/archives/")
    ready, there = said.index("可以归档 "), said.index("已归档 ")
    assert ready < said.index(done.registration.number) < there < said.index(kept.registration.number)
    assert said.count("/archive/") == 1
    assert "没有人取过" in said


def test_an_empty_list_says_what_will_come(desk: Client) -> None:
    assert "还没有可以归档的立项单" in page(desk, "/archives/")


def test_every_fetch_is_written_down_and_shown(desk: Client, done: Task, supervisor: User) -> None:
    archive = archived(done.registration, supervisor)
    answer = desk.get(f"/archives/{archive.pk}/file/", REMOTE_ADDR="10.1.2.3")
    assert b"".join(answer) == Path(archive.file.path).read_bytes()
    assert "attachment" in answer["Content-Disposition"]
    assert answer["X-Content-Type-Options"] == "nosniff"
    fetch = ArchiveFetch.objects.get()
    assert (fetch.by, fetch.address, fetch.is_handed_out) == (supervisor, "10.1.2.3", True)
    assert str(supervisor) in page(desk, "/archives/")


def test_a_file_that_was_changed_on_the_disk_is_not_handed_out(desk: Client, done: Task, supervisor: User) -> None:
    archive = archived(done.registration, supervisor)
    Path(archive.file.path).write_bytes(b"other")
    answer = desk.get(f"/archives/{archive.pk}/file/")
    assert answer.status_code == 409
    assert "和归档时不一样了" in answer.content.decode()
    assert ArchiveFetch.objects.get().is_handed_out is False
    Path(archive.file.path).unlink()
    assert desk.get(f"/archives/{archive.pk}/file/").status_code == 409
    assert "没有给出" in page(desk, "/archives/")


def test_a_missing_attachment_stands_on_the_page(desk: Client, done: Task, supervisor: User) -> None:
    gone = attach(done, supervisor, "验收单.pdf")
    Path(gone.file.path).unlink()
    archived(done.registration, supervisor)
    assert "缺 1 个文件" in page(desk, "/archives/")
    said = page(desk, of(done))
    assert "有 1 个文件没有放进来" in said
    assert "验收单.pdf：文件不在服务器上了" in said


def test_opening_a_task_again_is_told_on_both_pages(desk: Client, done: Task, supervisor: User) -> None:
    archived(done.registration, supervisor)
    done.refresh_from_db()
    done.move("reopen", by=supervisor, at=timezone.now(), note="数字不实。", closed_on=None)
    assert "已被取代" in page(desk, "/archives/")
    said = page(desk, of(done))
    assert "第 1 次归档，已被取代" in said
    assert "重新打开了" in said
    Task.objects.filter(pk=done.pk).update(status=Status.CLOSED, closed_on=timezone.localdate())
    assert "可以再归档一次，原来的也留着" in page(desk, of(done))


def test_a_leader_sees_that_it_is_archived_and_gets_no_file(done: Task, supervisor: User, sign_in: SignIn) -> None:
    archive = archived(done.registration, supervisor)
    leader = sign_in(make_user(Role.LEADER))
    said = page(leader, of(done))
    assert "已归档" in said
    assert "/file/" not in said
    assert leader.get(f"/archives/{archive.pk}/file/").status_code == 403


def test_the_page_of_an_archived_task_offers_to_open_it_again_and_nothing_to_write(
    desk: Client, done: Task, supervisor: User
) -> None:
    archived(done.registration, supervisor)
    said = page(desk, f"/tasks/{done.pk}/")
    assert f"/tasks/{done.pk}/reopen/" in said
    assert f"/tasks/{done.pk}/remark/" not in said
    answer = desk.post(f"/tasks/{done.pk}/remark/", {"text": "再说一句。"}, follow=True)
    assert "已经随立项单归档，不能留言" in unescape(answer.content.decode())


def test_somebody_elses_work_is_told_by_name(desk: Client, done: Task, sign_in: SignIn) -> None:
    colleague = make_user(Role.SUPERVISOR)
    sign_in(colleague).post(f"{of(done)}archive/")
    assert f"{colleague}正在归档这张立项单。" in page(desk, of(done))
