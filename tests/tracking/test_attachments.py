"""What may be attached, what is kept of it, and what a failed step leaves behind: nothing."""

import hashlib
import io
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import cast
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
import time_machine
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import Settings

from accounts.models import Role, User
from tests.factories import at, make_task, make_user
from tracking.actions.attachments import MAX_FILES, check_files, share, shown_name
from tracking.actions.moves import submit_for_closure
from tracking.actions.reports import Progress, report_progress
from tracking.filetypes import RefusedFileError
from tracking.models import Attachment, Department, Report, Task, TaskEvent
from tracking.models.task import IllegalMoveError
from tracking.workflow import Status

SAID = Progress(progress="12个小区已完工。", percent=70)


def archive(*names: str) -> bytes:
    content = io.BytesIO()
    with ZipFile(content, "w", ZIP_DEFLATED) as opened:
        for name in names:
            opened.writestr(name, "内容")
    return content.getvalue()


WORD = archive("[Content_Types].xml", "word/document.xml")
GOOD = {
    "方案.docx": WORD,
    "总表.xlsx": archive("[Content_Types].xml", "xl/workbook.xml"),
    "汇报.pptx": archive("[Content_Types].xml", "ppt/presentation.xml"),
    "公文.ofd": archive("OFD.xml", "Doc_0/Document.xml"),
    "意见.pdf": b"%PDF-1.7\n...",
    "现场.png": b"\x89PNG\r\n\x1a\n...",
    "现场.JPG": b"\xff\xd8\xff\xe0...",
    "现场.jpeg": b"\xff\xd8\xff\xe1...",
    "说明.txt": "17个小区全部验收合格。".encode(),
    "说明（国标）.txt": "17个小区全部验收合格。".encode("gb18030"),
    "清单.csv": "小区,户数\n北门外,312\n".encode("utf-8-sig"),
    "全部.zip": archive("方案.docx", "照片/1.jpg"),
}
BAD = {
    "程序.exe": b"MZ...",
    "网页.html": b"<html></html>",
    "图形.svg": b"<svg/>",
    "带宏.docm": WORD,
    "没有后缀": b"...",
    "假的.pdf": b"<html><script>alert(1)</script></html>",
    "假的.png": b"%PDF-1.7",
    "假的.docx": archive("说明.txt"),
    "旧的.docx": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
    "藏着宏.docx": archive("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"),
    "网页.txt": b"\xef\xbb\xbf  <!DOCTYPE html><script>",
    "程序.txt": b"MZ\x00\x01",
    "藏着程序.zip": archive("方案.docx", "安装/setup.EXE"),
    "空的.zip": archive(),
    "坏的.zip": b"PK\x03\x04 broken",
}


def upload(name: str, content: bytes = b"%PDF-1.7") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def kept_files() -> list[Path]:
    return [path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()]


@pytest.fixture
def task(supervisor: User, housing: Department) -> Task:
    return make_task(supervisor, housing)


@pytest.mark.parametrize("name", GOOD)
def test_papers_of_the_office_may_be_attached(name: str) -> None:
    file = upload(name, GOOD[name])
    check_files([file])
    assert file.tell() == 0, "the file is read again when it is kept"


@pytest.mark.parametrize("name", BAD)
def test_programs_pages_macros_and_lies_are_refused_by_name(name: str) -> None:
    with pytest.raises(RefusedFileError, match=f"“{name}”没有传上来"):
        check_files([upload(name, BAD[name])])


def test_an_archive_that_unpacks_to_too_much_is_refused() -> None:
    content = io.BytesIO()
    with ZipFile(content, "w", ZIP_DEFLATED, compresslevel=1) as opened, opened.open("零.jpg", "w") as member:
        for _ in range(201):
            member.write(bytes(1024 * 1024))
    assert len(content.getvalue()) < settings.UPLOAD_LIMIT
    with pytest.raises(RefusedFileError):
        check_files([upload("照片.zip", content.getvalue())])


def test_an_archive_of_too_many_files_is_refused() -> None:
    names = [f"{n}.txt" for n in range(2001)]
    check_files([upload("照片.zip", archive(*names[:-1]))])
    with pytest.raises(RefusedFileError):
        check_files([upload("照片.zip", archive(*names))])


def test_a_file_has_a_size(settings: Settings) -> None:
    settings.UPLOAD_LIMIT = 1024 * 1024
    with pytest.raises(RefusedFileError, match="文件是空的"):
        check_files([upload("空.txt", b"")])
    with pytest.raises(RefusedFileError, match="超过 1 MB"):
        check_files([upload("大.txt", b"a" * (1024 * 1024 + 1))])


def test_a_step_takes_so_many_files_and_no_more() -> None:
    check_files([upload("意见.pdf")] * MAX_FILES)
    with pytest.raises(RefusedFileError, match="一次最多传 10 个文件"):
        check_files([upload("意见.pdf")] * (MAX_FILES + 1))


def test_a_name_is_shown_without_control_characters_and_path() -> None:
    assert shown_name(upload("../../验收\r\n单\u202e.pdf")) == "验收单.pdf"
    assert shown_name(upload("长" * 200 + ".pdf")).endswith("长.pdf")
    assert len(shown_name(upload("长" * 200 + ".pdf"))) == 120


