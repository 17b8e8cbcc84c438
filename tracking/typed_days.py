"""A date as the office types it: 12月底, 1231, 明天, 国庆前, +10. Read by the grammar that reads speeches. Pure."""

import re
from dataclasses import dataclass
from datetime import date

from directives.dates import day_words, full_day_words
from directives.extraction.deadlines import reckon
from directives.extraction.records import Context

_PLUS = re.compile(r"[+＋]\s*(\d{1,3})\s*(个?工作日|天|日|周|个?月)?")
_FULL = re.compile(r"(20\d\d)[-./年]?(\d\d?)[-./月]?(\d\d?)日?")
_SHORT = re.compile(r"(\d\d?)[-./](\d\d?)|(\d\d)(\d\d)")
_BARE = re.compile(r"今[天日晚]|明[天日早晚]|大?后天|\d\d?[日号]")
_LATER = re.compile(r"((?:\d{1,3}|[一二两三四五六七八九十半]{1,3})个?(?:工作日|天|周|星期|月))(?:之|以)?后")
_GONE = re.compile(r"(?:昨|前天|上个?(?:周|星期|礼拜|月)).*")
_UNITS = {"": "个工作日", "工作日": "个工作日", "日": "天", "月": "个月"}
HOW = "可以写 12月底、1231、明天、下周五、国庆前，或者 +10（10 个工作日）。"


@dataclass(frozen=True, slots=True)
class TypedDay:
    """What was read: the day, or a sentence that says why there is none; how it was reckoned."""

    due_on: date | None = None
    explanation: str = ""
    problem: str = ""


def read_day(words: str, spoken_on: date, context: Context) -> TypedDay:
    """The day that typed words mean, reckoned from the day of the speech."""
    words = re.sub(r"\s+", "", words)
    if found := _FULL.fullmatch(words):
        return _on(words, int(found[1]), int(found[2]), int(found[3]))
    if found := _SHORT.fullmatch(words):
        return _next(words, int(found[1] or found[3]), int(found[2] or found[4]), spoken_on)
    if _GONE.fullmatch(words):
        return TypedDay(problem=f"“{words}”已经过去了。{HOW}")
    return _reckoned(words, _spelled_out(words), spoken_on, context)


def _spelled_out(words: str) -> str:
    """+10 → 10个工作日内, +2周 → 2周内, 三天后 → 三天内, 明天 → 明天前; anything else as it is."""
    if _BARE.fullmatch(words):
        return f"{words}前"  # the grammar of speeches asks for 前 behind a day that is only named
    if later := _LATER.fullmatch(words):
        return f"{later[1]}内"
    found = _PLUS.fullmatch(words)
    if not found:
        return words
    unit = found[2] or ""
    return f"{found[1]}{_UNITS.get(unit, unit)}内"


def _reckoned(typed: str, words: str, spoken_on: date, context: Context) -> TypedDay:
    try:
        found = reckon(words, spoken_on, context)
    except (ValueError, OverflowError):
        found = None
    if found and found.recurrence:
        return TypedDay(problem=f"“{typed}”是定期要做的，请勾选“长期坚持”，再选多久报一次。")
    if found is None or found.due_on is None:
        return TypedDay(problem=f"“{typed}”没有读出日期。{HOW}")
    base = "讲话日" if found.base_on == spoken_on else ""
    from_day = f"，从{base}{full_day_words(found.base_on)}推算" if found.base_on else ""
    return TypedDay(found.due_on, f"“{typed}”，按{found.rule}规则{from_day}")


def _on(typed: str, year: int, month: int, day: int) -> TypedDay:
    try:
        return TypedDay(date(year, month, day), f"“{typed}”是写明的日期")
    except ValueError:
        return TypedDay(problem=f"没有“{typed}”这一天。{HOW}")


def _next(typed: str, month: int, day: int, spoken_on: date) -> TypedDay:
    """A month and a day: the first such day from the speech on."""
    this = _on(typed, spoken_on.year, month, day)
    if this.due_on and this.due_on >= spoken_on:
        return TypedDay(this.due_on, f"“{typed}”读作{day_words(this.due_on, spoken_on)}")
    coming = _on(typed, spoken_on.year + 1, month, day)
    if coming.due_on is None:
        return coming
    return TypedDay(coming.due_on, f"“{typed}”今年已经过了讲话日，读作{full_day_words(coming.due_on)}")
