"""The check-up of reports (反馈体检): what is pointed out, and what is left in peace."""

import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracking.actions.reports import Progress
from tracking.checkup.flaws import Flaw, advice, has_new, seal
from tracking.checkup.likeness import bare, compare
from tracking.checkup.lists import entries, pattern
from tracking.checkup.reports import Known, examine_report

LAST = (
    "截至11月20日，东街、西街两处雨水管改造已挖好沟槽，正在下管，检查井砌好12座；围挡和夜间照明已经补齐。"
    "南门路口的燃气管还没有迁走。"
)


def codes(words: str, percent: int = 50, *, files: int = 0, **known: Any) -> list[str]:
    found = examine_report(Progress(words, percent), Known(**known), files=files)
    return [flaw.code for flaw in found]


@pytest.mark.parametrize(
    "words",
    [
        LAST,
        LAST.replace("11月20日", "11月27日"),
        LAST.replace("截至11月20日，", "本周，"),
        f"{LAST}本周没有变化。",
        LAST.replace("已经补齐", "全部补齐"),
        LAST.replace("，", ",").replace("。", ".\n"),
        LAST[: LAST.index("；")],
        LAST[LAST.index("南门") :] + LAST[: LAST.index("南门")],
    ],
    ids=["the same", "another date", "this week", "a remark", "one word", "other marks", "half of it", "turned round"],
)
def test_a_report_that_only_repeats_the_last_one_says_nothing_new(words: str) -> None:
    assert codes(words, last=LAST) == ["nothing_new"]


@pytest.mark.parametrize(
    "words",
    [
        LAST.replace("12座", "19座"),
        LAST.replace("两处", "三处"),
        f"{LAST}燃气公司答应下周三前迁走。",
        "沟槽回填完毕，路面恢复沥青，围挡拆了一半。",
        LAST.replace("还没有迁走", "已经迁到人行道下面"),
    ],
    ids=["a figure", "a figure in words", "a sentence more", "something else", "another outcome"],
)
def test_a_report_with_one_new_fact_is_new(words: str) -> None:
    assert codes(words, last=LAST) == []


def test_the_first_report_repeats_nothing() -> None:
    assert codes(LAST) == []


def test_what_is_repeated_is_quoted_from_what_was_written() -> None:
    words = f"截至11月27日，{LAST.partition('，')[2]}"
    [flaw] = examine_report(Progress(words, 50), Known(last=LAST))
    assert flaw.words == "东街、西街两处雨水管改造已挖好沟槽，正在下管，检查井砌好12…"
    assert words[flaw.start : flaw.end] == words[words.index("东街") : -1]


def test_a_report_with_the_words_of_another_department_is_copied_from_it() -> None:
    [flaw] = examine_report(Progress(LAST, 50), Known(others=[("区水务局", "管网图纸送审。"), ("区城管局", LAST)]))
    assert (flaw.code, flaw.source) == ("copied", "区城管局")
    assert "区城管局" not in flaw.words + flaw.reason  # who writes is not told of other people's tasks


def test_changing_the_name_of_the_department_does_not_make_it_ones_own() -> None:
    assert codes(f"区住建局：{LAST}", others=[("区城管局", f"区城管局：{LAST}")]) == ["copied"]


@pytest.mark.parametrize(
    ("words", "other"),
    [
        (LAST.replace("12座", "8座"), LAST),
        ("东街的路灯换好了，西街的等灯杆到货。", LAST),
        ("图纸已经送审。", "图纸已经送审。"),
    ],
    ids=["figures of its own", "other words", "too short to be copied"],
)
def test_departments_may_write_alike_about_their_own_work(words: str, other: str) -> None:
    assert codes(words, others=[("区城管局", other)]) == []


def test_two_departments_with_the_same_set_phrases_are_told_of_the_phrases_alone() -> None:
    words = "我局高度重视，加强组织领导，压实工作责任，各项工作正在有序推进，取得了阶段性成效。"
    assert codes(words, others=[("区城管局", words)]) == ["only_phrases"]


@pytest.mark.parametrize(
    "words",
    [
        "我局高度重视，迅速行动，成立工作专班，明确责任分工，确保按期完成。",
        "正在推进中。",
        "按照区委区政府的部署要求，各项工作进展顺利。",
        "下一步将加大力度，加快进度，力争早日完成。",
        "详见附件",
        "一是加强领导；二是压实责任；三是强化督导。",
        "正在有序推进，预计按期完成。",
        "进一步提高政治站位，强化责任担当，全力推动工作取得新成效。",
        "多次召开会议研究部署，以更高标准、更实举措推动工作落实。",
    ],
)
def test_a_report_of_set_phrases_is_told_so(words: str) -> None:
    [flaw] = examine_report(Progress(words, 50), Known())
    assert flaw.code == "only_phrases"
    assert all(phrase in words for phrase in flaw.words.split("、"))


