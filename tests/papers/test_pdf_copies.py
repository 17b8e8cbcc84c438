"""The PDF of a signed paper is made once: whoever comes later gets it at once, and the very same."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from papers.models import Paper
from papers.workflow import PaperState
from tests.papers.desk import bring, draft_notice
from tracking.models import Department, Job
from tracking.working import do_job

SignIn = Callable[[User], Client]


@pytest.fixture
def made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[], int]:
    """A machine whose LibreOffice writes down every time it is asked; how often that was."""
    place, times = tmp_path / "bin", tmp_path / "times"
    place.mkdir()
    program = place / "soffice"
    program.write_text(f'#!/bin/sh\necho once >> {times}\nprintf "%%PDF-1.7 $(wc -l < {times})" > paper.pdf\n')
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{place}:{os.environ['PATH']}")
    return lambda: len(times.read_text().splitlines()) if times.exists() else 0


@pytest.fixture
def signed(supervisor: User, housing: Department) -> Paper:
    return bring(draft_notice(supervisor, housing), PaperState.SIGNED, supervisor)


def taken(client: Client, paper: Paper) -> bytes:
    answer = client.get(reverse("papers:pdf", args=[paper.pk]))
    if answer.status_code == 302:  # a worker makes it, and the page of the job leads to it
        do_job(Job.objects.latest("pk").pk, timezone.now)
        answer = client.get(client.get(answer["Location"])["Location"])
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    return b"".join(answer)


def copies() -> list[Path]:
    return list((Path(settings.MEDIA_ROOT) / "papers" / "pdf").glob("*"))


def test_of_a_signed_paper_it_is_made_once(
    signed: Paper, supervisor: User, made: Callable[[], int], sign_in: SignIn
) -> None:
    desk = sign_in(supervisor)
    page = reverse("papers:paper", args=[signed.pk])
    assert "PDF 在后台转换，一般几秒钟" in desk.get(page).content.decode()
    first = taken(desk, signed)
    assert taken(desk, signed) == first == b"%PDF-1.7 1"
    assert made() == len(copies()) == 1
    assert "PDF 在后台转换" not in desk.get(page).content.decode()


def test_of_a_draft_it_is_made_anew_because_it_may_have_changed(
    supervisor: User, housing: Department, made: Callable[[], int], sign_in: SignIn
) -> None:
    draft, desk = draft_notice(supervisor, housing), sign_in(supervisor)
    assert taken(desk, draft) != taken(desk, draft)
    assert (made(), copies()) == (2, [])


def test_a_copy_that_was_altered_on_the_disk_is_thrown_away(
    signed: Paper, supervisor: User, made: Callable[[], int], sign_in: SignIn
) -> None:
    desk = sign_in(supervisor)
    taken(desk, signed)
    [copy] = copies()
    copy.chmod(0o640)
    copy.write_bytes(b"%PDF-1.7 forged")
    assert taken(desk, signed) == b"%PDF-1.7 2"
    assert made() == 2


def test_where_the_signed_file_was_altered_no_copy_of_it_is_handed_out(
    signed: Paper, supervisor: User, made: Callable[[], int], sign_in: SignIn
) -> None:
    desk = sign_in(supervisor)
    taken(desk, signed)
    Path(signed.file.path).write_bytes(b"forged")
    assert desk.get(reverse("papers:pdf", args=[signed.pk])).status_code == 409


def test_what_could_not_be_made_is_not_kept(
    signed: Paper, supervisor: User, made: Callable[[], int], sign_in: SignIn, tmp_path: Path
) -> None:
    (tmp_path / "bin" / "soffice").write_text("#!/bin/sh\nexit 1\n")
    desk = sign_in(supervisor)
    led = desk.get(reverse("papers:pdf", args=[signed.pk]))
    do_job(Job.objects.get().pk, timezone.now)
    assert "没有生成 PDF：这台服务器现在转不了。" in desk.get(led["Location"]).content.decode()
    assert copies() == []
