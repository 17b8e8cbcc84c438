"""One speech in many spellings: however it was typed, copied or printed, the same is found in the same words."""

import re
from collections.abc import Callable
from datetime import date
from functools import cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from directives.extraction.lexicon import table
from directives.extraction.normalise import shadow
from directives.extraction.pipeline import extract, outlined
from directives.extraction.records import Found

SAMPLES = Path(__file__).resolve().parent / "samples"
NAMES = ("countryside", "fire_safety", "urban_renewal")
SPOKEN_ON = date(2026, 3, 10)
HALF = str.maketrans("，：；？！（）", ",:;?!()")
FULL = {code: code + 0xFEE0 for code in map(ord, "0123456789%")}
UNHURRIED = settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.too_slow])

BODIES = ["区水务局", "各镇街", "区教育局、区卫健局", "由区应急局牵头，区住建局", "各单位主要负责同志", "大家"]
ORDERS = [
    "要在6月底前完成排查整治",
    "要建立台账，每周报一次进展",
    "必须压实责任",
    "要完成17个老旧小区改造",
    "不得瞒报漏报",
]
TELLING = ["去年我们完成清淤31公里", "一些问题还没有解决", "这件事关系千家万户", "总书记指出，江山就是人民"]
HEADINGS = [
    "一、提高认识，压实责任",
    "（一）抓好源头治理",
    "二、突出重点，抓好落实",
    "（二）强化执法检查",
    "三、加强督查",
]

sentences = st.one_of(
    st.tuples(st.sampled_from(BODIES), st.sampled_from(ORDERS)).map("".join), st.sampled_from(TELLING)
).map(lambda words: words + "。")
paragraphs = st.one_of(st.lists(sentences, min_size=1, max_size=4).map("".join), st.sampled_from(HEADINGS))
SPEECHES = st.lists(paragraphs, min_size=1, max_size=8).map(
    lambda lines: "\n".join(
        ["在全区重点工作会议上的讲话", "同志们：", *lines, "同志们，让我们携手前进！", "谢谢大家。"]
    )
)
NOISE = st.lists(
    st.sampled_from(
        [
            "首页 > 公文写作 > 领导讲话", "当前位置：首页 >> 讲话稿", "【字体：大 中 小】", "字体大小：A+ A A-",
            "发布时间：2026-03-09 10:22  来源：本站原创  浏览次数：321 次", "责任编辑：小王", "打印本页  关闭窗口",
            "上一篇：在全区教育工作会议上的讲话", "下一篇：加强作风建设推进重点工作", "扫一扫在手机打开当前页",
            "免责声明：本站部分内容来自网络。如有侵权请联系删除。", "免费下载更多范文，请注册会员。",
            "请关注微信公众号，获取更多范文，必须注册会员后方可下载。", "———————", "-- 3 --", "<<>>",
            "分享到：微信 微博",
        ]
    ),
    min_size=1,
    max_size=6,
)  # fmt: skip


@cache
def sample(name: str) -> str:
    return (SAMPLES / f"{name}.txt").read_text(encoding="utf-8")


@cache
def traditional() -> dict[str, str]:
    """Simplified characters and one that stands for them in traditional script."""
    return {new: old for old, new in reversed(table("traditional").items())}


def as_traditional(text: str) -> str:
    return "".join(traditional().get(character, character) for character in text)


def told(found: tuple[Found, ...]) -> list[tuple[object, ...]]:
    """What was found, without places and in one script: words, who, by when, how hard, of what kind."""
    return [
        (
            re.sub(r"\s", "", shadow(one.text)), one.owners, one.owner_basis, one.kind, one.hard, one.decision,
            one.deadline.due_on if one.deadline else None, one.deadline.recurrence if one.deadline else None,
            tuple(map(shadow, one.targets)), one.title, tuple(map(shadow, one.section)), one.confidence,
        )
        for one in found
    ]  # fmt: skip


def same(one: str, other: str) -> bool:
    return told(extract(one, SPOKEN_ON)) == told(extract(other, SPOKEN_ON))


SPELLINGS: dict[str, Callable[[str], str]] = {
    "traditional characters": as_traditional,
    "half-width punctuation": lambda text: text.translate(HALF),
    "traditional and half-width": lambda text: as_traditional(text).translate(HALF),
    "full-width digits": lambda text: text.translate(FULL),
    "lines of Windows": lambda text: text.replace("\n", "\r\n"),
    "lines of old Macs": lambda text: text.replace("\n", "\r"),
    "lines of Unicode": lambda text: text.replace("\n", "\u2028"),
    "empty lines between": lambda text: text.replace("\n", "\n\n"),
    "indented lines": lambda text: "\n".join(f"　　{line}" for line in text.split("\n")),
    "blanks behind lines": lambda text: text.replace("\n", " 　\n"),
    "a byte order mark": lambda text: "\ufeff" + text,
    "half-width brackets of sections": lambda text: text.replace("（", "(").replace("）", ")"),
}


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("spelling", SPELLINGS)
def test_a_sample_asks_for_the_same_in_every_spelling(name: str, spelling: str) -> None:
    assert same(sample(name), SPELLINGS[spelling](sample(name)))


