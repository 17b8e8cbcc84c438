"""A date is typed as the office says it, and read from the day of the speech."""

from datetime import date

import pytest

from directives.extraction.records import Calendar, Context
from tracking.typed_days import read_day

FRIDAY = date(2026, 11, 20)
CONTEXT = Context(calendar=Calendar(holidays=frozenset({date(2026, 11, 25)})))


@pytest.mark.parametrize(
    ("typed", "due_on"),
    [
        ("12月底", date(2026, 12, 31)),
        (" 12月 底前 ", date(2026, 12, 31)),
        ("年底", date(2026, 12, 31)),
        ("下周五", date(2026, 11, 27)),
        ("本周日", date(2026, 11, 22)),
        ("下周三", date(2026, 11, 25)),
        ("今天", FRIDAY),
        ("明天", date(2026, 11, 21)),
        ("明日", date(2026, 11, 21)),
        ("后天", date(2026, 11, 22)),
        ("大后天", date(2026, 11, 23)),
        ("明天下班前", date(2026, 11, 21)),
        ("三天后", date(2026, 11, 23)),
        ("2周后", date(2026, 12, 4)),
        ("15号", date(2026, 12, 15)),
        ("30日", date(2026, 11, 30)),
        ("国庆前", date(2027, 9, 30)),
        ("两周内", date(2026, 12, 4)),
        ("1231", date(2026, 12, 31)),
        ("12.31", date(2026, 12, 31)),
        ("12-31", date(2026, 12, 31)),
        ("12/5", date(2026, 12, 5)),
        ("0315", date(2027, 3, 15)),
        ("1120", date(2026, 11, 20)),
        ("20270115", date(2027, 1, 15)),
        ("2027-01-15", date(2027, 1, 15)),
        ("2027年1月15日", date(2027, 1, 15)),
        ("+3", date(2026, 11, 26)),
        ("＋3", date(2026, 11, 26)),
        ("+3个工作日", date(2026, 11, 26)),
        ("+10天", date(2026, 11, 30)),
        ("+2周", date(2026, 12, 4)),
        ("+1个月", date(2026, 12, 20)),
        ("+1月", date(2026, 12, 20)),
    ],
)
def test_a_typed_date_is_read(typed: str, due_on: date) -> None:
    read = read_day(typed, FRIDAY, CONTEXT)
    assert (read.due_on, read.problem) == (due_on, "")


def test_a_number_of_days_leaves_out_a_holiday() -> None:
    assert read_day("+3", FRIDAY, Context()).due_on == date(2026, 11, 25)


@pytest.mark.parametrize(
    ("typed", "explanation"),
    [
        ("12月底", "“12月底”，按月底规则，从讲话日2026年11月20日推算"),
        ("明天", "“明天”，按当日规则，从讲话日2026年11月20日推算"),
        ("+3", "“+3”，按N个工作日内规则，从讲话日2026年11月20日推算"),
        ("国庆前", "“国庆前”，按节日前规则，从2027年10月1日推算"),
        ("1231", "“1231”读作12月31日"),
        ("0315", "“0315”今年已经过了讲话日，读作2027年3月15日"),
        ("2027-01-15", "“2027-01-15”是写明的日期"),
    ],
)
def test_it_is_said_by_which_rule_it_was_read(typed: str, explanation: str) -> None:
    assert read_day(typed, FRIDAY, CONTEXT).explanation == explanation


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("尽快", "“尽快”没有读出日期。"),
        ("上周五", "“上周五”已经过去了。"),
        ("昨天", "“昨天”已经过去了。"),
        ("1331", "没有“1331”这一天。"),
        ("0229", "没有“0229”这一天。"),
        ("2026-02-30", "没有“2026-02-30”这一天。"),
        ("每月8日前", "“每月8日前”是定期要做的，请勾选“长期坚持”"),
        ("+0.5", "“+0.5”没有读出日期。"),
        ("99999999", "“99999999”没有读出日期。"),
    ],
)
def test_what_is_no_date_is_told_in_a_sentence(typed: str, sentence: str) -> None:
    read = read_day(typed, FRIDAY, CONTEXT)
    assert read.due_on is None
    assert read.problem.startswith(sentence)
