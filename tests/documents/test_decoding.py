import pytest

from directives.documents import UnreadableError, read_bytes
from directives.documents.decoding import decode, likeness

SPEECH = (
    "同志们：\r\n今天召开全区重点工作推进会，各乡镇、各部门要在6月底前完成整改。\r\n\r\n"
    "　　一是压实责任；二是加强督查。\n"
)
TRADITIONAL = "各位同仁：今天召開聯席會議，請財政局、教育局於六月底前完成檢查，並將結果報送區公所。"


def refusal(data: bytes) -> str:
    with pytest.raises(UnreadableError) as caught:
        read_bytes(data, "讲话.txt")
    return caught.value.message


def test_a_utf8_text_is_the_decoded_file_untouched() -> None:
    document = read_bytes(SPEECH.encode(), "讲话.txt")
    assert document.text == SPEECH
    assert (document.kind, document.paragraphs, document.warnings) == ("txt", 3, ())


def test_a_byte_order_mark_is_no_part_of_the_text() -> None:
    assert read_bytes(SPEECH.encode("utf-8-sig"), "讲话.txt").text == SPEECH


@pytest.mark.parametrize("encoding", ["gb18030", "gbk", "utf-16", "utf-16-le", "utf-16-be"])
def test_a_text_in_another_encoding_comes_out_the_same(encoding: str) -> None:
    assert read_bytes(SPEECH.encode(encoding), "讲话.txt").text == SPEECH


def test_traditional_text_in_big5_is_not_taken_for_gbk() -> None:
    assert decode(TRADITIONAL.encode("big5")).text == TRADITIONAL


@pytest.mark.parametrize("words", ["联通", "同志们", "各乡镇要整改", "请办公室督查", "一、压实责任"])
def test_a_few_words_of_gbk_are_read_right(words: str) -> None:
    assert decode(words.encode("gbk")).text == words


def test_a_text_of_plain_letters_is_utf8() -> None:
    assert decode(b"Task list 2026\n1. inspect\n").encoding == "utf-8-sig"


def test_a_broken_byte_costs_one_character_and_is_told() -> None:
    data = (SPEECH * 20).encode()
    document = read_bytes(data[:40] + b"\xff" + data[40:], "讲话.txt")
    assert document.text.count("\ufffd") >= 1
    assert "各乡镇、各部门要在6月底前完成整改" in document.text
    assert "已损坏" in document.warnings[0]


def test_a_broken_gbk_text_is_still_read_as_gbk() -> None:
    data = (SPEECH * 20).encode("gb18030")
    document = read_bytes(data[:-1] + b"\xff\xff\n", "讲话.txt")
    assert document.text.startswith(SPEECH)


@pytest.mark.parametrize(
    "data",
    [
        b"\x7fELF\x02\x01\x01" + bytes(200),
        bytes(range(256)) * 8,
        "同志们\x00：今天".encode(),
        "今天开会".encode() + b"\x01\x02\x03" * 30,
    ],
)
def test_binary_data_is_refused_whatever_its_name(data: bytes) -> None:
    assert refusal(data).startswith("这个文件读不出来：")


@pytest.mark.parametrize("data", [b"", b" \r\n\t", "　　\n".encode(), "\ufeff".encode()])
def test_an_empty_file_is_refused_as_empty(data: bytes) -> None:
    assert refusal(data).startswith("这个文件读不出来：它是空的，里面没有文字。请")


def test_prose_reads_more_like_chinese_than_its_mojibake() -> None:
    mojibake = TRADITIONAL.encode("big5").decode("gb18030", errors="replace")
    assert likeness(TRADITIONAL) > 0.6
    assert likeness(mojibake) < 0.3


@pytest.mark.parametrize("encoding", ["gb18030", "gbk", "utf-16", "utf-16-le", "utf-16-be", "utf-8", "utf-8-sig"])
@pytest.mark.parametrize(
    "words", ["绝不姑息", "涉爆粉尘", "稍有松懈", "整改4102处", "上个月", "帮助1500名", "烧掉", "刚才", "一、压实责任"]
)
def test_a_few_everyday_words_are_read_right_in_any_encoding(words: str, encoding: str) -> None:
    assert decode(words.encode(encoding)).text == words


@pytest.mark.parametrize("words", ["傳達貫徹", "我講三點", "兩週內完成摸排", "絕不姑息", "請財政局於六月底前檢查"])
@pytest.mark.parametrize("encoding", ["big5", "cp950", "big5hkscs", "gb18030", "utf-16-le", "utf-16-be"])
def test_a_few_traditional_words_are_read_right_in_any_encoding(words: str, encoding: str) -> None:
    assert decode(words.encode(encoding)).text == words


def test_a_whole_traditional_speech_in_big5_loses_nothing() -> None:
    text = f"{TRADITIONAL}\r\n" * 40
    assert read_bytes(text.encode("big5"), "講話.txt").text == text


def test_an_everyday_hanzi_counts_less_than_a_frequent_one() -> None:
    assert 0 < likeness("懈") < likeness("的") == 1.0
    assert likeness("ЖЖ") == 0.0


@pytest.mark.parametrize("data", ["\ufeff \r\n".encode("utf-16-le"), "　\n".encode("utf-16"), "  ".encode("utf-16-be")])
def test_a_file_with_blanks_only_is_refused_as_empty_in_any_encoding(data: bytes) -> None:
    assert refusal(data).startswith("这个文件读不出来：")