def test_a_file_is_kept_under_a_random_name_with_its_checksum(task: Task, clerk: User) -> None:
    content = "17个小区全部验收合格。".encode()
    report = report_progress(task, SAID, by=clerk, at=at(), files=[upload("验收单.txt", content)])
    assert isinstance(report, Report)
    kept = report.event.attachments.get()
    assert (kept.name, kept.size, kept.sha256) == ("验收单.txt", len(content), hashlib.sha256(content).hexdigest())
    assert (kept.by, kept.at) == (clerk, at())
    [path] = kept_files()
    assert path.read_bytes() == content
    assert "验收单" not in path.name
    assert path.suffix == ""


def test_two_files_of_one_name_do_not_meet(task: Task, clerk: User) -> None:
    files = [upload("照片.txt", b"one"), upload("照片.txt", b"two")]
    report_progress(task, SAID, by=clerk, at=at(), files=files)
    assert {path.read_bytes() for path in kept_files()} == {b"one", b"two"}


Step = Callable[[Task, User, list[SimpleUploadedFile]], object]


@pytest.mark.parametrize(
    "step",
    [
        lambda task, by, files: report_progress(task, SAID, by=by, at=at(), files=files),
        lambda task, by, files: submit_for_closure(task, by=by, at=at(), note="完成。", files=files),
    ],
)
def test_one_refused_file_keeps_the_whole_step_back(step: Step, task: Task, clerk: User) -> None:
    with pytest.raises(RefusedFileError):
        step(task, clerk, [upload("意见.pdf"), upload("程序.exe", b"MZ")])
    assert Task.objects.get().status == Status.ACCEPTED
    assert not TaskEvent.objects.exists()
    assert not Attachment.objects.exists()
    assert kept_files() == []


class Unreadable(SimpleUploadedFile):
    """A file whose disk fails while it is being read."""

    def chunks(self, chunk_size: int | None = None) -> Iterator[bytes]:
        raise OSError("disk")


def test_a_step_that_fails_after_a_file_was_written_takes_it_off_the_disk(task: Task, clerk: User) -> None:
    files = [upload("意见.pdf"), Unreadable("照片.txt", b"two")]
    with pytest.raises(OSError, match="disk"):
        report_progress(task, SAID, by=clerk, at=at(), files=files)
    assert not Attachment.objects.exists()
    assert kept_files() == []


def test_a_refused_step_keeps_no_file(task: Task, clerk: User) -> None:
    Task.objects.filter(pk=task.pk).update(status=Status.SUBMITTED)
    with pytest.raises(IllegalMoveError):
        report_progress(task, SAID, by=clerk, at=at(), files=[upload("意见.pdf")])
    assert kept_files() == []


def kept_by(task: Task, by: User, content: bytes = b"12/17") -> Attachment:
    report_progress(task, SAID, by=by, at=at(), files=[upload("进度表.txt", content)])
    return Attachment.objects.get()


def handed_out(browser: Client, kept: Attachment) -> tuple[int, bytes]:
    """What a request for the file gets, to its end."""
    answer = browser.get(f"/attachments/{kept.pk}/")
    content = b"".join(cast("Iterator[bytes]", answer)) if answer.streaming else answer.content
    return answer.status_code, content


def test_a_file_that_changed_on_the_disk_is_not_handed_out(
    task: Task, clerk: User, sign_in: Callable[[User], Client]
) -> None:
    kept = kept_by(task, clerk)
    [path] = kept_files()
    path.write_bytes(b"17/17")
    with time_machine.travel(at(hour=15), tick=False):
        status, page = handed_out(sign_in(clerk), kept)
    assert status == 409
    assert "“进度表.txt”和 何晓岚 11月23日 09:00 上传时不一样了" in page.decode()
    assert b"17/17" not in page
    path.write_bytes(b"12/17")
    assert handed_out(sign_in(clerk), kept) == (200, b"12/17")


def test_a_file_of_many_pieces_is_checked_and_handed_out_whole(
    task: Task, clerk: User, sign_in: Callable[[User], Client]
) -> None:
    content = "验收合格。".encode() * 20_000
    kept = kept_by(task, clerk, content)
    assert handed_out(sign_in(clerk), kept) == (200, content)


def test_a_file_of_a_step_inside_a_department_is_nobody_elses(
    task: Task,
    housing: Department,
    clerk: User,
    head: User,
    supervisor: User,
    leader: User,
    sign_in: Callable[[User], Client],
) -> None:
    kept = kept_by(task, clerk)
    TaskEvent.objects.update(inside=housing)
    assert {handed_out(sign_in(user), kept) for user in (clerk, head)} == {(200, b"12/17")}
    for other in (supervisor, leader, make_user(Role.ADMIN)):
        assert handed_out(sign_in(other), kept)[0] == 404
        assert not Attachment.objects.visible_to(other).exists()


def test_a_shared_file_is_one_file_with_a_row_for_each_step(task: Task, clerk: User) -> None:
    kept = kept_by(task, clerk)
    other = TaskEvent.objects.create(task=task, name="remark", after=task.status, by=clerk, at=at())
    share([kept], [other])
    copy = other.attachments.get()
    assert (copy.file.name, copy.name, copy.sha256, copy.at) == (kept.file.name, kept.name, kept.sha256, kept.at)
    assert len(kept_files()) == 1
