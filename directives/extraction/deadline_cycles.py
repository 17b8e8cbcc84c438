"""How often a recurring limit (周期性期限) comes round: 每月25日前 → ``monthly:25``, 每周五 → ``weekly:5``."""

import re
from collections.abc import Mapping

from directives.extraction.numerals import number

CODES = {
    "工作日": "daily", "日": "daily", "天": "daily", "周": "weekly", "星期": "weekly",
    "礼拜": "weekly", "旬": "tendaily",
    "半月": "semimonthly", "半个月": "semimonthly", "月": "monthly", "月度": "monthly",
    "季": "quarterly", "季度": "quarterly",
    "半年": "halfyearly", "年": "yearly", "年度": "yearly", "学期": "termly",
}  # fmt: skip
MULTIPLES = {(2, "weekly"): "biweekly", (2, "monthly"): "bimonthly", (3, "monthly"): "quarterly"} | {
    (6, "monthly"): "halfyearly", (2, "quarterly"): "halfyearly", (12, "monthly"): "yearly",
}  # fmt: skip
WEEKDAYS = {"一": 1, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "日": 7, "天": 7}
LAST = "31"  # 每月底: the last day of whatever month it is


def recurrence(parts: Mapping[str, str]) -> str | None:
    """The code of a recurring limit, or None where the interval has none (每三年)."""
    unit = parts.get("unit") or parts["bare"]
    count = parts.get("count", "一")
    if count == "半":
        return CODES.get(f"半{unit}")
    code, times = CODES[unit], number(count) or 1
    if times != 1:
        return MULTIPLES.get((times, code))
    return code + _point(code, parts.get("at", ""))


def _point(code: str, at: str) -> str:
    if code == "weekly":
        return f":{WEEKDAYS[at[0]]}" if at[:1] in WEEKDAYS else ""
    at = at[-1:] if at[:-1] in ("月", "年") else at
    if code == "monthly":
        return _day_of_month(at)
    return _day_of_year(at) if code == "yearly" else ""


def _day_of_month(at: str) -> str:
    if at in ("底", "末"):
        return f":{LAST}"
    day = number(at.rstrip("日号"))
    return f":{day}" if day and at[-1] in "日号" else ""


def _day_of_year(at: str) -> str:
    if at in ("底", "末"):
        return ":12-31"
    dated = re.fullmatch(r"([\d一二三四五六七八九十]+)月(?:([\d一二三四五六七八九十廿]+)[日号]|[底末])", at)
    if not dated:
        return ""
    month, day = number(dated[1]) or 0, number(dated[2] or LAST) or 0
    return (
        f":{month:02}-{min(day, (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)[month - 1]):02}"
        if 1 <= month <= 12
        else ""
    )
