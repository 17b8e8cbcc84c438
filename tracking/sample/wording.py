"""How a speaker names a day (日期的说法): 11月26日, 明年1月底, 国庆节前; all seen from the day of the speech.

A template holds placeholders such as ``{workday-9}``, ``{month+2}`` or ``{festival}``. What they come to depends on the
day the speech is given and the day it is loaded, and reads naturally whatever these days are.
"""

import calendar as months
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from directives.extraction.records import Calendar

PLACEHOLDER = re.compile(r"\{(\w+?)([+-]\d+)?\}")
ONE_DAY = timedelta(days=1)
QUARTERS = "一二三四"
FESTIVALS = (("元旦", 1, 1), ("“五一”", 5, 1), ("国庆节", 10, 1))
SEASONS = {
    "spring": "春季风干物燥、祭扫踏青人员增多",
    "summer": "夏季高温多雨、用电负荷加大",
    "autumn": "秋季天干物燥、农事用火增多",
    "winter": "冬季天寒物燥、用火用电用气增多",
}
SEASON_OF = ("winter",) * 2 + ("spring",) * 3 + ("summer",) * 3 + ("autumn",) * 3 + ("winter",)


@dataclass(frozen=True, slots=True)
class Moment:
    """The day a speech is given (讲话日), the day it is loaded, and the calendar that says which days are worked."""

    spoken_on: date
    today: date
    calendar: Calendar


def add_months(day: date, count: int) -> date:
    """The same day ``count`` months on, or the last day of that month where it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + count, 12)
    return date(year, month + 1, min(day.day, months.monthrange(year, month + 1)[1]))


def working_on_or_before(day: date, calendar: Calendar) -> date:
    while not calendar.is_working(day):
        day -= ONE_DAY
    return day


def count_workdays(day: date, count: int, calendar: Calendar) -> date:
    """The working day ``count`` working days after ``day`` (before it, where negative), which itself is not counted."""
    step = ONE_DAY if count > 0 else -ONE_DAY
    for _ in range(abs(count)):
        day += step
        while not calendar.is_working(day):
            day += step
    return day


def year_words(year: int, now: int) -> str:
    """The year as said in year ``now``: nothing for the same one, 明年, 去年, else in figures."""
    return {now: "", now + 1: "明年", now - 1: "去年"}.get(year, f"{year}年")


def day_words(day: date, moment: Moment) -> str:
    return f"{year_words(day.year, moment.spoken_on.year)}{day.month}月{day.day}日"


def spoken(moment: Moment, _: int) -> str:
    day = moment.spoken_on
    return f"{day.year}年{day.month}月{day.day}日"


def day(moment: Moment, count: int) -> str:
    """A working day about ``count`` days after the speech."""
    return day_words(working_on_or_before(moment.spoken_on + timedelta(days=count), moment.calendar), moment)


def workday(moment: Moment, count: int) -> str:
    """A day ``count`` working days after the day of loading, so that the task it limits shows a known light."""
    return day_words(count_workdays(moment.today, count, moment.calendar), moment)


def month(moment: Moment, count: int) -> str:
    then = add_months(moment.spoken_on.replace(day=1), count)
    return f"{year_words(then.year, moment.spoken_on.year)}{then.month}月"


def quarter(moment: Moment, count: int) -> str:
    then = add_months(moment.spoken_on.replace(day=1), 3 * count)
    return f"{year_words(then.year, moment.spoken_on.year)}{QUARTERS[(then.month - 1) // 3]}季度"


def last_year(moment: Moment, _: int) -> str:
    return str(moment.spoken_on.year - 1)


def since(moment: Moment, _: int) -> str:
    """The stretch a speaker looks back on: early in the year there is little of it yet."""
    return "今年以来" if moment.spoken_on.month >= 3 else "去年以来"


def festival(moment: Moment, _: int) -> str:
    """The next festival of a fixed date that is at least four weeks off."""
    earliest, year = moment.spoken_on + timedelta(days=28), moment.spoken_on.year
    days = sorted((date(y, m, d), name) for y in (year, year + 1) for name, m, d in FESTIVALS)
    return next(name for on, name in days if on >= earliest)


def forest(moment: Moment, _: int) -> str:
    """The festival before which woods are made safe: tombs are swept in April, people travel in October."""
    return "国庆节" if 3 <= moment.spoken_on.month <= 8 else "清明节"


def vacation(moment: Moment, _: int) -> str:
    """The school holidays that are next and not too near."""
    return "暑假" if moment.spoken_on.month <= 5 else "寒假"


def flood(moment: Moment, _: int) -> str:
    """The next flood season (汛期) that leaves time for work."""
    return "今年汛期" if moment.spoken_on.month <= 2 else "明年汛期"


def long(moment: Moment, _: int) -> str:
    """A limit for building work: the end of the year, or the middle of the next where the year is nearly over."""
    return "年底" if moment.spoken_on.month <= 8 else "明年6月底"


def season(moment: Moment, _: int) -> str:
    return SEASONS[SEASON_OF[moment.spoken_on.month - 1]]


WORDS: dict[str, Callable[[Moment, int], str]] = {
    function.__name__: function
    for function in (
        spoken, day, workday, month, quarter, last_year, since, festival, forest, vacation, flood, long, season,
    )
}  # fmt: skip


def fill(template: str, moment: Moment) -> str:
    """The template with every placeholder put into words; a placeholder nobody knows is a KeyError."""
    return PLACEHOLDER.sub(lambda match: WORDS[match[1]](moment, int(match[2] or 0)), template)
