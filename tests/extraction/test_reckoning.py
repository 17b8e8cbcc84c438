"""A worded time limit comes to the day the office means, reckoned from the speech's own date."""

import json
from datetime import date, timedelta
from pathlib import Path
from typing import TypedDict

import pytest
from hypothesis import given
from hypothesis import strategies as st

from directives.extraction.deadlines import reckon
from directives.extraction.records import Calendar, Context

CASES = Path(__file__).parent / "cases" / "deadlines.json"
NOWHERE = Context()


class Case(TypedDict):
    words: str
    spoken_on: str
    due: str | None
    recurrence: str | None


def cases() -> list[Case]:
    found: list[Case] = json.loads(CASES.read_text(encoding="utf-8"))
    return found


@pytest.mark.parametrize("case", cases(), ids=lambda case: f"{case['words']}@{case['spoken_on']}")
def test_a_time_limit_comes_to_its_day(case: Case) -> None:
    found = reckon(case["words"], date.fromisoformat(case["spoken_on"]), NOWHERE)

    assert found is not None
    assert (found.due_on.isoformat() if found.due_on else None) == case["due"]
    assert found.recurrence == case["recurrence"]
    assert found.rule


def test_words_that_limit_nothing_are_no_deadline() -> None:
    for words in ("", "全面推进", "第一责任人", "三个月来的工作", "百分之九十", "底线思维", "一盘棋"):
        assert reckon(words, date(2026, 4, 22), NOWHERE) is None


def test_a_configured_event_gives_the_day_before_it() -> None:
    context = Context(events={"汛期": (date(2026, 6, 1),), "寒假": (date(2027, 1, 20),)})

    flood = reckon("汛期来临前", date(2026, 4, 22), context)
    holiday = reckon("寒假前", date(2026, 4, 22), context)

    assert flood is not None
    assert (flood.due_on, flood.base_on) == (date(2026, 5, 31), date(2026, 6, 1))
    assert holiday is not None
    assert holiday.due_on == date(2027, 1, 19)


def test_an_event_that_has_begun_limits_nothing_any_more() -> None:
    found = reckon("汛期前", date(2026, 7, 1), Context(events={"汛期": (date(2026, 6, 1),)}))

    assert found is not None
    assert found.due_on is None


def test_the_festivals_of_the_organisation_beat_our_own_table() -> None:
    context = Context(festivals={"春节": (date(2027, 2, 9),)})

    found = reckon("春节前", date(2026, 12, 1), context)

    assert found is not None
    assert found.due_on == date(2027, 2, 8)


def test_the_calendar_of_the_organisation_decides_what_a_working_day_is() -> None:
    context = Context(
        calendar=Calendar(holidays=frozenset({date(2026, 4, 23)}), workdays=frozenset({date(2026, 4, 25)}))
    )

    found = reckon("3个工作日内", date(2026, 4, 22), context)

    assert found is not None
    assert found.due_on == date(2026, 4, 27)


def test_the_deadline_says_by_which_convention_and_from_which_day() -> None:
    spoken = date(2026, 4, 22)
    told = {words: reckon(words, spoken, NOWHERE) for words in ("6月底前", "10个工作日内", "每月25日前", "两个月内")}

    assert [found and found.rule for found in told.values()] == ["月底", "N个工作日内", "周期", "N个月内"]
    assert [found and found.base_on for found in told.values()] == [spoken, spoken, None, spoken]


def test_the_words_quoted_are_only_the_limit() -> None:
    found = reckon("请于6月底前报送", date(2026, 4, 22), NOWHERE)

    assert found is not None
    assert found.text == "6月底前"
    assert (found.span.start, found.span.end) == (2, 6)


SPOKEN = st.dates(min_value=date(1990, 1, 1), max_value=date(2090, 12, 31))
SIGNS = st.text(
    alphabet="0123456789零一二两三四五六七八九十百半年月日号周旬季天末底初中上下前内之"
    "每本这今明后到至个工作小时“”春节国庆起限期 ",
    max_size=14,
)


@given(words=SIGNS, spoken_on=SPOKEN)
def test_no_words_and_no_date_ever_raise(words: str, spoken_on: date) -> None:
    found = reckon(words, spoken_on, NOWHERE)

    assert found is None or words[found.span.start : found.span.end] == found.text


@given(words=st.text(max_size=40), spoken_on=st.dates())
def test_any_text_on_any_day_is_read_without_an_error(words: str, spoken_on: date) -> None:
    reckon(words, spoken_on, NOWHERE)


@given(
    count=st.integers(min_value=1, max_value=400),
    unit=st.sampled_from(["日", "天", "个工作日", "周", "个月", "年", "小时", "个季度"]),
    spoken_on=SPOKEN,
)
def test_a_span_of_time_never_ends_before_it_begins(count: int, unit: str, spoken_on: date) -> None:
    found = reckon(f"{count}{unit}内", spoken_on, NOWHERE)

    assert found is not None
    assert found.due_on is not None
    assert found.due_on >= spoken_on


@given(
    words=st.sampled_from(
        [
            "本周五前",
            "周一前",
            "下周三前",
            "月底前",
            "本月底前",
            "季度末前",
            "年底前",
            "下半年",
            "今天之内",
            "明天下班前",
            "旬内",
        ]
    ),
    spoken_on=SPOKEN,
)
def test_a_limit_said_from_today_never_lies_in_the_past(words: str, spoken_on: date) -> None:
    found = reckon(words, spoken_on, NOWHERE)

    assert found is not None
    assert found.due_on is not None
    assert found.due_on >= spoken_on


@given(
    count=st.integers(min_value=1, max_value=60),
    spoken_on=st.dates(min_value=date(2020, 1, 1), max_value=date(2026, 6, 1)),
)
def test_one_working_day_more_is_a_later_day(count: int, spoken_on: date) -> None:
    sooner = reckon(f"{count}个工作日内", spoken_on, NOWHERE)
    later = reckon(f"{count + 1}个工作日内", spoken_on, NOWHERE)

    assert sooner is not None
    assert later is not None
    assert sooner.due_on is not None
    assert later.due_on is not None
    assert sooner.due_on < later.due_on


@given(month=st.integers(min_value=1, max_value=12), spoken_on=SPOKEN)
def test_the_end_of_a_month_is_its_last_day(month: int, spoken_on: date) -> None:
    found = reckon(f"{month}月底前", spoken_on, NOWHERE)

    assert found is not None
    assert found.due_on is not None
    assert found.due_on.month == month
    assert (found.due_on + timedelta(days=1)).day == 1
