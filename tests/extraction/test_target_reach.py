"""How far a quoted target reaches: enough to say what is measured, little enough to be no sentence."""

import pytest

from directives.extraction.quantities import AMOUNT
from directives.extraction.target_reach import letters, name_before, thing_behind


def amount_in(words: str) -> tuple[int, int]:
    found = AMOUNT.search(words)
    assert found is not None
    return found.span()


def named(words: str) -> str:
    start, end = amount_in(words)
    size = letters(words[start:end])
    return words[name_before(words, start, size, size) : end]


def counted(words: str) -> str:
    start, end = amount_in(words)
    return words[start : thing_behind(words, end)]


@pytest.mark.parametrize(
    ("words", "target"),
    [
        ("更新电梯80部", "电梯80部"),
        ("由区里安排奖金300万元", "安排奖金300万元"),
        ("今年要40家", "40家"),
        ("全年新建城镇公共停车泊位4000个", "停车泊位4000个"),
        ("6月底前完成投资12亿元", "完成投资12亿元"),
        ("一律压减15%", "压减15%"),
    ],
)
def test_a_name_before_an_amount_is_kept_as_long_as_it_is_short(words: str, target: str) -> None:
    assert named(words) == target


@pytest.mark.parametrize(
    ("words", "target"),
    [
        ("43家危化品经营单位逐家检查", "43家危化品经营单位"),
        ("14家企业主责主业目录", "14家企业"),
        ("47座“晒太阳”的处理设施进行会诊", "47座“晒太阳”的处理设施"),
        ("18个缺资金的项目推出去", "18个缺资金的项目"),
        ("82个重点项目的用地", "82个重点项目"),
        ("6处易涝点，逐处整治", "6处易涝点"),
        ("13处多发路段增设护栏", "13处多发路段"),
        ("12个停工楼盘年底前复工", "12个停工楼盘"),
        ("800张做", "800张"),
        ("41个村", "41个村"),
        ("2支联合体队伍", "2支联合体队伍"),
        ("12座液化气站和8家加油站", "12座液化气站"),
        ("20支", "20支"),
    ],
)
def test_the_thing_counted_ends_before_what_is_done_to_it(words: str, target: str) -> None:
    assert counted(words) == target


def test_marks_are_no_letters() -> None:
    assert letters("“达到”100%") == 5


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("43家", "count"), ("3.6万人以上", "count"), ("百分之十", "share"), ("三分之一", "share"),
        ("六成以上", "share"), ("85%", "rate"), ("两个百分点", "spelt"), ("1.2亿元", "money"), ("五万块钱", "spelt"),
        ("30微克/立方米", "size"), ("286公里", "size"), ("10个工作日", "time"), ("三天", "spelt_time"),
        ("20亿", "bare"), ("三百万", "bare"),
    ],
)  # fmt: skip
def test_a_quantity_is_read_with_its_kind(words: str, kind: str) -> None:
    found = AMOUNT.fullmatch(words)
    assert found is not None
    assert found.lastgroup == kind


@pytest.mark.parametrize("words", ["第九层楼台", "2026号令", "四风", "12345热线"])
def test_numbers_that_measure_nothing_are_no_quantities(words: str) -> None:
    found = AMOUNT.match(words)
    assert found is None
