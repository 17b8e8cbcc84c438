"""归档: one file of a finished 立项单, complete, checkable, made whole or not at all."""

import errno
import hashlib
import shutil
import subprocess
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import quote

import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage, default_storage

from accounts.models import User
from papers.actions.archiving import NotArchivableError
from papers.archiving.writing import SUMS
from papers.at_length.archiving import A_DAY, FULL, make_archive, remove_halves, start_archive
from papers.workflow import PaperState
from tests.factories import MONDAY, at, make_directive, make_registration, make_speech, make_task
from tests.papers.archives import MADE, archived, attach, finished, opened, rows_of, run, step, text_of
from tests.papers.desk import bring, draft_notice
from tracking.actions.running import LEASE, claim_job
from tracking.models import Archive, Department, Job, JobState, Mail, MailItem, Notice, Report, Task, TaskSource
from tracking.models.mail import Channel, MailState
from tracking.models.task import IllegalMoveError
from tracking.workflow import Status
from tracking.working import Work, do_job

pytestmark = pytest.mark.django_db


@pytest.fixture
def done(supervisor: User, housing: Department) -> Task:
    return finished(supervisor, housing, title="完成17个老旧小区改造")


def names(archive: Archive) -> list[str]:
    with opened(archive) as folder:
        return folder.namelist()


def test_what_is_not_at_its_end_cannot_be_archived(supervisor: User, housing: Department) -> None:
    task = make_task(supervisor, housing, status=Status.SUBMITTED)
    with pytest.raises(NotArchivableError, match=f"还有 1 件没有办结或者中止（{task.number}）"):
        start_archive(task.registration, by=supervisor, at=MADE)
    with pytest.raises(NotArchivableError, match="没有事项"):
        start_archive(make_registration(supervisor), by=supervisor, at=MADE)


def test_a_stopped_task_is_at_its_end_too(supervisor: User, housing: Department) -> None:
    task = finished(supervisor, housing, status=Status.CANCELLED)
    assert archived(task.registration, supervisor).is_current


def test_an_archive_holds_the_paper_the_story_the_files_and_the_rows(done: Task, supervisor: User) -> None:
    attach(done, supervisor, "验收单.pdf", b"%PDF-1.4")
    archive = archived(done.registration, supervisor)
    folder = f"事项/{done.number} {done.title}"
    assert {"目录.html", "说明.txt", SUMS, "立项单.docx", "送达记录/送达记录.csv"} <= set(names(archive))
    assert {f"{folder}/办理过程.html", f"{folder}/附件/验收单.pdf"} <= set(names(archive))
    assert archive.members == len(names(archive))
    assert archive.gaps == []


def test_the_story_reads_without_the_system(done: Task, supervisor: User) -> None:
    attach(done, supervisor, "验收单.pdf")
    page = text_of(archived(done.registration, supervisor), "办理过程.html")
    assert "佐证齐全，同意办结。" in page
    assert f"{MONDAY.year}年" in page
    assert f'href="{quote("附件/验收单.pdf")}"' in page
    assert "验收单.pdf" in page
    assert "http" not in page
    assert page.index("交办") < page.index("同意办结")


def test_reports_are_told_with_all_their_words(done: Task, supervisor: User, clerk: User, housing: Department) -> None:
    event = done.events.order_by("pk")[0]
    Report.objects.create(
        task=done,
        department=housing,
        event=event,
        progress="已完成15个",
        problems="资金没有到位",
        next_step="月底前拨付",
        percent=88,
        by=clerk,
        at=event.at,
    )
    archive = archived(done.registration, supervisor)
    page = text_of(archive, "办理过程.html")
    assert all(words in page for words in ("已完成15个", "资金没有到位", "月底前拨付", "88%"))
    assert rows_of(archive, "reports")[0]["percent"] == 88


def test_the_rows_tell_every_step_with_the_names_behind_the_keys(done: Task, supervisor: User) -> None:
    archive = archived(done.registration, supervisor)
    events = rows_of(archive, "events")
    assert [(row["name"], row["before"], row["after"], row["version"]) for row in events] == [
        ("dispatch", "draft", "assigned", 1),
        ("close", "submitted", "closed", 2),
    ]
    people = {row["id"]: row["name"] for row in rows_of(archive, "names") if row["table"] == "user"}
    assert people[events[0]["by_id"]] == str(supervisor)


def test_what_stayed_inside_a_department_is_not_in_it_and_that_is_said(
    done: Task, supervisor: User, clerk: User, housing: Department
) -> None:
    step(
        done, clerk, "turn_down", Status.ACCEPTED, Status.ACCEPTED, version=3, hour=10, note="数字不对", inside=housing
    )
    archive = archived(done.registration, supervisor)
    assert "数字不对" not in text_of(archive, "办理过程.html")
    assert [row["name"] for row in rows_of(archive, "events")] == ["dispatch", "close"]
    told = text_of(archive, "说明.txt")
    assert told.startswith("\ufeff")
    assert "有 1 步是单位内部的（呈签、审签退回等），只有本单位看得到，不在里面。\r\n" in told


