"""Which reminders a day calls for, and which no longer hold."""

from datetime import date, timedelta

import pytest

from tests.factories import MONDAY
from tracking.calendars import WorkCalendar
from tracking.reminders import anchors, due_periods

CALENDAR = WorkCalendar()
FRIDAY = date(2026, 11, 27)
SUNDAY = date(2026, 11, 29)
RULES = [(-7, None), (-3, None), (-1, None), (0, None), (1, 3), (5, None), (2, 2)]
DAYS = [date(2026, 9, 1) + timedelta(days=n) for n in range(120)]  # National Day and its make-up days are among them


def fires(offset: int, every: int | None, anchor: date, day: date) -> bool:
    """The rule said forwards: count from the due date, a rest day first moved to the working day before it."""
    if not CALENDAR.is_working(day):
        return False
    start = CALENDAR.last_working(anchor)
    if not every:
        return CALENDAR.add(start, offset) == day
    distance = CALENDAR.until(start, day) - offset
    return distance >= 0 and distance % every == 0


@pytest.mark.parametrize(("offset", "every"), RULES)
def test_a_rule_fires_backwards_for_exactly_the_days_it_fires_for_forwards(offset: int, every: int | None) -> None:
    for day in DAYS[30:]:
        backwards = set(anchors(offset, every, day, CALENDAR)) & set(DAYS)
        assert backwards == {anchor for anchor in DAYS if fires(offset, every, anchor, day)}, day


@pytest.mark.parametrize("offset", [-7, -3, -1, 0, 1, 5])
def test_every_date_is_reminded_of_on_exactly_one_day_by_each_rule(offset: int) -> None:
    counted = [anchor for day in DAYS for anchor in anchors(offset, None, day, CALENDAR)]
    middle = [anchor for anchor in counted if DAYS[30] <= anchor < DAYS[90]]
    assert sorted(middle) == DAYS[30:90]


def test_three_working_days_before_wednesday_is_the_friday_before() -> None:
    assert date(2026, 12, 2) in anchors(-3, None, FRIDAY, CALENDAR)


def test_a_due_date_on_a_rest_day_is_reminded_of_on_the_last_working_day_before_it() -> None:
    assert anchors(0, None, FRIDAY, CALENDAR) == [FRIDAY, date(2026, 11, 28), SUNDAY]


def test_what_was_due_on_a_rest_day_is_late_on_the_next_working_day() -> None:
    assert SUNDAY in anchors(1, 3, date(2026, 11, 30), CALENDAR)


def test_nothing_fires_on_a_rest_day() -> None:
    assert anchors(1, 1, SUNDAY, CALENDAR) == []


def test_a_make_up_saturday_is_a_working_day_for_reminders() -> None:
    makeup = date(2026, 10, 10)  # worked for National Day
    assert CALENDAR.is_working(makeup)
    assert makeup in anchors(0, None, makeup, CALENDAR)
    assert makeup in anchors(-1, None, date(2026, 10, 9), CALENDAR)


def test_a_holiday_an_administrator_has_entered_moves_the_reminder() -> None:
    closed = WorkCalendar({date(2026, 11, 26): False})
    assert FRIDAY in anchors(-1, None, date(2026, 11, 25), closed)


def test_a_late_task_is_reminded_of_the_day_after_and_every_third_working_day() -> None:
    firing = [day for day in (MONDAY + timedelta(days=n) for n in range(18)) if MONDAY in anchors(1, 3, day, CALENDAR)]
    assert firing == [date(2026, 11, 24), FRIDAY, date(2026, 12, 2), date(2026, 12, 7), date(2026, 12, 10)]


def test_a_repeated_reminder_goes_back_years_but_not_for_ever() -> None:
    oldest = min(anchors(1, 3, MONDAY, CALENDAR))
    assert date(2023, 11, 1) < oldest < date(2023, 12, 1)


def test_a_report_period_is_asked_for_on_its_day_and_after_it() -> None:
    period = due_periods("monthly:25", anchors(0, None, date(2026, 11, 25), CALENDAR), date(2026, 11, 25))
    assert [p.due_on for p in period] == [date(2026, 11, 25)]
    after = due_periods("monthly:25", anchors(1, 3, date(2026, 11, 26), CALENDAR), date(2026, 11, 26))
    assert [p.due_on for p in after] == [date(2026, 11, 25)]


def test_an_older_missed_period_is_left_alone_once_a_newer_one_has_passed() -> None:
    day = date(2026, 12, 1)
    anchored = anchors(1, 1, day, CALENDAR)
    assert date(2026, 11, 20) in anchored
    assert [p.due_on for p in due_periods("weekly:5", anchored, day)] == [FRIDAY]
