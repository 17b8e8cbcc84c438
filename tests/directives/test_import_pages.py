"""The pages of importing and reading, as people use them: with and without a script."""

import io
import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Protocol
from uuid import uuid4

import docx
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from accounts.models import Role, User
from directives.actions.extracting import claim_extraction, fail_extraction, request_extraction
from directives.jobs import run_extraction
from directives.models import Draft, Extraction, ExtractionState, Speech
from tests.factories import make_directive, make_speech, make_user
from tracking.models import Department, Handling

pytestmark = pytest.mark.one_database

SignIn = Callable[[User], Client]
IMPORT = "/speeches/import/"
TEXT = """在全区河道治理工作推进会上的讲话
（2025年11月20日）
区长

同志们：
区水务局要在12月底前建立河道巡查台账，报区政府督查室。各镇街要抓好垃圾清运，每周报一次进展。
"""
HTMX = {"HX-Request": "true"}


@pytest.fixture
def desk(supervisor: User, sign_in: SignIn) -> Client:
    return sign_in(supervisor)


class Answer(Protocol):
    """A response of the test client, as far as its words go."""

    @property
    def content(self) -> bytes: ...


def words(response: Answer) -> str:
    """What a page says, without its tags."""
    html = response.content.decode()
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


def upload(data: bytes, name: str = "讲话.txt") -> dict[str, object]:
    return {"file": SimpleUploadedFile(name, data), "is_not_secret": "on"}


def pasted(text: str = TEXT, **more: str) -> dict[str, str]:
    return {"text": text, "is_not_secret": "on", **more}


def details(**more: str) -> dict[str, str]:
    return {"title": "河道治理讲话", "spoken_on": "2025-11-20", "speaker": "区长", "meeting": "推进会", **more}


def imported(desk: Client, text: str = TEXT) -> Speech:
    confirm = desk.post(IMPORT, pasted(text)).headers["Location"]
    desk.post(confirm, details())
    return Speech.objects.latest("pk")


def test_a_file_is_read_proposed_corrected_stored_and_its_progress_shown(desk: Client) -> None:
    first = desk.post(IMPORT, upload(TEXT.encode("gb18030")))
    draft = Draft.objects.get()
    assert (first.status_code, first.headers["Location"]) == (302, f"{IMPORT}{draft.pk}/")
    page = desk.get(first.headers["Location"])
    assert 'value="在全区河道治理工作推进会上的讲话"' in page.content.decode()
    assert 'value="2025-11-20"' in page.content.decode()
    assert "区水务局要在12月底前" in words(page)
    second = desk.post(first.headers["Location"], details(is_open="on"))
    speech = Speech.objects.get()
    assert second.headers["Location"] == f"/speeches/{speech.pk}/progress/"
    assert (speech.title, speech.spoken_on, speech.is_open) == ("河道治理讲话", date(2025, 11, 20), True)
    assert "排队等待提取" in words(desk.get(second.headers["Location"]))


def test_the_numbers_word_makes_by_itself_are_in_the_text(desk: Client) -> None:
    document = docx.Document()
    document.add_paragraph("在全区河道治理工作推进会上的讲话")
    for heading in ("抓好源头治理", "抓好执法检查"):
        document.add_paragraph(heading, style="List Number")
    written = io.BytesIO()
    document.save(written)
    address = desk.post(IMPORT, upload(written.getvalue(), "讲话.docx")).headers["Location"]
    assert "1.抓好源头治理" in Draft.objects.get().text.replace(" ", "").replace("\t", "")
    desk.post(address, details())
    assert Speech.objects.get().file_name == "讲话.docx"


def test_pasted_words_go_the_same_way(desk: Client) -> None:
    speech = imported(desk)
    assert (speech.text, bool(speech.file)) == (TEXT, False)
    assert speech.extraction.state == ExtractionState.WAITING


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"is_not_secret": "on"}, "请选一个文件，或者把讲话全文粘贴进来。"),
        ({"text": TEXT}, "请先确认本文件不涉密，再导入。没有读取，也没有保存任何内容。"),
        (pasted(f"机密★5年\n{TEXT}"), "涉密文件不得进入本系统，没有保存任何内容。"),
        (pasted(f"内部资料 注意保存\n{TEXT}"), "还没有保存任何内容。请确认它可以在本系统里流转"),
        (pasted("  \n "), "请选一个文件，或者把讲话全文粘贴进来。"),
    ],
)
def test_what_is_refused_is_said_in_a_sentence_and_the_words_are_kept(
    desk: Client, given: dict[str, str], sentence: str
) -> None:
    response = desk.post(IMPORT, given)
    assert response.status_code == 422
    assert sentence in words(response)
    assert given.get("text", "").strip()[-20:] in response.content.decode()
    assert (Draft.objects.count(), Speech.objects.count()) == (0, 0)


