"""Speeches over the API: who reads them, how they come in, and how far extraction is."""

import io
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from docx import Document

from accounts.models import Role, Scope, User
from directives.jobs import run_extraction
from directives.models import Extraction, ExtractionState, Speech
from tests.api.conftest import Connect
from tests.api.program import problem
from tests.documents.test_parts import RIVER, SCHOOL
from tests.factories import MONDAY, make_directive, make_speech, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]

TITLE = "在全区城建工作会议上的讲话"
WORDS = f"{TITLE}\n（2026年11月20日）\n同志们：\n区住建局要在12月底前完成17个老旧小区改造。\n"
VOW = {"is_not_secret": True}


def _document(words: str = WORDS) -> io.BytesIO:
    document, made = Document(), io.BytesIO()
    for line in words.strip().split("\n"):
        document.add_paragraph(line)
    document.save(made)
    made.seek(0)
    made.name = "讲话.docx"
    return made


def test_pasted_words_become_a_speech_with_what_its_text_says(supervisor: User, connect: Connect) -> None:
    answer = connect(supervisor).post("/speeches/", {"text": WORDS, **VOW})
    assert answer.status_code == 201
    [row] = answer.json()["speeches"]
    assert answer["Location"] == f"/api/v1/speeches/{row['id']}/"
    assert (row["title"], row["spoken_on"], row["extraction"]["state"]) == (TITLE, "2026-11-20", "waiting")
    assert answer.json()["is_new"] is True
    kept = Speech.objects.get()
    assert (kept.imported_by, kept.text) == (supervisor, WORDS)


def test_a_file_becomes_a_speech_and_comes_back_as_it_was(supervisor: User, connect: Connect) -> None:
    asker, file = connect(supervisor), _document()
    [row] = asker.upload("/speeches/", {"file": file, "is_not_secret": "true"}).json()["speeches"]
    assert row["file_name"] == "讲话.docx"
    original = asker.get(f"/speeches/{row['id']}/original/")
    assert b"".join(original.streaming_content) == file.getvalue()
    assert original["Content-Disposition"].startswith("attachment")
    assert original["X-Content-Type-Options"] == "nosniff"


def test_what_is_said_of_a_speech_stands_before_what_its_text_says(supervisor: User, connect: Connect) -> None:
    said = {
        "title": "在城建会上的讲话",
        "spoken_on": "2026-11-19",
        "speaker": "区长",
        "meeting": "城建会",
        "is_open": True,
    }
    [row] = connect(supervisor).post("/speeches/", {"text": WORDS, **VOW, **said}).json()["speeches"]
    assert {name: row[name] for name in said} == said


def test_the_same_speech_again_is_the_first_one(supervisor: User, connect: Connect) -> None:
    asker = connect(supervisor)
    first = asker.post("/speeches/", {"text": WORDS, **VOW}).json()["speeches"][0]["id"]
    again = asker.post("/speeches/", {"text": f"  {WORDS}", **VOW})
    assert again.status_code == 200
    assert (again.json()["is_new"], again.json()["speeches"][0]["id"]) == (False, first)
    assert Speech.objects.count() == 1


@pytest.mark.parametrize(
    ("sent", "field", "told"),
    [
        ({"text": WORDS}, "is_not_secret", ""),
        ({"text": WORDS, "is_not_secret": False}, "is_not_secret", "请先确认本文件不涉密"),
        (VOW, "", "请选一个文件"),
        ({**VOW, "text": "机密★1年\n区住建局要在12月底前完成改造。"}, "", "涉密文件不得进入本系统"),
        ({**VOW, "text": "区住建局要在12月底前完成改造。"}, "title", ""),
        ({**VOW, "text": WORDS, "spoken_on": "2026-12-31"}, "spoken_on", "在今天之后"),
        ({**VOW, "text": WORDS, "spoken_on": "昨天"}, "spoken_on", ""),
        ({**VOW, "text": WORDS, "titel": "x"}, "titel", "没有这一项"),
        ({**VOW, "text": WORDS, "title": "长" * 201}, "title", ""),
    ],
)
def test_what_the_page_would_not_take_is_not_taken_here(
    supervisor: User, connect: Connect, sent: dict[str, Any], field: str, told: str
) -> None:
    said = problem(connect(supervisor).post("/speeches/", sent), 422, "invalid")
    fields = {error["field"]: error["detail"] for error in said["errors"]}
    if field == "title" and "title" not in sent:  # without a headline the day cannot be read either
        field = "spoken_on"
    assert field in fields
    assert told in fields[field]
    assert Speech.objects.count() == 0


def test_what_is_marked_internal_is_asked_about_first(supervisor: User, connect: Connect) -> None:
    asker, sent = connect(supervisor), {"text": f"内部资料 注意保存\n{WORDS}", **VOW, "title": TITLE}
    said = problem(asker.post("/speeches/", sent), 422, "needs-confirmation")
    assert said["errors"][0]["field"] == "is_internal_confirmed"
    assert Speech.objects.count() == 0
    assert asker.post("/speeches/", {**sent, "is_internal_confirmed": True}).status_code == 201


