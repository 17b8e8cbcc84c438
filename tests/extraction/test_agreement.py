"""When two readings of the same words say the same."""

import pytest

from directives.extraction.agreement import likeness, party, words_agree
from directives.extraction.calibration import Bin, Calibration, calibration


@pytest.mark.parametrize(
    ("one", "other", "agree"),
    [
        ("6月底前", "6月底", True),
        ("6月底", "今年6月底前", True),
        ("6月", "今年6月底前", False),
        ("6月底前", "7月底前", False),
        ("6月底前，", "6月底前", True),
        ("“95%”", "95", True),
        ("。", "6月底前", False),
        ("", "", False),
    ],
)
def test_expressions_agree_when_one_holds_the_other_and_little_more(one: str, other: str, agree: bool) -> None:
    assert words_agree(one, other) is words_agree(other, one) is agree


@pytest.mark.parametrize(
    ("names", "same"),
    [
        (["全体", "大家", "各级党委", "各部门、各单位", "全区", "广大党员", "党委（党组）", "领导干部"], "全体"),
        (["组织部", "区委组织部", "组织部门", "中共云溪区委组织部"], "组织部"),
        (["纪委监委", "区纪委", "纪检监察机关", "监委"], "纪委监委"),
        (["政法委", "政法部门", "区委政法机关"], "政法委"),
        (["统战部", "统一战线"], "统战部"),
        (["街道乡镇", "各镇街", "柳林街道", "乡镇党委"], "街道乡镇"),
        (["水务局", "区水务局", "市水务局"], "水务局"),
        (["公安", "公安机关", "公安部门", "区公安机关"], "公安"),
        (["市场监管局", "区市场监管局"], "市场监管局"),
        (["部门"], "部门"),
        (["市"], "市"),
    ],
)
def test_a_party_is_the_same_under_all_its_names(names: list[str], same: str) -> None:
    assert {party(name) for name in names} == {same}


def test_two_bodies_are_two_parties() -> None:
    assert len({party(name) for name in ("水务局", "住建局", "公安局", "组织部", "石桥镇")}) == 5


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("清理河道垃圾", "清理河道垃圾", 1),
        ("清理“河道”垃圾", "清理河道垃圾", 1),
        ("提高认识", "提高治河认识", 0.5),
        ("检查检查", "检查", 0.5),  # a pair counts as often as it stands there
        ("清理河道", "建设平台", 0),
        ("", "清理河道", 0),
        ("清", "清", 0),
    ],
)
def test_titles_are_as_alike_as_their_neighbouring_characters(one: str, other: str, alike: float) -> None:
    assert likeness(one, other) == likeness(other, one) == alike


def test_each_confidence_goes_into_its_tenth() -> None:
    bins = calibration((hundredth / 100, True) for hundredth in range(101)).bins
    assert [each.count for each in bins] == [10] * 9 + [11]


def test_a_confidence_that_keeps_its_promise_has_no_error() -> None:
    kept = calibration([(0.75, True)] * 3 + [(0.75, False)])
    assert (kept.error, kept.count) == (0, 4)
    assert kept.bins[7] == Bin(4, 3, 3.0)


def test_the_error_is_the_gap_between_promise_and_outcome() -> None:
    assert calibration([(0.95, False)] * 2).error == pytest.approx(0.95)
    assert calibration([(0.95, True)] * 2).error == pytest.approx(0.05)
    assert calibration([(0.25, True), (0.95, True)]).error == pytest.approx((0.75 + 0.05) / 2)


def test_boasting_and_modesty_of_one_tenth_make_good_for_each_other() -> None:
    assert calibration([(0.5, True), (0.5, False)]).error == 0


def test_the_calibration_of_two_texts_is_that_of_all_their_candidates() -> None:
    one, other = [(0.95, True), (0.35, False)], [(0.95, False)]
    assert calibration(one) + calibration(other) == calibration(one + other)
    assert Calibration().error is None