def test_a_file_and_pasted_words_at_once_are_one_too_many(desk: Client) -> None:
    response = desk.post(IMPORT, {**upload(TEXT.encode()), "text": "别的话"})
    assert "只能要一样" in words(response)


@pytest.mark.parametrize(
    ("data", "name", "sentence"),
    [
        (b"", "a.txt", "空的"),
        (b"\x89PNG\r\n\x1a\n" + b"\x00" * 64, "a.docx", "图片"),
        (b"PK\x03\x04rest", "a.docx", "读不出来"),
        (b"{\\rtf1 text}", "a.txt", "RTF"),
    ],
)
def test_an_unreadable_file_says_why_and_leaves_nothing(desk: Client, data: bytes, name: str, sentence: str) -> None:
    response = desk.post(IMPORT, upload(data, name))
    assert response.status_code == 422
    assert sentence in words(response)
    assert (Draft.objects.count(), Speech.objects.count()) == (0, 0)


def test_an_internal_paper_goes_on_once_confirmed(desk: Client) -> None:
    text = f"内部资料 注意保存\n{TEXT}"
    assert 'name="is_internal_confirmed"' in desk.post(IMPORT, pasted(text)).content.decode()
    assert desk.post(IMPORT, pasted(text, is_internal_confirmed="on")).status_code == 302
    assert Draft.objects.count() == 1


def test_with_a_script_only_the_problems_are_swapped_so_the_file_stays_chosen(desk: Client) -> None:
    response = desk.post(IMPORT, upload(f"内部资料 注意保存\n{TEXT}".encode()), headers=HTMX)
    html = response.content.decode()
    assert response.status_code == 200
    assert html.strip().startswith('<div id="import-problems">')
    assert "<form" not in html
    done = desk.post(IMPORT, upload(TEXT.encode()), headers=HTMX)
    assert done.headers["HX-Redirect"] == f"{IMPORT}{Draft.objects.get().pk}/"


def test_the_same_content_again_opens_the_first_one_and_says_so(desk: Client) -> None:
    first = imported(desk)
    run_extraction(first.extraction.pk)
    response = desk.post(IMPORT, pasted(), follow=True)
    assert response.redirect_chain[-1][0] == f"/speeches/{first.pk}/review/"
    assert "已经导入过了（沈若川" in words(response)
    assert (Speech.objects.count(), Draft.objects.count()) == (1, 0)


def test_what_came_in_between_the_two_steps_is_the_first_one(desk: Client) -> None:
    one = desk.post(IMPORT, pasted()).headers["Location"]
    two = desk.post(IMPORT, pasted()).headers["Location"]
    desk.post(one, details())
    assert "已经导入过了" in words(desk.post(two, details(title="另一个标题"), follow=True))
    assert Speech.objects.get().title == "河道治理讲话"


def test_nearly_the_same_is_told_before_and_after(desk: Client) -> None:
    long = TEXT + "".join(f"第{n}项工作由区直单位抓好落实，{n}月底前见到成效。\n" for n in range(1, 13))
    first = imported(desk, long)
    confirm = desk.post(IMPORT, pasted(long.replace("每周报一次", "每周报两次"))).headers["Location"]
    assert "几乎一样" in words(desk.get(confirm))
    assert "两篇已经关联" in words(desk.post(confirm, details(), follow=True))
    second = Speech.objects.latest("pk")
    assert second.similar_to == first
    for one, other in ((first, second), (second, first)):
        page = words(desk.get(reverse("directives:speech", args=[one.pk])))
        assert f"《{other}》" in page
        assert "几乎一样" in page
    rows = desk.get(reverse("directives:speeches")).content.decode()
    assert rows.count("先导入的一篇</a>几乎一样") == 1, "in the list, too, it is seen which of the two came later"
    assert f'href="{reverse("directives:speech", args=[first.pk])}">先导入的一篇</a>' in rows