def test_a_file_with_several_speeches_is_divided_where_that_is_said(supervisor: User, connect: Connect) -> None:
    asker, sent = connect(supervisor), {"text": f"{RIVER}\n\n{SCHOOL}", **VOW}
    said = problem(asker.post("/speeches/", sent), 422, "needs-confirmation")
    assert said["parts"] == ["在全区河道治理推进会上的讲话", "在全区校园安全工作会议上的讲话"]
    divided = asker.post("/speeches/", {**sent, "split": True}).json()
    assert [row["title"] for row in divided["speeches"]] == said["parts"]
    assert [(row["part"], row["parts"]) for row in divided["speeches"]] == [(1, 2), (2, 2)]


def test_only_a_supervisor_brings_speeches_in(connect: Connect, clerk: User, leader: User) -> None:
    for user in (clerk, leader):
        problem(connect(user).post("/speeches/", {"text": WORDS, **VOW}), 403, "forbidden")
    assert Speech.objects.count() == 0


def test_a_token_to_read_brings_nothing_in(supervisor: User, connect: Connect) -> None:
    asker = connect(supervisor, Scope.SPEECHES_READ)
    problem(asker.post("/speeches/", {"text": WORDS, **VOW}), 403, "forbidden")


def test_extraction_is_asked_about_until_it_is_done(supervisor: User, connect: Connect) -> None:
    asker = connect(supervisor)
    pk = asker.post("/speeches/", {"text": WORDS, **VOW}).json()["speeches"][0]["id"]
    waiting = asker.get(f"/speeches/{pk}/extraction/")
    assert (waiting.json()["state"], waiting["Retry-After"]) == ("waiting", "2")
    run_extraction(Extraction.objects.get().pk)
    done = asker.get(f"/speeches/{pk}/extraction/")
    assert done.json()["state"] == "done"
    assert "Retry-After" not in done
    assert asker.read(f"/speeches/{pk}/")["found"] == 1


def test_a_failed_extraction_is_tried_again(supervisor: User, connect: Connect) -> None:
    asker = connect(supervisor)
    pk = asker.post("/speeches/", {"text": WORDS, **VOW}).json()["speeches"][0]["id"]
    problem(asker.post(f"/speeches/{pk}/extraction/"), 409, "refused")
    Extraction.objects.update(state=ExtractionState.FAILED, error="程序出了错")
    assert asker.read(f"/speeches/{pk}/extraction/")["error"] == "程序出了错"
    again = asker.post(f"/speeches/{pk}/extraction/")
    assert (again.status_code, again.json()["state"]) == (202, "waiting")


def test_departments_read_only_what_is_open_to_them(supervisor: User, clerk: User, connect: Connect) -> None:
    shut, opened = make_speech(supervisor), make_speech(supervisor, is_open=True)
    shut.file.save("speech.txt", ContentFile(b"words"))
    asker = connect(clerk)
    assert [row["id"] for row in asker.read("/speeches/")["results"]] == [opened.pk]
    for end in ("", "extraction/", "original/"):
        problem(asker.get(f"/speeches/{shut.pk}/{end}"), 404, "not-found")
    assert asker.read(f"/speeches/{opened.pk}/")["text"] == opened.text


def test_pasted_words_have_no_file_and_a_lost_file_is_not_there(supervisor: User, connect: Connect) -> None:
    pasted, lost = make_speech(supervisor), make_speech(supervisor)
    lost.file.save("speech.txt", ContentFile(b"words"))
    Path(lost.file.path).unlink()
    for one in (pasted, lost):
        problem(connect(supervisor).get(f"/speeches/{one.pk}/original/"), 404, "not-found")


def test_a_speech_that_has_not_changed_is_not_sent_again(supervisor: User, connect: Connect) -> None:
    asker, one = connect(supervisor), make_speech(supervisor)
    etag = asker.get(f"/speeches/{one.pk}/")["ETag"]
    assert asker.get(f"/speeches/{one.pk}/", if_none_match=etag).status_code == 304
    make_directive(one, "区住建局要在12月底前完成17个老旧小区改造")
    assert asker.get(f"/speeches/{one.pk}/", if_none_match=etag).status_code == 200


def test_speeches_are_walked_from_the_newest_on_and_kept_to_their_days(supervisor: User, connect: Connect) -> None:
    days = [MONDAY.replace(day=day) for day in (3, 3, 9, 20, 20)]
    made = [make_speech(supervisor, spoken_on=day).pk for day in days]
    asker = connect(supervisor)
    met = [row["id"] for page in asker.walk("/speeches/?limit=2") for row in page]
    assert met == [made[place] for place in (4, 3, 2, 1, 0)]
    within = asker.read("/speeches/?since=2026-11-04&until=2026-11-19")["results"]
    assert [row["id"] for row in within] == [made[2]]
    problem(asker.get("/speeches/?since=gestern"), 400, "bad-request")


def test_many_speeches_are_told_with_as_many_queries_as_few(
    supervisor: User, connect: Connect, django_assert_num_queries: Any
) -> None:
    asker = connect(supervisor)
    make_directive(make_speech(supervisor), "区住建局要在12月底前完成17个老旧小区改造")
    asker.get("/speeches/")
    with CaptureQueriesContext(connection) as few:
        asker.get("/speeches/")
    for _ in range(12):
        make_directive(make_speech(make_user(Role.SUPERVISOR)), "区住建局要在12月底前完成17个老旧小区改造")
    with django_assert_num_queries(len(few)):
        assert len(asker.read("/speeches/")["results"]) == 13
