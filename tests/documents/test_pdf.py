import pytest

from directives.documents import UnreadableError, read_bytes
from directives.documents.pdf import read_pdf
from tests.documents.papers import Printed, pdf_file, set_in_lines

FIRST = (
    "各乡镇、各部门要把安全生产摆在突出位置，主要负责同志亲自抓、负总责，分管负责同志具体抓，"
    "确保各项措施落到实处，区应急管理局要在六月底前完成一轮检查。"
)
SECOND = (
    "区水务局要对全区水库、塘坝逐一排查，发现隐患立即整改，建立台账，一周一报，不留死角，"
    "确保安全度过今年的汛期，整改情况纳入年度考核。"
)
PAGE_NUMBER = 280.0, 60.0


def refusal(data: bytes) -> str:
    with pytest.raises(UnreadableError) as caught:
        read_pdf(data)
    return caught.value.message


def numbered(lines: list[Printed], number: int) -> list[Printed]:
    return [*lines, (*PAGE_NUMBER, f"— {number} —")]


def test_lines_are_joined_to_the_paragraphs_they_were_set_from() -> None:
    document = read_pdf(pdf_file([set_in_lines([FIRST, "一、压实责任", SECOND])]))
    assert document.text.split("\n") == [FIRST, "一、压实责任", SECOND]
    assert (document.kind, document.paragraphs, document.warnings) == ("pdf", 3, ())


def test_a_paragraph_runs_over_the_end_of_a_page() -> None:
    lines = set_in_lines([SECOND] * 3 + [FIRST])
    at = len(lines) - 2
    rest = [(x, 760.0 - 28 * number, text) for number, (x, _, text) in enumerate(lines[at:])]
    document = read_pdf(pdf_file([numbered(lines[:at], 1), numbered(rest, 2)]))
    assert document.text.split("\n") == [SECOND] * 3 + [FIRST]


def test_page_numbers_and_running_titles_are_taken_away() -> None:
    title: Printed = (200.0, 800.0, "云溪区重点工作推进会")
    lasts = [f"请{place}在会后一周之内报送整改方案。" for place in ("东街街道", "西街街道", "柳坪镇", "石桥乡")]
    pages = [
        numbered([title, *set_in_lines([FIRST, SECOND, last])], number) for number, last in enumerate(lasts, start=1)
    ]
    document = read_pdf(pdf_file(pages))
    assert document.text.split("\n") == [text for last in lasts for text in (FIRST, SECOND, last)]
    assert document.margins == "云溪区重点工作推进会"


def test_a_title_set_in_the_middle_and_a_date_set_right_stay_lines() -> None:
    title: list[Printed] = [(170, 800, "在全区推进会上的讲话"), (200, 780, "（2026年3月5日）"), (80, 760, "同志们：")]
    body = set_in_lines([FIRST, SECOND], top=732)
    date: Printed = (400, 732 - 28 * len(body), "2026年3月5日")
    document = read_pdf(pdf_file([[*title, *body, date]]))
    expected = ["在全区推进会上的讲话", "（2026年3月5日）", "同志们：", FIRST, SECOND, "2026年3月5日"]
    assert document.text.split("\n") == expected


def test_radicals_that_fonts_give_are_read_as_the_hanzi_they_show() -> None:
    shown = FIRST.replace("门", "⻔").replace("生", "⽣")
    assert read_pdf(pdf_file([set_in_lines([shown])])).text == FIRST


def test_a_scan_is_refused_in_the_words_of_the_house() -> None:
    assert refusal(pdf_file([[], []])) == (
        "这个文件读不出来：它是扫描件，里面没有文字。请换一份能选中文字的 PDF 或 Word，或者把文字粘贴进来。"
    )


def test_a_scanned_page_among_others_is_told() -> None:
    document = read_pdf(pdf_file([set_in_lines([FIRST]), [], set_in_lines([SECOND])]))
    assert document.warnings == ("第 2 页没有文字，可能是扫描的图片，没有读进来。",)


def test_a_page_number_alone_is_no_text() -> None:
    assert "扫描件" in refusal(pdf_file([numbered([], 1)]))


def test_an_encrypted_pdf_is_refused() -> None:
    locked = f"/Encrypt << /Filter /Standard /V 1 /R 2 /P -44 /O <{'00' * 32}> /U <{'00' * 32}> >> /ID [<00> <00>]"
    assert "密码" in refusal(pdf_file([set_in_lines([FIRST])], trailer=locked))


def test_a_font_without_a_table_of_characters_is_refused() -> None:
    private = "".join(chr(0xE000 + number) for number in range(200))
    assert "乱码" in refusal(pdf_file([set_in_lines([private])]))


def test_mojibake_is_refused() -> None:
    foreign = "".join(chr(0x0400 + number % 90) for number in range(200))
    assert "乱码" in refusal(pdf_file([set_in_lines([foreign])]))


@pytest.mark.parametrize("cut", [12, 200, 600])
def test_a_pdf_that_breaks_off_is_refused_or_read_but_never_raises(cut: int) -> None:
    data = pdf_file([set_in_lines([FIRST])])
    assert refusal(data[:cut]).startswith("这个文件读不出来：")


def test_a_pdf_of_too_many_pages_is_refused() -> None:
    assert "301 页" in refusal(pdf_file([[] for _ in range(301)]))


def test_a_pdf_is_read_through_the_door_whatever_its_name() -> None:
    document = read_bytes(pdf_file([set_in_lines([FIRST])]), "讲话.docx")
    assert (document.kind, document.text) == ("pdf", FIRST)
    assert document.warnings == ("文件名像是 Word 文档，内容却是 PDF；已按内容读取。",)


def test_a_dash_that_a_font_draws_as_one_sign_is_two() -> None:
    dashed = FIRST.replace("，区应急", "——区应急")
    assert read_pdf(pdf_file([set_in_lines([dashed.replace("——", "\u2e3a")])])).text == dashed
