"""Days of the lunar calendar that speeches set as limits around the Spring Festival."""

from datetime import date

import pytest

from directives.extraction.deadline_lunar import lunar_day
from directives.extraction.deadlines import reckon
from directives.extraction.records import Context

JANUARY = date(2026, 1, 19)


@pytest.mark.parametrize(
    ("words", "due"),
    [
        ("腊月二十前", date(2026, 2, 7)),
        ("农历腊月二十三前", date(2026, 2, 10)),
        ("腊月廿五之前", date(2026, 2, 12)),
        ("腊月二十九以前", date(2026, 2, 16)),
        ("正月初八前", date(2026, 2, 24)),
        ("正月二十前", date(2026, 3, 8)),
    ],
)
def test_a_lunar_day_comes_to_a_day_of_the_calendar(words: str, due: date) -> None:
    found = reckon(words, JANUARY, Context())
    assert found is not None
    assert (found.due_on, found.rule) == (due, "农历")


def test_a_twelfth_month_may_have_no_thirtieth_day() -> None:
    assert lunar_day("腊月", "三十", date(2026, 1, 1), Context()) is None
    assert lunar_day("腊月", "三十", date(2024, 1, 1), Context()) == date(2024, 2, 9)


def test_a_lunar_day_that_has_passed_is_next_winters() -> None:
    assert lunar_day("腊月", "二十", date(2026, 3, 1), Context()) == date(2027, 1, 27)


def test_what_the_organisation_knows_of_the_festival_comes_first() -> None:
    known = Context(festivals={"春节": (date(2026, 2, 18),)})
    assert lunar_day("正月", "初八", JANUARY, known) == date(2026, 2, 25)


def test_a_day_no_month_has_is_no_day() -> None:
    assert lunar_day("正月", "十十", date(2040, 6, 1), Context()) is None
