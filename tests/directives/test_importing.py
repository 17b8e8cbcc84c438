"""Bringing a speech in: what is refused, what is recognised, what is kept, and that two at once make one."""

import threading
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection

from accounts.models import User
from directives.actions import NotAllowedError
from directives.actions.importing import (
    ConfirmInternalError,
    Details,
    Imported,
    import_draft,
    import_speech,
    keep_draft,
    nearly_same_speech,
    read_source,
)
from directives.models import Draft, Extraction, ExtractionState, Speech
from tests.factories import at

NOW = at(hour=10)
TEXT = """在全区河道治理工作推进会上的讲话
（2026年11月20日）
区长

同志们：
区水务局要在12月底前建立河道巡查台账，报区政府督查室。各镇街要抓好垃圾清运，每周报一次进展。
"""
DETAILS = Details("河道治理讲话", date(2026, 11, 20))


def bring(by: User, text: str = TEXT, name: str = "讲话.txt", **given: Any) -> Imported:
    return import_speech(text.encode(), name, by=by, at=NOW, **{"is_not_secret": True, **given})


def stored_files() -> list[Path]:
    return [path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()]


def test_a_speech_is_stored_with_its_text_its_file_and_its_job(supervisor: User) -> None:
    done = bring(supervisor)
    speech = Speech.objects.get()
    assert (done.is_new, done.speech) == (True, speech)
    assert speech.text == TEXT
    assert (speech.spoken_on, speech.imported_by, speech.imported_at) == (date(2026, 11, 20), supervisor, NOW)
    assert speech.title == "在全区河道治理工作推进会上的讲话"
    assert speech.extraction.state == ExtractionState.WAITING


def test_the_file_is_kept_as_it_came_under_a_random_name(supervisor: User) -> None:
    data = ("\ufeff" + TEXT).encode("utf-8-sig")
    speech = import_speech(data, "../../区长 讲话.TXT", by=supervisor, at=NOW, is_not_secret=True).speech
    assert Path(speech.file.path).read_bytes() == data
    assert "讲话" not in str(speech.file.name)
    assert str(speech.file.name).endswith(".txt")
    assert speech.file_name == "../../区长 讲话.TXT"
    assert Path(settings.MEDIA_ROOT) in Path(speech.file.path).resolve().parents


def test_pasted_words_have_no_file(supervisor: User) -> None:
    speech = bring(supervisor, name="").speech
    assert (bool(speech.file), speech.file_name, speech.text) == (False, "", TEXT)


def test_without_the_tick_nothing_is_read_or_kept(supervisor: User) -> None:
    with pytest.raises(NotAllowedError, match="不涉密"):
        bring(supervisor, is_not_secret=False)
    assert (Speech.objects.count(), stored_files()) == (0, [])


@pytest.mark.parametrize("mark", ["机密★5年", "绝密★长期", "秘密★1年", "机 密", "密级：秘密"])
def test_a_mark_of_secrecy_refuses_the_document_before_anything_is_kept(supervisor: User, mark: str) -> None:
    with pytest.raises(NotAllowedError, match="涉密文件不得进入本系统"):
        bring(supervisor, f"{mark}\n{TEXT}")
    assert (Speech.objects.count(), Draft.objects.count(), stored_files()) == (0, 0, [])


def test_an_internal_paper_asks_first_and_is_kept_once_confirmed(supervisor: User) -> None:
    text = f"内部资料 注意保存\n{TEXT}"
    with pytest.raises(ConfirmInternalError, match="还没有保存任何内容"):
        bring(supervisor, text)
    assert (Speech.objects.count(), stored_files()) == (0, [])
    assert bring(supervisor, text, is_internal_confirmed=True).is_new


def test_words_about_secrecy_in_the_speech_are_no_mark(supervisor: User) -> None:
    assert bring(supervisor, TEXT + "\n各单位要保守国家秘密，加强内部管理。").is_new


@pytest.mark.parametrize(
    ("data", "name", "sentence"),
    [
        (b"", "a.txt", "空的"),
        (b"  \n\n ", "a.txt", "空的"),
        (b"PK\x03\x04 broken", "a.docx", "没有传完整"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "a.doc", "读不出来"),
        (b"%PDF-1.4 nothing", "a.pdf", "读不出来"),
    ],
)
def test_what_cannot_be_read_says_why_and_leaves_nothing(
    supervisor: User, data: bytes, name: str, sentence: str
) -> None:
    with pytest.raises(NotAllowedError, match=sentence):
        import_speech(data, name, by=supervisor, at=NOW, is_not_secret=True)
    assert (Speech.objects.count(), Extraction.objects.count(), stored_files()) == (0, 0, [])


