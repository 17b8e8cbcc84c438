"""Days are read as people type them; what could be two days is asked, and nothing is read silently otherwise."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from directives.extraction.records import Context
from papers.intake.days import Base, Day, due_day, past_day
from papers.sheets.records import Cell
from tests.factories import SHANGHAI

SENT = date(2026, 3, 6)  # a Friday
TODAY = date(2026, 11, 23)
EXACT, YEAR = Base(SENT, "交办日期"), Base(date(2025, 1, 1), "台账的年份", is_exact=False)
NOTHING = Context()


def due(cell: Cell, base: Base = EXACT) -> Day:
    return due_day(cell, base, NOTHING)


def past(cell: Cell, **known: Any) -> Day:
    return past_day(cell, TODAY, NOTHING, **known)


@pytest.mark.parametrize(
    "cell",
    [
        date(2026, 3, 25), datetime(2026, 3, 25, 10, 30, tzinfo=SHANGHAI), "2026-03-25",
        "2026-3-25", "2026.3.25", "2026.03.25",
        "2026/3/25", "2026年3月25日", "2026年3月25号", "2026 年 3 月 25 日", "2026年3月25", "20260325", 20260325,
        "２０２６．３．２５", "２０２６年３月２５日", "26.3.25", "'26.3.25", "2026年3月25日前", "2026.3.25之前完成",
        "于2026年3月25日前全部完成", "截至2026.3.25", "二〇二六年三月二十五日",
    ],
)  # fmt: skip
def test_a_full_date_is_that_day_however_it_is_written(cell: Cell) -> None:
    assert due(cell).day == date(2026, 3, 25)
    assert due(cell).error == ""


@pytest.mark.parametrize("cell", ["2026.3.25", "20260325", "2026年3月25日前完成", date(2026, 3, 25)])
def test_what_stands_there_word_for_word_needs_no_note(cell: Cell) -> None:
    assert due(cell).note == ""


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        ("3月25日", date(2026, 3, 25)), ("3.25", date(2026, 3, 25)), ("3/25", date(2026, 3, 25)),
        (3.25, date(2026, 3, 25)), ("3-25", date(2026, 3, 25)), ("8月15前", date(2026, 8, 15)),
        ("3月底", date(2026, 3, 31)), ("3月末", date(2026, 3, 31)), ("三月中旬", date(2026, 3, 20)),
        ("4月上旬", date(2026, 4, 10)), ("6月前", date(2026, 5, 31)), ("6月底前", date(2026, 6, 30)),
        ("年底前", date(2026, 12, 31)), ("年内", date(2026, 12, 31)), ("全年", date(2026, 12, 31)),
        ("一季度末", date(2026, 3, 31)), ("第三季度", date(2026, 9, 30)), ("上半年", date(2026, 6, 30)),
        ("国庆节前", date(2026, 9, 30)), ("3月-6月", date(2026, 6, 30)),
    ],
)  # fmt: skip
def test_without_a_year_it_is_read_from_the_day_of_dispatch_and_said_so(cell: Cell, day: date) -> None:
    read = due(cell)
    assert read.day == day
    assert "没有写年份，按交办日期读作" in read.note
    assert f"{day.year}年{day.month}月{day.day}日" in read.note


def test_a_month_that_is_over_by_december_is_next_years() -> None:
    assert due("3月底", Base(date(2025, 12, 8), "交办日期")).day == date(2026, 3, 31)


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        ("2026年3月", date(2026, 3, 31)), ("2026/3", date(2026, 3, 31)), ("2026.12", date(2026, 12, 31)),
        ("202603", date(2026, 3, 31)), (202603, date(2026, 3, 31)), (2026.3, date(2026, 3, 31)),
        ("2026年", date(2026, 12, 31)), (2026, date(2026, 12, 31)), ("2026年底", date(2026, 12, 31)),
        ("2026年6月前", date(2026, 5, 31)), ("明年一季度", date(2027, 3, 31)), ("2026.3-2026.6", date(2026, 6, 30)),
        ("2026年3月-12月", date(2026, 12, 31)),
    ],
)  # fmt: skip
def test_a_month_or_a_year_is_read_as_its_last_day_and_said_so(cell: Cell, day: date) -> None:
    read = due(cell)
    assert read.day == day
    assert read.note.endswith(f"读作{day.year}年{day.month}月{day.day}日。")
    assert "没有写年份" not in read.note


def test_a_number_excel_keeps_for_a_day_is_that_day() -> None:
    for cell in (46106, 46106.0, "46106"):
        assert due(cell).day == date(2026, 3, 25)
        assert "Excel 里的日期数字" in due(cell).note


def test_working_days_are_counted_from_the_day_of_dispatch() -> None:
    read = due("10个工作日内")
    assert read.day == date(2026, 3, 20)
    assert read.note == "“10个工作日内”从交办日期算起，是2026年3月20日。"


def test_what_has_to_be_counted_from_a_day_is_not_counted_from_a_year() -> None:
    read = due("10个工作日内", YEAR)
    assert read.day is None
    assert "要从交办那天算起" in read.error


def test_the_year_of_the_ledger_serves_where_no_day_is_known() -> None:
    assert due("3月底", YEAR).day == date(2025, 3, 31)
    assert "按台账的年份读作" in due("3月底", YEAR).note


@pytest.mark.parametrize(
    "cell", ["长期坚持", "长期", "常态化", "持续推进", "常年坚持", "长 期 坚 持", "经常性工作", "日常工作"]
)
def test_what_has_no_end_is_long_term(cell: str) -> None:
    assert due(cell) == Day(is_long_term=True)


@pytest.mark.parametrize(
    ("cell", "recurrence"),
    [
        ("每月25日前", "monthly:25"),
        ("长期坚持，每季度报送", "quarterly"),
        ("长期（每周三）", "weekly:3"),
        ("每月", "monthly"),
    ],
)
def test_what_comes_round_is_long_term_with_its_rhythm(cell: str, recurrence: str) -> None:
    read = due(cell)
    assert (read.is_long_term, read.recurrence, read.day, read.rest) == (True, recurrence, None, "")


@pytest.mark.parametrize(
    ("cell", "rest"),
    [
        ("2026.3.25（已延期）", "已延期"), ("2026年3月25日(第一阶段)", "第一阶段"), ("3月25日 市里催办", "市里催办"),
        ("2026.3.25，另行验收", "另行验收"),
    ],
)  # fmt: skip
def test_a_note_beside_a_date_is_kept(cell: str, rest: str) -> None:
    read = due(cell)
    assert read.day == date(2026, 3, 25)
    assert read.rest == rest
    assert f"“{rest}”记在备注里" in read.note


@pytest.mark.parametrize("cell", ["原2026.3.5，延至2026.6.30", "2026.3.5（延期到2026年6月30日）", "3月5日改为6月30日"])
def test_of_two_dates_the_last_holds_where_it_was_moved_and_all_is_kept(cell: str) -> None:
    read = due(cell)
    assert read.day == date(2026, 6, 30)
    assert read.rest == cell


def test_of_two_dates_without_a_word_neither_is_taken() -> None:
    read = due("4月1日和5月1日")
    assert read.day is None
    assert read.error == "“4月1日和5月1日”里有几个日期（2026年4月1日、2026年5月1日）。请只留下一个。"


@pytest.mark.parametrize(
    ("cell", "doubt"),
    [
        (2026.1, "可能是1月，也可能是10月"), (3.1, "可能是3月1日，也可能是3月10日"), (3.2, "也可能是3月20日"),
        (12.3, "也可能是12月30日"),
    ],
)  # fmt: skip
def test_a_zero_that_excel_has_dropped_is_asked_for(cell: float, doubt: str) -> None:
    read = due(cell)
    assert read.day is None
    assert doubt in read.error


def test_the_same_typed_as_text_leaves_no_doubt() -> None:
    assert due("3.1").day == date(2026, 3, 1)
    assert due("2026.1").day == date(2026, 1, 31)


@pytest.mark.parametrize("cell", ["2026年13月5日", "13月底", "2026.2.30", "2026年4月31日", "2026-02-29"])
def test_a_day_no_calendar_has_is_refused(cell: str) -> None:
    assert "日历上没有" in due(cell).error


@pytest.mark.parametrize("cell", ["待定", "立即", "已完成", "2026.13.5", "另行通知", "32", True, "区住建局", "99999"])
def test_what_is_no_day_is_refused_with_what_to_write(cell: Cell) -> None:
    read = due(cell)
    assert read.day is None
    assert read.error.endswith("看不出是哪一天。请写成 2026-03-05 这样；没有终点的写“长期坚持”。")


@pytest.mark.parametrize("cell", [date(1926, 3, 5), date(2206, 3, 5)])
def test_a_year_that_cannot_be_meant_is_refused(cell: date) -> None:
    assert "年份像是写错了" in due(cell).error
    assert past(cell).error


@pytest.mark.parametrize("cell", [None, "", "  ", "—", "/", "无", "暂无"])
def test_an_empty_cell_says_nothing(cell: Cell) -> None:
    assert due(cell) == past(cell) == Day()


@pytest.mark.parametrize(
    ("cell", "day"),
    [("2026.3.5", date(2026, 3, 5)), ("2026年3月5日办结", date(2026, 3, 5)), ("3月5日", date(2026, 3, 5)),
     ("12月5日", date(2025, 12, 5)), ("2026年5月", date(2026, 5, 31))],
)  # fmt: skip
def test_what_happened_is_the_last_such_day_before_today(cell: str, day: date) -> None:
    assert past(cell).day == day


def test_what_happened_after_something_else_is_the_first_such_day() -> None:
    assert past("3月5日", after=date(2024, 2, 1)).day == date(2024, 3, 5)
    assert past("1月5日", after=date(2024, 2, 1)).day == date(2025, 1, 5)


def test_what_happened_is_looked_for_in_the_year_of_the_ledger() -> None:
    assert past("3月5日", year=2024).day == date(2024, 3, 5)


def test_a_month_that_is_not_over_counts_up_to_today() -> None:
    assert past("2026年11月").day == TODAY


def test_what_happened_cannot_lie_ahead() -> None:
    for cell in ("2026.12.1", date(2026, 11, 24), "20261201"):
        assert past(cell).day is None
        assert "在今天以后" in past(cell).error
    assert past(TODAY).day == TODAY


days = st.dates(date(2000, 1, 1), date(2050, 12, 31))


@given(days)
def test_every_day_is_read_back_in_every_usual_form(day: date) -> None:
    base = Base(date(2025, 6, 1), "交办日期")
    forms: list[Cell] = [
        day,
        day.isoformat(),
        f"{day.year}.{day.month}.{day.day}",
        f"{day.year}/{day.month:02}/{day.day:02}",
        f"{day.year}年{day.month}月{day.day}日",
        f"{day:%Y%m%d}",
        f"{day.year}年{day.month}月{day.day}日".translate(str.maketrans("0123456789", "０１２３４５６７８９")),
        (day - date(1899, 12, 30)).days,
    ]
    assert {due(form, base).day for form in forms} == {day}


@given(st.dates(date(2020, 1, 1), TODAY))
def test_no_day_that_happened_is_ever_read_after_today(day: date) -> None:
    for text in (f"{day.month}月{day.day}日", f"{day.month}.{day.day}", f"{day.month}月", f"{day.year}年{day.month}月"):
        read = past(text)
        assert read.error or (read.day is not None and read.day <= TODAY)


@settings(max_examples=400)
@given(
    st.one_of(
        st.text(max_size=30),
        st.text(alphabet="0123456789年月日号.-/前底末上中下旬季度半长期每周工作（）至到内 ", max_size=14),
        st.integers(-(10**12), 10**12),
        st.floats(),
        st.dates(),
        st.booleans(),
    )
)
def test_whatever_stands_in_a_cell_is_a_day_or_a_sentence(cell: Cell) -> None:
    for read in (due(cell), due(cell, YEAR), past(cell), past(cell, after=SENT, year=2025)):
        assert not (read.day and read.error)
        assert not (read.day and read.is_long_term)
        assert read.error == "" or read.error.endswith("。")
        assert read.day is None or date(2000, 1, 1) <= read.day <= TODAY + timedelta(days=366 * 31)
