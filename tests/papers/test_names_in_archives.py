"""Names inside an archive: readable, harmless on every system, each once."""

import pytest

from papers.archiving.delivered import masked
from papers.archiving.names import MOST_BYTES, Names, clean, clean_file


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("验收单", "验收单"),
        ("城关镇/青溪镇", "城关镇 青溪镇"),
        ("a\\b:c*d?", "a b c d"),
        ("两  个\t空格\n和换行", "两 个空格和换行"),
        ("末尾有点. ", "末尾有点"),
        ("..", "未命名"),
        ("", "未命名"),
        ("\u202e反过来", "反过来"),
        ("nul", "_nul"),
        ("COM1.旧", "_COM1.旧"),
        ("communicate", "communicate"),
    ],
)
def test_a_name_keeps_what_every_system_takes(given: str, kept: str) -> None:
    assert clean(given) == kept


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("验收单.docx", "验收单.docx"),
        (f"{'长' * 100}.docx", f"{'长' * 60}.docx"),
        ("没有后缀", "没有后缀"),
        (".htaccess", "htaccess"),
        ("说明.这其实不是一个后缀名只是句号", "说明.这其实不是一个后缀名只是句号"),
        ("../../etc/passwd", "etc passwd"),
    ],
)
def test_a_file_keeps_its_ending(given: str, kept: str) -> None:
    assert clean_file(given) == kept


def test_signs_of_four_bytes_do_not_make_a_name_too_long_for_a_disk() -> None:
    assert len(clean("𠮷" * 100).encode()) <= MOST_BYTES


def test_a_name_given_twice_is_told_apart_whatever_its_letters() -> None:
    names = Names()
    given = [names.file("附件", name) for name in ("a.pdf", "A.PDF", "a.pdf")]
    assert given == ["附件/a.pdf", "附件/A（2）.PDF", "附件/a（3）.pdf"]
    assert names.folder("", "a") == "a"
    assert names.folder("", "A") == "A（2）"


@pytest.mark.parametrize(
    ("address", "shown"), [("hexiaolan@yunxi.example", "h***@yunxi.example"), ("odd", "***"), ("", "")]
)
def test_an_address_is_masked(address: str, shown: str) -> None:
    assert masked(address) == shown