def test_a_speech_that_may_not_be_read_is_not_named_beside_one_nearly_the_same(
    desk: Client, clerk: User, sign_in: SignIn
) -> None:
    long = TEXT + "".join(f"第{n}项工作由区直单位抓好落实，{n}月底前见到成效。\n" for n in range(1, 13))
    first = imported(desk, long)
    imported(desk, long.replace("每周报一次", "每周报两次"))
    Speech.objects.exclude(pk=first.pk).update(title="只给督查室看的一篇", is_open=False)
    Speech.objects.filter(pk=first.pk).update(is_open=True)
    unit = sign_in(clerk)
    page = words(unit.get(reverse("directives:speech", args=[first.pk])))
    assert "只给督查室看的一篇" not in page
    assert "几乎一样" not in page
    Speech.objects.update(is_open=True)
    Speech.objects.filter(pk=first.pk).update(is_open=False)
    assert "几乎一样" not in words(unit.get(reverse("directives:speeches")))


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"title": " "}, "标题不能空着。"),
        ({"title": "长" * 201}, "标题不能超过 200 字。"),
        ({"spoken_on": ""}, "讲话日期不能空着，期限要从这一天推算。"),
        ({"spoken_on": "11月20日"}, "日期写成 2026-11-20 这样。"),
        ({"spoken_on": "2099-01-01"}, "讲话日期在今天之后，请核对。"),
        ({"spoken_on": "0202-11-20"}, "讲话日期太早了，请核对年份。"),
    ],
)
def test_a_wrong_detail_is_said_in_its_place_and_what_was_typed_is_kept(
    desk: Client, wrong: dict[str, str], sentence: str
) -> None:
    confirm = desk.post(IMPORT, pasted()).headers["Location"]
    response = desk.post(confirm, details(meeting="打了字的会议", **wrong))
    assert response.status_code == 422
    assert sentence in words(response)
    assert 'value="打了字的会议"' in response.content.decode()
    assert (Speech.objects.count(), Draft.objects.count()) == (0, 1)


def test_an_import_can_be_given_up(desk: Client) -> None:
    confirm = desk.post(IMPORT, upload(TEXT.encode())).headers["Location"]
    kept = Path(Draft.objects.get().file.path)
    assert "没有保存任何内容" in words(desk.post(f"{confirm}discard/", follow=True))
    assert (Draft.objects.count(), kept.exists()) == (0, False)


def test_an_import_is_seen_only_by_whoever_began_it(desk: Client, sign_in: SignIn) -> None:
    confirm = desk.post(IMPORT, pasted()).headers["Location"]
    other = sign_in(make_user(Role.SUPERVISOR))
    assert other.get(confirm).headers["Location"] == IMPORT
    assert other.post(confirm, details()).headers["Location"] == IMPORT
    assert other.post(f"{confirm}discard/").status_code == 404
    assert (Draft.objects.count(), Speech.objects.count()) == (1, 0)


def test_a_finished_import_opened_again_says_so(desk: Client) -> None:
    response = desk.get(f"{IMPORT}{uuid4()}/", follow=True)
    assert "已经完成，或者放得太久被清掉了" in words(response)


@pytest.mark.parametrize("role", [Role.HEAD, Role.CLERK, Role.LEADER, Role.ADMIN])
def test_only_the_supervisor_imports(sign_in: SignIn, db: None, role: Role) -> None:
    client = sign_in(make_user(role))
    assert client.get(IMPORT).status_code == 403
    assert client.post(IMPORT, pasted()).status_code == 403
    assert Draft.objects.count() == 0


# --- progress ---


def test_progress_is_shown_as_it_is_written(desk: Client, supervisor: User) -> None:
    extraction = request_extraction(make_speech(supervisor, TEXT), at=timezone.now())
    claim_extraction(extraction.pk, at=timezone.now())
    Extraction.objects.update(stage="核对单位、期限和类型", done=3, total=12)
    page = desk.get(f"/speeches/{extraction.speech_id}/progress/")
    assert "核对单位、期限和类型" in words(page)
    assert '<progress value="3" max="12">' in page.content.decode()
    assert '<noscript><meta http-equiv="refresh" content="3"></noscript>' in page.content.decode()


def test_a_script_asks_for_the_progress_alone(desk: Client, supervisor: User) -> None:
    extraction = request_extraction(make_speech(supervisor, TEXT), at=timezone.now())
    response = desk.get(f"/speeches/{extraction.speech_id}/progress/", headers=HTMX)
    assert response.content.decode().strip().startswith('<section class="waiting" id="progress"')


def test_the_review_opens_when_extraction_is_done(desk: Client, supervisor: User) -> None:
    extraction = request_extraction(make_speech(supervisor, TEXT), at=timezone.now())
    run_extraction(extraction.pk)
    address, review = f"/speeches/{extraction.speech_id}/progress/", f"/speeches/{extraction.speech_id}/review/"
    assert desk.get(address).headers["Location"] == review
    assert desk.get(address, headers=HTMX).headers["HX-Redirect"] == review


