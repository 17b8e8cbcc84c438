"""Shares, counts, states and rhythms are read as people type them."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from directives.extraction.records import Context
from papers.intake.amounts import Read, count, nearest_rhythm, rhythm, share
from papers.intake.states import status
from papers.sheets.records import Cell
from tracking.workflow import Status

TODAY = date(2026, 11, 23)


def percent(cell: Cell, *, are_fractions: bool = False) -> Read[int]:
    return share(cell, are_fractions=are_fractions)


@pytest.mark.parametrize("cell", [80, 80.0, "80", "80%", "80％", "８０%", " 80 % ", "0.8"])
def test_a_share_is_read_in_every_form(cell: Cell) -> None:
    assert percent(cell) == Read(80)


def test_a_cell_formatted_as_a_share_is_stored_as_part_of_one() -> None:
    assert percent(0.8).value == 80
    assert percent(1, are_fractions=True).value == 100
    assert percent(1, are_fractions=False).value == 1


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("八成", 80), ("八成半", 85), ("百分之八十", 80), ("约80%", 80), ("80%以上", 80), ("已完成80%", 80),
        ("完成", 100), ("未启动", 0), ("33.3%", 33), ("100%（已验收）", 100), (True, 100),
    ],
)  # fmt: skip
def test_a_worded_share_is_read_and_said(cell: Cell, value: int) -> None:
    read = percent(cell)
    assert read.value == value
    assert f"读作 {value}%。" in read.note


@pytest.mark.parametrize("cell", [101, 120, "150%", -5, 1e300, float("inf")])
def test_a_share_beyond_all_and_nothing_is_refused(cell: Cell) -> None:
    read = percent(cell)
    assert read.value is None
    assert "不在 0 和 100 之间" in read.error


@pytest.mark.parametrize("cell", ["进展顺利", "正在办理", "过半"])
def test_what_is_no_share_is_refused_with_what_to_write(cell: str) -> None:
    assert percent(cell) == Read(error=f"“{cell}”看不出是多少。请写成 80 或者 80%。")


@pytest.mark.parametrize("cell", [None, "", "—", "无"])
def test_an_empty_share_says_nothing(cell: Cell) -> None:
    assert percent(cell) == Read()


@given(st.integers(0, 100))
def test_every_whole_share_is_read_back(value: int) -> None:
    forms: list[Cell] = [value, float(value), f"{value}%", f"{value}％"]
    assert {percent(form).value for form in forms} == {value}
    assert percent(value / 100, are_fractions=True) == Read(value)


@given(st.one_of(st.text(max_size=20), st.floats(), st.integers()))
def test_whatever_stands_in_a_cell_is_a_share_or_a_sentence(cell: Cell) -> None:
    for read in (percent(cell), percent(cell, are_fractions=True)):
        assert read.value is None or (0 <= read.value <= 100 and not read.error)


@pytest.mark.parametrize(
    ("cell", "value"),
    [(2, 2), ("2次", 2), ("两次", 2), ("已延期1次", 1), (None, 0), ("无", 0), ("否", 0), ("十次", 10)],
)
def test_how_often_is_read(cell: Cell, value: int) -> None:
    assert count(cell) == Read(value)


def test_what_is_no_count_is_refused() -> None:
    assert count("多次").error == "“多次”看不出是几次。请只写数字。"


@pytest.mark.parametrize("one", [s for s in Status if s not in {Status.RETURNED, Status.SUBMITTED}])
def test_our_own_states_are_read_without_a_note(one: Status) -> None:
    assert status(one.label) == Read(one)


@pytest.mark.parametrize(
    ("cell", "found"),
    [
        ("正在推进", Status.ACCEPTED), ("推进中", Status.ACCEPTED), ("未完成", Status.ACCEPTED),
        ("否", Status.ACCEPTED),
        ("● 超期", Status.ACCEPTED), ("进展滞后", Status.ACCEPTED), ("黄灯", Status.ACCEPTED),
        ("基本完成", Status.ACCEPTED), ("待审核", Status.ACCEPTED), ("正在推进，已开工12个", Status.ACCEPTED),
        ("已完成", Status.CLOSED), ("完 成", Status.CLOSED), ("已销号", Status.CLOSED), ("是", Status.CLOSED),
        ("超期办结", Status.CLOSED), ("√", Status.CLOSED), ("已办结（2026.3.5）", Status.CLOSED),
        ("退签", Status.ASSIGNED), ("未签收", Status.ASSIGNED), ("已交办", Status.ASSIGNED),
        ("未交办", Status.DRAFT), ("暂缓", Status.SUSPENDED), ("终止", Status.CANCELLED),
        ("不再办理", Status.CANCELLED),
    ],
)  # fmt: skip
def test_other_words_for_a_state_are_read_and_said(cell: str, found: Status) -> None:
    read = status(cell)
    assert read.value == found
    assert f"按“{found.label}”导入" in read.note


@pytest.mark.parametrize("cell", ["完成60%", "已完成（部分）", "已办结，正在验收", "研究中", "待定"])
def test_what_is_done_in_part_is_not_taken_for_done(cell: str) -> None:
    read = status(cell)
    assert read.value is None
    assert "不是一种状态" in read.error


def test_an_empty_state_says_nothing() -> None:
    assert status(None) == status("—") == Read()


def every(cell: Cell) -> Read[str]:
    return rhythm(cell, TODAY, Context())


@pytest.mark.parametrize(
    ("cell", "code"),
    [("每月25日前", "monthly:25"), ("每周三", "weekly:3"), ("每半月", "semimonthly"), ("每月底", "monthly"), ("", ""),
     ("不定期", "")],
)  # fmt: skip
def test_a_rhythm_is_read(cell: str, code: str) -> None:
    assert every(cell) == Read(code)


@pytest.mark.parametrize(
    ("cell", "code", "words"),
    [
        ("月报", "monthly", "每月底前"), ("一季度一报", "quarterly", "每季度末前"), ("每旬", "weekly:5", "每周五前"),
        ("每两个月", "monthly", "每月底前"), ("半年报", "halfyearly", "每半年"), ("每周", "weekly:5", "每周五前"),
    ],
)  # fmt: skip
def test_a_rhythm_we_do_not_have_becomes_the_next_one_and_is_said(cell: str, code: str, words: str) -> None:
    assert every(cell) == Read(code, note=f"“{cell}”按{words}报送导入。")


def test_what_is_no_rhythm_is_refused() -> None:
    assert "看不出多久报一次" in every("看情况").error


def test_a_recurrence_without_any_rhythm_like_it_is_none() -> None:
    assert nearest_rhythm("每三年", "“每三年”").value == ""
