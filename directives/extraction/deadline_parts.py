"""The pieces that worded limits (期限) are made of, and what a form of wording is."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

NUMBER = r"(?:\d{1,4}|[一二两三四五六七八九十百]{1,5})"
MONTH = r"(?:1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])"
DAY = r"(?:3[01]|[12]\d|0?[1-9]|三十一?|二?十[一二三四五六七八九]?|廿[一二三四五六七八九]?|[一二三四五六七八九])"
YEAR = (
    r"(?:(?P<year>今年|本年度?|当年|明年|次年|来年|后年|去年|前年|上年|20\d\d年|"
    r"二[〇○零]{1}[一二三四五六七八九〇○零]{2}年|\d\d年(?=\d{1,2}月))度?的?)?"
)
CLOSE = r"(?:(?:结束)?(?P<close>之前|以前|前夕|前(?!后)|之内|以内|内|为止|止))?"
HOUR = (
    r"(?:（[^（）\n]{1,8}）(?=[^，。；]{0,4}前))?(?:(?:上午|下午|晚上?|中午|早上?)?"
    r"(?:\d{1,2}(?:[时点](?:\d{1,2}分|半|整|钟)?|[：:]\d\d)|[一二两三四五六七八九十]{1,3}点(?:半|整|钟)?|零时|[上下]班|散会)?)"
)
PART = r"(?P<part>[上中下]?[上中下]旬|[上下]半月|月?底|月?末|月?初|月?中)?"
FROM = r"(?:从|自)?"
TO = r"(?:(?:(?:从|自)?(?:现在|今天|今日|即日)(?:起|开始)?)?(?:到|至))?"
SINCE = r"(?P<since>(?<!前)起(?![草诉身用飞运点步伏动])|(?<!前)开始)?"
UPTO = r"(?:（[^（）\n]{1,5}）)?起?(?:至|到|[-—–~～]{1,2})"
WEEK = r"(?:周|星期|礼拜)"
UNIT = r"(?P<unit>工作日|交易日|自然日|小时|分钟|日|天|周|星期|礼拜|月|季度|年)"
WITHIN = r"(?:之内|以内|内)"
BEFORE = r"(?P<close>之前|以前|前)"

SIGNS = {
    "每": "每 一次 按 逐 一", "起止": "至 到 - — – ~ ～ 月底", "日期": "月 20", "本月某日": "月",
    "星期": "周 星期 礼拜", "周": "周 星期 礼拜", "当日": "今 明 后天 会后 下班 中午", "仅日": "日 号", "期内": "内",
    "过后": "后", "月内某周": "第 最后", "百日": "百", "月": "月", "本月": "月", "旬": "旬", "季度": "季 Q",
    "本季": "季", "五年规划": "五", "半年": "半年", "年底": "底 末 终 年内 年度内", "年中": "年中 年初", "某年": "年",
    "节日": "前 期间 后", "节后上班": "后第 后首 后的 后上 完第 完上", "事件": "前 期间", "学期": "学期 期末 周",
    "下次": "下 次月 次季", "会后": "会", "这几天": "这", "即日起": "起 开始", "限期": "限", "尽快": "尽 抓 近 适",
}  # fmt: skip
NEEDS = {  # what several forms cannot do without, worded so that a search for it is quick
    "month": re.compile("[0-9一二三四五六七八九十]月"),
    "day": re.compile("[0-9一二三四五六七八九十廿][日号]"),
    "amount": re.compile(
        r"[\d一二两三四五六七八九十百半几](?:个半)?个?(?:工作日|交易日|自然日|小时|分钟|日|天|周|星期|礼拜|月|季度|年)"
    ),
    "break": re.compile("下班|收工|中午"),
    "turn": re.compile(r"[一两二三四半\d](?:个|周|星期|日|天|旬|季|年|学期|月)"),
}


@dataclass(frozen=True, slots=True)
class Form:
    """A way to word a limit. The highest ``rank`` in a sentence is its deadline: 5 a day, 1 a year it may only name.

    Without one of ``signs`` in a text, and what ``needs`` names, there is no need to look for the form: that is what
    keeps the search cheap.
    """

    name: str
    pattern: re.Pattern[str]
    rank: int
    signs: frozenset[str]
    needs: str = ""


class Expression(NamedTuple):
    """Words found: where they stand in the text they were found in, their form and its named parts."""

    start: int
    end: int
    words: str
    form: Form
    parts: Mapping[str, str]

    @property
    def rank(self) -> int:
        """How closely it binds: 每月25日前 more than 每月, 6月1日起 less than 6月1日前."""
        if "since" in self.parts:
            return min(self.form.rank, 2)
        if self.form.name == "季度" and not self.parts.keys() & {"part", "close"}:
            return 2
        return self.form.rank + ("at" in self.parts)


def form(name: str, rank: int, pattern: str, signs: str = "", needs: str = "") -> Form:
    """A form whose ``signs``, separated by spaces, are those of its name where it has none of its own."""
    return Form(name, re.compile(pattern), rank, frozenset((signs or SIGNS[name]).split()), needs)