def test_a_failure_says_why_and_can_be_tried_again(desk: Client, supervisor: User) -> None:
    extraction = request_extraction(make_speech(supervisor, TEXT), at=timezone.now())
    claimed = claim_extraction(extraction.pk, at=timezone.now())
    assert claimed is not None
    fail_extraction(claimed, "词表坏了。", at=timezone.now())
    page = desk.get(f"/speeches/{extraction.speech_id}/progress/")
    assert "词表坏了。" in words(page)
    assert "http-equiv" not in page.content.decode()
    desk.post(f"/speeches/{extraction.speech_id}/retry/")
    extraction.refresh_from_db()
    assert extraction.state == ExtractionState.WAITING


def test_asking_again_while_it_runs_changes_nothing(desk: Client, supervisor: User) -> None:
    extraction = request_extraction(make_speech(supervisor, TEXT), at=timezone.now())
    response = desk.post(f"/speeches/{extraction.speech_id}/retry/", follow=True)
    assert "已经在提取了" in words(response)


# --- reading ---


def test_the_list_says_what_to_do_next_with_each_speech(desk: Client, supervisor: User) -> None:
    fresh = make_speech(supervisor, TEXT, title="刚导入的讲话")
    request_extraction(fresh, at=timezone.now())
    waiting = make_speech(supervisor, title="待审的讲话")
    make_directive(waiting, "区住建局要在12月底前完成17个老旧小区改造")
    said = words(desk.get("/speeches/"))
    assert "正在提取" in said
    assert "梳理 1 条" in said


def test_an_empty_list_shows_the_way_on(desk: Client) -> None:
    page = desk.get("/speeches/")
    assert "还没有讲话" in words(page)
    assert f'href="{IMPORT}"' in page.content.decode()


def test_the_number_of_queries_of_the_list_does_not_grow(
    desk: Client, supervisor: User, housing: Department, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(12):
        speech = make_speech(supervisor)
        request_extraction(speech, at=timezone.now())
        make_directive(speech, "区住建局要在12月底前完成", status="adopted", owners=["区住建局"])
        planned = make_directive(speech, "17个老旧小区改造", status="adopted")
        Handling.objects.create(directive=planned, lead=housing).supporting.add(housing)
    with django_assert_max_num_queries(22):
        page = words(desk.get("/speeches/"))
    assert page.count("2 条还没有立项") == 12


def test_a_speech_is_read_whole_with_the_adopted_words_marked(sign_in: SignIn, supervisor: User, leader: User) -> None:
    speech = make_speech(supervisor, TEXT)
    adopted = make_directive(speech, "区水务局要在12月底前建立河道巡查台账", status="adopted")
    rejected = make_directive(speech, "各镇街要抓好垃圾清运", status="rejected")
    html = sign_in(leader).get(f"/speeches/{speech.pk}/").content.decode()
    assert f'id="c{adopted.pk}"' in html
    assert f'id="c{rejected.pk}"' not in html
    assert "各镇街要抓好垃圾清运" in html


@pytest.mark.parametrize("page", ["speech", "original"])
def test_a_clerk_reads_a_whole_speech_only_where_it_is_open(
    sign_in: SignIn, supervisor: User, clerk: User, page: str
) -> None:
    closed = imported(sign_in(supervisor))
    address = reverse(f"directives:{page}", args=[closed.pk])
    assert sign_in(clerk).get(address).status_code == 404
    assert closed.title not in words(sign_in(clerk).get("/speeches/"))
    Speech.objects.update(is_open=True)
    assert closed.title in words(sign_in(clerk).get("/speeches/"))
    assert sign_in(clerk).get(reverse("directives:speech", args=[closed.pk])).status_code == 200


def test_the_original_comes_as_a_download_under_its_own_name(desk: Client) -> None:
    confirm = desk.post(IMPORT, upload(TEXT.encode("gb18030"), "区长讲话.txt")).headers["Location"]
    desk.post(confirm, details())
    response = desk.get(f"/speeches/{Speech.objects.get().pk}/original/")
    assert response.getvalue() == TEXT.encode("gb18030")
    response.close()
    assert response.headers["Content-Type"] == "application/octet-stream"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Content-Disposition"].startswith("attachment; filename*=utf-8''")


def test_a_pasted_speech_has_no_original(desk: Client) -> None:
    speech = imported(desk)
    assert desk.get(f"/speeches/{speech.pk}/original/").status_code == 404
    assert "下载原件" not in words(desk.get(f"/speeches/{speech.pk}/"))


def test_strangers_are_sent_to_sign_in(client: Client, supervisor: User) -> None:
    speech = make_speech(supervisor)
    for address in ("/speeches/", IMPORT, f"/speeches/{speech.pk}/", f"/speeches/{speech.pk}/progress/"):
        assert client.get(address).headers["Location"].startswith("/login/")
