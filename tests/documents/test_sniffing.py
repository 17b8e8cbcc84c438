from pathlib import Path

import pytest

from directives.documents import LARGEST_UPLOAD, UnreadableError, read_bytes, read_file
from tests.documents.papers import packed, paragraph, word_file

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
MACRO_TYPE = "application/vnd.ms-word.document.macroEnabled.main+xml"


def refusal(data: bytes, name: str = "讲话.docx") -> str:
    with pytest.raises(UnreadableError) as caught:
        read_bytes(data, name)
    return caught.value.message


@pytest.mark.parametrize(
    ("data", "wrong"),
    [
        (OLE + "WordDocument".encode("utf-16-le"), "旧格式"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "密码"),
        (b"{\\rtf1\\ansi ...}", "RTF"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "图片"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF", "图片"),
        (b"Rar!\x1a\x07\x00", "压缩包"),
        ("<html><body>讲话</body></html>".encode(), "网页"),
        (b"<?xml version='1.0'?><?mso-application progid='Word.Document'?>", "XML"),
        (packed({"OFD.xml": b"<x/>"}), "OFD"),
        (packed({"[Content_Types].xml": b"<x/>", "xl/workbook.xml": b"<x/>"}), "Excel"),
        (packed({"[Content_Types].xml": b"<x/>", "ppt/presentation.xml": b"<x/>"}), "演示文稿"),
        (packed({"mimetype": b"x", "content.xml": b"<x/>"}), "ODF"),
        (packed({"讲话.txt": "同志们".encode()}), "压缩包"),
        (word_file(paragraph("讲话"), main_type=MACRO_TYPE), "宏"),
        (word_file(paragraph("讲话"), members={"word/vbaProject.bin": b"x"}), "宏"),
        (word_file(paragraph("讲话"))[:300], "损坏"),
        (b"PK\x03\x04" + bytes(100), "损坏"),
        (packed({"[Content_Types].xml": b"<x/>"}), "损坏"),
    ],
)
def test_what_we_do_not_read_is_refused_by_name_with_a_way_out(data: bytes, wrong: str) -> None:
    message = refusal(data)
    assert message.startswith("这个文件读不出来：")
    assert wrong in message
    assert "。请" in message
    assert message.endswith("。")
    assert message.count("。") == 2


def test_an_old_word_file_is_asked_for_as_docx() -> None:
    assert "另存为 .docx" in refusal(OLE, "讲话.doc")


def test_a_word_file_is_known_by_content_and_the_clerk_is_told() -> None:
    document = read_bytes(word_file(paragraph("同志们：")), "讲话.txt")
    assert (document.kind, document.text) == ("docx", "同志们：")
    assert document.warnings == ("文件名像是纯文本，内容却是 Word 文档；已按内容读取。",)


def test_a_plain_text_named_docx_is_read_as_the_text_it_is() -> None:
    document = read_bytes("同志们：今天开会。".encode(), "讲话.docx")
    assert (document.kind, len(document.warnings)) == ("txt", 1)


def test_a_text_that_begins_with_the_letters_pk_is_no_archive() -> None:
    assert read_bytes("PK比武的结果，各部门要通报。".encode(), "讲话.txt").kind == "txt"


def test_twenty_mebibytes_are_the_limit() -> None:
    line = "各部门要抓落实。\n".encode()
    fits = line * (LARGEST_UPLOAD // len(line))
    assert read_bytes(fits, "讲话.txt").kind == "txt"
    assert "20 MB" in refusal(fits + line * 2)


def test_a_file_too_large_is_never_read_whole(tmp_path: Path) -> None:
    path = tmp_path / "讲话.txt"
    with path.open("wb") as file:
        file.truncate(40 * 1024**3)  # sparse: reading all of it would end the test
    with pytest.raises(UnreadableError, match="20 MB"):
        read_file(path)


def test_a_file_is_named_as_it_was_where_it_came_from(tmp_path: Path) -> None:
    stored = tmp_path / "5f3a"
    stored.write_bytes("同志们：今天开会。".encode())
    assert read_file(stored).warnings == ()
    assert len(read_file(stored, "讲话.pdf").warnings) == 1
