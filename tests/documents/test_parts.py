"""Several speeches in one document are told by their heads; one speech is never taken for several."""

import itertools
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from directives.documents import speeches_in

SAMPLES = Path(__file__).resolve().parents[1] / "extraction" / "samples"
BODY = "区水务局要在12月底前建立河道巡查台账，报区政府督查室。各镇街要抓好垃圾清运，每周报一次进展。\n" * 4


def speech(meeting: str, day: str = "（2026年11月20日）", who: str = "区长") -> str:
    return f"在全区{meeting}上的讲话\n{day}\n{who}\n\n同志们：\n{BODY}"


RIVER, SCHOOL, FIRE = (
    speech("河道治理推进会"),
    speech("校园安全工作会议", "（2026年9月1日）"),
    speech("消防工作例会", "（2026年10月8日）"),
)


def titles(text: str) -> list[str]:
    return [part.headline.title for part in speeches_in(text)]


def test_each_part_has_its_own_title_day_and_words() -> None:
    text = f"{RIVER}\n\n{SCHOOL}"
    first, second = speeches_in(text)
    assert first.of(text) == RIVER.rstrip()
    assert second.of(text) == SCHOOL.rstrip()
    assert (first.headline.title, first.headline.spoken_on) == ("在全区河道治理推进会上的讲话", date(2026, 11, 20))
    assert (second.headline.title, second.headline.spoken_on) == ("在全区校园安全工作会议上的讲话", date(2026, 9, 1))
    assert (second.headline.speaker, second.headline.meeting) == ("区长", "全区校园安全工作会议")


@pytest.mark.parametrize("text", [RIVER, BODY, "", "\n\n", "同志们：\n" + BODY, RIVER + "\n附件\n" + BODY])
def test_a_single_speech_has_no_parts(text: str) -> None:
    assert speeches_in(text) == ()


@pytest.mark.parametrize("name", ["countryside", "fire_safety", "urban_renewal"])
def test_no_sample_is_taken_for_several(name: str) -> None:
    assert speeches_in((SAMPLES / f"{name}.txt").read_text(encoding="utf-8")) == ()


@pytest.mark.parametrize(
    "front",
    [
        "目录\n在全区河道治理推进会上的讲话……………1\n在全区校园安全工作会议上的讲话……………5\n",
        "目录\n在全区河道治理推进会上的讲话\n在全区校园安全工作会议上的讲话\n",
        "云溪区领导讲话汇编\n二〇二六年\n",
    ],
)
def test_a_cover_and_a_table_of_contents_belong_to_no_part(front: str) -> None:
    text = f"{front}\n{RIVER}\n{SCHOOL}"
    assert titles(text) == ["在全区河道治理推进会上的讲话", "在全区校园安全工作会议上的讲话"]
    assert speeches_in(text)[0].start == text.index(RIVER)


def test_a_speech_without_a_title_before_the_first_title_is_a_part() -> None:
    text = f"同志们：\n{BODY * 3}\n{RIVER}\n{SCHOOL}"
    assert len(speeches_in(text)) == 3
    assert speeches_in(text)[0].start == 0


@pytest.mark.parametrize("number", ["篇一：", "第1篇：", "【篇1】", "（第一篇）", "讲话1：", "范文一："])
def test_a_number_of_the_collection_is_no_part_of_a_title(number: str) -> None:
    other = number.replace("一", "二").replace("1", "2")
    assert titles(f"{number}{RIVER}\n{other}{SCHOOL}") == titles(f"{RIVER}\n{SCHOOL}")


def test_a_number_may_stand_on_its_own_line() -> None:
    text = f"【第一篇】\n{RIVER}\n【第二篇】\n{SCHOOL}"
    assert titles(text) == titles(f"{RIVER}\n{SCHOOL}")
    assert text[speeches_in(text)[1].start :].startswith("【第二篇】")


def test_a_title_in_two_lines_begins_with_its_first() -> None:
    other = SCHOOL.replace("在全区校园安全工作会议上的讲话", "在全区校园安全工作会议\n暨护校安园行动部署会上的讲话")
    text = f"{RIVER}\n{other}"
    assert text[speeches_in(text)[1].start :].startswith("在全区校园安全工作会议\n暨护校")


def test_a_title_longer_than_a_line_begins_a_part_too() -> None:
    meeting = "持续优化营商环境暨推进“高效办成一件事”改革和第四季度重点项目集中攻坚行动动员部署电视电话会议"
    text = f"{RIVER}\n\n{speech(meeting).replace('讲话', '讲话（根据录音整理，未经本人审阅）', 1)}"
    assert titles(text) == ["在全区河道治理推进会上的讲话", f"在全区{meeting}上的讲话"]


@pytest.mark.parametrize("tail", ["（ ）" * 60 + "x", "（" * 100, "（一" * 50, " " * 100 + "x"])
def test_no_line_chooses_how_long_looking_for_titles_takes(tail: str) -> None:
    # A pattern that tries every split would take minutes here.
    assert speeches_in(f"在全区会议上的讲话{tail}\n{BODY}") == ()


def test_a_title_that_a_salutation_follows_needs_no_day() -> None:
    bare = f"在全区教育大会上的致辞\n\n尊敬的各位来宾、老师们：\n{BODY}"
    parts = speeches_in(f"{RIVER}\n{bare}\n{FIRE}")
    assert [part.headline.spoken_on for part in parts] == [date(2026, 11, 20), None, date(2026, 10, 8)]


def test_a_title_quoted_in_the_text_begins_nothing() -> None:
    quoting = RIVER + "会后请认真学习以下材料。\n在全区校园安全工作会议上的讲话\n" + BODY
    assert speeches_in(quoting) == ()


def test_a_title_with_hardly_anything_below_is_no_speech() -> None:
    assert titles(f"{RIVER}\n在全区消防工作例会上的讲话\n（2026年10月8日）\n同志们：\n谢谢大家。\n") == []


def test_lines_of_windows_part_alike() -> None:
    text = f"{RIVER}\n{SCHOOL}".replace("\n", "\r\n")
    assert [part.of(text).split("\r\n")[0] for part in speeches_in(text)] == [
        "在全区河道治理推进会上的讲话",
        "在全区校园安全工作会议上的讲话",
    ]


@settings(deadline=None, max_examples=40)
@given(
    st.lists(st.sampled_from([RIVER, SCHOOL, FIRE]), min_size=2, max_size=6),
    st.sampled_from(["\n", "\n\n", "\n———\n", "\n\f\n"]),
)
def test_parts_are_true_slices_in_order_that_leave_nothing_between(speeches: list[str], gap: str) -> None:
    text = gap.join(speeches)
    parts = speeches_in(text)
    assert len(parts) == len(speeches)
    for part, words in zip(parts, speeches, strict=True):
        assert part.of(text).startswith(words.rstrip())
    for one, other in itertools.pairwise(parts):
        assert one.end <= other.start
        assert not text[one.end : other.start].strip()


@settings(deadline=None)
@given(st.text("在会议上的讲话致辞\n同志们：（2026年3月1日）。区长，目录篇一", max_size=300))
def test_whatever_the_text_its_parts_are_slices_of_it(text: str) -> None:
    for part in speeches_in(text):
        assert 0 <= part.start < part.end <= len(text)
        assert part.of(text).strip()
