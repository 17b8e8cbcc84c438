"""What is signed never changes: the file that was frozen is handed out byte for byte, or not at all."""

import hashlib
import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from docx import Document
from pytest_django import Settings

from accounts.models import User
from papers.layout.pdf import office
from papers.models import Paper, PaperFormat
from papers.printing import AlteredFileError, word_file
from papers.workflow import PaperState
from tests.papers.desk import bring, draft_notice, put_template
from tracking.models import Department, Job, Task
from tracking.working import do_job

SignIn = Callable[[User], Client]


@pytest.fixture
def signed(supervisor: User, housing: Department) -> Paper:
    return bring(draft_notice(supervisor, housing), PaperState.SIGNED, supervisor)


def taken(client: Client, name: str, paper: Paper) -> bytes:
    answer = client.get(reverse(f"papers:{name}", args=[paper.pk]))
    assert answer.status_code == 200
    assert answer["X-Content-Type-Options"] == "nosniff"
    return b"".join(answer)


def words_of(document: bytes) -> str:
    return "\n".join(one.text for one in Document(io.BytesIO(document)).paragraphs)


def test_the_signed_file_is_handed_out_as_it_was_whatever_changes_afterwards(
    signed: Paper, supervisor: User, sign_in: SignIn
) -> None:
    desk = sign_in(supervisor)
    first = taken(desk, "word", signed)
    assert hashlib.sha256(first).hexdigest() == signed.sha256
    Task.objects.update(title="别的事项", percent=99)
    PaperFormat.objects.create(pk=1, notice_prefix="改")
    put_template(signed.kind, "改了模板", supervisor)
    Department.objects.update(name="改了名的局")
    assert taken(desk, "word", signed) == first


def test_the_number_and_the_day_stand_in_the_file_and_in_no_draft(
    signed: Paper, supervisor: User, city: Department
) -> None:
    text = words_of(word_file(signed))
    assert "督通〔2026〕1号" in text
    assert "2026年11月23日" in text
    draft = words_of(word_file(draft_notice(supervisor, city)))
    assert "督通〔2026〕" not in draft
    assert "11月23日\n" not in draft


def test_a_file_that_was_changed_or_is_gone_is_not_handed_out(
    signed: Paper, supervisor: User, sign_in: SignIn, settings: Settings
) -> None:
    desk, path = sign_in(supervisor), Path(settings.MEDIA_ROOT) / str(signed.file.name)
    for spoil in (lambda: path.write_bytes(path.read_bytes() + b"x"), path.unlink):
        spoil()
        with pytest.raises(AlteredFileError):
            word_file(signed)
        for name in ("word", "pdf"):
            answer = desk.get(reverse(f"papers:{name}", args=[signed.pk]))
            assert answer.status_code == 409
            assert "和签发时的不一样" in answer.content.decode()
        page = desk.get(reverse("papers:paper", args=[signed.pk]))
        assert "和签发时的不一样" in page.content.decode()


def test_several_come_in_one_zip_and_what_could_not_be_put_in_is_named(
    signed: Paper, supervisor: User, sign_in: SignIn, city: Department
) -> None:
    other = bring(draft_notice(supervisor, city), PaperState.SIGNED, supervisor)
    Paper.objects.filter(pk=other.pk).update(sha256="0" * 64)
    ticked = [f"{paper.pk}:{paper.version}" for paper in (signed, other)]
    answer = sign_in(supervisor).post(reverse("papers:together"), {"paper": ticked})
    with zipfile.ZipFile(io.BytesIO(b"".join(answer))) as folder:
        names = folder.namelist()
        assert len(names) == 2
        assert names[0].startswith("01 督通〔2026〕1号 关于办理")
        assert hashlib.sha256(folder.read(names[0])).hexdigest() == signed.sha256
        assert "02 督通〔2026〕2号" in folder.read("没有放进来的.txt").decode("utf-8-sig")


def test_a_title_with_signs_no_system_takes_gives_a_file_name_all_the_same(
    signed: Paper, supervisor: User, sign_in: SignIn
) -> None:
    Paper.objects.filter(pk=signed.pk).update(title='关于"A/B\\C"<办理>?的通知')
    answer = sign_in(supervisor).get(reverse("papers:word", args=[signed.pk]))
    assert answer.status_code == 200
    name = answer["Content-Disposition"]
    assert not {"%2F", "%5C", "%3C", "%3F"} & set(name.split())
    assert "%3F" not in name
    assert "%2F" not in name


def test_without_libreoffice_the_page_offers_word_and_says_how_to_make_a_pdf(
    signed: Paper, supervisor: User, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    answer = sign_in(supervisor).get(reverse("papers:pdf", args=[signed.pk]), follow=True)
    assert "请下载 Word 文件" in answer.content.decode()


@pytest.mark.skipif(office() is None, reason="needs LibreOffice: apt-get install libreoffice-writer-nogui")
def test_where_libreoffice_is_the_signed_paper_comes_as_pdf(signed: Paper, supervisor: User, sign_in: SignIn) -> None:
    desk = sign_in(supervisor)
    led = desk.get(reverse("papers:pdf", args=[signed.pk]))
    do_job(Job.objects.get().pk, timezone.now)
    assert desk.get(led["Location"])["Location"] == reverse("papers:pdf", args=[signed.pk])
    assert taken(desk, "pdf", signed).startswith(b"%PDF-")
