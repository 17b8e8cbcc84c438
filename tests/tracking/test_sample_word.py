"""The sample's Word file leaves counting to Word, as the real ones do, and is read back whole."""

import re
import zipfile
from datetime import date
from io import BytesIO

import pytest
from docx import Document
from docx.document import Document as WordDocument
from docx.oxml.ns import qn

from directives.documents.reading import read_bytes
from tracking.sample.speeches import SampleSpeech, render
from tracking.sample.word_file import build_docx, split_number


def the_speech() -> SampleSpeech:
    return render("fire_safety", date(2026, 11, 23))


def word(speech: SampleSpeech) -> WordDocument:
    return Document(BytesIO(build_docx(speech)))


@pytest.mark.parametrize(
    ("line", "split"),
    [
        ("一、认清形势", (0, "认清形势")),
        ("十二、附则", (0, "附则")),
        ("（一）燃气安全", (1, "燃气安全")),
        ("1.区住建局要", (2, "区住建局要")),
        ("1.2万亩高标准农田", (None, "1.2万亩高标准农田")),
        ("一是抓紧扫尾。", (None, "一是抓紧扫尾。")),
        ("（区城管局牵头）", (None, "（区城管局牵头）")),
    ],
)
def test_a_number_is_told_from_what_only_looks_like_one(line: str, split: tuple[int | None, str]) -> None:
    assert split_number(line) == split


def test_no_paragraph_of_the_word_file_holds_its_number() -> None:
    texts = [paragraph.text for paragraph in word(the_speech()).paragraphs]
    assert [text for text in texts if split_number(text)[0] is not None] == []


def test_the_numbers_of_the_word_file_are_words_own() -> None:
    speech = the_speech()
    lines = [line for line in speech.text.split("\n") if line]
    wanted = [split_number(line) for line in lines]
    found = []
    for paragraph in word(speech).paragraphs:
        level = paragraph._p.find(f".//{qn('w:numPr')}/{qn('w:ilvl')}")
        found.append((None if level is None else int(level.attrib[qn("w:val")]), paragraph.text))
    assert found == wanted
    assert {level for level, _ in found} == {None, 0, 1, 2}


def test_reading_the_word_file_gives_the_speech_with_its_numbers() -> None:
    speech = the_speech()
    read = read_bytes(build_docx(speech), speech.file_name)
    assert read.warnings == ()
    assert [line for line in read.text.split("\n") if line] == [line for line in speech.text.split("\n") if line]


def test_the_word_file_counts_in_chinese_on_the_first_two_levels() -> None:
    with zipfile.ZipFile(BytesIO(build_docx(the_speech()))) as package:
        numbering = package.read("word/numbering.xml").decode()
    ours = numbering[numbering.index('w:abstractNumId="900"') :]
    assert re.findall(r'w:numFmt w:val="(\w+)"', ours) == ["chineseCounting", "chineseCounting", "decimal"]
    assert re.findall(r'w:lvlText w:val="([^"]+)"', ours) == ["%1、", "（%2）", "%3."]
    assert numbering.rindex("</w:abstractNum>") < numbering.index("<w:num ")


def test_the_same_speech_makes_the_same_file() -> None:
    assert build_docx(the_speech()) == build_docx(the_speech())


def test_the_word_file_says_what_it_is_and_when_it_was_written() -> None:
    about = word(the_speech()).core_properties
    assert about.title == "在全区安全生产暨火灾防控工作会议上的讲话"
    assert about.created is not None
    assert about.created.date() == date(2026, 11, 20)


def test_the_page_of_the_word_file_is_that_of_an_official_paper() -> None:
    section = word(the_speech()).sections[0]
    sides = (section.top_margin, section.bottom_margin, section.left_margin, section.right_margin)
    assert [side.mm if side is not None else None for side in sides] == pytest.approx([37, 35, 28, 26], abs=0.05)


def test_chinese_in_the_word_file_is_set_in_chinese_fonts() -> None:
    fonts = set()
    for paragraph in word(the_speech()).paragraphs:
        fonts |= {each.get(qn("w:eastAsia")) for each in paragraph._p.iter(qn("w:rFonts"))}
    assert fonts == {"方正小标宋简体", "楷体_GB2312", "黑体", "仿宋_GB2312"}
