"""From a worded limit to the day it comes to, by the conventions of the field, always against the speech's own date."""

from calendar import monthrange
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from directives.extraction.deadline_cycles import recurrence
from directives.extraction.deadline_lunar import lunar_day
from directives.extraction.deadline_parts import Expression
from directives.extraction.festivals import event_day, first_day
from directives.extraction.numerals import number
from directives.extraction.records import Context
from directives.extraction.workdays import calendar_or_official

LATE_IN_YEAR = 10  # from October on, a month that has passed is next year's
QUARTERS = {
    "一": 3,
    "1": 3,
    "首": 3,
    "二": 6,
    "2": 6,
    "前二": 6,
    "前两": 6,
    "三": 9,
    "3": 9,
    "前三": 9,
    "四": 12,
    "4": 12,
}
WEEKDAYS = {"一": 0, "二": 1, "三": 2, "四": 3, "五": 4, "六": 5, "日": 6, "天": 6, "末": 6}
TENTHS = {"上旬": 10, "初": 10, "中旬": 20, "上中旬": 20, "中": 15, "上半月": 15}
YEARS_FROM_NOW = {"明": 1, "次": 1, "来": 1, "后": 2, "去": -1, "上": -1, "前": -2}
MAX_DAYS = 366 * 60
DECEMBER = 12
ROUGHLY = ("一两", "两三", "三四", "三五", "四五", "五六", "六七", "七八", "八九")  # 两三天: three at the most
UNDATED = {
    "即日起": "即日起",
    "限期": "限期",
    "尽快": "尽快",
    "学期": "学期",
    "下次": "下次会议",
    "会后": "会后",
    "这几天": "这几天",
}


@dataclass(frozen=True, slots=True)
class Reckoned:
    """The day, the recurrence, the Chinese name of the convention used and the day it was counted from."""

    due_on: date | None = None
    recurrence: str | None = None
    rule: str = ""
    base_on: date | None = None


Parts = Mapping[str, str]
Convention = Callable[[Parts, date, Context], Reckoned]


def reckon_expression(found: Expression, base: date | None, context: Context) -> Reckoned:
    """What ``found`` comes to. Without a base only limits that name their year have a day; never raises."""
    name = found.form.name
    if name == "每":
        code = recurrence(found.parts)
        return Reckoned(recurrence=code, rule="周期")
    if name in UNDATED or "since" in found.parts:
        return Reckoned(rule="即日起" if "since" in found.parts else UNDATED[name])
    if base is None and not _names_its_year(found.parts):
        return Reckoned(rule=name)
    try:
        return CONVENTIONS[name]({**found.parts, "words": found.words}, base or date(1, 1, 1), context)
    except (ValueError, OverflowError):
        return Reckoned(rule=name)


def _names_its_year(parts: Parts) -> bool:
    return (
        "iso" in parts
        or "plan" in parts
        or any(parts.get(key, "")[:2] in ("20", "二〇", "二零") for key in ("year", "year2"))
    )


def _year(parts: Parts, base: date, key: str = "year") -> int | None:
    """The year named, or None."""
    words = parts.get(key, "").removesuffix("的").removesuffix("度")
    if not words:
        return None
    if words[:1] in YEARS_FROM_NOW:
        return base.year + YEARS_FROM_NOW[words[0]]
    said = number(words.removesuffix("年"))
    if said is None:
        return base.year
    return said + 2000 if said < 100 else said


def last_day(year: int, month: int) -> date:
    return date(year, month, monthrange(year, month)[1])


