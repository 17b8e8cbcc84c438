"""What holds for every text, not only for the ones we thought of."""

import string
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from directives.documents import UnreadableError, normalised, read_bytes, secrecy_marks, similarity, text_hash
from directives.documents.numerals import numeral
from directives.documents.pdf import read_pdf
from directives.documents.word import read_word
from tests.documents.papers import level, one_list, paragraph, pdf_file, set_in_lines, word_file

HANZI = "各乡镇部门要抓好落实区水务局牵头整改在月底前完成建立台账督查通报安全生产重点项目工作会议"
WORDS = st.text(HANZI, min_size=1, max_size=120)
SENTENCES = st.lists(WORDS.map(lambda words: words + "。"), min_size=1, max_size=8)
LINES = st.text(HANZI + string.digits + "，。；：（）“”\r\n　 ", min_size=1).filter(lambda text: bool(text.strip()))


@given(LINES)
def test_no_character_of_a_utf8_text_is_changed(text: str) -> None:
    assert read_bytes(text.encode(), "讲话.txt").text == text


@given(WORDS)
def test_gbk_text_is_read_as_it_was_written(text: str) -> None:
    assert read_bytes(f"同志们：{text}".encode("gb18030"), "讲话.txt").text == f"同志们：{text}"


@given(SENTENCES)
def test_paragraphs_of_a_word_file_come_back_as_lines(sentences: list[str]) -> None:
    assert read_word(word_file("".join(map(paragraph, sentences)))).text.split("\n") == sentences


@given(SENTENCES)
def test_numbered_paragraphs_count_from_one(sentences: list[str]) -> None:
    body = "".join(paragraph(text, number=(1, 0)) for text in sentences)
    document = read_word(word_file(body, numbering=one_list(level(0, "decimal", "%1、"))))
    assert document.text.split("\n") == [f"{number}、{text}" for number, text in enumerate(sentences, start=1)]


@settings(max_examples=40, deadline=None)
@given(st.lists(st.text(HANZI, min_size=40, max_size=120).map(lambda text: text + "。"), min_size=1, max_size=4))
def test_paragraphs_set_in_lines_come_back_whole(sentences: list[str]) -> None:
    assert read_pdf(pdf_file([set_in_lines(sentences)])).text.split("\n") == sentences


@pytest.mark.parametrize(
    "number_format", ["chineseCounting", "chineseCountingThousand", "chineseLegalSimplified", "upperRoman", "decimal"]
)
def test_no_two_numbers_are_written_alike(number_format: str) -> None:
    written = [numeral(number, number_format) for number in range(1, 4_000)]
    assert len(set(written)) == len(written)


@settings(deadline=None)
@given(st.integers(0, 900), st.binary(min_size=1, max_size=8))
def test_a_damaged_word_file_is_read_or_refused_and_nothing_else(place: int, rubbish: bytes) -> None:
    data = word_file(paragraph("讲话") * 3, numbering=one_list(level(0, "decimal", "%1.")))
    damaged = data[:place] + rubbish + data[place + len(rubbish) :]
    with suppress(UnreadableError):
        assert read_word(damaged).kind == "docx"


@given(LINES)
def test_folding_twice_changes_nothing(text: str) -> None:
    assert normalised(normalised(text)) == normalised(text)
    assert text_hash(normalised(text)) == text_hash(text)


@given(LINES, LINES)
def test_similarity_is_a_share_and_looks_the_same_from_both_sides(one: str, other: str) -> None:
    assert 0.0 <= similarity(one, other) == similarity(other, one) <= 1.0
    assert similarity(one, one) == 1.0


@given(LINES)
def test_a_text_without_the_words_has_no_mark(text: str) -> None:
    assert secrecy_marks(text).level is None


@given(LINES, st.sampled_from(["机密★5年", "绝密", "【秘密】"]), LINES)
def test_a_mark_is_found_where_it_stands(before: str, mark: str, after: str) -> None:
    head = "".join(before.split())[:20]
    text = f"{head}\n{mark}\n{after}"
    finding = secrecy_marks(text)
    assert finding.level == "refuse"
    assert text[finding.start : finding.end] == mark.strip("【】")