def test_the_speech_lies_in_it_as_it_came_with_the_words_marked(supervisor: User, housing: Department) -> None:
    asked = "区住建局要在12月底前完成17个老旧小区改造"
    speech = make_speech(supervisor, f"同志们：\n{asked}。\n各单位要抓紧。\n", file_name="讲话稿.txt")
    speech.file.save("a", ContentFile(b"as it came"))
    speech.content_hash = hashlib.sha256(b"as it came").hexdigest()
    speech.save()
    task = finished(supervisor, housing)
    registration = task.registration
    registration.speech = speech
    registration.save()
    start = speech.text.index(asked)
    directive = make_directive(speech, asked)
    TaskSource.objects.filter(task=task).update(speech=speech, directive=directive, start=start, end=start + len(asked))
    archive = archived(registration, supervisor)
    page = text_of(archive, "全文和原话.html")
    assert f"<mark>{asked}<small>〔{task.number}〕</small></mark>。" in page
    assert "各单位要抓紧。" in page
    assert text_of(archive, "讲话/全文.txt") == speech.text
    assert text_of(archive, "讲话/原件 讲话稿.txt") == "as it came"
    assert "任务分解表.docx" in names(archive)


def test_signed_papers_lie_in_it_byte_for_byte_and_drafts_do_not(supervisor: User, housing: Department) -> None:
    task = make_task(supervisor, housing)
    signed = bring(draft_notice(supervisor, housing, registration=task.registration), PaperState.PUBLISHED, supervisor)
    draft_notice(supervisor, housing, registration=task.registration)
    step(task, supervisor, "close", Status.SUBMITTED, Status.CLOSED, version=2, hour=14)
    Task.objects.filter(pk=task.pk).update(status=Status.CLOSED, closed_on=MONDAY)
    archive = archived(task.registration, supervisor)
    [path] = [name for name in names(archive) if name.startswith("公文/") and name.endswith(".docx")]
    assert signed.number in path
    with opened(archive) as folder:
        assert hashlib.sha256(folder.read(path)).hexdigest() == signed.sha256


def test_it_tells_who_was_told_and_keeps_the_mailbox_to_itself(done: Task, supervisor: User, clerk: User) -> None:
    event = done.events.order_by("pk")[0]
    mail = Mail.objects.create(
        recipient=clerk,
        to_key=f"user:{clerk.pk}",
        address="hexiaolan@yunxi.example",
        local_date=MONDAY,
        channel=Channel.NOTICE,
        state=MailState.SENT,
        not_before=at(),
        made_at=at(),
        sent_at=at(MONDAY, 10),
        message_id="<1@yunxi>",
        last_code="250 ok for hexiaolan@yunxi.example",
    )
    MailItem.objects.create(mail=mail, notice=Notice.objects.create(recipient=clerk, event=event, made_at=at()))
    told = text_of(archived(done.registration, supervisor), "送达记录.csv")
    assert f"{MONDAY:%Y-%m-%d} 10:00:00,邮件（即时通知）,{clerk},h***@yunxi.example,{done.number},交办,已发送" in told
    assert "hexiaolan" not in told


