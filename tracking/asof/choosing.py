"""Choosing a past day: what an address says, why a day cannot be shown, and the days people mean most."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Min
from django.utils import timezone

from directives.dates import full_day_words
from tracking.dashboards.past import is_on_record, recorded_since
from tracking.ledger.conditions import any_day_in
from tracking.models import Task
from tracking.stretches import Days

EARLIEST = date(2000, 1, 1)
FRIDAY = 4
UNREAD = "“{}”读不出来是哪一天，请写成 2026-06-30 的样子。"
NOT_OVER = "看不到那一天结束时的样子"


class DayRefusedError(Exception):
    """This day cannot be shown; the message says why, and what to do."""


@dataclass(frozen=True, slots=True)
class Quick:
    """A day people mean by a word: 上月底."""

    words: str
    day: date


def day_asked(given: Mapping[str, str], today: date, name: str = "as_of", *, in_vain: str = NOT_OVER) -> date | None:
    """The day an address asks for; None where it asks for none. Raises ``DayRefusedError`` with a sentence.

    ``in_vain``: what is said of a day to come.
    """
    written = given.get(name, "").strip()
    if not written:
        return None
    day = any_day_in(written)
    if day is None:
        raise DayRefusedError(UNREAD.format(written[:20]))
    if day > today:
        raise DayRefusedError(f"{full_day_words(day)}还没有到，{in_vain}。请选今天或者以前的日子。")
    if day < EARLIEST:
        raise DayRefusedError(f"{full_day_words(day)}太早了，请核对年份。")
    return day


def quick_days(today: date) -> tuple[Quick, ...]:
    """The ends of stretches that have passed, each day once, the latest first."""
    friday = Days.week(today).begin - timedelta(days=7 - FRIDAY)
    ends = (
        ("上周五", friday),
        ("上月底", Days.month(today).begin - timedelta(days=1)),
        ("上季末", Days.quarter(today).begin - timedelta(days=1)),
        ("去年底", Days.year(today).begin - timedelta(days=1)),
    )
    found: dict[date, str] = {}
    for words, day in ends:
        found[day] = f"{found[day]}、{words}" if day in found else words
    return tuple(Quick(words, day) for day, words in sorted(found.items(), reverse=True))


def why_empty(day: date) -> str:
    """What to say of a day of which nothing can be told: before the first task, or before the record begins."""
    since = recorded_since()
    if since and not is_on_record(day, since):
        began = full_day_words(timezone.localdate(since))
        return f"变化记录从{began}开始，以前的事项说不出{full_day_words(day)}的样子。"
    first = Task.objects.aggregate(at=Min("created_at"))["at"]
    if first is None:
        return "台账里还没有事项。"
    began_on = timezone.localdate(first)
    return f"那时台账里还没有事项：最早的一件是{full_day_words(began_on)}登记的。" if day < began_on else ""
