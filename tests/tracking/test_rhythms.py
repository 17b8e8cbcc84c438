"""How often is reported, which period a day belongs to, and which report is owed."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracking import rhythms
from tracking.rhythms import Period, code_of, expected, nearest, owed, parts, period_of, period_words, words

OFFERED = [
    *(f"weekly:{day}" for day in range(1, 6)),
    "semimonthly",
    *(f"monthly:{day}" for day in range(1, 29)),
    *("monthly", "quarterly", "halfyearly", "yearly"),
]
RECURRENCES = [
    *("daily", "weekly", "weekly:6", "weekly:7", "tendaily", "biweekly", "bimonthly", "termly"),
    *(f"monthly:{day}" for day in (29, 30, 31)),
    *("yearly:12-31", "yearly:06-30"),
]
days = st.dates(date(2024, 1, 1), date(2030, 12, 31))
codes = st.sampled_from(OFFERED)


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("", "不定期"),
        ("weekly:3", "每周三前"),
        ("monthly:8", "每月8日前"),
        ("monthly", "每月底前"),
        ("monthly:31", "每月底前"),
        ("quarterly", "每季度末前"),
        ("tendaily", "每旬"),
        ("yearly:06-30", "每年6月30日前"),
        ("yearly:12-31", "每年底前"),
    ],
)
def test_a_rhythm_is_said_as_people_say_it(code: str, said: str) -> None:
    assert words(code) == said


@pytest.mark.parametrize("code", [*OFFERED, *RECURRENCES])
def test_no_recurrence_is_called_irregular(code: str) -> None:
    assert words(code) != "不定期"
    assert words(nearest(code)) != "不定期"


@pytest.mark.parametrize("code", OFFERED)
def test_a_rhythm_that_is_offered_is_proposed_as_it_was_said(code: str) -> None:
    assert nearest(code) == code
    assert code_of(*parts(code)) == code


@pytest.mark.parametrize(
    ("found", "proposed"),
    [
        ("weekly", "weekly:5"),
        ("weekly:7", "weekly:5"),
        ("daily", "weekly:5"),
        ("tendaily", "weekly:5"),
        ("biweekly", "semimonthly"),
        ("bimonthly", "monthly"),
        ("monthly:31", "monthly"),
        ("termly", "halfyearly"),
        ("yearly:06-30", "yearly"),
        ("", ""),
    ],
)
def test_a_recurrence_no_rhythm_is_like_gets_the_next_one(found: str, proposed: str) -> None:
    assert nearest(found) == proposed


@pytest.mark.parametrize(
    ("code", "day", "start", "due"),
    [
        ("weekly:3", date(2026, 11, 19), date(2026, 11, 19), date(2026, 11, 25)),
        ("weekly:3", date(2026, 11, 25), date(2026, 11, 19), date(2026, 11, 25)),
        ("semimonthly", date(2026, 11, 15), date(2026, 11, 1), date(2026, 11, 15)),
        ("semimonthly", date(2027, 2, 16), date(2027, 2, 16), date(2027, 2, 28)),
        ("monthly:8", date(2026, 12, 9), date(2026, 12, 9), date(2027, 1, 8)),
        ("monthly:28", date(2027, 2, 28), date(2027, 1, 29), date(2027, 2, 28)),
        ("monthly", date(2028, 2, 1), date(2028, 2, 1), date(2028, 2, 29)),
        ("quarterly", date(2026, 11, 23), date(2026, 10, 1), date(2026, 12, 31)),
        ("halfyearly", date(2026, 6, 30), date(2026, 1, 1), date(2026, 6, 30)),
        ("yearly", date(2026, 1, 1), date(2026, 1, 1), date(2026, 12, 31)),
    ],
)
def test_a_day_belongs_to_the_period_that_ends_next(code: str, day: date, start: date, due: date) -> None:
    assert period_of(code, day) == Period(start, due)


@given(codes, days)
def test_periods_leave_no_day_out_and_none_twice(code: str, day: date) -> None:
    period = period_of(code, day)
    assert period is not None
    assert period.start <= day <= period.due_on
    assert period_of(code, period.start) == period == period_of(code, period.due_on)
    following, former = period_of(code, period.due_on + timedelta(days=1)), rhythms.before(code, period)
    assert following is not None
    assert former is not None
    assert following.start == period.due_on + timedelta(days=1)
    assert former.due_on == period.start - timedelta(days=1)


def test_without_a_rhythm_nothing_is_owed_or_expected() -> None:
    today = date(2026, 11, 23)
    assert period_of("", today) is None
    assert owed("", since=date(2026, 1, 1), reported_for=None, today=today) == ()
    assert expected("", since=date(2026, 1, 1), reported_for=None, today=today) is None


def test_before_dispatch_no_period_is_expected() -> None:
    assert expected("monthly:25", since=None, reported_for=None, today=date(2026, 11, 23)) is None


def due_days(code: str, since: date, reported_for: date | None, today: date) -> list[date]:
    return [period.due_on for period in owed(code, since=since, reported_for=reported_for, today=today)]


def test_a_late_report_clears_its_own_period_only() -> None:
    """The report of 27 November is November's, which ended on the 25th; December's is still to come."""
    since, november = date(2026, 11, 2), date(2026, 11, 25)
    assert due_days("monthly:25", since, None, date(2026, 11, 27)) == [november]
    assert due_days("monthly:25", since, november, date(2026, 12, 25)) == []
    assert due_days("monthly:25", since, november, date(2026, 12, 28)) == [date(2026, 12, 25)]


def test_the_report_is_owed_from_the_day_after_its_day() -> None:
    assert due_days("monthly:25", date(2026, 11, 2), None, date(2026, 11, 25)) == []
    assert due_days("monthly:25", date(2026, 11, 2), None, date(2026, 11, 26)) == [date(2026, 11, 25)]


def test_every_missed_period_is_owed_the_oldest_first() -> None:
    found = due_days("monthly:8", date(2026, 8, 20), None, date(2026, 11, 23))
    assert found == [date(2026, 9, 8), date(2026, 10, 8), date(2026, 11, 8)]


def test_a_period_that_ends_within_three_days_of_dispatch_asks_for_nothing() -> None:
    assert due_days("weekly:5", date(2026, 11, 17), None, date(2026, 11, 23)) == [date(2026, 11, 20)]
    assert due_days("weekly:5", date(2026, 11, 18), None, date(2026, 11, 23)) == []


@pytest.mark.parametrize(
    ("reported_for", "today", "due"),
    [
        (None, date(2026, 11, 20), date(2026, 11, 25)),
        (None, date(2026, 11, 27), date(2026, 11, 25)),
        (date(2026, 11, 25), date(2026, 11, 27), date(2026, 12, 25)),
        (date(2026, 11, 25), date(2026, 11, 24), None),
        (date(2026, 11, 25), date(2027, 1, 28), date(2027, 1, 25)),
    ],
    ids=["in-time", "late", "ahead", "done", "two-missed"],
)
def test_a_report_is_for_the_latest_missed_period_else_for_the_running_one(
    reported_for: date | None, today: date, due: date | None
) -> None:
    period = expected("monthly:25", since=date(2026, 11, 2), reported_for=reported_for, today=today)
    assert (period and period.due_on) == due


@given(codes, days, st.integers(0, 400), st.integers(0, 12))
def test_what_is_owed_is_what_counting_day_by_day_finds(code: str, since: date, length: int, covered: int) -> None:
    today = since + timedelta(days=length)
    ends = [day for n in range(length) if (p := period_of(code, day := since + timedelta(n))) and p.due_on == day]
    asked = [day for day in ends if (day - since).days >= 3]
    reported_for = asked[:covered][-1] if asked[:covered] else None
    assert due_days(code, since, reported_for, today) == asked[covered:]


@pytest.mark.parametrize(
    ("code", "due", "said"),
    [
        ("monthly:25", date(2026, 11, 25), "11月（25日前）"),
        ("monthly", date(2026, 11, 30), "11月"),
        ("weekly:3", date(2026, 11, 18), "11月18日这周"),
        ("semimonthly", date(2026, 11, 15), "11月上半月"),
        ("semimonthly", date(2026, 11, 30), "11月下半月"),
        ("quarterly", date(2026, 12, 31), "四季度"),
        ("quarterly", date(2025, 3, 31), "2025年一季度"),
        ("halfyearly", date(2026, 6, 30), "上半年"),
        ("halfyearly", date(2026, 12, 31), "下半年"),
        ("yearly", date(2026, 12, 31), "2026年"),
        ("monthly:8", date(2027, 1, 8), "2027年1月（8日前）"),
    ],
)
def test_a_period_is_called_by_its_month_week_or_quarter(code: str, due: date, said: str) -> None:
    period = period_of(code, due)
    assert period is not None
    assert period_words(code, period, date(2026, 11, 23)) == said