@UNHURRIED
@given(SPEECHES, st.sampled_from(sorted(SPELLINGS)))
def test_any_speech_asks_for_the_same_in_every_spelling(text: str, spelling: str) -> None:
    assert same(text, SPELLINGS[spelling](text))


@UNHURRIED
@given(SPEECHES, st.lists(st.sampled_from(sorted(SPELLINGS)), max_size=4))
def test_spans_reproduce_the_source_in_every_spelling(text: str, spellings: list[str]) -> None:
    for spelling in spellings:
        text = SPELLINGS[spelling](text)
    for found in extract(text, SPOKEN_ON):
        assert found.text == found.span.of(text) == found.text.strip()
        assert found.deadline is None or found.deadline.text == found.deadline.span.of(text)
        assert all(body.text == text[body.start : body.end] for body in found.bodies)
        assert all(0 <= each.start < each.end <= len(text) for each in found.evidence)


@UNHURRIED
@given(SPEECHES, NOISE, NOISE)
@example("同志们：\n区水务局要在6月底前完成排查。", ["首页 > 讲话"], ["上一篇：无", "请关注微信公众号，获取更多范文。"])
def test_noise_before_and_after_changes_nothing_between(text: str, before: list[str], after: list[str]) -> None:
    wrapped = "\n".join([*before, text, *after])
    shift = len("\n".join(before)) + 1
    bare, found = extract(text, SPOKEN_ON), extract(wrapped, SPOKEN_ON)
    assert told(bare) == told(found)
    assert [(one.span.start + shift, one.span.end + shift) for one in bare] == [
        (one.span.start, one.span.end) for one in found
    ]


@pytest.mark.parametrize("name", NAMES)
@settings(deadline=None, max_examples=8)
@given(before=NOISE, after=NOISE)
def test_noise_around_a_sample_changes_nothing_in_it(name: str, before: list[str], after: list[str]) -> None:
    assert same(sample(name), "\n".join([*before, sample(name), *after]))


@pytest.mark.parametrize("name", NAMES)
def test_a_sample_whose_line_ends_became_blanks_asks_for_the_same(name: str) -> None:
    assert same(sample(name), re.sub(r"\n+", " ", sample(name)))
    assert same(sample(name), re.sub(r"\n+", "　　", sample(name)))


@pytest.mark.parametrize("name", NAMES)
def test_most_of_a_sample_without_any_line_end_is_found(name: str) -> None:
    wanted = [re.sub(r"\W", "", one.text) for one in extract(sample(name), SPOKEN_ON) if one.decision == "asserted"]
    solid = extract(re.sub(r"\s*\n\s*", "", sample(name)), SPOKEN_ON)
    found = "|".join(re.sub(r"\W", "", one.text) for one in solid)
    assert sum(words in found for words in wanted) >= 0.95 * len(wanted)


@pytest.mark.parametrize("name", NAMES)
def test_full_stops_typed_as_points_end_sentences(name: str) -> None:
    pointed = sample(name).translate(HALF).replace("。", ".")
    wanted = {re.sub(r"\W", "", one.text) for one in extract(sample(name), SPOKEN_ON)}
    found = {re.sub(r"\W", "", one.text) for one in extract(pointed, SPOKEN_ON)}
    assert len(wanted & found) >= 0.97 * len(wanted | found)


MASKED = "同志们：\n{0}镇要在6月底前完成{0}河道整治。{0}局要牵头抓好排查，每周报一次进展。请{0}同志抓好落实。"


@pytest.mark.parametrize("mask", ["X", "XX", "×", "××", "**", "＊＊", "某", "某某", "Ｘ", "xx", "〇〇", "○○"])
def test_a_mask_hides_a_name_and_nothing_else(mask: str) -> None:
    found = extract(MASKED.format(mask), SPOKEN_ON)
    assert len(found) == len(extract(MASKED.format("青溪"), SPOKEN_ON)) == 3
    assert found[0].deadline is not None
    assert found[0].deadline.due_on == date(2026, 6, 30)


@given(st.text(max_size=400))
def test_outlining_loses_no_character_whatever_the_text(text: str) -> None:
    units = outlined(text).units
    assert [unit.index for unit in units] == list(range(len(units)))
    copy = shadow(text)
    assert "".join("".join(unit.span.of(copy).split()) for unit in units) == "".join(copy.split())