def test_the_same_file_again_is_the_first_one(supervisor: User, administrator: User) -> None:
    first = bring(supervisor).speech
    again = bring(administrator, name="换了名字.txt")
    assert (again.is_new, again.speech) == (False, first)
    assert len(stored_files()) == 1


def test_the_same_words_in_another_form_are_the_first_one(supervisor: User) -> None:
    first = bring(supervisor).speech
    again = import_speech(TEXT.encode("gb18030"), "讲话.txt", by=supervisor, at=NOW, is_not_secret=True)
    pasted = bring(supervisor, TEXT.replace("\n", "\n\n　　"), name="")
    assert [again.speech, pasted.speech] == [first, first]
    assert Speech.objects.count() == 1


def test_a_speech_that_is_nearly_the_same_is_linked(supervisor: User) -> None:
    long = TEXT + "".join(f"第{n}项工作由区直单位抓好落实，{n}月底前见到成效。\n" for n in range(1, 13))
    first = bring(supervisor, long).speech
    edited = bring(supervisor, long.replace("每周报一次进展", "每周报两次进展"))
    assert (edited.is_new, edited.speech.similar_to) == (True, first)
    assert nearly_same_speech(long) in {first, edited.speech}


def test_a_copy_with_other_line_ends_and_another_sentence_is_linked(supervisor: User) -> None:
    """As a PDF of the same speech comes out: a line ends after every so many characters."""
    long = TEXT + "".join(f"第{n}项工作由区直单位抓好落实，{n}月底前见到成效。\n" for n in range(1, 13))
    first = bring(supervisor, long).speech
    words = long.replace("每周报一次", "每周报两次")
    pdf = "\n".join(words[place : place + 11] for place in range(0, len(words), 11))
    assert bring(supervisor, pdf, details=DETAILS).speech.similar_to == first


def test_of_two_nearly_the_same_either_names_the_other(supervisor: User) -> None:
    long = TEXT + "".join(f"第{n}项工作由区直单位抓好落实，{n}月底前见到成效。\n" for n in range(1, 13))
    first = bring(supervisor, long).speech
    second = bring(supervisor, long.replace("每周报一次", "每周报两次")).speech
    assert list(Speech.objects.nearly_same_as(first)) == [second]
    assert list(Speech.objects.nearly_same_as(second)) == [first]


def test_two_different_speeches_are_not_linked(supervisor: User) -> None:
    bring(supervisor)
    other = TEXT.replace("区水务局要在12月底前建立河道巡查台账", "区教育局要在寒假前组织一次校园安全大检查")
    assert bring(supervisor, other).speech.similar_to is None


def test_a_day_that_cannot_be_read_must_be_given(supervisor: User) -> None:
    text = "在会议上的讲话\n区水务局要抓好落实。"
    with pytest.raises(NotAllowedError, match="读不出讲话日期"):
        bring(supervisor, text)
    assert bring(supervisor, text, spoken_on=date(2026, 11, 3)).speech.spoken_on == date(2026, 11, 3)


def test_a_draft_becomes_a_speech_under_the_corrected_title_and_leaves_nothing_behind(supervisor: User) -> None:
    draft = keep_draft(read_source(TEXT.encode(), "讲话.txt", is_not_secret=True), by=supervisor, at=NOW)
    assert draft.proposed["spoken_on"] == "2026-11-20"
    kept = Path(draft.file.path)
    speech = import_draft(Draft.objects.get(), DETAILS, at=NOW).speech
    assert (speech.title, speech.text, Path(speech.file.path).read_text()) == ("河道治理讲话", TEXT, TEXT)
    assert (Draft.objects.count(), kept.exists()) == (0, False)


def test_a_draft_of_what_came_in_meanwhile_is_the_first_one(supervisor: User) -> None:
    draft = keep_draft(read_source(TEXT.encode(), "讲话.txt", is_not_secret=True), by=supervisor, at=NOW)
    first = bring(supervisor).speech
    again = import_draft(draft, DETAILS, at=NOW)
    assert (again.is_new, again.speech, Draft.objects.count()) == (False, first, 0)


@pytest.mark.django_db(transaction=True)
def test_the_same_speech_imported_by_four_at_once_is_one(supervisor: User) -> None:
    start = threading.Barrier(4)
    done: list[Imported] = []

    def bring_it() -> None:
        start.wait()
        try:
            done.append(bring(supervisor))
        finally:
            connection.close()

    threads = [threading.Thread(target=bring_it) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [one.is_new for one in done].count(True) == 1
    assert {one.speech.pk for one in done} == {Speech.objects.get().pk}
    assert len(stored_files()) == 1


def test_bytes_a_database_cannot_hold_are_blanks_of_the_same_length(supervisor: User) -> None:
    source = read_source(TEXT.encode(), "讲话.txt", is_not_secret=True)
    assert "\x00" not in source.text
    assert len(source.text) == len(TEXT)
