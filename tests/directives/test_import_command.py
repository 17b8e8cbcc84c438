"""``manage.py import_speech``: many files at once, each by the same rules as the page."""

import io
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from accounts.models import User
from directives.models import ExtractionState, Speech

TEXT = "在全区{name}工作会议上的讲话\n（2026年11月20日）\n同志们：\n区水务局要在12月底前建立{name}台账，报区政府。\n"


def run(*args: object, **options: Any) -> tuple[str, str]:
    out, err = io.StringIO(), io.StringIO()
    call_command("import_speech", *map(str, args), stdout=out, stderr=err, **options)
    return out.getvalue(), err.getvalue()


@pytest.fixture
def paper(tmp_path: Path) -> Path:
    path = tmp_path / "河道.txt"
    path.write_text(TEXT.format(name="河道治理"), encoding="utf-8")
    return path


def test_files_are_imported_and_extracted_without_a_worker(supervisor: User, paper: Path, tmp_path: Path) -> None:
    other = tmp_path / "校园.txt"
    other.write_text(TEXT.format(name="校园安全"), encoding="gb18030")
    out, _ = run(paper, other, by="shen", not_secret=True)
    assert Speech.objects.count() == 2
    speech = Speech.objects.get(title="在全区河道治理工作会议上的讲话")
    assert (speech.extraction.state, speech.directives.count()) == (ExtractionState.DONE, 1)
    assert "河道.txt：在全区河道治理工作会议上的讲话，找到 1 条" in out


def test_the_same_file_again_is_said_and_not_doubled(supervisor: User, paper: Path) -> None:
    run(paper, by="shen", not_secret=True)
    out, _ = run(paper, by="shen", not_secret=True)
    assert "已经导入过，没有重复" in out
    assert Speech.objects.count() == 1


def test_the_same_file_again_needs_no_date(supervisor: User, tmp_path: Path) -> None:
    path = tmp_path / "无日期.txt"
    path.write_text("在全区消防工作会议上的讲话\n同志们：\n区应急局要完成隐患排查，建立台账。\n", encoding="utf-8")
    run(path, by="shen", not_secret=True, spoken_on=date(2026, 11, 20))
    out, _ = run(path, by="shen", not_secret=True)
    assert "已经导入过，没有重复" in out


def test_one_bad_file_does_not_stop_the_others(supervisor: User, paper: Path, tmp_path: Path) -> None:
    secret, empty = tmp_path / "机密.txt", tmp_path / "空.txt"
    secret.write_text("机密★5年\n" + TEXT.format(name="别的"), encoding="utf-8")
    empty.write_bytes(b"")
    out, err = io.StringIO(), io.StringIO()
    with pytest.raises(CommandError, match="4 份里有 3 份没有导入"):
        call_command(
            "import_speech",
            *map(str, (secret, empty, tmp_path / "没有.txt", paper)),
            by="shen",
            not_secret=True,
            stdout=out,
            stderr=err,
        )
    assert "涉密文件不得进入本系统" in err.getvalue()
    assert "空.txt：" in err.getvalue()
    assert "没有.txt：打不开" in err.getvalue()
    assert Speech.objects.get().title == "在全区河道治理工作会议上的讲话"


def test_the_tick_must_be_written_out(supervisor: User, paper: Path) -> None:
    with pytest.raises(CommandError, match="--not-secret"):
        run(paper, by="shen")
    assert Speech.objects.count() == 0


@pytest.mark.parametrize("username", ["nobody", "he"])
def test_only_in_the_name_of_a_supervisor(supervisor: User, clerk: User, paper: Path, username: str) -> None:
    with pytest.raises(CommandError, match="督查员"):
        run(paper, by=username, not_secret=True)


def test_a_day_given_on_the_command_line_stands(supervisor: User, tmp_path: Path) -> None:
    paper = tmp_path / "讲话.txt"
    paper.write_text("在会议上的讲话\n区水务局要在一个月内建立河道台账。", encoding="utf-8")
    run(paper, "--by", "shen", "--not-secret", "--spoken-on", "2026-03-02")
    assert str(Speech.objects.get().spoken_on) == "2026-03-02"
