import hashlib

import pytest

from directives.documents import NEARLY_THE_SAME, content_hash, normalised, read_bytes, similarity, text_hash
from tests.documents.papers import paragraph, word_file

SPEECH = "".join(f"第{n}项，请{n * 7}个单位于{n % 12 + 1}月底前完成整改，办结率达到百分之{n}。\n" for n in range(1, 90))


def test_the_content_hash_is_that_of_the_bytes() -> None:
    assert content_hash(b"abc") == hashlib.sha256(b"abc").hexdigest()
    assert content_hash("讲话".encode()) != content_hash("讲话".encode("gbk"))


@pytest.mark.parametrize(
    "copy",
    [
        SPEECH.replace("\n", "\r\n"),
        SPEECH.replace("\n", "\n\n　　"),
        SPEECH.replace("，", ","),
        SPEECH.replace("1", "１"),
        "\ufeff" + SPEECH,
        SPEECH.replace("项", "项\u200b"),
        SPEECH.replace("个", " 个 ").replace("月", "\u00a0月"),
    ],
)
def test_white_space_and_width_do_not_change_the_words(copy: str) -> None:
    assert copy != SPEECH
    assert text_hash(copy) == text_hash(SPEECH)


@pytest.mark.parametrize("change", [("。", "；"), ("整改", "整顿"), ("请7个", "请8个")])
def test_a_mark_a_word_or_a_number_does(change: tuple[str, str]) -> None:
    assert text_hash(SPEECH.replace(*change)) != text_hash(SPEECH)


def test_one_speech_as_text_and_as_word_file_has_one_hash() -> None:
    plain = read_bytes("同志们：\r\n　　今天开会。\r\n".encode("gbk"), "讲话.txt")
    word = read_bytes(word_file(paragraph("同志们：") + paragraph("今天开会。")), "讲话.docx")
    assert text_hash(plain.text) == text_hash(word.text)


def test_what_is_hashed_can_be_looked_at() -> None:
    assert normalised("　 同志们 ，\n２０２６ ") == "同志们,2026"


def test_the_same_words_are_alike_and_others_are_not() -> None:
    assert similarity(SPEECH, SPEECH.replace("\n", " ")) == 1.0
    assert similarity(SPEECH, "河湖长制要落到每一段河道，巡河情况按月公开。" * 40) < 0.05


def test_a_new_date_and_a_mended_sentence_are_nearly_the_same() -> None:
    mended = "（2026年3月5日）\n" + SPEECH.replace("第40项，请280个单位", "第40项，请区直280家单位")
    assert NEARLY_THE_SAME <= similarity(SPEECH, mended) < 1.0


def test_half_a_speech_is_another_one() -> None:
    assert similarity(SPEECH, SPEECH[: len(SPEECH) // 2]) < NEARLY_THE_SAME


def test_similarity_looks_the_same_from_both_sides() -> None:
    assert similarity(SPEECH, SPEECH[200:]) == similarity(SPEECH[200:], SPEECH)


def test_texts_shorter_than_a_shingle_can_be_compared() -> None:
    assert similarity("", " ") == 1.0
    assert similarity("好", "好") == 1.0
    assert similarity("好", "") == 0.0
