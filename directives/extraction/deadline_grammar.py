"""How speeches word a time limit (期限): one pattern a form, found first and reckoned later.

The grammar is small and regular, and a date library reads it wrongly without saying so (6月底前 as 31 March).
Named groups carry what ``deadline_reckoning`` needs; ``rank`` says which of several expressions binds the task.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache

from directives.extraction.wordlists import alternatives, read, rows

NUMBER = r"(?:\d{1,4}|[一二两三四五六七八九十百]{1,5})"
MONTH = r"(?:1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])"
DAY = r"(?:3[01]|[12]\d|0?[1-9]|三十一?|二?十[一二三四五六七八九]?|廿[一二三四五六七八九]?|[一二三四五六七八九])"
YEAR = (
    r"(?:(?P<year>今年|本年度?|当年|明年|后年|去年|前年|上年|20\d\d年|二[〇○零]{1}[一二三四五六七八九〇○零]{2}年|"
    r"\d\d年(?=\d{1,2}月))度?的?)?"
)
CLOSE = r"(?P<close>之前|以前|前夕|前|之内|以内|内|为止|止)?"
HOUR = r"(?:(?:上午|下午|晚上?|中午)?(?:\d{1,2}[时点](?:\d{1,2}分|半|整|钟)?|下班|上班)?)"
PART = r"(?P<part>上旬|中旬|下旬|月?底|月?末|月?初|月?中)?"
UPTO = r"(?:至|到|[-—–~～]{1,2})"
WEEK = r"(?:周|星期|礼拜)"
UNIT = r"(?P<unit>工作日|交易日|自然日|小时|日|天|周|星期|礼拜|月|季度|年)"


@dataclass(frozen=True, slots=True)
class Form:
    """A way to word a limit. The highest ``rank`` in a sentence is its deadline: 5 a day, 1 a year it may only name.

    Without one of ``signs`` in a text there is no need to look for the form.
    """

    name: str
    pattern: re.Pattern[str]
    rank: int
    signs: str


@dataclass(frozen=True, slots=True)
class Expression:
    """Words found: where they stand in the text they were found in, their form and its named parts."""

    start: int
    end: int
    words: str
    form: Form
    parts: Mapping[str, str]

    @property
    def rank(self) -> int:
        """How closely it binds: 每月25日前 more than 每月."""
        return self.form.rank + ("at" in self.parts)


SIGNS = {
    "每": "每次按逐一", "起止": "月", "日期": "月2", "本月某日": "月", "星期": "周星礼", "周": "周星礼",
    "当日": "今明后会",
    "仅日": "日号", "期内": "内间", "百日": "百", "月": "月", "本月": "月", "旬": "旬", "季度": "季", "本季": "季",
    "五年规划": "五", "半年": "半", "年底": "年", "年中": "年", "某年": "年", "节日": "前期后", "事件": "前期后",
    "即日起": "起开", "限期": "限", "尽快": "尽抓近适",
}  # fmt: skip


TIMELY = re.compile(
    r"[月年季旬每节五前后内]|期间|起|开始|限[期时]|\d[日号天周个小]|[一二三四五六七八九十半几两][日号天周个小礼星]|"
    r"周[一二三四五六日天末]|礼拜|星期|[本这下]周|尽[快早]|抓紧|近[期日]|适时|今[天日晚]|明[天日早晚]|后天|百[日天]|"
    r"一次|[按逐]周|一[^，]{1,3}[、，。；”]|时间|至\d|到\d|[-—]\d"
)


def _form(name: str, rank: int, pattern: str) -> Form:
    return Form(name, re.compile(pattern), rank, SIGNS[name])


@cache
def festival_names() -> Mapping[str, str]:
    """What a festival is called → the name its dates are listed under."""
    listed = [(row[0], row[1].split("、")) for row in rows("festivals")]
    return {alias: name for name, aliases in listed for alias in (name, *aliases) if alias != "-"}


def _festival_pattern() -> str:
    names = alternatives(festival_names())
    quoted = rf"[“\"]?(?:{names})(?:[”\"](?:节|假期|小长假)?)?"
    several = rf"(?P<festival>{quoted})(?:[、和及]?(?:{quoted}))*(?:假期|长假|小长假|佳节|双节|[“\"]双节[”\"])?"
    return rf"(?<!十)(?:赶?在)?{YEAR}{several}(?P<close>之前|以前|前夕|来临前|到来前|前|期间|之?后)(?!提下)"


def _event_pattern() -> str:
    names = alternatives(read("events"))
    coming = r"(?:季节|到来|来临|开始|启动|结束|召开|进驻)?"
    return rf"{YEAR}(?:(?<=在)[一-龥]{{1,5}}?)?(?P<what>{names}){coming}(?P<close>之前|以前|前夕|前|期间)"


@cache
def forms() -> tuple[Form, ...]:
    """Every form, the more specific before those that are contained in it."""
    return (*_cycles(), *_days(), *_spans(), *_months(), *_years(), *_feasts(), *_open())


def _cycles() -> tuple[Form, ...]:
    unit = r"(?P<unit>工作日|日|天|周|星期|礼拜|旬|半个?月|月|季度|季|半年|年度?|学期)"
    at = (
        rf"(?P<at>[一二三四五六日天](?![个次项年月])|(?:{MONTH}月)?{DAY}[日号]|{MONTH}月[底末]|(?:首|末|第一|最后一)个?月(?:{DAY}[日号])?|"
        r"[上中下]旬|[底末初中])?"
    )
    few = r"(?<!每)(?P<count>[一两二三四半]|\d)"
    return (
        _form("每", 3, rf"每(?:隔)?(?P<count>{NUMBER})?个?{unit}{at}(?P<close>之前|以前|前)?"),
        _form("每", 3, rf"{few}个?{unit}(?:一(?:次|[一-龥]{{1,3}}(?=[、，。；”])))"),
        _form("每", 3, rf"{few}个?{unit}[一-龥]{{1,4}}一次"),
        _form("每", 3, r"(?:按|逐)(?P<unit>周|旬|半月|月度?|季度?|半年|年度|学期)(?![照时期末底])"),
    )


def _days() -> tuple[Form, ...]:
    since = r"(?P<since>起|开始)?"
    return (
        _form(
            "起止", 5,
            rf"{YEAR}{MONTH}月(?:{DAY}[日号])?(?:份|[上中下]旬|[底初中])?(?:至|到|[-—–~～]{{1,2}})"
            rf"(?P<year2>今年|明年|20\d\d年)?(?:(?P<month>{MONTH})月)(?:(?P<day>{DAY})[日号]|份?{PART}){CLOSE}",
        ),
        _form("起止", 5, rf"{YEAR}(?P<month>{MONTH})月{DAY}[日号]?{UPTO}(?P<day>{DAY})[日号]{CLOSE}"),
        _form("起止", 5, rf"{YEAR}\d{{1,2}}(?:至|到|[-—–~～]{{1,2}})(?P<month>{MONTH})月份?{PART}{CLOSE}"),
        _form("日期", 5, rf"{YEAR}(?P<month>{MONTH})月(?P<day>{DAY})(?:[日号]|(?=前)){HOUR}{CLOSE}{since}"),
        _form("日期", 5, rf"(?P<iso>20\d\d[-./](?:1[0-2]|0?[1-9])[-./](?:3[01]|[12]\d|0?[1-9])){HOUR}{CLOSE}{since}"),
        _form("本月某日", 5, rf"(?P<which>本|当|这个?|下个?)月的?(?P<day>{DAY})[日号]{HOUR}{CLOSE}{since}"),
        _form(
            "星期", 5,
            rf"(?P<which>本|这个?|下下个?|下个?)?(?<!每){WEEK}(?P<weekday>[一二三四五六日天末])(?!期)(?:{HOUR}){CLOSE}(?P<since>起|开始)?",
        ),
        _form(
            "周", 4,
            rf"(?P<which>本|这一?个?|下下个?|下一?个?){WEEK}(?P<part>之内|以内|内|底|末)?(?P<close>之前|以前|前)?{since}",
        ),
        _form(
            "当日", 5,
            rf"(?P<word>今天|今日|今晚|明天|明日|明早|明晚|后天|大后天|会后当天){HOUR}(?:之前|以前|前|之内|内|(?<=下班)|(?<=[点半整早晚午]))",
        ),
        _form("仅日", 4, rf"(?<![\d月年第])(?P<day>{DAY})[日号]{HOUR}(?:之前|以前|前)"),
    )  # fmt: skip


def _spans() -> tuple[Form, ...]:
    amount = rf"(?P<count>{NUMBER}|半|几)(?P<half>个半)?个?{UNIT}(?P<more>半)?"
    anchor = (
        r"(?P<anchor>(?:散?会议?|讲话|文件|通知|方案|下发|印发)后|(?:自|从)?(?:即日|今天|现在)起|"
        r"(?:(?<=[，。；：、在于])|^)[一-龥]{2,4}(?:之日起|后))"
    )
    upto = rf"(?:{NUMBER}[-—–~～至到](?=\d|[一二两三四五六七八九十]))?"
    return (
        _form("期内", 5, rf"(?:{anchor}[的，]?)?{upto}{amount}(?:左右)?的?(?:时间)?(?:之内|以内|内)(?!部)"),
        _form("期内", 4, rf"(?:再?用|利用|花)(?:好|足)?{upto}{amount}(?:左右)?的?时间"),
        _form("百日", 4, r"(?P<count>百)(?P<unit>日|天)(?:之内|内)"),
    )


def _months() -> tuple[Form, ...]:
    return (
        _form("月", 4, rf"(?<![年每\d十])(?:到|至)?{YEAR}(?P<month>{MONTH})月份?{PART}{CLOSE}(?P<since>起|开始)?"),
        _form("月", 4, rf"(?<=年)(?P<month>{MONTH})月份?{PART}{CLOSE}(?P<since>起|开始)?"),
        _form("本月", 4, rf"(?P<which>本|当|这个?|下个?)月份?{PART}{CLOSE}(?P<since>起|开始)?"),
        _form(
            "本月",
            4,
            r"(?<![\d个每逐按年一二三四五六七八九十])月(?P<part>底|末|内|中旬|下旬|上旬|中(?=前)|初(?=前))(?P<close>之前|以前|前)?",
        ),
        _form("旬", 4, r"(?P<which>本|下)?旬(?P<part>内|底|末)(?P<close>前)?"),
        _form("季度", 4, rf"(?:到|至)?{YEAR}(?:第)?(?P<quarter>[一二三四1-4])季度?(?P<part>末|底|初|中)?{CLOSE}(?!度)"),
        _form("季度", 4, rf"{YEAR}(?P<quarter>前[二两三]|首)个?季度?{CLOSE}"),
        _form("本季", 4, r"(?P<which>本|当|这个?|下个?)季度?(?P<part>末|底|初)?(?P<close>之前|以前|前|之内|以内|内)?"),
        _form("本季", 4, r"(?<![一二三四\d每按逐个])季度?(?P<part>末|底|内)(?P<close>之前|以前|前)?"),
    )


def _years() -> tuple[Form, ...]:
    plan = r"[“\"‘]?十(?P<plan>[一二三四五六七八])五[”\"’]?(?:规划)?"
    year = r"今年|本年度?|当年|明年|后年|去年|前年|上年|20\d\d年|二[〇○零][一二三四五六七八九〇○零]{2}年"
    return (
        _form("五年规划", 4, rf"(?:到|至)?{plan}(?:时期|期)?(?:末|底|结束|收官)年?(?:之前|前|时)?"),
        _form("五年规划", 1, rf"{plan}(?:时期|期间)(?=[，,内])"),
        _form("半年", 2, rf"(?:到|至)?{YEAR}(?P<half>[上下])半年(?P<part>末|底)?{CLOSE}"),
        _form("年底", 4, rf"(?:到|至)?(?P<year>{year})度?年?(?P<part>[底末终])(?P<close>之前|以前|前)?"),
        _form(
            "年底", 4,
            r"(?<![半每历近两几\d一二三四五六七八九十])年(?P<part>底|末|终|内)(?P<close>之前|以前|前)?(?!考核|总结|评)",
        ),
        _form(
            "年中", 3,
            rf"(?:到|至)?(?P<year>{year})年?(?P<part>[中初])(?P<close>之前|以前|前)?(?!心|央|小|等|级|步|次|期|一)",
        ),
        _form("年中", 3, r"(?<![半每历近两几全\d一二三四五六七八九十])年(?P<part>中|初)(?P<close>之前|以前|前)"),
        _form("某年", 4, r"(?:到|至|力争)(?P<year>20\d\d年)(?P<close>之前|以前|前|之内|内)?(?![度级底末初中])"),
        _form("某年", 4, r"(?P<year>20\d\d年|今年|明年|后年|本年度?)(?P<close>之前|以前|前|之内|以内|内)"),
        _form("某年", 1, r"(?P<year>今年|明年|后年|本年度?|全年)(?![度级底末初中])"),
        _form("某年", 1, r"(?P<year>20\d\d年)(?![度级底末初中\d])"),
    )  # fmt: skip


def _feasts() -> tuple[Form, ...]:
    return (
        _form("节日", 4, _festival_pattern()),
        _form("事件", 4, _event_pattern()),
        _form(
            "事件", 3,
            r"(?<=在)(?P<what>[一-龥]{2,8}(?:来临|到来|开始|召开|投产|开工|开园|开学|通车|启用))(?P<close>之前|以前|前)",
        ),
        _form("事件", 3, r"(?<![一-龥])节(?P<close>前|后)"),
        _form("事件", 3, r"(?P<what>春节|国庆|元旦|节日|假期|长假|假日)(?P<close>之?后)"),
    )  # fmt: skip


def _open() -> tuple[Form, ...]:
    return (
        _form("即日起", 2, r"(?:从|自)?(?:即日|今天|今日|现在|明天|今年|明年|本月|下月|下周)(?:起|开始)|立即起"),
        _form("限期", 3, r"限期|限时(?!\d)"),
        _form("尽快", 0, r"尽快|尽早|抓紧|近期|近日|适时"),
    )


@lru_cache(maxsize=1024)
def expressions(text: str) -> tuple[Expression, ...]:
    """The limits worded in ``text``, left to right; where two overlap, the longer, then the one of higher rank."""
    if not TIMELY.search(text):
        return ()
    seen = set(text)
    found = [
        Expression(match.start(), match.end(), match[0], form, _parts(match))
        for form in forms()
        if not seen.isdisjoint(form.signs)
        for match in form.pattern.finditer(text)
    ]
    found.sort(key=lambda item: (item.start - item.end, -item.form.rank))
    kept: list[Expression] = []
    for item in found:
        if all(item.end <= other.start or item.start >= other.end for other in kept):
            kept.append(item)
    return tuple(sorted(kept, key=lambda item: item.start))


def _parts(match: re.Match[str]) -> Mapping[str, str]:
    return {name: words for name, words in match.groupdict().items() if words}
