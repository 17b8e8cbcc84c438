"""Noise, lines run together and numbering: how a text came to be laid out decides nothing about what it asks for."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from directives.extraction.enumeration import one_style
from directives.extraction.lexicon import table
from directives.extraction.normalise import shadow
from directives.extraction.pipeline import extract, outlined
from directives.extraction.run_in import line_starts, parted

BODY = "区水务局要在6月底前完成排查，建立台账。各镇街要配合做好清运，每周报一次进展。"
SPEECH = f"在全区会议上的讲话\n同志们：\n一、压实责任\n{BODY}\n二、加强督查\n{BODY}\n"
LONG = BODY * 12


def zones(text: str) -> dict[str, str]:
    return {unit.span.of(text): unit.zone for unit in outlined(text).units}


def headings(text: str) -> list[str]:
    return [unit.span.of(text).strip() for unit in outlined(text).units if unit.is_heading]


# --- noise ---


@pytest.mark.parametrize(
    "line",
    [
        "首页 > 讲话致辞 > 正文", "【字体：大 中 小】", "字体大小：A+ A-", "来源：区政府办", "发布时间：2026-03-09",
        "更多范文请关注微信公众号", "扫一扫在手机打开当前页", "-- 12 --", "责任编辑：小王",
    ],
)  # fmt: skip
def test_a_line_of_a_page_around_a_speech_is_noise(line: str) -> None:
    assert zones(f"{line}\n{SPEECH}")[line] == "noise"
    assert zones(f"{SPEECH}{line}\n")[line] == "noise"


def test_a_list_of_other_texts_behind_a_speech_is_noise() -> None:
    text = f"{SPEECH}相关阅读\n在全区教育大会上的讲话\n在全区卫生工作会议上的讲话\n"
    assert zones(text)["在全区教育大会上的讲话"] == "noise"


def test_an_advert_of_several_sentences_is_noise_as_a_whole() -> None:
    advert = "免责声明：本站内容来自网络，仅供学习参考。如有侵权请联系删除。"
    assert [unit.zone for unit in outlined(SPEECH + advert).units][-2:] == ["noise", "noise"]


@pytest.mark.parametrize(
    "order",
    [
        "区教育局要免费发放教材。", "各镇街要通过微信公众号公布排查结果。", "区商务局负责发展会员单位。",
        "各单位要组织扫码登记，打印名册。", "资金来源：由区财政局统筹解决。",
    ],
)  # fmt: skip
def test_what_a_speech_may_say_itself_is_no_noise_within_it_or_at_its_end(order: str) -> None:
    assert zones(f"{SPEECH}{order}\n{BODY}")[order] != "noise"
    assert zones(f"{SPEECH}{order}\n")[order] != "noise"


def test_a_whole_speech_on_one_line_is_no_noise() -> None:
    text = "同志们：" + BODY * 3 + "各镇街要通过微信公众号免费发放资料。" + BODY * 3
    assert "noise" not in zones(text).values()


# --- lines run together ---


def test_blanks_of_a_line_too_long_for_a_paragraph_were_line_ends() -> None:
    text = f"同志们： 一、压实责任 {LONG} 二、加强督查 {LONG}"
    assert len(parted(text)) == len(text)
    assert parted(text).split("\n")[:2] == ["同志们：", "一、压实责任"]
    assert headings(text) == ["一、压实责任", "二、加强督查"]


def test_blanks_of_an_ordinary_line_are_blanks() -> None:
    text = f"同志们： {BODY} {BODY}"
    assert parted(text) == text


def test_blanks_of_justified_setting_are_no_line_ends() -> None:
    text = " ".join(LONG * 3)
    assert parted(text) == text


def test_numbers_in_sequence_begin_lines_where_no_sign_is_left() -> None:
    text = f"在全区会议上的讲话同志们：{LONG}一、要压实责任。{LONG}二、要加强督查。{LONG}同志们，拜托了。"
    starts = [text[place:][:4] for place in line_starts(shadow(text))]
    assert starts == ["同志们：", BODY[:4], "一、要压", "二、要加", "同志们，"]


@pytest.mark.parametrize("words", ["一、二产业融合", "第二、三季度", "（二）班", "二、三级医院"])
def test_a_number_out_of_sequence_begins_no_line(words: str) -> None:
    assert line_starts(f"{LONG}抓好{words}发展。{LONG}") == []


@given(
    st.lists(st.sampled_from([BODY, "一、", "二、", "（一）", " ", "\n", "同志们：", "第一，"]), max_size=60).map(
        "".join
    )
)
def test_parting_keeps_every_character_and_every_place(text: str) -> None:
    copy = shadow(text)
    assert len(copy) == len(text)
    assert line_starts(copy) == sorted(set(line_starts(copy)))
    assert all(0 < place < len(text) for place in line_starts(copy))
    assert re.sub(r"\s", "", parted(text)) == re.sub(r"\s", "", text)


# --- numbering ---


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("一.压实责任", "一、压实责任"),
        ("Ⅱ、加强督查", "二、加强督查"),
        ("叁、严格问责", "三、严格问责"),
        ("十二.附则", "十二、附则"),
        ("一.5万亩", "一.5万亩"),
        ("共有一.种说法", "共有一.种说法"),
    ],
)
def test_numbers_of_chapters_have_one_style(written: str, read: str) -> None:
    assert one_style(written) == read


@pytest.mark.parametrize("mark", ["、", ".", ". "])
def test_digits_that_number_chapters_are_chapters(mark: str) -> None:
    text = SPEECH.replace("一、", f"1{mark}").replace("二、", f"2{mark}")
    assert headings(text) == [f"1{mark}压实责任", f"2{mark}加强督查"]
    assert len(extract(text)) == len(extract(SPEECH))
    assert [found.kind for found in extract(text)] == [found.kind for found in extract(SPEECH)]


def test_more_than_nine_chapters_keep_their_places() -> None:
    text = "\n".join(f"{number}、抓好落实\n{BODY}" for number in range(1, 15))
    copy = one_style(text)
    assert len(copy) == len(text)
    assert [line[:3] for line in copy.split("\n")[::2]][8:12] == ["九、抓", "一十、", "十一、", "十二、"]


@pytest.mark.parametrize(
    "text",
    [
        "同志们：\n1、各镇要报方案。\n2、各村要完工。\n",
        "同志们：\n1、压实责任\n3、加强督查\n各村要完工。\n",
        f"一、任务\n1、压实责任\n{BODY}\n2、加强督查\n{BODY}\n",
        f"1、压实责任，{BODY}\n{BODY}\n2、加强督查，{BODY}\n{BODY}",
    ],
)
def test_digits_of_lists_stay_digits(text: str) -> None:
    assert one_style(text) == text


@pytest.mark.parametrize(
    "number",
    [
        "（一）",
        "(一)",
        "㈠",
        "1.",
        "1、",
        "１．",
        "⒈",
        "①",
        "⑴",
        "(1)",
        "（1）",
        "1）",
        "一是",
        "第一，",
        "首先，",
        "一要",
    ],
)
def test_a_number_of_any_style_makes_a_heading_of_what_it_stands_before(number: str) -> None:
    text = f"同志们：\n一、任务\n{number}压实责任。{BODY}\n"
    assert headings(text)[-1] == f"{number}压实责任。"
    assert headings(text)[0] == "一、任务"


@pytest.mark.parametrize("number", ["第一章 ", "第一部分 ", "第一部分　"])
def test_a_chapter_may_be_called_one(number: str) -> None:
    assert headings(f"同志们：\n{number}压实责任\n{BODY}\n") == [f"{number}压实责任"]


# --- signs and characters ---


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("各镇要抓好落实.各村要跟上.", "各镇要抓好落实。各村要跟上。"),
        ("达到95%.各镇", "达到95%。各镇"),
        ("完成3.5万亩", "完成3.5万亩"),
        ("见附件.pdf", "见附件.pdf"),
        ("抓好落实｡", "抓好落实。"),
        ("水務､教育", "水务、教育"),
        ("著名專家著力解決顯著問題", "著名专家着力解决显著问题"),
        ("瞭解情況，登高瞭望", "了解情况，登高瞭望"),
        ("覆蓋率、乾坤", "覆盖率、乾坤"),
        ("說爲衆裏麵", "说为众里面"),
    ],
)
def test_signs_and_characters_are_read_as_they_are_meant(written: str, read: str) -> None:
    assert shadow(written) == read


def test_no_simplified_character_is_taken_for_a_traditional_one() -> None:
    characters = table("traditional")
    assert not set(characters) & set(characters.values())
    simplified = [old for old in characters if _is_simplified(old) and old not in "於後徵菸"]
    assert simplified == []


def test_every_everyday_traditional_character_is_known() -> None:
    assert len(table("traditional")) > 2_500
    assert shadow("國務院關於印發鄉鎮衛生廳擴大醫療範圍實施辦法") == "国务院关于印发乡镇卫生厅扩大医疗范围实施办法"
    assert shadow("貫徹執行、聯繫羣眾、檔案、網絡、環境、資源、黨團隊伍、鬥爭") == (
        "贯彻执行、联系群众、档案、网络、环境、资源、党团队伍、斗争"
    )


def _is_simplified(character: str) -> bool:
    try:
        return bool(character.encode("gb2312"))
    except UnicodeEncodeError:
        return False