def test_every_member_can_be_checked_with_sha256sum(done: Task, supervisor: User, tmp_path: Path) -> None:
    attach(done, supervisor, "验收 单（终稿）.pdf")
    archive = archived(done.registration, supervisor)
    with opened(archive) as folder:
        folder.extractall(tmp_path)
    tool = shutil.which("sha256sum")
    assert tool
    checked = subprocess.run([tool, "-c", "--strict", SUMS], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stdout
    assert len(checked.stdout.splitlines()) == archive.members - 1


def test_names_are_marked_as_utf_8_and_stay_in_the_folder(done: Task, supervisor: User) -> None:
    attach(done, supervisor, "../../验收/单\x01.pdf")
    attach(done, supervisor, "验收单.pdf")
    attach(done, supervisor, "验收单.PDF", b"other")
    attach(done, supervisor, f"{'很长的名称' * 40}.docx")
    attach(done, supervisor, "CON")
    archive = archived(done.registration, supervisor)
    with opened(archive) as folder:
        members = [info for info in folder.infolist() if not info.filename.isascii()]
        assert all(info.flag_bits & 0x800 for info in members)
        paths = folder.namelist()
    assert len({path.casefold() for path in paths}) == len(paths)
    files = sorted(path.rpartition("/")[2] for path in paths if "/附件/" in path)
    assert "验收单（2）.PDF" in files
    assert "_CON" in files
    assert max(map(len, files)) <= 80
    assert all(".." not in path and "\x01" not in path and path.count("/") <= 3 for path in paths)


def test_the_same_content_makes_the_same_file(done: Task, supervisor: User) -> None:
    attach(done, supervisor, "验收单.pdf")
    first = archived(done.registration, supervisor)
    Archive.objects.update(superseded_at=MADE, superseded_by=done.events.latest("pk"))
    second = archived(done.registration, supervisor, when=MADE + timedelta(days=3))
    assert (second.sha256, second.serial) == (first.sha256, 2)


def test_a_file_that_is_gone_is_named_in_the_list_and_on_the_row(done: Task, supervisor: User) -> None:
    gone, changed = attach(done, supervisor, "验收单.pdf"), attach(done, supervisor, "照片.jpg")
    default_storage.delete(str(gone.file.name))
    Path(changed.file.path).write_bytes(b"other")
    archive = archived(done.registration, supervisor)
    folder = f"事项/{done.number} {done.title}/附件"
    assert archive.gaps == [
        [f"{folder}/验收单.pdf", "文件不在服务器上了"],
        [f"{folder}/照片.jpg", "文件和存进系统时不一样了，没有放进来"],
    ]
    assert "有 2 个文件没有放进来" in text_of(archive, "目录.html")
    assert "没有放进来，见目录" in text_of(archive, "办理过程.html")
    assert "有 2 个文件缺" in Job.objects.latest("pk").said


def test_a_full_disk_leaves_nothing_behind(done: Task, supervisor: User, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(FileSystemStorage, "_save", full)
    job = run(done.registration, supervisor)
    assert (job.state, job.said) == (JobState.FAILED, FULL)
    assert not Archive.objects.exists()


def test_whoever_takes_over_from_a_dead_worker_leaves_none_of_its_half(done: Task, supervisor: User) -> None:
    job = start_archive(done.registration, by=supervisor, at=MADE)
    claimed = claim_job(job.pk, at=MADE)
    assert claimed
    half = default_storage.save("archives/2026/half.zip", ContentFile(b"PK"))
    Work(claimed, lambda: MADE).keep({"file": half})
    later = MADE + LEASE + timedelta(minutes=1)
    assert do_job(job.pk, lambda: later)
    assert not default_storage.exists(half)
    assert Archive.objects.get().sha256


def test_an_archive_kept_by_a_worker_that_died_right_after_is_the_archive(done: Task, supervisor: User) -> None:
    job = start_archive(done.registration, by=supervisor, at=MADE)
    claimed = claim_job(job.pk, at=MADE)
    assert claimed
    make_archive(Work(claimed, lambda: MADE))
    assert do_job(job.pk, lambda: MADE + LEASE + timedelta(minutes=1))
    archive = Archive.objects.get()
    assert default_storage.exists(str(archive.file.name))
    assert Job.objects.get(pk=job.pk).state == JobState.DONE


def test_halves_are_removed_after_a_day_and_archives_never(done: Task, supervisor: User) -> None:
    archive = archived(done.registration, supervisor)
    default_storage.save("archives/2026/half.zip", ContentFile(b"PK"))
    assert remove_halves(at=MADE - timedelta(days=3650)) == 0
    assert remove_halves(at=MADE + A_DAY + timedelta(days=3650)) == 1
    assert [path.name for path in (Path(settings.MEDIA_ROOT) / "archives").rglob("*.zip")] == [
        Path(str(archive.file.name)).name
    ]


def test_what_happens_while_it_is_written_stops_it(done: Task, supervisor: User) -> None:
    job, asked = start_archive(done.registration, by=supervisor, at=MADE), list[int]()

    def clock() -> datetime:
        asked.append(1)
        if len(asked) == 2:  # claimed, and the tasks read
            done.move("reopen", by=supervisor, at=MADE, note="数字不实。", closed_on=None)
        return MADE

    do_job(job.pk, clock)
    job.refresh_from_db()
    assert job.state == JobState.FAILED
    assert "归档的时候有事项变了" in job.said
    assert not Archive.objects.exists()
    assert not list((Path(settings.MEDIA_ROOT) / "archives").rglob("*.zip"))


def test_nobody_writes_to_an_archived_task(done: Task, supervisor: User) -> None:
    archived(done.registration, supervisor)
    done.refresh_from_db()
    assert "reopen" in done.moves_for(supervisor)
    assert not {"instruct", "remark"} & done.moves_for(supervisor).keys()
    with pytest.raises(IllegalMoveError, match="已经随立项单归档，不能批示。要再办，请先重新打开。"):
        done.move("instruct", by=supervisor, at=MADE, note="再核一次。")


def test_opening_a_task_again_makes_the_archive_past_and_the_next_one_is_kept_beside_it(
    done: Task, supervisor: User
) -> None:
    first = archived(done.registration, supervisor)
    done.refresh_from_db()
    event = done.move("reopen", by=supervisor, at=MADE, note="数字不实。", closed_on=None)
    first.refresh_from_db()
    assert (first.superseded_at, first.superseded_by) == (event.at, event)
    with pytest.raises(NotArchivableError, match="还有 1 件"):
        start_archive(done.registration, by=supervisor, at=MADE)
    Task.objects.filter(pk=done.pk).update(status=Status.CLOSED, closed_on=MONDAY)
    second = archived(done.registration, supervisor)
    assert (second.serial, second.is_current) == (2, True)
    assert default_storage.exists(str(first.file.name))
    assert "重新打开" in text_of(second, "办理过程.html")


def test_two_who_archive_the_same_make_one(done: Task, supervisor: User) -> None:
    archived(done.registration, supervisor)
    with pytest.raises(NotArchivableError, match="已经归档了"):
        start_archive(done.registration, by=supervisor, at=MADE)
    assert Archive.objects.count() == 1
