"""Whether two demands are one: what counts, what does not, and what people are told of it."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from directives.similar import SHOWN, STRONG, Demand, compare
from directives.similar.amounts import amount_of, is_telling
from directives.similar.reading import read

OLD_HOUSES = Demand(
    "完成17个老旧小区改造",
    "区住建局要在12月底前完成17个老旧小区改造，同步抓好消防通道划线。",
    "区住建局",
)
AGAIN = Demand("扫尾旧改", "剩下那17个小区的旧改，住建局年底之前必须全部扫尾。", "区住建局")
DUST = Demand("完成扬尘治理", "区住建局要在12月底前完成全区建筑工地扬尘治理，裸土覆盖率达到100%。", "区住建局")
texts = st.text(alphabet="区住建局要在12月底前完成17个老旧小区改造，。、同步抓好消防通道划线两成%万“”\n", max_size=60)


def marked(quote: str, spans: object) -> list[str]:
    assert isinstance(spans, tuple)
    return [span.of(quote) for span in spans]


def test_the_same_demand_in_other_words_is_most_likely_one() -> None:
    assert compare(OLD_HOUSES, AGAIN).is_strong


def test_another_matter_of_the_same_unit_is_not_even_shown() -> None:
    assert not compare(OLD_HOUSES, DUST).is_shown


def test_the_same_words_to_another_unit_are_another_matter() -> None:
    theirs = replace(OLD_HOUSES, quote=OLD_HOUSES.quote.replace("住建", "教育"), lead="区教育局")
    assert not compare(OLD_HOUSES, theirs).is_strong
    assert "牵头单位不同：区住建局，区教育局" in compare(OLD_HOUSES, theirs).reasons


def test_who_leads_one_and_supports_the_other_is_no_difference() -> None:
    theirs = replace(AGAIN, lead="区财政局", supporting=("区住建局",))
    assert compare(OLD_HOUSES, theirs).is_strong
    assert "两边都有区住建局" in compare(OLD_HOUSES, theirs).reasons


def test_a_name_without_its_level_is_the_same_unit() -> None:
    likeness = compare(OLD_HOUSES, replace(AGAIN, lead="住建局"))
    assert likeness.is_strong
    assert not any("不同" in reason for reason in likeness.reasons if "单位" in reason)


def test_nobody_named_says_nothing_about_the_unit() -> None:
    likeness = compare(OLD_HOUSES, replace(AGAIN, lead=""))
    assert likeness.is_strong
    assert not any("牵头" in reason for reason in likeness.reasons)


def test_another_act_on_the_same_thing_is_another_matter() -> None:
    built = Demand("新建9个应急避难场所", "今年新建9个应急避难场所。", "区应急局")
    ruled = Demand("出台应急避难场所管理办法", "出台应急避难场所管理办法。", "区应急局")
    likeness = compare(built, ruled)
    assert not likeness.is_strong
    assert "动作不同：新建，出台" in likeness.reasons


def test_a_set_phrase_makes_no_two_demands_alike() -> None:
    phrase = "要进一步提高政治站位，切实加强组织领导，持续深入，认真抓好{}。"
    one, other = (Demand("", phrase.format(what), "") for what in ("水库除险加固", "义务教育招生"))
    assert not compare(one, other).is_shown


def test_another_deadline_makes_no_difference() -> None:
    one, other = (Demand("", f"{when}完成青溪河中段清淤疏浚。", "区水利局") for when in ("汛期前", "9月底前"))
    assert compare(one, other).score == compare(one, one).score


def test_the_reasons_say_who_how_many_and_which_words_mean_the_same() -> None:
    assert compare(OLD_HOUSES, AGAIN).reasons == (
        "牵头单位都是区住建局",
        "数量相同：17个",
        "说法不同、意思相近：“老旧小区”和“旧改”",
    )


@pytest.mark.parametrize("day", ["12月10日前", "12月10日之前", "10日前", "2026年12月", "12月15日"])
def test_a_day_is_no_amount(day: str) -> None:
    assert read(f"{day}完成26处排查").values == {"26"}
    one, other = Demand("", f"{day}摸清电动车底数"), Demand("", f"{day}制定管网改造方案")
    assert not any("数量" in reason for reason in compare(one, other).reasons)


def test_a_stretch_of_time_is_an_amount() -> None:
    assert read("10日内办结，6个月内验收").values == {"10d", "6"}


def test_one_number_of_two_kinds_is_told_as_it_is_written() -> None:
    points, lifts = Demand("", "新建集中充电点120处"), Demand("", "加装电梯120部")
    assert "数量相同：120处和120部" in compare(points, lifts).reasons


def test_other_amounts_are_told() -> None:
    theirs = replace(AGAIN, quote=AGAIN.quote.replace("17", "29"), title="扫尾旧改")
    assert "数量不同：17个，29个" in compare(OLD_HOUSES, theirs).reasons


def test_what_both_share_is_marked_in_either_quote() -> None:
    likeness = compare(OLD_HOUSES, AGAIN)
    assert marked(OLD_HOUSES.quote, likeness.mine) == ["17个老旧小区"]
    assert marked(AGAIN.quote, likeness.theirs) == ["17个小区", "旧改"]


@given(texts, texts)
def test_likeness_is_the_same_from_either_side(one: str, other: str) -> None:
    mine, theirs = Demand("", one, "区住建局"), Demand("", other)
    forth, back = compare(mine, theirs), compare(theirs, mine)
    assert forth.score == pytest.approx(back.score)
    assert (forth.mine, forth.theirs) == (back.theirs, back.mine)


@given(texts, texts)
def test_marks_stand_in_the_words_one_after_the_other(one: str, other: str) -> None:
    likeness = compare(Demand("", one), Demand("", other))
    for quote, spans in ((one, likeness.mine), (other, likeness.theirs)):
        places = [place for span in spans for place in (span.start, span.end)]
        assert places == sorted(set(places))
        assert not places or places[-1] <= len(quote)
    assert 0 <= likeness.score <= 1


def test_a_demand_without_words_is_like_nothing() -> None:
    empty = Demand("", "")
    assert compare(empty, empty).score < SHOWN < STRONG


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("1.2万人", "12000"), ("12000人", "12000"), ("两成", "20%"), ("百分之二十", "20%"), ("20个百分点", "20%"),
        ("60个工作日", "60d"), ("3亿元", "300000000"), ("3%", "3%"), ("十七个", "17"), ("一次", ""), ("3级", ""),
        ("1.2.3万", ""),
    ],
)  # fmt: skip
def test_an_amount_is_one_however_it_is_written(written: str, value: str) -> None:
    assert amount_of(written) == value


def test_a_round_number_tells_less() -> None:
    assert [is_telling(value) for value in ("46", "1200", "100", "20%", "5")] == [True, True, False, False, False]


def test_units_dates_and_set_words_are_looked_past() -> None:
    found = read("区住建局要在12月底前进一步完成17个老旧小区改造", ("区住建局",))
    assert not any("住" in pair or "月" in pair or "进" in pair for pair in found.pairs)
    assert found.pairs["老旧"] == (19,)
    assert [one.text for one in found.amounts] == ["17个"]


def test_traditional_script_and_wide_digits_are_read_alike() -> None:
    theirs = Demand("", "區住建局要在１２月底前完成１７個老舊小區改造，同步抓好消防通道劃線。", "区住建局")
    assert compare(Demand("", OLD_HOUSES.quote, "区住建局"), theirs).score > STRONG