def months_on(day: date, months: int) -> date:
    """The same day ``months`` later, or the last of a shorter month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _next_year(due: date, base: date) -> bool:
    """Whether a month that has passed this year means the next one: 1月10日前, said in December."""
    ahead = (due.month - base.month) % 12
    return due < base and due.month != base.month and ahead <= (10 if base.month >= LATE_IN_YEAR else 6)


def _in_year(parts: Parts, base: date, day_of: Callable[[int], date]) -> date:
    """``day_of`` in the year named, else in the year the speaker must mean."""
    year = _year(parts, base)
    if year is not None:
        return day_of(year)
    due = day_of(base.year)
    return day_of(base.year + 1) if _next_year(due, base) else due


def _of_month(year: int, month: int, part: str) -> date:
    part = part.removeprefix("月")
    return date(year, month, TENTHS[part]) if part in TENTHS else last_day(year, month)


def _month_rule(part: str) -> str:
    part = part.removeprefix("月")
    return part if part.endswith(("旬", "半月")) else f"月{part if part in ('初', '中') else '底'}"


def _date(parts: Parts, base: date, _: Context) -> Reckoned:
    if "iso" in parts:
        year, month, day = (int(piece) for piece in parts["iso"].replace("/", "-").replace(".", "-").split("-"))
        return Reckoned(date(year, month, day), rule="月日", base_on=None)
    month, day = number(parts["month"]) or 0, number(parts["day"]) or 0
    return Reckoned(_in_year(parts, base, lambda year: date(year, month, day)), rule="月日", base_on=base)


def _range(parts: Parts, base: date, context: Context) -> Reckoned:
    parts = {**parts, "year": parts["year2"]} if "year2" in parts else parts
    inner = _date if "day" in parts else _month if "month" in parts else _year_end
    found = inner(parts, base, context)
    return Reckoned(found.due_on, rule="起止", base_on=base)


def _month(parts: Parts, base: date, _: Context) -> Reckoned:
    month, part = number(parts["month"]) or 0, parts.get("part", "")
    due = _in_year(parts, base, lambda year: _of_month(year, month, part))
    if not part and parts.get("close") in ("前", "之前", "以前"):
        return Reckoned(due.replace(day=1) - timedelta(days=1), rule="某月前", base_on=base)
    return Reckoned(due, rule=_month_rule(part), base_on=base)


def _week_of_month(parts: Parts, base: date, context: Context) -> Reckoned:
    """5月第二周, 下个月的第一个星期一, 本月最后一个工作日: the day, or the last one of the week."""
    first = _month_meant(parts, base)
    last, calendar = last_day(first.year, first.month), calendar_or_official(context.calendar)
    days = [first + timedelta(days=each) for each in range((last - first).days + 1)]
    if "weekday" in parts:
        days = [day for day in days if day.weekday() == WEEKDAYS[parts["weekday"]]]
    elif parts["unit"] == "工作日":
        days = [day for day in days if calendar.is_working(day)]
    else:
        days = [*days[6::7], last]
    due = days[min((number(parts["nth"]) or 1) - 1, len(days) - 1)] if "nth" in parts else days[-1]
    return Reckoned(due, rule="月内某周", base_on=base)


def _month_meant(parts: Parts, base: date) -> date:
    """The first of the month that is named, or of this month or the next."""
    if "month" in parts:
        month = number(parts["month"]) or 0
        return _in_year(parts, base, lambda year: last_day(year, month)).replace(day=1)
    return months_on(base.replace(day=1), 1 if parts["which"].startswith("下") else 0)


def _this_month(parts: Parts, base: date, _: Context) -> Reckoned:
    first = months_on(base.replace(day=1), 1 if parts.get("which", "").startswith("下") else 0)
    part = parts.get("part", "")
    return Reckoned(_of_month(first.year, first.month, part), rule=_month_rule(part), base_on=base)


def _day_of_this_month(parts: Parts, base: date, _: Context) -> Reckoned:
    first = months_on(base.replace(day=1), 1 if parts["which"].startswith("下") else 0)
    return Reckoned(first.replace(day=number(parts["day"]) or 0), rule="月日", base_on=base)


def _bare_day(parts: Parts, base: date, _: Context) -> Reckoned:
    day = number(parts["day"]) or 0
    first = base.replace(day=1) if day >= base.day else months_on(base.replace(day=1), 1)
    return Reckoned(first.replace(day=day), rule="月日", base_on=base)


def _weekday(parts: Parts, base: date, _: Context) -> Reckoned:
    which = parts.get("which", "")
    monday = base - timedelta(days=base.weekday()) + timedelta(weeks=which.count("下"))
    due = monday + timedelta(days=WEEKDAYS[parts["weekday"]])
    return Reckoned(due if due >= base else due + timedelta(weeks=1), rule="星期", base_on=base)


def _week(parts: Parts, base: date, _: Context) -> Reckoned:
    monday = base - timedelta(days=base.weekday()) + timedelta(weeks=parts["which"].count("下"))
    return Reckoned(monday + timedelta(days=6), rule="周内", base_on=base)


def _that_day(parts: Parts, base: date, _: Context) -> Reckoned:
    later = {"明": 1, "后": 2, "大": 3}.get(parts.get("word", "")[:1], 0)
    return Reckoned(base + timedelta(days=later), rule="当日", base_on=base)


def _third_of_month(parts: Parts, base: date, _: Context) -> Reckoned:
    index = min((base.day - 1) // 10, 2) + (parts.get("which") == "下")
    first = months_on(base.replace(day=1), index // 3)
    return Reckoned(_of_month(first.year, first.month, ("上旬", "中旬", "下旬")[index % 3]), rule="旬", base_on=base)


def _quarter(parts: Parts, base: date, _: Context) -> Reckoned:
    month = QUARTERS[parts["quarter"]]
    due = _in_year(parts, base, lambda year: last_day(year, month))
    return Reckoned(due, rule="季度末", base_on=base)


def _this_quarter(parts: Parts, base: date, _: Context) -> Reckoned:
    first = months_on(base.replace(day=1), 3 if parts.get("which", "").startswith("下") else 0)
    return Reckoned(last_day(first.year, -(-first.month // 3) * 3), rule="季度末", base_on=base)


def _half(parts: Parts, base: date, _: Context) -> Reckoned:
    month = 6 if parts["half"] == "上" else 12
    return Reckoned(_in_year(parts, base, lambda year: last_day(year, month)), rule="半年末", base_on=base)


def _year_end(parts: Parts, base: date, _: Context) -> Reckoned:
    """31 December; who says 全年 when the year is over bar its last month speaks of the next."""
    is_over = base.month == DECEMBER and parts["words"] == "全年"
    year = base.year + 1 if is_over else _year(parts, base)
    return Reckoned(date(base.year if year is None else year, 12, 31), rule="年底", base_on=base)


def _year_part(parts: Parts, base: date, _: Context) -> Reckoned:
    year = _year(parts, base)
    month, day = (6, 30) if parts["part"].endswith("中") else (1, 31)
    return Reckoned(date(base.year if year is None else year, month, day), rule=f"年{parts['part'][-1]}", base_on=base)


def _plan(parts: Parts, base: date, _: Context) -> Reckoned:
    fifth = number(parts["plan"]) or 0
    return Reckoned(date(2005 + 5 * fifth, 12, 31), rule="五年规划末", base_on=base)


def _within(parts: Parts, base: date, context: Context) -> Reckoned:
    unit, anchor = parts["unit"], parts.get("anchor", "")
    if anchor and not _is_now(anchor):
        return Reckoned(rule=f"事后N{unit}内")
    if unit in ("工作日", "交易日"):
        return Reckoned(_working(base, number(parts["count"]) or 0, context), rule="N个工作日内", base_on=base)
    return Reckoned(_later(base, parts), rule=f"N{'个月' if unit == '月' else unit}内", base_on=base)


def _after(parts: Parts, base: date, _: Context) -> Reckoned:
    """两个月后再检查: on that day."""
    return Reckoned(_later(base, parts), rule="N后", base_on=base)


def _is_now(anchor: str) -> bool:
    return anchor in ("会后", "散会后", "会议后", "讲话后") or (anchor.endswith("起") and "之日" not in anchor)


def _later(base: date, parts: Parts) -> date | None:
    count = number(parts["count"][1:] if parts["count"] in ROUGHLY else parts["count"])
    if parts["count"] == "几" or (count is None and parts["count"] != "半"):
        return None
    halves = 2 * (count or 0) + (1 if count is None or "half" in parts or "more" in parts else 0)
    unit = parts["unit"]
    if unit in ("年", "季度"):
        return months_on(base, halves * (6 if unit == "年" else 3) // (1 if unit == "年" else 2))
    if unit == "月":
        return months_on(base, halves // 2) + timedelta(days=15 * (halves % 2))
    return base + timedelta(days=min(_days(unit, halves), MAX_DAYS))


def _days(unit: str, halves: int) -> int:
    if unit in ("小时", "分钟"):
        return -(-halves // (48 if unit == "小时" else 2880))
    return -(-halves * (7 if unit in ("周", "星期", "礼拜") else 1) // 2)


def _working(base: date, count: int, context: Context) -> date:
    """The ``count``-th working day after ``base``: the next working day is the first."""
    calendar = calendar_or_official(context.calendar)
    day, left = base, min(count, MAX_DAYS // 2)
    while left:
        day += timedelta(days=1)
        left -= calendar.is_working(day)
    return day


def _festival(parts: Parts, base: date, context: Context) -> Reckoned:
    close = parts.get("close", "到")
    if close.endswith(("后", "期间")):
        return Reckoned(rule="节日后" if close.endswith("后") else "节日期间")
    due = _next_feast(parts["festival"], base, context, _year(parts, base))
    if close in ("到", "至"):
        return Reckoned(due, rule="到节日", base_on=base)
    return Reckoned(due - timedelta(days=1) if due else None, rule="节日前", base_on=due)


def _next_feast(words: str, base: date, context: Context, year: int | None = None) -> date | None:
    """The first day of the festival in ``year``, else of the next one."""
    name = words.strip('“”"').replace("”", "").replace('"', "")
    name = "春节" if name == "年" else name
    days = [first_day(name, year if year is not None else base.year, context)]
    if year is None and (days[0] is None or days[0] <= base):
        days.append(first_day(name, base.year + 1, context))
    return next((day for day in reversed(days) if day), None)


def _first_back(parts: Parts, base: date, context: Context) -> Reckoned:
    """春节后第一个工作日: the first day worked when the days off that hold the festival are over."""
    feast = _next_feast(parts["festival"], base, context) if "festival" in parts else None
    if feast is None:
        return Reckoned(rule="节后首个工作日")
    calendar, day = calendar_or_official(context.calendar), feast + timedelta(days=1)
    while not calendar.is_working(day):
        day += timedelta(days=1)
    return Reckoned(day, rule="节后首个工作日", base_on=feast)


def _lunar(parts: Parts, base: date, context: Context) -> Reckoned:
    return Reckoned(lunar_day(parts["month"], parts["day"], base, context), rule="农历", base_on=base)


def _event(parts: Parts, base: date, context: Context) -> Reckoned:
    day = event_day(parts["words"], context, base, _year(parts, base))
    is_before = parts.get("close", "").endswith("前")
    if day is None or not is_before or day <= base:
        return Reckoned(rule="事件前" if is_before else "事件")
    return Reckoned(day - timedelta(days=1), rule="事件前", base_on=day)


CONVENTIONS: Mapping[str, Convention] = {
    "日期": _date, "起止": _range, "月": _month, "本月": _this_month, "本月某日": _day_of_this_month, "仅日": _bare_day,
    "星期": _weekday, "周": _week, "当日": _that_day, "旬": _third_of_month, "季度": _quarter, "本季": _this_quarter,
    "半年": _half, "年底": _year_end, "某年": _year_end, "年中": _year_part, "五年规划": _plan, "期内": _within,
    "百日": _within, "月内某周": _week_of_month, "过后": _after, "节日": _festival, "节后上班": _first_back,
    "事件": _event, "农历": _lunar,
}  # fmt: skip
