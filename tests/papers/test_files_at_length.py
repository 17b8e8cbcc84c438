"""Many drafts in one zip while somebody does other things: left, found again, handed to nobody else, and removed."""

import io
import os
import zipfile
from collections.abc import Callable
from datetime import timedelta
from html import unescape
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Role, User
from papers.at_length.files import KEPT, remove_made, start_zip
from papers.models import Paper
from papers.workflow import PaperState
from papers.zipping import DRAFTS_AT_ONCE
from tests.factories import make_department, make_user
from tests.papers.desk import bring, draft_notice
from tests.papers.dying import dies_at
from tracking.actions.running import LEASE, to_be_done
from tracking.models import Job, JobState
from tracking.working import do_job

SignIn = Callable[[User], Client]
MANY = DRAFTS_AT_ONCE + 1
TOGETHER = "/papers/together/"


@pytest.fixture
def drafts(supervisor: User) -> list[Paper]:
    """One draft more than are put together while a page waits."""
    return [draft_notice(supervisor, make_department(f"第{n}镇")) for n in range(MANY)]


@pytest.fixture
def desk(supervisor: User, sign_in: SignIn) -> Client:
    return sign_in(supervisor)


def ticked(papers: list[Paper]) -> dict[str, list[str]]:
    return {"paper": [f"{paper.pk}:{paper.version}" for paper in papers]}


def files() -> list[Path]:
    return list((Path(settings.MEDIA_ROOT) / "papers" / "made").glob("*"))


def made(desk: Client, papers: list[Paper]) -> Job:
    """The job that pressing the button leads to, done."""
    led = desk.post(TOGETHER, ticked(papers))
    job = Job.objects.latest("pk")
    assert led["Location"] == f"/jobs/{job.pk}/"
    do_job(job.pk, timezone.now)
    return Job.objects.get(pk=job.pk)


def page(desk: Client, address: str) -> str:
    return unescape(desk.get(address, follow=True).content.decode())


def test_few_drafts_come_at_once_and_signed_ones_however_many(
    desk: Client, drafts: list[Paper], supervisor: User
) -> None:
    assert desk.post(TOGETHER, ticked(drafts[1:]))["Content-Type"] == "application/zip"
    bring(drafts[0], PaperState.SIGNED, supervisor)
    drafts[0].refresh_from_db()
    assert desk.post(TOGETHER, ticked(drafts))["Content-Type"] == "application/zip"
    assert not Job.objects.exists()


def test_many_are_put_together_in_the_background_and_the_browser_saves_what_was_made(
    desk: Client, drafts: list[Paper]
) -> None:
    first = desk.post(TOGETHER, ticked(drafts))
    assert desk.post(TOGETHER, ticked(drafts))["Location"] == first["Location"]  # pressed twice
    assert f"打包 {MANY} 份公文" in page(desk, "/jobs/")
    job = made(desk, drafts)
    assert (job.state, job.said) == (JobState.DONE, f"打包好了：{MANY} 份。")
    led = desk.get(first["Location"])
    assert led["Location"] == f"/papers/made/{job.pk}/"
    answer = desk.get(led["Location"])
    assert f"共{MANY}份.zip" in job.kept["name"]
    assert "attachment" in answer["Content-Disposition"]
    assert answer["Cache-Control"] == "private, no-store"
    with zipfile.ZipFile(io.BytesIO(b"".join(answer))) as folder:
        assert [name[:2] for name in folder.namelist()] == [f"{n:02d}" for n in range(1, MANY + 1)]
        assert all("草稿" in name for name in folder.namelist())
    assert "看结果" in page(desk, first["Location"])


def test_what_was_made_is_handed_to_nobody_else(desk: Client, drafts: list[Paper], sign_in: SignIn) -> None:
    job = made(desk, drafts)
    assert sign_in(make_user(Role.SUPERVISOR)).get(f"/papers/made/{job.pk}/").status_code == 404


def test_who_may_not_see_the_papers_any_more_does_not_get_what_was_made(
    desk: Client, drafts: list[Paper], supervisor: User
) -> None:
    job = made(desk, drafts)
    User.objects.filter(pk=supervisor.pk).update(role=Role.CLERK)
    assert "文件已经不在了" in page(desk, f"/papers/made/{job.pk}/")


def test_who_may_not_see_them_when_it_is_begun_is_told_so(drafts: list[Paper], supervisor: User) -> None:
    job = start_zip(drafts, by=supervisor, at=timezone.now())
    User.objects.filter(pk=supervisor.pk).update(role=Role.CLERK)
    do_job(job.pk, timezone.now)
    job.refresh_from_db()
    assert (job.state, files()) == (JobState.FAILED, [])
    assert job.said.startswith("没有打包：选的公文有的现在看不到了")


def test_a_file_that_was_changed_on_the_disk_is_not_handed_out(desk: Client, drafts: list[Paper]) -> None:
    job = made(desk, drafts)
    [file] = files()
    file.chmod(0o640)
    file.write_bytes(b"PK forged")
    assert "文件已经不在了" in page(desk, f"/papers/made/{job.pk}/")


def test_after_seven_days_the_file_is_removed_and_the_page_says_how_to_get_it_again(
    desk: Client, drafts: list[Paper]
) -> None:
    job, now = made(desk, drafts), timezone.now()
    assert remove_made(at=now) == 0
    [file] = files()
    old = (now - KEPT - timedelta(minutes=1)).timestamp()
    os.utime(file, (old, old))
    assert remove_made(at=now) == 1
    assert "生成的文件留 7 天，公文本身都在。要的话请再下载一次。" in page(desk, f"/papers/made/{job.pk}/")


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("shared_database")
@pytest.mark.parametrize("place", [1, 2, 3])
def test_a_killed_worker_is_followed_by_one_that_makes_the_file(
    place: int, supervisor: User, sign_in: SignIn, drafts: list[Paper]
) -> None:
    job = start_zip(drafts, by=supervisor, at=timezone.now())
    dies_at(place, "tracking.working.do_job", job.pk)
    later = timezone.now() + LEASE + timedelta(seconds=1)
    [found] = to_be_done(at=later)
    assert do_job(found.pk, lambda: later)
    answer = sign_in(supervisor).get(reverse("papers:made", args=[job.pk]))
    with zipfile.ZipFile(io.BytesIO(b"".join(answer))) as folder:
        assert len(folder.namelist()) == MANY
