"""Days that the ledger is asked for in a word (本周到期，上月办结，过了签收时限), and the dates they stand for."""

from collections.abc import Callable
from datetime import date, timedelta

from tracking.calendars import WorkCalendar
from tracking.stretches import Days

DUE = {
    "today": "今天到期",
    "this_week": "本周到期",
    "next_week": "下周到期",
    "week": "一周内到期",
    "ten": "10 个工作日内到期",
    "this_month": "本月到期",
    "next_month": "下月到期",
    "month": "30 天内到期",
    "past": "已过时限",
    "none": "长期坚持",
}
CLOSED = {
    "this_week": "本周",
    "last_week": "上周",
    "this_month": "本月",
    "last_month": "上月",
    "this_quarter": "本季",
    "this_year": "今年",
}  # when it was closed (办结)
Span = tuple[date | None, date | None]


def due_span(code: str, today: date, calendar: WorkCalendar) -> Span | None:
    """The first and the last due date that the word stands for; None where it names no days."""
    spans: dict[str, Callable[[], Span]] = {
        "today": lambda: (today, today),
        "this_week": lambda: Days.week(today).ends,
        "next_week": lambda: Days.week(today + timedelta(days=7)).ends,
        "week": lambda: (today, today + timedelta(days=7)),
        "ten": lambda: (today, calendar.add(today, 10)),
        "this_month": lambda: Days.month(today).ends,
        "next_month": lambda: Days.month(Days.month(today).end + timedelta(days=1)).ends,
        "month": lambda: (today, today + timedelta(days=30)),
        "past": lambda: (None, today - timedelta(days=1)),
    }
    return spans[code]() if code in spans else None


def closed_days(code: str, today: date) -> Days | None:
    """The days that the word stands for, the whole of a week, month, quarter or year; None where it is no such word."""
    monday, first = Days.week(today).begin, Days.month(today).begin
    stretches: dict[str, Callable[[], Days]] = {
        "this_week": lambda: Days.week(today),
        "last_week": lambda: Days.week(monday - timedelta(days=1)),
        "this_month": lambda: Days.month(today),
        "last_month": lambda: Days.month(first - timedelta(days=1)),
        "this_quarter": lambda: Days.quarter(today),
        "this_year": lambda: Days.year(today),
    }
    return stretches[code]() if code in stretches else None


def sent_span(code: str, today: date, accept_days: int, calendar: WorkCalendar) -> Span | None:
    """Between which days a task was sent out (交办) whose last day to sign is today, or has passed; None otherwise.

    ``accept_days``: working days to sign in, from the day of sending out.
    """
    passed = _sent_before(today, accept_days, calendar)
    if code == "past":
        return None, passed
    if code != "today":
        return None
    return passed + timedelta(days=1), _sent_before(today + timedelta(days=1), accept_days, calendar)


def _sent_before(limit: date, accept_days: int, calendar: WorkCalendar) -> date:
    """The last day such that what was sent out on it had to be signed for before the limit."""
    sent_on = limit
    while calendar.add(sent_on, accept_days) >= limit:
        sent_on -= timedelta(days=1)
    return sent_on
