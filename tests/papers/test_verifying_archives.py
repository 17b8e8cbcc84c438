"""校验: an archive that left the system is checked against its own list, and against what the system remembers."""

import hashlib
import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from accounts.models import User
from papers.archiving.verifying import NoArchiveError, verify
from papers.archiving.writing import SUMS
from tests.papers.archives import archived, attach, finished
from tracking.models import Archive, Department

pytestmark = pytest.mark.django_db
Members = dict[str, bytes]


@pytest.fixture
def archive(supervisor: User, housing: Department) -> Archive:
    task = finished(supervisor, housing)
    attach(task, supervisor, "验收单.pdf", b"as it was handed in")
    return archived(task.registration, supervisor)


@pytest.fixture
def outside(archive: Archive, tmp_path: Path) -> Path:
    """A copy somebody has taken home."""
    path = tmp_path / archive.download_name
    path.write_bytes(Path(archive.file.path).read_bytes())
    return path


def rewritten(path: Path, change: Callable[[Members], object]) -> Path:
    with zipfile.ZipFile(path) as folder:
        members = {name: folder.read(name) for name in folder.namelist()}
    change(members)
    with zipfile.ZipFile(path, "w") as folder:
        for name, content in members.items():
            folder.writestr(name, content)
    return path


def the(path: Path, ending: str) -> str:
    with zipfile.ZipFile(path) as folder:
        [found] = [name for name in folder.namelist() if name.endswith(ending)]
    return found


def told(path: Path) -> str:
    said = io.StringIO()
    call_command("verify_archive", str(path), stdout=said, no_color=True)
    return said.getvalue()


def test_what_nobody_touched_holds_and_the_system_knows_it(outside: Path, archive: Archive) -> None:
    verdict = verify(outside)
    assert verdict.holds
    assert (len(verdict.whole), verdict.sha256) == (archive.members - 1, archive.sha256)
    said = told(outside)
    assert f"对得上：{archive.members - 1} 个文件都和归档时一样。" in said
    assert f"系统里有：{archive.registration.number} 第 1 次归档。" in said


def test_a_changed_a_missing_and_a_strange_file_are_each_named(
    outside: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    attached, page = the(outside, "验收单.pdf"), the(outside, "办理过程.html")

    def change(members: Members) -> None:
        members[attached] = b"other words"
        del members[page]
        members["外来.docx"] = b"x"

    verdict = verify(rewritten(outside, change))
    assert (verdict.changed, verdict.missing, verdict.strange) == ((attached,), (page,), ("外来.docx",))
    with pytest.raises(CommandError, match="对不上：3 个文件有问题"):
        call_command("verify_archive", str(outside), no_color=True)
    said = capsys.readouterr().out
    assert f"被改过：{attached}" in said
    assert f"缺了：{page}" in said
    assert "多出来的：外来.docx" in said
    assert "系统里没有这个校验值的归档" in said


def test_a_list_that_was_rewritten_too_is_found_out_by_the_system(outside: Path) -> None:

    attached = the(outside, "验收单.pdf")

    def change(members: Members) -> None:
        old, members[attached] = members[attached], b"forged"
        sums = {sum_: hashlib.sha256(content).hexdigest().encode() for sum_, content in (("a", old), ("b", b"forged"))}
        members[SUMS] = members[SUMS].replace(sums["a"], sums["b"])

    assert verify(rewritten(outside, change)).holds
    assert "整个文件被改过" in told(outside)


def test_a_damaged_member_counts_as_changed(outside: Path) -> None:
    content = bytearray(outside.read_bytes())
    place = content.index(b"as it was handed in")  # a .pdf is stored as it is
    content[place] ^= 0xFF
    outside.write_bytes(content)
    assert verify(outside).changed == (the(outside, "验收单.pdf"),)


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_second_member_of_the_same_name_is_strange(outside: Path) -> None:
    attached = the(outside, "验收单.pdf")
    with zipfile.ZipFile(outside, "a") as folder:
        folder.writestr(attached, b"as it was handed in")
    assert verify(outside).strange == (attached,)


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"no zip at all", "不是 zip"),
        (None, "读不了这个文件"),
        ({"a.txt": b"x"}, "里面没有 SHA256SUMS"),
        ({SUMS: b""}, "SHA256SUMS 是空的"),
        ({SUMS: "甲".encode("gb18030")}, "不是 zip，或者坏得读不出来"),
    ],
)
def test_what_is_no_archive_is_told_so(tmp_path: Path, content: bytes | Members | None, why: str) -> None:
    path = tmp_path / "x.zip"
    if isinstance(content, bytes):
        path.write_bytes(content)
    elif content:
        with zipfile.ZipFile(path, "w") as folder:
            for name, inside in content.items():
                folder.writestr(name, inside)
    with pytest.raises(NoArchiveError, match=why):
        verify(path)
    with pytest.raises(CommandError, match=why):
        call_command("verify_archive", str(path))


def test_a_past_archive_is_told_to_be_past(outside: Path, archive: Archive, supervisor: User) -> None:
    task = archive.registration.tasks.get()
    task.move("reopen", by=supervisor, at=archive.made_at, note="数字不实。", closed_on=None)
    assert "后来有事项重新打开，已经有变化" in told(outside)