@pytest.mark.parametrize(
    "words",
    [
        "高度重视，加强调度，检查井砌好12座。",
        "加快推进，沟槽已经回填。",
        "已竣工。",
        "高度重视，路口已经通车。",
        "稳步推进，十二个点位进场。",
        "进展顺利，燃气公司同意把管线改到北侧人行道下面。",
        "在等区自然资源局的意见。",
        "预算还在评审。",
        "施工单位上周进场，围挡立起来了。",
        "按时间节点推进，电梯厂家供货推迟到下月。",
        "主要领导带队到现场看了，要求北段先干。",
    ],
)
def test_a_report_with_a_fact_may_have_set_phrases_too(words: str) -> None:
    assert codes(words) == []


@pytest.mark.parametrize(
    ("percent", "earlier", "files", "found"),
    [
        (100, 0, 0, ["full_without_evidence"]),
        (100, 1, 0, []),
        (100, 0, 1, []),
        (99, 0, 0, []),
    ],
)
def test_a_hundred_per_cent_needs_something_to_show_now_or_earlier(
    percent: int, earlier: int, files: int, found: list[str]
) -> None:
    assert codes("沟槽回填完毕，路面恢复。", percent, files=files, evidence=earlier) == found


def test_one_report_can_have_several_flaws() -> None:
    words = "正在推进中。"
    assert codes(words, 100, last=words) == ["nothing_new", "only_phrases", "full_without_evidence"]


@given(st.text(alphabet="改造完成12座路灯，。11月0日 ", max_size=40), st.text(alphabet="改造路灯，3月5", max_size=40))
def test_a_share_is_a_share_and_a_passage_stands_in_the_text(words: str, other: str) -> None:
    found = compare(words, other)
    assert 0 <= found.share <= 1
    assert compare(words, words).share == (1.0 if bare(words).signs else 0.0)
    start, end = found.passage
    assert 0 <= start <= end <= len(words)
    assert bare(words[start:end]).signs in bare(words).signs


def test_every_set_phrase_is_found_as_it_stands_in_its_list() -> None:
    for phrase in entries("set_phrases"):
        assert pattern("set_phrases").fullmatch(phrase.replace("…", "有关"))


def test_the_word_lists_are_part_of_the_package() -> None:
    root = Path(__file__).resolve().parents[2]
    shipped = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
    patterns = shipped["tool"]["setuptools"]["package-data"]["tracking"]
    lists = {path.relative_to(root / "tracking") for path in (root / "tracking" / "checkup").glob("*.txt")}
    assert len(lists) > 3
    assert [path for path in lists if not any(path.match(pattern) for pattern in patterns)] == []


def test_no_set_phrase_is_listed_as_a_fact() -> None:
    assert [phrase for phrase in entries("set_phrases") if pattern("results").search(phrase)] == []


def test_advice_is_new_until_it_was_seen_whole() -> None:
    first, second = Flaw("only_phrases", "正在推进", "说实。"), Flaw("full_without_evidence", "100%", "附上。")
    assert has_new([first], "")
    assert has_new([first, second], seal([first]))
    assert not has_new([first], seal([first, second]))
    assert not has_new([], "")
    assert has_new([Flaw("only_phrases", "有序推进", "说实。")], seal([first]))  # other words: not the same advice


def test_a_flaw_comes_back_from_storage_as_it_was_shown() -> None:
    flaw = Flaw("copied", "检查井砌好12座", "请写自己的。", 3, 10, "区城管局")
    kept = Flaw.from_json(flaw.as_json())
    assert (kept.code, kept.words, kept.reason, kept.source) == (flaw.code, flaw.words, flaw.reason, flaw.source)
    assert Flaw.from_json({}) == Flaw("", "", "")


def test_advice_of_the_same_kind_is_one_line() -> None:
    flaws = [Flaw("vague_title", word, "说到哪一天。") for word in ("尽快", "适时", "尽快")]
    [line] = advice(flaws)
    assert (line.words, line.place, line.reason) == (("尽快", "适时"), "事项名称里的", "说到哪一天。")
