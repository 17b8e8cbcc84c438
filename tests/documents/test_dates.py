from datetime import date

import pytest

from directives.documents.dates import days_without_year, without_dates, written_dates

FIFTH = date(2026, 3, 5)


@pytest.mark.parametrize(
    "written",
    [
        "2026年3月5日",
        "2026年03月05日",
        "2026 年 3 月 5 日",
        "２０２６年３月５日",
        "2026年3月5号",
        "2026.3.5",
        "2026．3．5",
        "2026-03-05",
        "2026/3/5",
        "20260305",
        "二〇二六年三月五日",
        "二○二六年三月五日",
        "二零二六年三月五日",
        "二O二六年三月五日",
    ],
)
def test_a_day_is_read_however_it_is_written(written: str) -> None:
    found = written_dates(f"（{written}）")
    assert [(one.day, one.start, one.end) for one in found] == [(FIFTH, 1, 1 + len(written))]


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("二〇二五年十二月三十一日", date(2025, 12, 31)),
        ("二〇二五年十月十日", date(2025, 10, 10)),
        ("二〇二五年十一月廿五日", date(2025, 11, 25)),
        ("一九九九年四月二十日", date(1999, 4, 20)),
    ],
)
def test_spelt_numbers_have_tens(written: str, day: date) -> None:
    assert [one.day for one in written_dates(written)] == [day]


@pytest.mark.parametrize(
    "written", ["2026年2月30日", "二〇二六年十三月五日", "2026.13.5", "120260305", "12026.3.5", "2026年3月"]
)
def test_what_no_calendar_has_is_no_day(written: str) -> None:
    assert written_dates(written) == []


def test_days_come_in_the_order_they_are_written() -> None:
    days = [one.day.day for one in written_dates("二〇二六年三月一日、2026.3.2、2026年3月3日")]
    assert days == [1, 2, 3]


def test_a_day_without_year_is_the_last_one_before_a_known_day() -> None:
    known = date(2026, 3, 12)
    assert [one.day for one in days_without_year("3月10号和12月25日", known)] == [date(2026, 3, 10), date(2025, 12, 25)]


def test_the_29th_of_february_is_looked_for_in_a_leap_year() -> None:
    assert [one.day for one in days_without_year("2月29日", date(2025, 1, 3))] == [date(2024, 2, 29)]


def test_a_text_without_its_dates_is_what_remains() -> None:
    assert without_dates("2026年3月5日 区长（二〇二六年三月五日）3月5日") == " 区长（）"
